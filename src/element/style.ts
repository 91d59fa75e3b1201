// The style sheet in the shadow root of `<head-glow>`.

// Percentages make the element fill a flexbox or a grid, where a block is as small as what is in it.
export const ELEMENT_CSS = `
:host{display:block;box-sizing:border-box;width:100%;min-width:0}
:host([hidden]){display:none}
.frame{display:flex;flex-direction:column;box-sizing:border-box;width:100%;height:100%}
.figure{flex:1 1 auto;min-height:0;min-width:0}
.timeline{padding:2px 12px 8px}
.timeline:not(:has(.headglow-timeline:not([hidden]))),.timeline[hidden],.description:empty,.message[hidden]{display:none}
.description{flex:0 1 auto;max-height:40%;overflow:auto;padding:4px 12px 8px;color:#1a1a1f;font:14px/1.5 system-ui,sans-serif;
  overflow-wrap:anywhere}
.description p{margin:0 0 .5em}
.message[data-own]{margin:8px;padding:.5em .75em;border:1px solid #e9b9ad;border-radius:5px;background:#fdeeea;color:#7a1f12;
  font:13px/1.45 system-ui,sans-serif;overflow-wrap:anywhere}
.message[data-own]:not([data-kind=error]){border-color:#dcdce0;background:none;color:#4d4f57}
.frame[data-theme=dark] .description{color:#ececf1}
.frame[data-theme=dark] .message[data-own]{border-color:#7c4236;background:#3a1d17;color:#ffc9bc}
.frame[data-theme=dark] .message[data-own]:not([data-kind=error]){border-color:#34343c;background:none;color:#a9abb5}
.message p{margin:0}
@media print{.timeline,.message{display:none}.frame{height:auto;print-color-adjust:exact}.description{max-height:none}}
`;
