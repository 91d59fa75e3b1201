// What is in files, as aligned text for a terminal.

import type {
  ArrayLabels,
  InspectedArray,
  InspectedFile,
  Inspection,
} from '../formats/inspection/inspection.ts';
import { FORMATS } from '../formats/registry.ts';
import { sanitizeText } from '../tensor/sanitize.ts';
import { stepText } from '../tensor/text.ts';
import { nameText, plural, storeText } from './store-text.ts';

/** Most arrays of a file that are listed. */
const MAX_ARRAYS = 50;

/** Significant digits of numbers. */
const DIGITS = 6;

function numberText(value: number | null): string {
  if (value === null) return '';
  const rounded = Number(value.toPrecision(DIGITS));
  const size = Math.abs(rounded);
  return size !== 0 && (size < 1e-4 || size >= 1e9) ? rounded.toExponential() : String(rounded);
}

/** One name, or how many there are. */
const namesText = (names: readonly string[], noun: string): string =>
  names.length === 1 ? nameText(names[0] as string) : plural(names.length, noun);

function stepsText(steps: readonly number[]): string {
  const [first = 0, last = 0] = [steps[0], steps.at(-1)];
  return steps.length === 1
    ? `step ${stepText(first)}`
    : `${plural(steps.length, 'step')}, ${stepText(first)} to ${stepText(last)}`;
}

const labelsText = ({ models, tasks, steps }: ArrayLabels): string =>
  [namesText(models, 'model'), namesText(tasks, 'task'), steps ? stepsText(steps) : '']
    .filter(Boolean)
    .join(': ');

/** What the last column says: under which names an array is shown, or how to show it. */
function shownText({ labels, options }: InspectedArray): string {
  if (labels) return labelsText(labels);
  const [option] = options;
  return option === undefined ? '' : sanitizeText(option);
}

interface Column {
  readonly title: string;
  readonly alignRight?: true;
  readonly text: (array: InspectedArray) => string;
  /** Whether the column is left out if it is 0 everywhere. */
  readonly isOptional?: true;
}

const countColumn = (title: string, name: 'zero' | 'negative' | 'infinite' | 'nan' | 'missing'): Column => ({
  title,
  alignRight: true,
  text: ({ [name]: count }) => count?.toLocaleString('en') ?? '',
});

const COLUMNS: readonly Column[] = [
  { title: ' ', text: ({ shown }) => (shown ? '*' : ' ') },
  { title: 'array', text: ({ path }) => (path === '' ? '(the file)' : nameText(path)) },
  { title: 'shape', text: ({ shape }) => shape.join(' x ') || 'one value' },
  { title: 'axes', text: ({ dims }) => dims?.join(' ') ?? '' },
  { title: 'type', text: ({ dtype }) => nameText(dtype) },
  { title: 'min', alignRight: true, text: ({ min }) => numberText(min) },
  { title: 'max', alignRight: true, text: ({ max }) => numberText(max) },
  countColumn('zero', 'zero'),
  countColumn('negative', 'negative'),
  { ...countColumn('infinite', 'infinite'), isOptional: true },
  countColumn('NaN', 'nan'),
  countColumn('missing', 'missing'),
  { title: 'shown as, or options to show it', text: shownText },
];

function tableText(arrays: readonly InspectedArray[]): string[] {
  const columns = COLUMNS.filter(
    ({ isOptional, text }) => !isOptional || arrays.some((array) => !['', '0'].includes(text(array))),
  );
  const rows = [
    columns.map(({ title }) => title),
    ...arrays.map((array) => columns.map(({ text }) => text(array))),
  ];
  const widths = columns.map((_, column) =>
    rows.reduce((width, row) => Math.max(width, (row[column] as string).length), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        columns[column]?.alignRight
          ? cell.padStart(widths[column] as number)
          : cell.padEnd(widths[column] as number),
      )
      .join('  ')
      .trimEnd(),
  );
}

/** How to show one array of several. */
function pickText(arrays: readonly InspectedArray[]): readonly string[] {
  const [option] = arrays.flatMap(({ shown, options }) => (shown ? options : []));
  return option === undefined ? [] : [`  to show one of them, add for example ${sanitizeText(option)}`];
}

/** A message without the name of its file, which stands above it. */
const withoutFile = (message: string, file: string): string => {
  const name = sanitizeText(file);
  return message.startsWith(name) ? message.slice(name.length).replace(/^[,:] /, '') : message;
};

function fileText({ file, format, arrays, notes, error, store }: InspectedFile): string {
  const label = FORMATS.find(({ name }) => name === format)?.label;
  // The levels have lines of their own.
  const levels = new Set(
    store?.levels.flatMap(({ level, paths }) => (level > 0 ? Object.values(paths) : [])),
  );
  const others = arrays.filter(({ path }) => !levels.has(path));
  const listed = others.slice(0, MAX_ARRAYS);
  const more = others.slice(MAX_ARRAYS);
  const shown = more.filter((array) => array.shown).length;
  return [
    `${sanitizeText(file)}${label === undefined ? '' : `: ${label}, ${plural(arrays.length, 'array')}`}`,
    ...(listed.length > 0 ? tableText(listed) : []),
    ...(more.length > 0
      ? [
          `  … and ${plural(more.length, 'more array')}, ${shown.toLocaleString('en')} of them shown (--json lists all)`,
        ]
      : []),
    ...pickText(arrays),
    ...(store ? storeText(store) : []),
    ...(error === null ? [] : [`  nothing can be shown: ${withoutFile(sanitizeText(error), file)}`]),
    ...notes.map((note) => `  note: ${withoutFile(sanitizeText(note), file)}`),
  ].join('\n');
}

/** What is in files: a table of arrays for each, in which those that are shown have a star. */
export const inspectionText = ({ files }: Inspection): string => `${files.map(fileText).join('\n\n')}\n`;
