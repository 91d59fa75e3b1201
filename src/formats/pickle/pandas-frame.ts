// The tables and series of pandas in a pickle. A frame is saved as blocks, arrays of (column, row) with columns of one type each
// (pandas/core/internals/managers.py: BlockManager).

import { groupBy } from '../../tensor/group-by.ts';
import { headOfKey, layerOfKey, namedHead, namedLayer } from '../heads/axis-numbers.ts';
import type { ArrayContext } from './arrow-array.ts';
import { type Calls, remember } from './call.ts';
import {
  fieldOf,
  type IndexLevel,
  listOf,
  MAX_RANGE,
  PANDAS_ARRAY_CALLS,
  PandasIndex,
  range,
  readPandasArray,
} from './pandas-arrays.ts';
import { PyDict, PyNdarray, PyObject, type StridedArray } from './values.ts';

const FRAMES: ReadonlySet<string> = new Set(['pandas.DataFrame', 'pandas.core.frame.DataFrame']);
const SERIES: ReadonlySet<string> = new Set(['pandas.Series', 'pandas.core.series.Series']);

export const PANDAS_CALLS: Calls = {
  ...PANDAS_ARRAY_CALLS,
  'pandas._libs.internals._unpickle_block': remember('pandas.block'),
  'pandas.core.internals.managers.BlockManager': remember('pandas.manager'),
  'pandas.core.internals.managers.SingleBlockManager': remember('pandas.manager'),
};

/** Values of some columns, and which these are. */
interface Block {
  readonly values: unknown;
  readonly columns: readonly number[];
}

function toBlock(context: ArrayContext, values: unknown, placement: unknown): Block | undefined {
  const columns =
    placement instanceof PyObject
      ? range(placement.items[0], placement.items[1], placement.items[2])
      : listOf(context, readPandasArray(context, placement));
  return columns && { values, columns: columns as readonly number[] };
}

/** The blocks and axes of a frame; those of pandas before 1.3, and of series, are in the state of its manager. */
function contentsOf(manager: PyObject): readonly [blocks: unknown, axes: unknown] {
  const [blocks, axes] = manager.items;
  if (blocks !== undefined) return [blocks, axes];
  const state = Array.isArray(manager.state) ? fieldOf(manager.state[3], '0.14.1') : undefined;
  const saved = fieldOf(state, 'blocks');
  const old = Array.isArray(saved)
    ? saved.map((block) => ({ items: [fieldOf(block, 'values'), fieldOf(block, 'mgr_locs')] }))
    : undefined;
  return [old, fieldOf(state, 'axes')];
}

/** An array of numbers as a part of another. */
function view(array: StridedArray): PyNdarray {
  const part = new PyNdarray();
  part.array = array;
  return part;
}

/** One column of a block. */
function columnOf(context: ArrayContext, { values }: Block, at: number): unknown {
  const read = readPandasArray(context, values);
  if (!(read instanceof PyNdarray)) return read ?? values;
  const { array, objects } = read;
  if (!array) return Array.isArray(objects) && Array.isArray(objects[at]) ? objects[at] : objects;
  if (array.shape.length < 2) return read;
  const [, rows = 0] = array.shape;
  const [between = 0, along = 0] = array.strides;
  return view({ ...array, shape: [rows], strides: [along], offset: array.offset + at * between });
}

/** The columns of a table, and the labels of its rows and columns. */
interface Table {
  readonly rows: PandasIndex;
  /** The levels of the rows' labels. */
  readonly levels: readonly IndexLevel[];
  /** The name of the columns' labels, such as `head`. */
  readonly axis: unknown;
  readonly names: readonly unknown[];
  readonly columns: readonly unknown[];
  /** The array of all columns, if they are one. */
  readonly array: StridedArray | undefined;
}

const isWhole = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

const isLayer = (name: unknown): boolean =>
  typeof name === 'string' && /^layers?(?:_id(?:x|s)?)?$/i.test(name);
const isHead = (name: unknown): boolean => typeof name === 'string' && /^heads?(?:_id(?:x|s)?)?$/i.test(name);

const isText = (value: unknown): value is string => typeof value === 'string';

