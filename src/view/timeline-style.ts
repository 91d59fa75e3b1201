// The style sheet of the timeline, with colours for both themes.

export const TIMELINE_CSS = `
.headglow-timeline{--line:#dcdce0;--text:#1b1b1f;--muted:#5c5c66;--accent:#3b4cc0;--page:#fff;
  display:grid;grid-template-columns:auto minmax(8em,1fr);align-items:center;gap:2px 14px;width:100%;
  color:var(--text);font:13px/1.4 system-ui,sans-serif}
.headglow-timeline[data-theme=dark]{--line:#34343c;--text:#ececf0;--muted:#a5a5b0;--accent:#9db2ff;--page:#121215}
.headglow-timeline[hidden]{display:none}
.headglow-timeline .buttons,.headglow-timeline .words{display:flex;align-items:center;gap:3px}
.headglow-timeline .words{grid-column:1/-1;flex-wrap:wrap;gap:4px 14px}
.headglow-timeline button,.headglow-timeline select{font:inherit;color:inherit;background:var(--page);
  border:1px solid var(--line);border-radius:5px;height:26px;cursor:pointer}
.headglow-timeline button{width:28px;padding:0;display:grid;place-items:center}
.headglow-timeline button.play{width:38px}
.headglow-timeline button:hover,.headglow-timeline select:hover{border-color:var(--accent)}
.headglow-timeline svg{display:block;overflow:visible}
.headglow-timeline button svg{width:14px;height:14px;fill:currentColor}
.headglow-timeline label{display:flex;align-items:center;gap:5px;color:var(--muted);white-space:nowrap}
.headglow-timeline label select{color:var(--text)}
.headglow-timeline input{margin:0;accent-color:var(--accent)}
.headglow-timeline .track{position:relative;height:34px;margin:0 20px;cursor:pointer;touch-action:none;user-select:none}
.headglow-timeline .track svg{position:absolute;inset:0;width:100%;height:100%;pointer-events:none}
.headglow-timeline .rail{stroke:var(--line);stroke-width:2}
.headglow-timeline .played{stroke:var(--accent);stroke-width:2;opacity:.55}
.headglow-timeline .mark{stroke:var(--muted);stroke-width:1;fill:none}
.headglow-timeline text{fill:var(--muted);font-size:10.5px;text-anchor:middle;font-variant-numeric:tabular-nums}
.headglow-timeline .handle{position:absolute;top:0;width:18px;margin-left:-9px;height:22px;border-radius:4px;
  touch-action:none;cursor:ew-resize}
.headglow-timeline .handle::after{content:'';position:absolute;box-sizing:border-box}
.headglow-timeline .thumb{z-index:2}
.headglow-timeline .thumb::after{left:3px;top:5px;width:12px;height:12px;border-radius:6px;background:var(--accent);
  border:2px solid var(--page)}
.headglow-timeline .thumb.between::after{background:var(--page);border-color:var(--accent)}
.headglow-timeline .start{margin-left:-19px}
.headglow-timeline .end{margin-left:1px}
.headglow-timeline .start::after,.headglow-timeline .end::after{top:4px;width:6px;height:14px;border:2px solid var(--accent)}
.headglow-timeline .start::after{right:3px;border-right:0}
.headglow-timeline .end::after{left:3px;border-left:0}
.headglow-timeline output{flex:1;min-width:18em;font-variant-numeric:tabular-nums}
.headglow-timeline :focus-visible{outline:2px solid var(--accent);outline-offset:1px}
@media (max-width:760px){.headglow-timeline{grid-template-columns:1fr}.headglow-timeline .buttons{justify-content:center}}
`;
