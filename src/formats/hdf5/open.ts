// Opens HDF5 files with the HDF5 library, compiled to WebAssembly (h5wasm). Groups become objects, and data sets arrays.

import h5wasm, { type Dataset, type File, type Group } from 'h5wasm';
import { HeadglowError, type Note } from '../../tensor/error.ts';
import { NumberArray, OtherValue } from '../array/number-array.ts';
import { toNumberList } from '../array/number-list.ts';
import type { Bytes } from '../bytes.ts';
import { type FilePlace, formatBytes, type Loaded, rejectFile } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { isMatlab } from '../magic.ts';
import { type MemoryBudget, memoryFlag, SAVE_NPY } from '../memory-budget.ts';
import { rejectWeights } from '../pickle/load-arrays.ts';
import { countValues } from '../pickle/shape.ts';
import { MIN_ROWS, toTable } from '../table/list-columns.ts';
import { openTable } from '../table/read-table.ts';
import { readRowIndices } from '../table/row-indices.ts';
import type { Table, TableColumn } from '../table/table.ts';
import { readWholeValue, type ValueTypes } from '../value/contents.ts';
import { readWhole } from '../whole-file.ts';
import { isInternalGroup, toVariable } from './matlab.ts';
import { type Hdf5Library, readNumbers } from './read-numbers.ts';

