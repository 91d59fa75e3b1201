// The fixed parts of an HTML file of a figure: its style sheet, its icon, and the script that starts the engine.

/** Ids of the elements that contain the engine and the figure, compressed and in letters of `toBase85`. */
export const ENGINE_ID = 'engine';
export const FIGURE_ID = 'figure';
/** Id of the element that says that the figure is being opened, or why it could not be. */
export const STATUS_ID = 'status';

/** The figure fills the window; what is written below it scrolls if it is long. */
export const PAGE_CSS = `
:root{color-scheme:light dark;--page:#fff;--text:#4d4f57;--line:#e4e4e8}
:root[data-theme=light]{color-scheme:light}
:root[data-theme=dark]{color-scheme:dark;--page:#131318;--text:#a9abb5;--line:#2c2c34}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){--page:#131318;--text:#a9abb5;--line:#2c2c34}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);
  font:14px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif}
figure{display:flex;flex-direction:column;height:100vh;height:100dvh;min-height:26rem;margin:0;
  padding:clamp(4px,1.5vw,20px)}
head-glow{flex:1;min-height:0}
figcaption{max-height:25vh;overflow:auto;margin:6px 4px 0;padding:10px 8px 0;font-size:13px;border-top:1px solid var(--line);
  overflow-wrap:anywhere}
figcaption p{max-width:75rem;margin:0}
#${STATUS_ID}{margin:0;padding:0 24px}
#${STATUS_ID}:empty{display:none}
@page{size:landscape;margin:12mm}
@media print{
  :root:root{color-scheme:light;--page:#fff;--text:#333;--line:#ccc}
  figure{display:block;height:auto;min-height:0;padding:0;break-inside:avoid}
  figcaption{max-height:none;margin-top:4mm;font-size:10pt}
}
`;

/** A square with four cells, for attributes in double quotes. */
export const ICON_URL =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E" +
  "%3Cpath fill='%2331688e' d='M1 1h7v7H1z'/%3E" +
  "%3Cpath fill='%23fde725' d='M8 1h7v7H8z'/%3E" +
  "%3Cpath fill='%23440154' d='M1 8h7v7H1z'/%3E" +
  "%3Cpath fill='%2335b779' d='M8 8h7v7H8z'/%3E" +
  '%3C/svg%3E';

/**
 * Decompresses the engine and runs it, as an inline script whose hash the page's policy allows. Old browsers, which lack what
 * this needs, say so.
 */
export const LOADER = `
const status = document.getElementById('${STATUS_ID}');
try {
  const text = document.getElementById('${ENGINE_ID}').textContent;
  const words = new DataView(new ArrayBuffer((text.length - 1) / 5 * 4));
  for (let i = 1, value = 0; i < text.length; i++) {
    const letter = text.charCodeAt(i);
    value = value * 85 + letter - (letter < 60 ? 40 : 41);
    if (i % 5 === 0) words.setUint32(i / 5 * 4 - 4, value), value = 0;
  }
  const bytes = new Uint8Array(words.buffer, 0, words.byteLength - text[0]);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  const script = document.createElement('script');
  script.type = 'module';
  script.textContent = await new Response(stream).text();
  document.head.append(script);
} catch (error) {
  status.textContent = 'The figure could not be shown: the file is damaged, or this browser is too old (' + error.message + ').';
}
`;
