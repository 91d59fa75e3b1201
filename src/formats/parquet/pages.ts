// Checks the pages of a column before they are decoded: a page that lies about its size or its number of values could take any
// amount of memory or time.

import { MAX_OUTPUT } from '../compressed/output.ts';
import { type FilePlace, rejectFile, rejectSize } from '../file.ts';
import { ThriftReader, type ThriftStruct } from './thrift.ts';

/** Fields of a page header (parquet.thrift: PageHeader). */
const [TYPE, SIZE, PACKED_SIZE, DATA, DICTIONARY, DATA_2] = [1, 2, 3, 5, 7, 8];
/** The number of values in the header of each type of page. */
const VALUES = 1;
/** Types of pages. Those of other types hold no values. */
const HEADERS: ReadonlyMap<number, number> = new Map([
  [0, DATA],
  [2, DICTIONARY],
  [3, DATA_2],
]);
const DICTIONARY_TYPE = 2;

const reject = (where: FilePlace): never =>
  rejectFile(where, 'a page of it is damaged', 'copy or save it again');

const isCount = (value: number | undefined): value is number =>
  value !== undefined && Number.isSafeInteger(value) && value >= 0;

/** The number of rows in a page; 0 for a dictionary. */
function countRows(where: FilePlace, { numbers, structs }: ThriftStruct, packed: number): number {
  const type = numbers.get(TYPE);
  const header = HEADERS.get(type ?? -1);
  if (header === undefined) return reject(where);
  const values = structs.get(header)?.numbers.get(VALUES);
  const size = numbers.get(SIZE);
  if (!isCount(values) || !isCount(size)) return reject(where);
  if (size > MAX_OUTPUT) rejectSize(where, 'a page of it is too large', 'save it with smaller row groups');
  // Each entry of a dictionary takes a byte at least, unless it is compressed.
  if (type === DICTIONARY_TYPE && values > Math.max(size, packed)) return reject(where);
  return type === DICTIONARY_TYPE ? 0 : values;
}

function readHeader(where: FilePlace, reader: ThriftReader): ThriftStruct {
  try {
    return reader.readStruct();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return reject(where);
  }
}

/**
 * Checks all pages in the bytes of a column.
 * @param rows rows that the pages must have together
 * @returns the rows of each page
 * @throws HeadglowError if they have others
 */
export function checkPages(where: FilePlace, bytes: Uint8Array, rows: number): readonly number[] {
  const reader = new ThriftReader(bytes, 0);
  const pages: number[] = [];
  let left = rows;
  while (left > 0) {
    const header = readHeader(where, reader);
    const packed = header.numbers.get(PACKED_SIZE);
    const size = isCount(packed) ? packed : reject(where);
    if (size > bytes.length - reader.at) reject(where);
    reader.at += size;
    const count = countRows(where, header, size);
    pages.push(count);
    left -= count;
  }
  if (left < 0) reject(where);
  return pages;
}
