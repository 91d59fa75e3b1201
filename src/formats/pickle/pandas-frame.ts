// The columns of pandas' DataFrame in a pickle. A frame is saved as blocks, arrays of (column, row) with columns of one type each
// (pandas/core/internals/managers.py: BlockManager).

import type { Calls } from './call.ts';
import { PyDict, PyGlobal, PyNdarray, PyObject, type StridedArray } from './values.ts';

const FRAMES: ReadonlySet<string> = new Set(['pandas.DataFrame', 'pandas.core.frame.DataFrame']);
/** More columns are not listed. */
const MAX_COLUMNS = 2 ** 16;

/** An object that remembers what it was called with. */
const remember =
  (className: string) =>
  (args: readonly unknown[]): PyObject => {
    const object = new PyObject(className);
    object.items.push(...args);
    return object;
  };

const fieldOf = (dict: unknown, name: string): unknown =>
  dict instanceof PyDict ? dict.entries.find(([key]) => key === name)?.[1] : undefined;

/** The whole numbers from a start up to a stop; undefined if there are too many. */
function range(start: unknown, stop: unknown, step: unknown): readonly number[] | undefined {
  const [from, to, by] = [start ?? 0, stop, step ?? 1].map(Number) as [number, number, number];
  const count = Math.ceil((to - from) / by);
  if (!(by > 0 && count >= 0 && count <= MAX_COLUMNS)) return undefined;
  return Array.from({ length: count }, (_, at) => from + at * by);
}

/** The labels of an index: objects or a range; undefined for others. */
function newIndex([type, state]: readonly unknown[]): unknown {
  if (type instanceof PyGlobal && type.name.endsWith('.RangeIndex'))
    return range(fieldOf(state, 'start'), fieldOf(state, 'stop'), fieldOf(state, 'step'));
  return fieldOf(state, 'data');
}

export const PANDAS_CALLS: Calls = {
  'builtins.slice': remember('builtins.slice'),
  'pandas._libs.internals._unpickle_block': remember('pandas.block'),
  'pandas.core.internals.managers.BlockManager': remember('pandas.manager'),
  'pandas.core.indexes.base._new_Index': newIndex,
};

/** Values of some columns, and which these are. */
interface Block {
  readonly values: PyNdarray;
  readonly columns: readonly number[];
}

function toBlock(values: unknown, placement: unknown): Block | undefined {
  if (!(values instanceof PyNdarray) || !(placement instanceof PyObject)) return undefined;
  const columns = range(placement.items[0], placement.items[1], placement.items[2]);
  return columns && { values, columns };
}

/** The blocks and axes of a frame; those of pandas before 1.3 are in the state of its manager. */
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
function columnOf({ values: { array, objects } }: Block, at: number): unknown {
  if (!array) return Array.isArray(objects) ? objects[at] : undefined;
  const [, rows = 0] = array.shape;
  const [between = 0, along = 0] = array.strides;
  return view({ ...array, shape: [rows], strides: [along], offset: array.offset + at * between });
}

/** The matrix of a frame whose columns are numbered 0, 1, 2 and so on. */
function matrixOf(blocks: readonly Block[], names: readonly unknown[]): PyNdarray | undefined {
  const [block, ...others] = blocks;
  const { array } = block?.values ?? {};
  const areNumbered = names.length > 1 && names.every((name, at) => name === at);
  if (!array || others.length > 0 || !areNumbered || array.shape.length !== 2) return undefined;
  return view({ ...array, shape: array.shape.toReversed(), strides: array.strides.toReversed() });
}

/** Whether an object is one of pandas. What it consists of is not data on its own. */
export const isOfPandas = ({ className }: PyObject): boolean => className.startsWith('pandas.');

/** The columns of a frame by name, or its matrix; undefined for other objects, and for what is not read of pandas. */
export function readFrame({ className, state }: PyObject): PyDict | PyNdarray | undefined {
  if (!FRAMES.has(className)) return undefined;
  const manager = fieldOf(state, '_mgr') ?? fieldOf(state, '_data');
  if (!(manager instanceof PyObject)) return undefined;
  const [given, axes] = contentsOf(manager);
  const labels = Array.isArray(axes) ? axes[0] : undefined;
  const names = labels instanceof PyNdarray ? labels.objects : labels;
  if (!Array.isArray(given) || !Array.isArray(names) || names.length > MAX_COLUMNS) return undefined;
  const blocks = given.flatMap((block) => toBlock(block?.items?.[0], block?.items?.[1]) ?? []);
  if (blocks.length < given.length) return undefined;
  const matrix = matrixOf(blocks, names);
  if (matrix) return matrix;
  if (blocks.reduce((sum, { columns }) => sum + columns.length, 0) > MAX_COLUMNS) return undefined;
  const columns = new Map(
    blocks.flatMap((block) => block.columns.map((column, at) => [column, columnOf(block, at)] as const)),
  );
  const frame = new PyDict();
  names.forEach((name, column) => {
    const values = columns.get(column);
    if (values !== undefined) frame.entries.push([name, values]);
  });
  return frame.entries.length > 0 ? frame : undefined;
}
