// Opens HDF5 files with the HDF5 library, compiled to WebAssembly (h5wasm). Groups become objects, and data sets arrays.

import h5wasm, { type Dataset, type File, type Group } from 'h5wasm';
import { HeadglowError, type Note } from '../../tensor/error.ts';
import { groupBy } from '../../tensor/group-by.ts';
import { NumberArray, OtherValue } from '../array/number-array.ts';
import type { Bytes } from '../bytes.ts';
import { type FilePlace, type Loaded, rejectFile } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { isMatlab } from '../magic.ts';
import { type MemoryBudget, SAVE_NPY } from '../memory-budget.ts';
import { rejectWeights } from '../pickle/load-arrays.ts';
import { countValues } from '../pickle/shape.ts';
import type { CheckedReading } from '../reading.ts';
import { MIN_ROWS, toTable } from '../table/list-columns.ts';
import type { TableColumn } from '../table/table.ts';
import { readWholeValue, type ValueTypes } from '../value/contents.ts';
import { TableValue } from '../value/table-value.ts';
import { readWhole } from '../whole-file.ts';
import { findFault, isText, nameType, readDataset } from './data-set.ts';
import { DimensionScales, isMereDimension } from './dimensions.ts';
import { isInternalGroup, toVariable } from './matlab.ts';
import { type Hdf5Library, readNumbers } from './read-numbers.ts';

/** Groups that are nested more deeply, and data sets beyond this number, are left out. */
const MAX_DEPTH = 16;
const MAX_DATASETS = 10_000;
/** Bytes of all arrays of a file, as float32. */
export const MAX_BYTES = 2 ** 31;

const IN_OTHER_FILE = 'it is in another file, so it was left out';

/** Identifies a group, however it is reached. */
const referenceOf = (group: Group): string => String(group.create_reference().ref_data);

/** A data set, and the names that lead to it. */
interface ListedDataset {
  readonly path: readonly string[];
  readonly dataset: Dataset;
}

type Values = { [name: string]: unknown };

/** Puts a value at a path in objects. */
function putAt(root: Values, path: readonly string[], value: unknown): void {
  let group = root;
  for (const key of path.slice(0, -1)) {
    group[key] ??= Object.create(null);
    group = group[key] as Values;
  }
  group[path.at(-1) as string] = value;
}

/** Reads the groups and data sets of a file. */
class Hdf5Reader {
  /** Why data sets were left out. */
  readonly faults: Note[] = [];
  /** What else is to be said about those that were read. */
  readonly notes: Note[] = [];
  /** The groups that have been listed. */
  readonly #groups = new Set<string>();
  readonly #where: FilePlace;
  /** The paths of data sets that are not read. */
  readonly #unread = new Set<string>();
  readonly #datasets: ListedDataset[] = [];

  /** Whether the file is one of MATLAB. */
  readonly #isMatlab: boolean;
  /** The most bytes of all data sets together. */
  #limit = MAX_BYTES;

  readonly #fileSize: number;
  readonly #library: Hdf5Library;

  /** Reads the names of axes; null if they do not count. */
  readonly #scales: DimensionScales | null;

