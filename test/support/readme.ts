// The parts of the README that derive from the code's tables, each between two comments.

import type { Format } from '../../src/formats/format.ts';
import { conditionText, defaultText, type Option } from '../../src/options.ts';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** What is read of each format. */
export function formatTable(formats: readonly Format[]): string {
  const rows = formats.flatMap(({ extensions, reads }) => {
    const named = extensions.map((extension) => `\`.${extension}\``).join(', ');
    return reads.map((read, index) => [index === 0 ? named : '', read]);
  });
  return table(['format', 'what is read'], rows);
}

const code = (text: string): string => `\`${text}\``;

/** What values an option may have. */
function valuesOf(option: Option): string {
  if (option.kind === 'choice') return option.choices.map(code).join(', ');
  if (option.kind === 'number')
    return `${option.whole ? 'whole number' : 'number'}${option.above === 0 ? ' above 0' : ''}`;
  return { flag: 'true, false', text: 'text', names: 'names', numbers: 'numbers' }[option.kind];
}

/** Every option: its values, its default, and what it does. */
export function optionTable(options: Readonly<Record<string, Option>>): string {
  const rows = Object.entries(options).map(([name, option]) => {
    const value = defaultText(option);
    const condition = conditionText(option);
    return [
      code(name),
      valuesOf(option),
      option.kind === 'choice' && option.auto === undefined ? code(value) : value,
      condition ? `${condition}: ${option.help}` : option.help,
    ];
  });
  return table(['option', 'values', 'default', 'meaning'], rows);
}

/** The README with what stands between `<!-- NAME -->` and `<!-- /NAME -->` made anew. @throws Error where a mark lacks */
export function filled(readme: string, parts: Readonly<Record<string, string>>): string {
  let text = readme;
  for (const [name, part] of Object.entries(parts)) {
    const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [before, rest] = text.split(start);
    const after = rest?.split(end)[1];
    if (after === undefined) throw new Error(`the README has no ${start} … ${end}`);
    text = `${before}${start}\n\n${part}\n\n${end}${after}`;
  }
  return text;
}
