// One data set of an HDF5 file: whether it can be read, its type, and its value.

import type { Dataset } from 'h5wasm';
import { NumberArray, OtherValue } from '../array/number-array.ts';
import { toNumberList } from '../array/number-list.ts';
import { type FilePlace, formatBytes } from '../file.ts';
import { memoryFlag } from '../memory-budget.ts';
import { countValues } from '../pickle/shape.ts';
import { type Hdf5Library, readNumbers } from './read-numbers.ts';

/**
 * The filters that the library has, by their numbers: gzip, shuffle, Fletcher-32, szip, n-bit and scale-offset. With others it
 * returns wrong values without an error.
 */
const KNOWN_FILTERS: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6]);

/** NumPy's letters for numbers in `dtype`. */
const NUMBER_TYPE = /^[<>|]?[bBhHiIqQfd]$/;
const TEXT_TYPE = /^S\d*$/;

type Values = ArrayLike<number | bigint | string>;

/** No filter makes values smaller than by the first; without one that compresses, most of more values were never written. */
const [MAX_RATIO, MAX_UNCOMPRESSED_RATIO] = [1032, 2];
/** Sets of less bytes than this may be filled with one value. */
const MAX_FILLED = 2 ** 26;
/** Filters that compress: gzip, szip, n-bit and scale-offset. */
const COMPRESSIONS: ReadonlySet<number> = new Set([1, 4, 5, 6]);

/**
 * Why a data set is not read; null if it is.
 * @param limit the most bytes
 * @param fileSize bytes of the file
 */
export function findFault({ dtype, shape, filters, metadata }: Dataset, limit: number, fileSize: number) {
  const unknown = filters.find(({ id }) => !KNOWN_FILTERS.has(id));
  if (unknown) return `its compression (${unknown.name || `filter ${unknown.id}`}) is not supported`;
  if (metadata.virtual_sources) return 'it refers to other files';
  if (shape === null) return 'it is empty';
  const bytes = 4 * countValues(shape);
  if (bytes > limit)
    return `it takes ${formatBytes(bytes)} of memory, above the limit of ${formatBytes(limit)} (${memoryFlag(bytes)} raises it)`;
  const ratio = filters.some(({ id }) => COMPRESSIONS.has(id)) ? MAX_RATIO : MAX_UNCOMPRESSED_RATIO;
  if (metadata.size * countValues(shape) > ratio * fileSize + MAX_FILLED)
    return `it takes ${formatBytes(bytes)}, far more than the file has, so most of its values were never written`;
  // Booleans, as h5py writes them.
  const isFlags =
    Object.keys(metadata.enum_type?.members ?? {})
      .sort()
      .join() === 'FALSE,TRUE';
  const isRead = isFlags || (typeof dtype === 'string' && (NUMBER_TYPE.test(dtype) || TEXT_TYPE.test(dtype)));
  return isRead ? null : `its type (${typeof dtype === 'string' ? dtype : 'compound'}) is not read`;
}

/** The name that NumPy has for a type. */
export function nameType(dtype: Dataset['dtype']): string {
  if (typeof dtype !== 'string') return 'compound';
  if (TEXT_TYPE.test(dtype)) return 'text';
  const code = NUMBER_TYPE.test(dtype) ? dtype.slice(-1) : '';
  const size = { b: 8, h: 16, i: 32, q: 64, f: 32, d: 64 }[code.toLowerCase()];
  if (size === undefined) return dtype;
  const kind = 'fd'.includes(code) ? 'float' : code < 'a' ? 'uint' : 'int';
  return `${kind}${size}`;
}

export const isText = ({ dtype }: Dataset): boolean => typeof dtype === 'string' && TEXT_TYPE.test(dtype);

/** The value of a data set: a number or text, a list, or an array, whose axes may have to be reversed. */
export function readDataset(
  where: FilePlace,
  library: Hdf5Library,
  dataset: Dataset,
  isReversed: boolean,
): unknown {
  const shape = dataset.shape as number[];
  if (countValues(shape) === 0) return [];
  if (isText(dataset) && shape.length > 1) return new OtherValue('texts');
  if (isText(dataset) || shape.length === 0) {
    const { value } = dataset;
    if (shape.length > 0) return Array.from(value as Values);
    return typeof value === 'bigint' ? Number(value) : value;
  }
  const numbers = readNumbers(where, library, dataset, isReversed);
  if (shape.length === 1) return toNumberList(numbers);
  return new NumberArray(isReversed ? shape.toReversed() : shape, numbers);
}
