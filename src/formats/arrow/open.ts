// Opens Arrow and Feather files: a table of columns, in record batches that may be compressed.

import {
  type Table as ArrowTable,
  type Codec,
  CompressionType,
  type DataType,
  type DictionaryType,
  setCompressionCodec,
  Type,
  tableFromIPC,
} from '@uwdata/flechette';
import { HeadglowError } from '../../tensor/error.ts';
import type { Bytes } from '../bytes.ts';
import { unlz4Frame } from '../compressed/lz4.ts';
import { MAX_OUTPUT } from '../compressed/output.ts';
import { unzstdPart } from '../compressed/zstd.ts';
import { errorMessage, type FilePlace, type Loaded, rejectFile } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { isArrowFile } from '../magic.ts';
import type { MemoryBudget } from '../memory-budget.ts';
import { openTable } from '../table/read-table.ts';
import { ColumnBuilder, checkCells, type Table } from '../table/table.ts';
import { readWhole } from '../whole-file.ts';
import { checkArrow } from './check.ts';

/** Bytes at whose multiples values must start. */
const ALIGNMENT = 8;

/** A codec that only decompresses. Its errors name no file: `readColumns` adds it. */
const createCodec = (
  decompress: (where: FilePlace, packed: Uint8Array, size: number) => Uint8Array,
): Codec => ({
  decode: (packed, size) => {
    if (!(size >= 0 && size <= MAX_OUTPUT)) throw new RangeError(`${size} bytes in one buffer`);
    return decompress({ file: '' }, packed, size);
  },
  encode: (bytes) => bytes,
});

function registerCodecs(): void {
  setCompressionCodec(CompressionType.LZ4_FRAME, createCodec(unlz4Frame));
  setCompressionCodec(CompressionType.ZSTD, createCodec(unzstdPart));
}

/** Types of numbers and of texts; dates and times are neither. */
const READ_TYPES: ReadonlySet<number> = new Set([
  Type.Null,
  Type.Int,
  Type.Float,
  Type.Decimal,
  Type.Utf8,
  Type.LargeUtf8,
  Type.Utf8View,
]);

type ArrowColumn = ReturnType<ArrowTable['getChildAt']>;

/** Whether values of a type are read. The values of a dictionary have a type of their own. */
const isReadType = (type: DataType | undefined): boolean =>
  type !== undefined &&
  (type.typeId === Type.Dictionary
    ? isReadType((type as DictionaryType).dictionary)
    : READ_TYPES.has(type.typeId));

/** NumPy's name of a type of numbers. */
function nameType(type: DataType | undefined): string {
  if (type?.typeId === Type.Dictionary) return nameType((type as DictionaryType).dictionary);
  if (type?.typeId === Type.Int) return `${type.signed ? '' : 'u'}int${type.bitWidth}`;
  // Half, single and double precision are 0, 1 and 2.
  if (type?.typeId === Type.Float) return `float${16 << type.precision}`;
  return 'number';
}

/** Most characters in a column of texts: damaged ones may overlap, so that the size of the file says nothing about it. */
const MAX_TEXT = 2 ** 28;

const rejectValues = (): never => {
  throw new RangeError('values of a column are missing');
};

/** Adds the texts of a column one by one. @throws RangeError if they are damaged */
function addTexts(builder: ColumnBuilder, column: ArrowColumn): void {
  let length = 0;
  for (let row = 0; row < column.length; row++) {
    const value: unknown = column.at(row);
    if (value === undefined) rejectValues();
    if (typeof value === 'string') length += value.length;
    if (length > MAX_TEXT) throw new RangeError('a column has too much text');
    builder.add(row, [value]);
  }
}

/** Adds the values of a column; null where they are missing. @throws RangeError if they are damaged */
function addValues(builder: ColumnBuilder, arrow: ArrowTable, index: number): void {
  const column = arrow.getChildAt(index);
  if (column.length !== arrow.numRows) rejectValues();
  if (typeof column.at(0) === 'string') {
    addTexts(builder, column);
    return;
  }
  const values: ArrayLike<unknown> = column.toArray();
  if (values.length !== arrow.numRows || (Array.isArray(values) && values.includes(undefined)))
    rejectValues();
  builder.add(0, values);
}

/** The columns of a file. @throws any error if it is damaged */
function readColumns(where: FilePlace, bytes: Uint8Array, memory: MemoryBudget): Table {
  registerCodecs();
  checkArrow(bytes, isArrowFile(bytes));
  const arrow = tableFromIPC(bytes, { useBigInt: true });
  const { numRows: rows, names } = arrow;
  checkCells(where, rows, names.length, memory);
  const seen = new Set<string>();
  const columns = names.map((name, index) => {
    if (seen.has(name))
      rejectFile({ ...where, place: name }, 'two columns have this name', 'rename one of them');
    seen.add(name);
    const type = arrow.schema.fields[index]?.type;
    const builder = new ColumnBuilder(where, { name, dtype: nameType(type) }, rows);
    if (isReadType(type)) addValues(builder, arrow, index);
    else builder.add(0, [{}]);
    return builder.end();
  });
  return { rows, columns };
}

/** The tensors of a long table in an Arrow or Feather file. */
export async function openArrow(bytes: Bytes, settings: OpenSettings): Promise<Loaded> {
  const where = { file: bytes.name };
  const { bytes: file } = await readWhole(bytes, settings.signal);
  let table: Table;
  try {
    table = readColumns(
      where,
      file.byteOffset % ALIGNMENT === 0 ? file : new Uint8Array(file),
      settings.memory,
    );
  } catch (error) {
    if (error instanceof HeadglowError && error.details.file === bytes.name) throw error;
    return rejectFile(where, `it is damaged, or not supported (${errorMessage(error)})`, 'save it again');
  }
  const loaded = openTable(where, table, settings);
  settings.memory.useTensors(loaded.tensors);
  return loaded;
}
