// Recognises the columns of wide tables: of heads (`L0H0`), of heads in a row for each layer (`head_0`), or of layers in a row for
// each head (`layer_0`); what else their names say are tasks.

import { namedHead, namedLayer } from '../heads/axis-numbers.ts';
import { isHeadField } from '../heads/head-fields.ts';
import { findHeadInName, type HeadIndices, parseHeadName, parseNamedHead } from '../heads/head-names.ts';
import { STEP_FIELDS } from '../join/step.ts';
import type { Row } from './row-reader.ts';

/** Fewer columns may be something else. */
const MIN_COLUMNS = 2;
const NUMBERED_COLUMN = /^\d{1,4}$/;
const LAYER_COLUMN = /^(?:layers?|blocks?|l)(?:[-_ ]?(?:idx|index|id))?$/i;
/** The least and greatest values of a chart's points, as Weights & Biases exports them. */
const RANGE_COLUMN = /__(?:MIN|MAX)$/;

/** A column of scores: of a head, or of one whose layer or head the row says. */
export interface HeadColumn {
  readonly column: number;
  readonly layer: number | null;
  readonly head: number | null;
  readonly task: string;
}

/** How a table is laid out. */
export interface WideLayout {
  readonly scores: readonly HeadColumn[];
  /** What the rows are; null if columns name layers and heads. */
  readonly rows: 'layer' | 'head' | null;
  /** The column with the layer or head of a row; -1 if rows are layers in order. */
  readonly index: number;
  /** Names of columns of numbers that are left out. */
  readonly left: readonly string[];
  /** Whether only the name of the first column says that the others are layers. */
  readonly areLayersGuessed: boolean;
}

/** A number at the end of a name, and what is before it. */
function splitNumber(
  cell: string,
  numberOf: (text: string) => number | undefined,
): { readonly number: number; readonly task: string } | undefined {
  const own = numberOf(cell);
  if (own !== undefined) return { number: own, task: '' };
  const [, task = '', last = ''] = /^(.*?)[ /.:_-]+([a-z]+[-_ .]?\d+)$/i.exec(cell.slice(0, 256)) ?? [];
  const number = numberOf(last);
  return number === undefined ? undefined : { number, task };
}

function findNamedColumns(cells: readonly string[]): readonly HeadColumn[] {
  return cells.flatMap((cell, column): HeadColumn[] => {
    const own: HeadIndices | undefined = parseNamedHead(cell);
    if (own) return [{ column, ...own, task: '' }];
    const found = RANGE_COLUMN.test(cell) ? undefined : findHeadInName(cell);
    return found ? [{ column, ...found.indices, task: found.rest }] : [];
  });
}

/** Fewer names such as `0-1` may be something else, and so may those of later layers and heads alone. */
const [MIN_NUMBERS, MAX_INDEX] = [4, 512];

/** Columns called `(0, 1)` or `0-1`. */
function findNumberColumns(cells: readonly string[]): readonly HeadColumn[] {
  const found = cells.flatMap((cell, column): HeadColumn[] => {
    const indices = parseHeadName(cell);
    return indices ? [{ column, ...indices, task: '' }] : [];
  });
  const areAll = found.every(({ layer, head }) => Math.max(layer as number, head as number) < MAX_INDEX);
  const hasFirst = found.some(({ layer, head }) => Math.max(layer as number, head as number) <= 1);
  return found.length >= MIN_NUMBERS && found.length >= cells.length - 2 && areAll && hasFirst ? found : [];
}

/** Columns of heads, or of layers; those that are mere numbers count if the column of rows is called so. */
function findColumns(
  cells: readonly string[],
  axis: 'layer' | 'head',
  areNumbered: boolean,
): readonly HeadColumn[] {
  const numberOf = axis === 'head' ? namedHead : namedLayer;
  return cells.flatMap((cell, column): HeadColumn[] => {
    const found =
      areNumbered && NUMBERED_COLUMN.test(cell)
        ? { number: Number(cell), task: '' }
        : splitNumber(cell, numberOf);
    return found ? [{ column, layer: null, head: null, [axis]: found.number, task: found.task }] : [];
  });
}

/** The layout of a wide table by its header and first row; undefined if it is something else. */
export function findWideLayout({ cells }: Row, first: Row | undefined): WideLayout | undefined {
  const words = findNamedColumns(cells);
  const named = words.length > 0 ? words : findNumberColumns(cells);
  if (named.length >= MIN_COLUMNS)
    return { scores: named, rows: null, index: -1, left: [], areLayersGuessed: false };
  return findRowsOfLayers(cells, first) ?? findRowsOfHeads(cells, first);
}

const isEmptyFirst = (cells: readonly string[]): boolean => cells[0] === '';

/** The names of columns that are not of scores, steps or rows. */
const findOthers = (
  cells: readonly string[],
  scores: readonly HeadColumn[],
  index: number,
): readonly string[] => {
  const taken = new Set([index, ...scores.map(({ column }) => column)]);
  return cells.filter((_, column) => !taken.has(column));
};

function findRowsOfLayers(cells: readonly string[], first: Row | undefined): WideLayout | undefined {
  const called = cells.findIndex((cell) => LAYER_COLUMN.test(cell));
  const index = called >= 0 || !isEmptyFirst(cells) ? called : 0;
  // The first row may say that rows are heads.
  if (called < 0 && namedHead(first?.cells[0] ?? '') !== undefined) return undefined;
  const scores = findColumns(cells, 'head', called >= 0);
  const left = findOthers(cells, scores, index);
  // Besides the heads, there is at most a column of layers, unless it is called so.
  if (scores.length < MIN_COLUMNS || (left.length > 0 && called < 0)) return undefined;
  return { scores, rows: 'layer', index, left, areLayersGuessed: false };
}

function findRowsOfHeads(cells: readonly string[], first: Row | undefined): WideLayout | undefined {
  const called = cells.findIndex(isHeadField);
  const index = called >= 0 || !isEmptyFirst(cells) ? called : 0;
  // Without a name, the column of heads must say what it is.
  if (index < 0 || (called < 0 && namedHead(first?.cells[0] ?? '') === undefined)) return undefined;
  const scores = findColumns(cells, 'layer', called >= 0);
  const left = findOthers(cells, scores, index);
  if (scores.length < MIN_COLUMNS || left.some((name) => STEP_FIELDS.includes(name) && called < 0))
    return undefined;
  const areLayersGuessed = scores.every(({ column }) => NUMBERED_COLUMN.test(cells[column] as string));
  return { scores, rows: 'head', index, left, areLayersGuessed };
}