/** Groups that are nested more deeply, and data sets beyond this number, are left out. */
const MAX_DEPTH = 16;
const MAX_DATASETS = 10_000;
/** Bytes of all arrays of a file, as float32. */
export const MAX_BYTES = 2 ** 31;

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
function findFault({ dtype, shape, filters, metadata }: Dataset, limit: number, fileSize: number) {
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
function nameType(dtype: Dataset['dtype']): string {
  if (typeof dtype !== 'string') return 'compound';
  if (TEXT_TYPE.test(dtype)) return 'text';
  const code = NUMBER_TYPE.test(dtype) ? dtype.slice(-1) : '';
  const size = { b: 8, h: 16, i: 32, q: 64, f: 32, d: 64 }[code.toLowerCase()];
  if (size === undefined) return dtype;
  const kind = 'fd'.includes(code) ? 'float' : code < 'a' ? 'uint' : 'int';
  return `${kind}${size}`;
}

const isText = ({ dtype }: Dataset): boolean => typeof dtype === 'string' && TEXT_TYPE.test(dtype);

/** The value of a data set: a number or text, a list, or an array, whose axes may have to be reversed. */
function readDataset(where: FilePlace, library: Hdf5Library, dataset: Dataset, isReversed: boolean): unknown {
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

const IN_OTHER_FILE = 'it is in another file, so it was left out';

/** Identifies a group, however it is reached. */
const referenceOf = (group: Group): string => String(group.create_reference().ref_data);

/** Reads the groups and data sets of a file. */
class Hdf5Reader {
  readonly notes: Note[] = [];
  /** The groups that have been listed. */
  readonly #groups = new Set<string>();
  readonly #where: FilePlace;
  /** The paths of data sets that are not read. */
  readonly #unread = new Set<string>();
  readonly #datasets: { readonly path: readonly string[]; readonly dataset: Dataset }[] = [];

  /** Whether the file is one of MATLAB. */
  readonly #isMatlab: boolean;
  /** The most bytes of all data sets together. */
  #limit = MAX_BYTES;

  readonly #fileSize: number;
  readonly #library: Hdf5Library;

  constructor(where: FilePlace, library: Hdf5Library, content: Uint8Array) {
    this.#library = library;
    this.#where = where;
    this.#isMatlab = isMatlab(content);
    this.#fileSize = content.length;
  }

  /** Lists all data sets. */
  list(group: Group): void {
    this.#list(group, []);
  }

  /**
   * @param memory limits the bytes of all data sets together
   * @throws HeadglowError if they are the weights of a model, or too large together
   */
  check(memory: MemoryBudget): void {
    rejectWeights(
      this.#where,
      this.#datasets.map(({ path }) => path),
    );
    const sizes = this.#datasets.map(({ dataset }) => 4 * countValues(dataset.shape ?? []));
    const limit = memory.limit(MAX_BYTES);
    this.#limit = limit;
    // A larger one is left out.
    const bytes = sizes.reduce((sum, size) => sum + (size > limit ? 0 : size), 0);
    memory.check(this.#where, {
      what: 'its data sets take',
      bytes,
      usual: MAX_BYTES,
      otherwise: SAVE_NPY,
    });
  }

  /** The types of all data sets that are read, and those that are not. */
  get types(): Required<ValueTypes> {
    const arrays = this.#datasets.map(({ path, dataset: { shape, dtype } }) => ({
      path: path.join('.'),
      shape: (this.#isMatlab ? shape?.toReversed() : shape) ?? [],
      dtype: nameType(dtype),
      readValues: null,
    }));
    return {
      dtypes: new Map(arrays.map(({ path, dtype }) => [path, dtype])),
      unread: arrays.filter(({ path }) => this.#unread.has(path)),
    };
  }

  /** The values of all data sets, in objects by the names of their groups. */
  read(): unknown {
    const root = Object.create(null) as Record<string, unknown>;
    for (const { path, dataset } of this.#datasets) {
      let group = root;
      for (const key of path.slice(0, -1)) {
        group[key] ??= Object.create(null) as Record<string, unknown>;
        group = group[key] as Record<string, unknown>;
      }
      group[path.at(-1) as string] = this.#readOne(path, dataset);
    }
    return root;
  }

  /** The table of a file of nothing but long columns; undefined for other files. */
  readTable(): Table | undefined {
    const rows = this.#datasets[0]?.dataset.shape?.[0] ?? 0;
    const isColumn = (path: readonly string[], dataset: Dataset): boolean =>
      path.length === 1 &&
      dataset.shape?.length === 1 &&
      dataset.shape[0] === rows &&
      findFault(dataset, this.#limit, this.#fileSize) === null;
    const areColumns = this.#datasets.every(({ path, dataset }) => isColumn(path, dataset));
    if (rows < MIN_ROWS || this.#isMatlab || this.notes.length > 0 || !areColumns) return undefined;
    try {
      return toTable(
        rows,
        this.#datasets.map(({ path, dataset }) => this.#readColumn(path[0] as string, dataset)),
      );
    } catch {
      // Read one by one, what can be read is shown.
      return undefined;
    }
  }

  #readColumn(name: string, dataset: Dataset): TableColumn {
    const where = { ...this.#where, place: name };
    if (isText(dataset)) return { name, texts: Array.from(dataset.value as ArrayLike<string>) };
    const numbers = readNumbers(where, this.#library, dataset, false);
    return { name, numbers, dtype: nameType(dataset.dtype), isMissing: () => false };
  }

  #list(group: Group, path: readonly string[]): void {
    // A group may contain itself, by a link.
    const id = referenceOf(group);
    if (this.#groups.has(id)) return;
    this.#groups.add(id);
    for (const key of group.keys()) {
      if (this.#datasets.length >= MAX_DATASETS || path.length >= MAX_DEPTH) return;
      if (this.#isMatlab && isInternalGroup(key)) continue;
      const inner = [...path, key];
      const at = `${group.path}/${key}`;
      // What a symbolic link leads to is listed at its own path.
      if (group.get_link(at) !== null) continue;
      if (group.get_external_link(at).filename !== undefined) {
        this.notes.push({ ...this.#where, place: inner.join('.'), reason: IN_OTHER_FILE });
        continue;
      }
      const entity = group.get(key);
      if (entity instanceof h5wasm.Dataset) this.#add(inner, entity);
      else if (entity instanceof h5wasm.Group) this.#list(entity, inner);
    }
  }

  #add(path: readonly string[], dataset: Dataset): void {
    this.#datasets.push({ path, dataset });
    this.#unread.add(path.join('.'));
  }

  #readOne(path: readonly string[], dataset: Dataset): unknown {
    const where = { ...this.#where, place: path.join('.') };
    const fault = findFault(dataset, this.#limit, this.#fileSize);
    if (fault === null)
      try {
        const read = readDataset(where, this.#library, dataset, this.#isMatlab);
        const value = this.#isMatlab ? toVariable(path.at(-1) as string, dataset, read) : read;
        if (!(value instanceof OtherValue)) this.#unread.delete(path.join('.'));
        return value;
      } catch {
        this.notes.push({
          ...where,
          reason: 'its values can not be decoded, or they are in another file, so it was left out',
        });
        return new OtherValue('data set');
      }
    this.notes.push({ ...where, reason: `${fault}, so it was left out` });
    return new OtherValue('data set');
  }
}

/** Opens a file, which is in memory as a whole; its data sets are read in slices. */
export async function openHdf5(bytes: Bytes, settings: OpenSettings): Promise<Loaded> {
  const { signal, memory } = settings;
  const where = { file: bytes.name };
  const library = await h5wasm.ready;
  const { FS } = library;
  // By default, errors are printed, and failed reads return what was in memory before.
  library.activate_throwing_error_handler();
  const content = (await readWhole(bytes, signal)).bytes;
  // No other file can name it.
  const name = `${crypto.randomUUID()}.h5`;
  // It is not copied, as it is only read.
  const options: Parameters<typeof FS.writeFile>[2] & { readonly canOwn: true } = { canOwn: true };
  FS.writeFile(name, content, options);
  let file: File | null = null;
  try {
    file = openFile(where, name);
    const reader = new Hdf5Reader(where, library, content);
    listDatasets(where, reader, file);
    settings.onContents?.({
      listArrays: () => reader.types.unread,
      selects: 'pick',
      read: (others) => openHdf5(bytes, others),
    });
    reader.check(memory);
    const loaded = readHdf5Value(where, reader, settings);
    memory.useTensors(loaded.tensors);
    return loaded;
  } finally {
    file?.close();
    FS.unlink(name);
  }
}

const rejectDamaged = (where: FilePlace): never =>
  rejectFile(where, 'this HDF5 file is damaged', 'copy or save it again');

function openFile(where: FilePlace, name: string): File {
  try {
    return new h5wasm.File(name, 'r');
  } catch {
    return rejectDamaged(where);
  }
}

/** @throws HeadglowError if the file is damaged: only then does the library fail */
function listDatasets(where: FilePlace, reader: Hdf5Reader, file: File): void {
  try {
    reader.list(file);
  } catch (error) {
    if (error instanceof HeadglowError) throw error;
    rejectDamaged(where);
  }
}

/** The tensors of the values. If there are none, the first reason why a data set was left out says why. */
function readHdf5Value(where: FilePlace, reader: Hdf5Reader, settings: OpenSettings): Loaded {
  const { pick, dims } = settings.reading;
  // As lists, the columns of a table would be in memory several times.
  const table = pick === null && !dims ? reader.readTable() : undefined;
  if (table && readRowIndices(where, table)) return openTable(where, table, settings);
  const value = reader.read();
  const { notes, types } = reader;
  try {
    const loaded = readWholeValue(where, value, settings, types);
    return { ...loaded, notes: [...notes, ...(loaded.notes ?? [])] };
  } catch (error) {
    const [note] = notes;
    if (!note) throw error;
    return rejectFile({ ...where, ...(note.place !== undefined && { place: note.place }) }, note.reason);
  }
}
