// Reads the numbers of a data set in slices of its first axis, straight from the library's memory, so that they are in memory once.

import type { Dataset, ready } from 'h5wasm';
import type { Numbers } from '../../tensor/tensor.ts';
import { allocateFloat32, allocateFloat64 } from '../allocate.ts';
import type { FilePlace } from '../file.ts';
import { countValues, denseStrides } from '../pickle/shape.ts';

/** The library in WebAssembly. */
export type Hdf5Library = Awaited<typeof ready>;

/** Bytes of a set that are read at a time. */
const SLICE = 2 ** 22;

/** A slice of an array: its place along the first axis, and its lengths. */
interface Slice {
  readonly start: number;
  readonly lengths: readonly number[];
}

/** Types of numbers of up to 32 bits, and of doubles, by NumPy's letters. */
const VIEWS = {
  b: Int8Array,
  B: Uint8Array,
  h: Int16Array,
  H: Uint16Array,
  i: Int32Array,
  I: Uint32Array,
  f: Float32Array,
  d: Float64Array,
};
type Letter = keyof typeof VIEWS | 'q' | 'Q';

/** Types that float32 holds. */
const SINGLE_TYPE = /[bBhHf]$/;

/** Whether float32 holds a whole number. */
const isSmall = (value: number): boolean => Math.abs(value) <= 2 ** 24;

/** Letters of unsigned integers, by their bytes. */
const UNSIGNED: Readonly<Record<number, Letter>> = { 1: 'B', 2: 'H', 4: 'I', 8: 'Q' };

/** The letter of a data set's type; that of the numbers of a set of true and false. */
const letterOf = ({ dtype, metadata }: Dataset): Letter =>
  ((metadata.enum_type && UNSIGNED[metadata.size]) ?? (dtype as string).slice(-1)) as Letter;

/** Turns 64-bit integers into doubles, in place: converted one by one, each would be an object. */
function toDoubles(buffer: ArrayBuffer, at: number, length: number, isSigned: boolean): Float64Array {
  const low = new Uint32Array(buffer, at, 2 * length);
  const high = new (isSigned ? Int32Array : Uint32Array)(buffer, at, 2 * length);
  const doubles = new Float64Array(buffer, at, length);
  for (let i = 0; i < length; i++)
    doubles[i] = (high[2 * i + 1] as number) * 2 ** 32 + (low[2 * i] as number);
  return doubles;
}

/** Calls back with a slice of a data set, which is valid during the call. */
function readSlice(
  library: Hdf5Library,
  dataset: Dataset,
  { start, lengths }: Slice,
  use: (values: ReturnType<typeof viewNumbers>) => void,
): void {
  const count = countValues(lengths);
  const at = library._malloc(count * dataset.metadata.size);
  if (at === 0) throw new RangeError('the library has no memory');
  try {
    const offset = lengths.map((_, axis) => BigInt(axis === 0 ? start : 0));
    const strides = lengths.map(() => 1n);
    const { file_id, path } = dataset;
    const status = library.get_dataset_data(file_id, path, lengths.map(BigInt), offset, strides, BigInt(at));
    if (status < 0) throw new Error('it can not be read');
    use(viewNumbers(library, letterOf(dataset), at, count));
  } finally {
    library._free(at);
  }
}

function viewNumbers({ HEAPU8 }: Hdf5Library, letter: Letter, at: number, count: number) {
  const buffer = HEAPU8.buffer as ArrayBuffer;
  return letter === 'q' || letter === 'Q'
    ? toDoubles(buffer, at, count, letter === 'q')
    : new VIEWS[letter](buffer, at, count);
}

/** Copies a slice to its place in an array whose axes are in reverse order. */
function placeReversed(
  numbers: Numbers,
  values: ArrayLike<number>,
  { start, lengths }: Slice,
  shape: readonly number[],
): void {
  const strides = denseStrides(shape, true);
  let from = 0;
  const place = (axis: number, at: number): void => {
    const [length, stride] = [lengths[axis] as number, strides[axis] as number];
    const isLast = axis === lengths.length - 1;
    for (let i = 0, to = at; i < length; i++, to += stride)
      if (isLast) numbers[to] = values[from++] as number;
      else place(axis + 1, to);
  };
  place(0, start);
}

/** The numbers of a data set. A slice has whole chunks, which are decoded once. @param isReversed whether to reverse the axes */
export function readNumbers(
  where: FilePlace,
  library: Hdf5Library,
  dataset: Dataset,
  isReversed: boolean,
): Numbers {
  const shape = dataset.shape as readonly number[];
  const { chunks, size } = dataset.metadata;
  const letter = letterOf(dataset);
  // Whole numbers are usually small.
  const isSingle = letter !== 'd';
  let numbers: Numbers = (isSingle ? allocateFloat32 : allocateFloat64)(where, countValues(shape));
  const [length = 1, ...inner] = shape;
  const row = countValues(inner);
  const chunk = chunks?.[0] ?? 1;
  const step = chunk * Math.max(1, Math.floor(SLICE / (chunk * row * size)));
  for (let start = 0; start < length; start += step) {
    const slice = { start, lengths: [Math.min(length - start, step), ...inner] };
    readSlice(library, dataset, slice, (values) => {
      if (numbers instanceof Float32Array && !SINGLE_TYPE.test(letter) && !values.every(isSmall)) {
        const doubles = allocateFloat64(where, numbers.length);
        doubles.set(numbers);
        numbers = doubles;
      }
      if (isReversed) placeReversed(numbers, values, slice, shape);
      else numbers.set(values, start * row);
    });
  }
  return numbers;
}