  /** @param content the whole file */
  constructor(where: FilePlace, library: Hdf5Library, content: Uint8Array, { dims }: CheckedReading) {
    this.#library = library;
    this.#where = where;
    this.#isMatlab = isMatlab(content);
    this.#fileSize = content.length;
    const readLabels = (scale: Dataset): unknown =>
      findFault(scale, this.#limit, this.#fileSize) === null
        ? readDataset(where, library, scale, false)
        : null;
    this.#scales = dims || this.#isMatlab ? null : new DimensionScales(readLabels);
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

  /**
   * The values of all data sets, in objects by the names of their groups.
   * @param withTables whether groups of nothing but long columns are tables
   */
  read(withTables: boolean): unknown {
    const groups = groupBy(this.#datasets, ({ path }) => path.slice(0, -1).join('/'));
    const root = Object.create(null) as Values;
    for (const [name, datasets] of groups) {
      const isAround = (other: string): boolean => other !== name && `/${other}/`.startsWith(`/${name}/`);
      const path = datasets[0]?.path.slice(0, -1) ?? [];
      const table = withTables ? this.#readTable(datasets) : undefined;
      const isAlone = table !== undefined && ![...groups.keys()].some(isAround);
      if (isAlone && path.length === 0) return table;
      if (isAlone) putAt(root, path, table);
      else for (const one of datasets) putAt(root, one.path, this.#readOne(one.path, one.dataset));
    }
    return root;
  }

  /** The table of data sets that are long columns, among them layer, head and scores; undefined if they are something else. */
  #readTable(datasets: readonly ListedDataset[]): TableValue | undefined {
    const rows = datasets[0]?.dataset.shape?.[0] ?? 0;
    const isColumn = ({ dataset }: ListedDataset): boolean =>
      dataset.shape?.length === 1 &&
      dataset.shape[0] === rows &&
      findFault(dataset, this.#limit, this.#fileSize) === null;
    if (rows < MIN_ROWS || this.#isMatlab || !datasets.every(isColumn)) return undefined;
    try {
      const table = toTable(
        rows,
        datasets.map(({ path, dataset }) => this.#readColumn(path, dataset)),
      );
      if (!table) return undefined;
      for (const { path } of datasets) this.#unread.delete(path.join('.'));
      return new TableValue(table);
    } catch {
      // Read one by one, what can be read is shown.
      return undefined;
    }
  }

  #readColumn(path: readonly string[], dataset: Dataset): TableColumn {
    const name = path.at(-1) as string;
    const where = { ...this.#where, place: path.join('.') };
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
        this.faults.push({ ...this.#where, place: inner.join('.'), reason: IN_OTHER_FILE });
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

  #readValue(where: FilePlace, path: readonly string[], dataset: Dataset): unknown {
    if (dataset.shape?.length === 1 && isMereDimension(dataset)) return new OtherValue('dimension');
    const read = readDataset(where, this.#library, dataset, this.#isMatlab);
    if (this.#isMatlab) return toVariable(path.at(-1) as string, dataset, read);
    if (!(read instanceof NumberArray) || !this.#scales) return read;
    const { axes, notes } = this.#scales.axesOf(where, dataset);
    this.notes.push(...notes);
    return axes ? new NumberArray(read.shape, read.values, axes) : read;
  }

  #readOne(path: readonly string[], dataset: Dataset): unknown {
    const where = { ...this.#where, place: path.join('.') };
    const fault = findFault(dataset, this.#limit, this.#fileSize);
    if (fault === null)
      try {
        const value = this.#readValue(where, path, dataset);
        if (!(value instanceof OtherValue)) this.#unread.delete(path.join('.'));
        return value;
      } catch (error) {
        const reason = 'its values can not be decoded, or they are in another file, so it was left out';
        this.faults.push(error instanceof HeadglowError ? error.details : { ...where, reason });
        return new OtherValue('data set');
      }
    this.faults.push({ ...where, reason: `${fault}, so it was left out` });
    return new OtherValue('data set');
  }
}

/** Starts the library. @throws HeadglowError where WebAssembly is forbidden */
async function startLibrary(where: FilePlace): Promise<Hdf5Library> {
  try {
    return await h5wasm.ready;
  } catch (error) {
    throw new HeadglowError(
      {
        code: 'environment',
        ...where,
        reason: 'HDF5 files are read with WebAssembly, which could not be started',
        remedy: "allow 'wasm-unsafe-eval' in the script-src of the page's policy, or convert the file",
      },
      { cause: error },
    );
  }
}

/** Opens a file, which is in memory as a whole; its data sets are read in slices. */
export async function openHdf5(bytes: Bytes, settings: OpenSettings): Promise<Loaded> {
  const { signal, memory } = settings;
  const where = { file: bytes.name };
  const library = await startLibrary(where);
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
    const reader = new Hdf5Reader(where, library, content, settings.reading);
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
  const value = reader.read(pick === null && !dims);
  const { faults, notes, types } = reader;
  try {
    const loaded = readWholeValue(where, value, settings, types);
    return { ...loaded, notes: [...faults, ...notes, ...(loaded.notes ?? [])] };
  } catch (error) {
    const [fault] = faults;
    if (!fault) throw error;
    throw new HeadglowError({ code: 'format', ...fault, ...where });
  }
}
