// The project's documents: their code blocks, and the tables in them that are generated from the code.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { Format } from '../../src/formats/format.ts';
import { conditionText, defaultText, type Option } from '../../src/options.ts';
import type { Limit } from './limits.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const readDoc = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

export const docExists = (path: string): boolean => existsSync(join(ROOT, path));

/** Documents that users read, by their paths from the root of the repository. */
export const USER_DOCS: readonly string[] = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  'docs/site/home.md',
];

/** All documents that have links and commands. */
export const DOCS: readonly string[] = [
  ...USER_DOCS,
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'python/README.md',
];

/** The contents of a document's code blocks in a language. */
export const codeBlocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, content = '']) => content,
  );

/** The command lines in a document. */
export const commandsIn = (path: string): string[] =>
  codeBlocks(readDoc(path), 'sh')
    .flatMap((block) => block.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

/** A table in Markdown. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The table of file formats. */
export function formatTable(formats: readonly Format[]): string {
  const rows = formats.flatMap(({ extensions, reads }) => {
    const names = extensions.map((extension) => `\`.${extension}\``).join(', ');
    return reads.map((read, index) => [index === 0 ? names : '', read]);
  });
  return table(['format', 'what is read'], rows);
}

/** A limit as it is written: 512 MiB, or 4 GB if it is no power of two. */
function limitText(bytes: number): string {
  const mebibytes = Math.round(bytes / 2 ** 20);
  if (bytes % 1e9 === 0) return `${bytes / 1e9} GB`;
  return mebibytes >= 1024 ? `${mebibytes / 1024} GiB` : `${mebibytes} MiB`;
}

/** The table of limits on memory. */
export const limitTable = (limits: readonly Limit[]): string =>
  table(
    ['format', 'what must be in memory', 'at most', 'raised by `--memory`'],
    limits.map(({ formats, what, bytes, isRaised }) => [
      formats,
      what,
      limitText(bytes),
      isRaised ? 'yes' : 'no',
    ]),
  );

/** Text as code in Markdown. */
export const code = (text: string): string => `\`${text}\``;

/** The values that an option accepts. */
function valuesText(option: Option): string {
  if (option.kind === 'choice') return option.choices.map(code).join(', ');
  if (option.kind === 'number')
    return `${option.whole ? 'whole number' : 'number'}${option.above === 0 ? ' above 0' : ''}`;
  if (option.kind === 'cells') return [...option.words, 'top:10', 'L3H5,L10H2'].map(code).join(', ');
  return { flag: 'true, false', text: 'text', names: 'names', numbers: 'numbers', zoom: 'ranges' }[
    option.kind
  ];
}

/** The table of options: values, default, meaning and label of each. */
export function optionTable(options: Readonly<Record<string, Option>>): string {
  const rows = Object.entries(options).map(([name, option]) => {
    const value = defaultText(option);
    const condition = conditionText(option);
    return [
      code(name),
      valuesText(option),
      option.kind === 'choice' && option.auto === undefined ? code(value) : value,
      condition ? `${condition}: ${option.help}` : option.help,
      name === 'checkpoint' ? 'the timeline' : (option.label ?? name),
    ];
  });
  return table(['option', 'values', 'default', 'meaning', 'in the viewer'], rows);
}

/** Escapes what would end a table's cell or start an HTML element. */
const cellText = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '\\<');

/** The table of the commands' flags, without those of the figure. */
export function flagTable({ commands }: Pick<Command, 'commands'>, figureFlags: ReadonlySet<string>): string {
  const rows = new Map<string, { flags: string; help: string; commands: string[] }>();
  for (const command of commands)
    for (const { flags, description, long, defaultValue, defaultValueDescription } of command.options) {
      if (figureFlags.has(long ?? '')) continue;
      const byDefault =
        defaultValue === undefined || defaultValue === true
          ? ''
          : ` (default: ${defaultValueDescription ?? defaultValue})`;
      const help = `${description}${byDefault}`;
      const row = rows.get(flags + help) ?? { flags, help, commands: [] };
      row.commands.push(code(command.name()));
      rows.set(flags + help, row);
    }
  return table(
    ['flag', 'commands', 'meaning'],
    [...rows.values()].map(({ flags, help, commands: names }) => [
      code(flags).replaceAll('|', '\\|'),
      names.length === commands.length ? 'all' : names.join(', '),
      cellText(help),
    ]),
  );
}

/**
 * Replaces what a document has between `<!-- NAME -->` and `<!-- /NAME -->` by the table of that name.
 * @throws Error if a marker is not closed
 */
export function fillTables(text: string, tables: Readonly<Record<string, string>>): string {
  let filled = text;
  for (const [name, content] of Object.entries(tables)) {
    const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    if (!filled.includes(start)) continue;
    const [before, rest] = filled.split(start);
    const after = rest?.split(end)[1];
    if (after === undefined) throw new Error(`${start} is not closed by ${end}`);
    filled = `${before}${start}\n\n${content}\n\n${end}${after}`;
  }
  return filled;
}

/** Which tables a document has. */
export const tablesIn = (text: string): string[] =>
  [...text.matchAll(/^<!-- (\w+) -->$/gm)].map(([, name = '']) => name);
