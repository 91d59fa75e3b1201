// Arrays and indexes of pandas in a pickle: categories, values with a mask, Arrow's arrays, and labels of one or several levels.

import { readNumber } from '../array/numbers.ts';
import { type ArrayContext, readArrow } from './arrow-array.ts';
import { type Calls, remember } from './call.ts';
import { PyDict, PyGlobal, PyNdarray, PyObject } from './values.ts';

/** A longer range is not listed. */
export const MAX_RANGE = 2 ** 16;
/** Indexes with more levels are not read. */
const MAX_LEVELS = 16;
/** Arrays within arrays that are nested more deeply are not read. */
const MAX_DEPTH = 6;

/** An array of numbers, or a list of other values, in which missing ones are null. */
export type PandasValues = PyNdarray | readonly unknown[];

/** A field of a dictionary; undefined if it has none. */
export const fieldOf = (dict: unknown, name: string): unknown =>
  dict instanceof PyDict ? dict.entries.find(([key]) => key === name)?.[1] : undefined;

/** The whole numbers from a start up to a stop; undefined if there are too many. */
export function range(start: unknown, stop: unknown, step: unknown): readonly number[] | undefined {
  const [from, to, by] = [start ?? 0, stop, step ?? 1].map(Number) as [number, number, number];
  const count = Math.ceil((to - from) / by);
  if (!(by > 0 && count >= 0 && count <= MAX_RANGE)) return undefined;
  return Array.from({ length: count }, (_, at) => from + at * by);
}

/** The values of an array of one axis; undefined for others. */
function listNumbers({ use }: ArrayContext, { array }: PyNdarray): readonly number[] | undefined {
  const bytes = array?.data.memory;
  if (!array || !bytes || array.shape.length !== 1) return undefined;
  const { type, offset } = array;
  const [length = 0] = array.shape;
  use(length);
  const [stride = 1] = array.strides;
  return Array.from({ length }, (_, i) => {
    const at = (offset + i * stride) * type.size;
    return readNumber(bytes.subarray(at, at + type.size), type);
  });
}

/** The values of an array as a list; undefined if it has several axes. */
export function listOf(
  context: ArrayContext,
  values: PandasValues | undefined,
): readonly unknown[] | undefined {
  if (!(values instanceof PyNdarray)) return values;
  return Array.isArray(values.objects) ? values.objects : listNumbers(context, values);
}

/** The categories of the codes. */
function decode(codes: readonly unknown[], categories: readonly unknown[]): readonly unknown[] {
  return codes.map((code) => categories[code as number] ?? null);
}

/** The values of categories, by their dtype and codes. */
function readCategories(
  context: ArrayContext,
  dtype: unknown,
  codes: unknown,
  depth: number,
): PandasValues | undefined {
  const categories = fieldOf(dtype instanceof PyObject ? dtype.state : undefined, 'categories');
  const [places, labels] = [codes, categories].map((part) =>
    listOf(context, readPandasArray(context, part, depth + 1)),
  );
  return places && labels && decode(places, labels);
}

/** The values of an array with a mask. */
function readMasked(context: ArrayContext, data: unknown, mask: unknown): PandasValues | undefined {
  if (!(data instanceof PyNdarray && mask instanceof PyNdarray)) return undefined;
  const isMissing = listOf(context, mask);
  if (!isMissing?.some(Boolean)) return data;
  return listOf(context, data)?.map((one, at) => (isMissing[at] ? null : one));
}

/** The values of an array of pandas or NumPy; undefined for others, such as times. */
export function readPandasArray(context: ArrayContext, value: unknown, depth = 0): PandasValues | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (value instanceof PyNdarray || Array.isArray(value)) return value;
  if (value instanceof PandasIndex) return value.readLabels(context, depth + 1);
  if (!(value instanceof PyObject)) return undefined;
  const { className, state } = value;
  const arrow = fieldOf(state, '_pa_array') ?? (className.includes('.Arrow') && fieldOf(state, '_data'));
  if (arrow) return readArrow(context, arrow);
  // What pandas calls NDArrayBacked has its dtype and array in a tuple.
  const [dtype, backing] = Array.isArray(state)
    ? state
    : [fieldOf(state, '_dtype'), fieldOf(state, '_codes')];
  if (className.endsWith('.Categorical')) return readCategories(context, dtype, backing, depth);
  if (className.endsWith('StringArray')) return backing instanceof PyNdarray ? backing : undefined;
  return readMasked(context, fieldOf(state, '_data'), fieldOf(state, '_mask'));
}

/** One level of an index. */
export interface IndexLevel {
  readonly name: unknown;
  readonly values: PandasValues;
}

/** The labels of rows or columns. They are read when a frame is, as their parts are set later. */
export class PandasIndex {
  readonly #type: unknown;
  readonly #state: unknown;

  constructor(type: unknown, state: unknown) {
    this.#type = type;
    this.#state = state;
  }

  get #className(): string {
    return this.#type instanceof PyGlobal ? this.#type.name : '';
  }

  /** Whether it only numbers rows: 0, 1, 2 and so on. */
  get isRange(): boolean {
    const [start, step] = ['start', 'step'].map((name) => fieldOf(this.#state, name));
    return this.#className.endsWith('.RangeIndex') && (start ?? 0) === 0 && (step ?? 1) === 1;
  }

  get name(): unknown {
    return fieldOf(this.#state, 'name') ?? null;
  }

  /** The labels of an index of one level; undefined if they can't be read. */
  readLabels(context: ArrayContext, depth = 0): PandasValues | undefined {
    if (!this.#className.endsWith('.RangeIndex'))
      return readPandasArray(context, fieldOf(this.#state, 'data'), depth);
    const [start, stop, step] = ['start', 'stop', 'step'].map((field) => fieldOf(this.#state, field));
    return range(start, stop, step);
  }

  /** Its levels, one for most; undefined if they can't be read. */
  readLevels(context: ArrayContext): readonly IndexLevel[] | undefined {
    const [levels, codes, names] = ['levels', 'codes', 'names'].map((field) => fieldOf(this.#state, field));
    if (!Array.isArray(levels) || !Array.isArray(codes)) {
      const values = this.readLabels(context);
      return values && [{ name: this.name, values }];
    }
    if (levels.length > MAX_LEVELS) return undefined;
    const read = levels.map((level, at): IndexLevel | undefined => {
      const [places, labels] = [codes[at], level].map((part) =>
        listOf(context, readPandasArray(context, part)),
      );
      const name = Array.isArray(names) ? (names[at] ?? null) : null;
      return places && labels && { name, values: decode(places, labels) };
    });
    return read.every((level) => level !== undefined) ? read : undefined;
  }
}

export const PANDAS_ARRAY_CALLS: Calls = {
  'builtins.slice': remember('builtins.slice'),
  'pandas._libs.arrays.__pyx_unpickle_NDArrayBacked': ([type]) =>
    new PyObject(type instanceof PyGlobal ? type.name : 'pandas.array'),
  'pandas.core.indexes.base._new_Index': ([type, state]) => new PandasIndex(type, state),
};