/** Whether labels are 0, 1, 2 and so on. */
const areCounted = (labels: readonly unknown[]): boolean => labels.every((label, at) => label === at);

/** The numbers of labels; undefined if one has none, or one of another. */
function numbersOf(
  labels: readonly unknown[],
  numberOf: (text: string) => number | undefined,
): readonly number[] | undefined {
  const found = labels.map((label) => (isWhole(label) ? label : isText(label) ? numberOf(label) : undefined));
  return found.length > 1 && found.every((one) => one !== undefined) && new Set(found).size === found.length
    ? found
    : undefined;
}

/** Layers and heads by the labels of rows and columns; undefined unless these are the heads of a matrix, or its layers. */
function findAxes(context: ArrayContext, { levels, axis, names }: Table) {
  const [level] = levels;
  const labels = level && levels.length === 1 ? listOf(context, level.values) : undefined;
  if (!labels) return undefined;
  const areAll = (list: readonly unknown[], numberOf: (text: string) => number | undefined): boolean =>
    list.every((label) => isText(label) && numberOf(label) !== undefined);
  const isTurned = isLayer(axis) || isHead(level?.name) || areAll(names, namedLayer);
  const isKnown = isTurned || isHead(axis) || isLayer(level?.name) || areAll(names, namedHead);
  if (!isKnown && !areCounted(names)) return undefined;
  const [layers, heads] = isTurned ? [names, labels] : [labels, names];
  const [layerNumbers, headNumbers] = [numbersOf(layers, layerOfKey), numbersOf(heads, headOfKey)];
  return layerNumbers && headNumbers && { isTurned, layers: layerNumbers, heads: headNumbers };
}

/** The matrix of a table with layers and heads as the labels of its rows and columns; undefined for others. */
function readMatrix(context: ArrayContext, table: Table): PyDict | PyNdarray | undefined {
  const axes = findAxes(context, table);
  if (!axes) return undefined;
  const { isTurned, layers, heads } = axes;
  const { array } = table;
  if (array && areCounted(layers) && areCounted(heads))
    return isTurned
      ? view(array)
      : view({ ...array, shape: array.shape.toReversed(), strides: array.strides.toReversed() });
  const columns = table.columns.map((column) => listOf(context, readPandasArray(context, column)));
  if (columns.some((column) => column === undefined)) return undefined;
  const matrix = new PyDict();
  layers.forEach((layer, row) => {
    const cells = new PyDict();
    heads.forEach((head, column) => {
      const cell = isTurned ? columns[row]?.[column] : columns[column]?.[row];
      cells.entries.push([`head_${head}`, cell]);
    });
    matrix.entries.push([`layer_${layer}`, cells]);
  });
  return matrix;
}

/** The labels of rows with several levels, or without a name; undefined if they only number the rows. */
function textLabels(context: ArrayContext, { levels, rows }: Table): readonly unknown[] | undefined {
  if (rows.isRange || levels.some(({ name }) => name !== null)) return undefined;
  const lists = levels.map(({ values }) => listOf(context, values));
  const [first] = lists;
  if (lists.length === 1) return first;
  return first?.map((_, row) => `(${lists.map((labels) => labels?.[row]).join(', ')})`);
}

/** The matrices of a table whose columns have two levels, a name and a head; undefined for other tables. */
function readMatrices(
  context: ArrayContext,
  table: Table,
  levels: readonly IndexLevel[],
): PyDict | undefined {
  const [outer, inner] = levels.map(({ values }) => listOf(context, values));
  if (levels.length !== 2 || !outer || !inner) return undefined;
  const matrices = new PyDict();
  for (const [name, group] of groupBy(outer.keys(), (column) => outer[column])) {
    const part = {
      names: group.map((at) => inner[at]),
      columns: group.map((at) => table.columns[at]),
      axis: levels[1]?.name,
    };
    const matrix = readMatrix(context, { ...table, ...part, array: undefined });
    if (!matrix) return undefined;
    matrices.entries.push([name, matrix]);
  }
  return matrices;
}

