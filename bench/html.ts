// The report as one page that needs nothing else: the Markdown's tables as HTML, and the plots.

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const inline = (text: string): string => escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');

const cellsOf = (line: string): string[] =>
  line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

const isNumber = (text: string): boolean => /^[\d.–x ()]+$/.test(text);

function tableOf(lines: readonly string[]): string {
  const [head = '', , ...rows] = lines;
  const row = (line: string, tag: string) =>
    `<tr>${cellsOf(line)
      .map((cell) => `<${tag}${isNumber(cell) ? ' class="number"' : ''}>${inline(cell)}</${tag}>`)
      .join('')}</tr>`;
  return `<div class="scroll"><table><thead>${row(head, 'th')}</thead><tbody>${rows.map((line) => row(line, 'td')).join('')}</tbody></table></div>`;
}

/** The few kinds of Markdown that a report has: headings, paragraphs, lists, tables. */
function bodyOf(markdown: string): string {
  return markdown
    .trim()
    .split('\n\n')
    .map((part) => {
      const lines = part.split('\n');
      const heading = /^(#+) (.*)$/.exec(part);
      if (heading) return `<h${heading[1]?.length}>${inline(heading[2] ?? '')}</h${heading[1]?.length}>`;
      if (part.startsWith('|')) return tableOf(lines);
      if (part.startsWith('- '))
        return `<ul>${lines.map((line) => `<li>${inline(line.slice(2))}</li>`).join('')}</ul>`;
      return `<p>${inline(part)}</p>`;
    })
    .join('\n');
}

const STYLE = `
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
table { border-collapse: collapse; font-size: 13px; } th, td { padding: .22rem .6rem; text-align: left; }
th { border-bottom: 1px solid; font-weight: 600; } tbody tr:nth-child(even) { background: #8881; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.scroll { overflow-x: auto; } figure { margin: 1.5rem 0; overflow-x: auto; } figcaption { font-weight: 600; }
code { font-size: .92em; } svg { max-width: 100%; height: auto; }`;

/** @param plots SVG that the benchmark's own page drew */
export function html(markdown: string, plots: readonly string[]): string {
  const note = '<p>There are no plots: the library that draws them was not installed.</p>';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Headglow: benchmark</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
${bodyOf(markdown)}
<h2>Plots</h2>
${plots.length === 0 ? note : plots.join('\n')}
</body>
</html>
`;
}
