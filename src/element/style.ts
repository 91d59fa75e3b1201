// The style sheet in the shadow root of `<head-glow>`.

export const ELEMENT_CSS = `
:host{display:block;min-width:0}
:host([hidden]){display:none}
.frame{display:flex;flex-direction:column;box-sizing:border-box;width:100%;height:100%}
.figure{flex:1 1 auto;min-height:0;min-width:0}
.timeline{padding:2px 12px 8px}
.timeline:not(:has(.headglow-timeline:not([hidden]))),.timeline[hidden]{display:none}
.message{margin:8px;padding:.5em .75em;border:1px solid #e9b9ad;border-radius:5px;background:#fdeeea;color:#7a1f12;
  font:13px/1.45 system-ui,sans-serif;overflow-wrap:anywhere}
.message[data-kind=status]{border-color:#dcdce0;background:none;color:#4d4f57}
.frame[data-theme=dark] .message{border-color:#7c4236;background:#3a1d17;color:#ffc9bc}
.frame[data-theme=dark] .message[data-kind=status]{border-color:#34343c;background:none;color:#a9abb5}
.message:empty{display:none}
.message p{margin:0}
@media print{.timeline,.message{display:none}.frame{height:auto;print-color-adjust:exact}}
`;