/** Values by their labels. */
function byLabel(labels: readonly unknown[], values: readonly unknown[]): PyDict {
  const dict = new PyDict();
  labels.forEach((label, row) => {
    dict.entries.push([label, values[row]]);
  });
  return dict;
}

/** The columns of a table by their names, with the named levels of its rows as columns, too. */
function readColumns(context: ArrayContext, table: Table, isSeries: boolean): unknown {
  const { levels, names, columns } = table;
  const labels = textLabels(context, table);
  const isUnique = labels !== undefined && new Set(labels).size === labels.length;
  const areRows = isUnique && (isSeries || labels.every(isText));
  const read = columns.map((column) => {
    const list = areRows ? listOf(context, readPandasArray(context, column)) : undefined;
    return labels && list ? byLabel(labels, list) : column;
  });
  if (isSeries && names[0] === null && levels.every(({ name }) => name === null)) return read[0];
  const found = new PyDict();
  for (const { name, values } of levels)
    if (name !== null && !names.includes(name)) found.entries.push([name, values]);
  if (labels && !areRows && labels.every(isText)) found.entries.push(['index', labels]);
  names.forEach((name, column) => {
    found.entries.push([isSeries ? (name ?? 'score') : name, read[column]]);
  });
  return found;
}

/** Whether an object is one of pandas. What it consists of is not data on its own. */
export const isOfPandas = ({ className }: PyObject): boolean => /^(?:pandas|pyarrow)\./.test(className);

/** The labels of columns: of several levels, texts of all. */
function namesOf(
  context: ArrayContext,
  labels: unknown,
): { names: readonly unknown[]; axis: unknown; columnLevels: readonly IndexLevel[] } | undefined {
  if (!(labels instanceof PandasIndex)) return undefined;
  const columnLevels = labels.readLevels(context) ?? [];
  const lists = columnLevels.map(({ values }) => listOf(context, values));
  const [first, ...others] = lists;
  if (!first || first.length > MAX_RANGE) return undefined;
  const names = others.length === 0 ? first : first.map((_, at) => lists.map((list) => list?.[at]).join(' '));
  return { names, axis: labels.name, columnLevels };
}

/**
 * The columns of a table by name, its matrix, or the values of a series; undefined for other objects, and for what is not read of
 * pandas.
 */
export function readFrame(context: ArrayContext, { className, state }: PyObject): unknown {
  const isSeries = SERIES.has(className);
  if (!isSeries && !FRAMES.has(className)) return undefined;
  const manager = fieldOf(state, '_mgr') ?? fieldOf(state, '_data');
  if (!(manager instanceof PyObject)) return undefined;
  const [given, axes] = contentsOf(manager);
  if (!Array.isArray(given) || !Array.isArray(axes)) return undefined;
  const labels = isSeries
    ? { names: [fieldOf(state, '_name') ?? null], axis: null, columnLevels: [] }
    : namesOf(context, axes[0]);
  const rows: unknown = axes.at(-1);
  if (!labels || !(rows instanceof PandasIndex)) return undefined;
  const blocks = given.flatMap(
    (block) => toBlock(context, block?.items?.[0], isSeries ? [0] : block?.items?.[1]) ?? [],
  );
  if (blocks.length < given.length) return undefined;
  if (blocks.reduce((sum, { columns }) => sum + columns.length, 0) > MAX_RANGE) return undefined;
  const byNumber = new Map(
    blocks.flatMap((block) =>
      block.columns.map((column, at) => [column, columnOf(context, block, at)] as const),
    ),
  );
  const { names, axis, columnLevels } = labels;
  if (byNumber.size !== names.length || names.length === 0) return undefined;
  const values = blocks.length === 1 ? blocks[0]?.values : undefined;
  const array = values instanceof PyNdarray && values.array?.shape.length === 2 ? values.array : undefined;
  const columns = names.map((_, column) => byNumber.get(column));
  const levels = rows.readLevels(context);
  if (!levels) return undefined;
  const table = { rows, levels, axis, names, columns, array };
  const matrix = isSeries ? undefined : readMatrix(context, table);
  return matrix ?? readMatrices(context, table, columnLevels) ?? readColumns(context, table, isSeries);
}
