// Formats the report as one self-contained page: the Markdown as HTML, with the plots of each scene above its table.

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const formatInline = (text: string): string =>
  escapeHtml(text.replaceAll(/\\([|<])/g, '$1'))
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>');

const splitCells = (line: string): string[] =>
  line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());

/** Rows with an empty first cell belong to the group that an earlier row started. */
function formatTable(lines: readonly string[]): string {
  const [head = '', rule = '', ...rows] = lines;
  const isNumber = splitCells(rule).map((cell) => cell.endsWith(':'));
  const formatCells = (line: string, tag: string) =>
    splitCells(line)
      .map((cell, i) => `<${tag}${isNumber[i] ? ' class="number"' : ''}>${formatInline(cell)}</${tag}>`)
      .join('');
  const hasHead = splitCells(head).some((cell) => cell !== '');
  const headRow = hasHead ? `<thead><tr>${formatCells(head, 'th')}</tr></thead>` : '';
  const bodyRows = rows.map(
    (line) => `<tr${splitCells(line)[0] ? ' class="group-start"' : ''}>${formatCells(line, 'td')}</tr>`,
  );
  return `<div class="scroll"><table>${headRow}<tbody>${bodyRows.join('')}</tbody></table></div>`;
}

/** Converts the Markdown that the report uses: headings, paragraphs, lists and tables. */
function formatBody(markdown: string, plots: readonly string[]): string {
  let section = '';
  return markdown
    .trim()
    .split('\n\n')
    .map((part) => {
      const lines = part.split('\n');
      const heading = /^(#+) (.*)$/.exec(part);
      if (heading) {
        section = heading[2] ?? '';
        return `<h${heading[1]?.length}>${formatInline(section)}</h${heading[1]?.length}>`;
      }
      if (part.startsWith('- '))
        return `<ul>${lines.map((line) => `<li>${formatInline(line.slice(2))}</li>`).join('')}</ul>`;
      if (!part.startsWith('|')) return `<p>${formatInline(part)}</p>`;
      const figures = plots.filter((plot) => plot.startsWith(`<figure data-scene="${section}"`));
      if (figures.length === 0) return formatTable(lines);
      return `${figures.join('\n')}\n<details><summary>All numbers</summary>${formatTable(lines)}</details>`;
    })
    .join('\n');
}

const STYLE = `
:root { color-scheme: light dark; --page: light-dark(#fff, #15171b); --text: light-dark(#1d2126, #dfe2e6);
  --quiet: light-dark(#5b636d, #9aa2ad); --rule: light-dark(#d9dde2, #343a42); }
* { box-sizing: border-box; }
body { font: 16px/1.55 system-ui, sans-serif; color: var(--text); background: var(--page);
  max-width: 62rem; margin: 0 auto; padding: 2rem clamp(1rem, 4vw, 2.5rem) 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; margin: 0 0 .75rem; }
h2 { font-size: 1.25rem; margin: 3rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
p, ul { max-width: 44rem; margin: .5rem 0; } ul { padding-left: 1.2rem; } li { overflow-wrap: anywhere; }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .84rem; line-height: 1.4; }
th, td { padding: .25rem 1rem .25rem 0; text-align: left; vertical-align: top; }
th { color: var(--quiet); font-weight: 500; white-space: nowrap; }
td { min-width: 4.5rem; max-width: 22rem; }
tr.group-start td { border-top: 1px solid var(--rule); padding-top: .4rem; }
td:first-child { font-weight: 500; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
figure { margin: 1.5rem 0 2rem; overflow-x: auto; }
figcaption { position: sticky; left: 0; font-weight: 600; font-size: .9rem; margin-bottom: .4rem; }
figure svg { display: block; width: 100%; min-width: 40rem; height: auto; max-width: none; }
summary { cursor: pointer; color: var(--quiet); font-size: .9rem; }
@media print { .scroll, figure { overflow: visible; } figure { break-inside: avoid; } }`;

/** @param plots SVG drawn by the benchmark's page, each in `<figure data-scene="…">` */
export function formatHtml(markdown: string, plots: readonly string[]): string {
  const note = '<p>There are no plots: Observable Plot is not installed, or it failed to draw them.</p>';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Headglow benchmark</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
${formatBody(markdown, plots)}
${plots.length === 0 ? note : ''}
</body>
</html>
`;
}
