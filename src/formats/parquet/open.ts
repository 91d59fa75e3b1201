// Opens Parquet files: the columns of numbers and texts of a table. Only these columns are read.

import {
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
} from 'hyparquet';
import { HeadglowError } from '../../tensor/error.ts';
import type { Bytes } from '../bytes.ts';
import { errorMessage, type FilePlace, type Loaded, rejectFile } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { openTable } from '../table/read-table.ts';
import { ColumnBuilder, checkCells, type Table } from '../table/table.ts';
import { CODECS, createCompressors } from './codecs.ts';
import { checkPages } from './pages.ts';

const REMEDY = 'copy or save it again';

/** Reads ranges of the file as hyparquet asks for them: often the same again, for other rows. */
function asyncBuffer(bytes: Bytes, signal: AbortSignal | undefined) {
  let last = { start: 0, end: 0, buffer: new ArrayBuffer(0) };
  return {
    byteLength: bytes.size,
    slice: async (start: number, end = bytes.size): Promise<ArrayBuffer> => {
      if (!(start >= 0 && start <= end && end <= bytes.size))
        throw new Error('a place in it is outside the file');
      // Its readers need a buffer of its own.
      if (start !== last.start || end !== last.end)
        last = { start, end, buffer: new Uint8Array(await bytes.read(start, end, signal)).buffer };
      return last.buffer;
    },
  };
}

/** Runs a function of hyparquet, whose errors mean that the file is damaged. */
async function attempt<Result>(
  where: FilePlace,
  signal: AbortSignal | undefined,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof HeadglowError) throw error;
    return rejectFile(where, `it is damaged, or not supported (${errorMessage(error)})`, REMEDY);
  }
}

/** NumPy's names of the types of numbers. */
const DTYPES: ReadonlyMap<string | undefined, string> = new Map([
  ['INT32', 'int32'],
  ['INT64', 'int64'],
  ['FLOAT', 'float32'],
  ['DOUBLE', 'float64'],
]);

/** A column whose values are not nested. */
interface FlatColumn {
  readonly name: string;
  /** The type of its values, if they are numbers. */
  readonly dtype: string;
}

/** The flat columns of a file. @throws HeadglowError if two have the same name */
function findColumns(where: FilePlace, metadata: FileMetaData): readonly FlatColumn[] {
  const { children } = parquetSchema(metadata);
  const flat = children.filter(
    ({ children: inner, element }) => inner.length === 0 && element.repetition_type !== 'REPEATED',
  );
  const names = new Set<string>();
  return flat.map(({ element: { name, type } }) => {
    if (names.has(name))
      rejectFile({ ...where, place: name }, 'two columns have this name', 'rename one of them');
    names.add(name);
    return { name, dtype: DTYPES.get(type) ?? 'number' };
  });
}

function countRows(where: FilePlace, { num_rows, row_groups }: FileMetaData): number {
  const rows = Number(num_rows);
  const groups = row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (!(rows >= 0) || groups !== rows) rejectFile(where, 'its numbers of rows do not fit each other', REMEDY);
  return rows;
}

/** Rows that are decoded at a time, at least, unless there are no more. */
const MIN_ROWS = 2 ** 15;

/** The rows after which a part of a row group ends: whole pages, which are decoded once. @param pages the rows of each page */
function findParts(pages: readonly number[]): readonly number[] {
  const ends: number[] = [];
  let [rows, start] = [0, 0];
  for (const count of pages) {
    rows += count;
    if (rows - start < MIN_ROWS) continue;
    ends.push(rows);
    start = rows;
  }
  return rows > start ? [...ends, rows] : ends;
}

/** Checks the pages of a column in all row groups. @returns the first rows of the parts in which it is read, and its end */
async function checkColumn(
  where: FilePlace,
  name: string,
  bytes: Bytes,
  { row_groups }: FileMetaData,
  signal: AbortSignal | undefined,
): Promise<readonly number[]> {
  const inside = { ...where, place: name };
  const bounds = [0];
  for (const { columns, num_rows } of row_groups) {
    const meta = columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === name)?.meta_data;
    if (!meta) return rejectFile(inside, 'its place in the file is missing', REMEDY);
    if (!CODECS.has(meta.codec))
      rejectFile(
        inside,
        `its compression ${meta.codec} is not read`,
        'save it with another one, such as pandas to_parquet(compression="zstd")',
      );
    const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
    const end = start + Number(meta.total_compressed_size);
    if (!(start >= 0 && start <= end && end <= bytes.size))
      rejectFile(inside, 'its place in the file is outside the file', REMEDY);
    const pages = checkPages(inside, await bytes.read(start, end, signal), Number(num_rows));
    const first = bounds.at(-1) as number;
    for (const part of findParts(pages)) bounds.push(first + part);
  }
  return bounds;
}

async function readColumns(
  where: FilePlace,
  bytes: Bytes,
  metadata: FileMetaData,
  { signal, memory }: OpenSettings,
): Promise<Table> {
  const columns = findColumns(where, metadata);
  const rows = countRows(where, metadata);
  checkCells(where, rows, columns.length, memory);
  const compressors: Compressors = createCompressors(where);
  const scan = await parquetScan({
    file: asyncBuffer(bytes, signal),
    metadata,
    columns: columns.map(({ name }) => name),
    compressors,
    useOffsetIndex: false,
  });
  const table: Table['columns'][number][] = [];
  for (const flat of columns) {
    const { name } = flat;
    const bounds = await checkColumn(where, name, bytes, metadata, signal);
    const builder = new ColumnBuilder(where, flat, rows);
    for (const [index, rowEnd] of bounds.slice(1).entries()) {
      const rowStart = bounds[index] as number;
      const values = await scan.readColumn({ column: name, rowStart, rowEnd });
      if (values.length !== rowEnd - rowStart)
        rejectFile({ ...where, place: name }, 'values of it are missing', REMEDY);
      builder.add(rowStart, values);
    }
    table.push(builder.end());
  }
  return { rows, columns: table };
}

/** The tensors of a long table in a Parquet file. */
export async function openParquet(bytes: Bytes, settings: OpenSettings): Promise<Loaded> {
  const { signal } = settings;
  const where = { file: bytes.name };
  const file = asyncBuffer(bytes, signal);
  const metadata = await attempt(where, signal, () => parquetMetadataAsync(file));
  const table = await attempt(where, signal, () => readColumns(where, bytes, metadata, settings));
  const loaded = openTable(where, table, settings);
  settings.memory.useTensors(loaded.tensors);
  return loaded;
}
