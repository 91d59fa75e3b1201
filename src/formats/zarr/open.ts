// Opens a Zarr store as one file: groups become objects, and arrays values. Arrays that do not fit in memory together are read one
// checkpoint at a time.

import { HeadglowError, type Note } from '../../tensor/error.ts';
import type { HeadName } from '../../tensor/tensor.ts';
import { MAX_LABELS } from '../array/dimensions.ts';
import { type Coordinate, type Coordinates, findNamedAxes, numberingNotes } from '../array/named-axes.ts';
import { type NamedAxes, NumberArray, OtherValue } from '../array/number-array.ts';
import type { StoredArray } from '../array/stored-array.ts';
import { type FilePlace, type Loaded, rejectFile, rejectSize } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { STEP_FIELDS } from '../join/step.ts';
import type { JsonObject } from '../json/cell.ts';
import type { ReadTensor } from '../origin.ts';
import { rejectWeights } from '../pickle/load-arrays.ts';
import { countValues } from '../pickle/shape.ts';
import type { StoreDescription } from '../store-layout.ts';
import { isWebPage } from '../url/request.ts';
import { readWholeValue } from '../value/contents.ts';
import { openNamedArrays } from '../value/named-arrays.ts';
import { ZarrArray } from './array.ts';
import { nameType } from './data-type.ts';
import { toLabelEntry, toLargeEntry } from './large-arrays.ts';
import { type ArrayEntry, listArrays } from './list-arrays.ts';
import { parseArray } from './metadata.ts';
import { findPyramids, LEVEL_0, openPyramid, type PyramidGroup } from './pyramid.ts';
import { checkKeyCount, isZarrMetadata, type ZarrStore } from './store.ts';

/** Most values of a list that is not the label of an axis. */
const MAX_LIST = MAX_LABELS;
/** Bytes of values for which no chunk is stored: so many, and so many for each byte of chunks that are. */
const [MAX_ABSENT_BYTES, MAX_ABSENT_RATIO] = [2 ** 22, 16];

/** An array that can be read, or the reason why not. */
type Item = { readonly path: readonly string[] } & (
  | { readonly array: ZarrArray }
  | { readonly fault: HeadglowError }
);

/** Whether an error is of what is stored, so that other arrays may be read. Some servers send a page for each key that is not there. */
const isError = (error: unknown): error is HeadglowError =>
  error instanceof HeadglowError && (error.details.code !== 'read' || isWebPage(error));

/** How many keys of chunks each array has, by the path of the array. */
function countChunks(keys: readonly string[], arrays: readonly ArrayEntry[]): ReadonlyMap<string, number> {
  const counts = new Map(arrays.map(({ path }) => [path.join('/'), 0]));
  for (const key of keys) {
    const parts = key.split('/');
    if (isZarrMetadata(parts.at(-1) as string) || parts.at(-1) === '.zattrs') continue;
    for (let end = parts.length - 1; end >= 0; end--) {
      const path = parts.slice(0, end).join('/');
      const count = counts.get(path);
      if (count === undefined) continue;
      counts.set(path, count + 1);
      break;
    }
  }
  return counts;
}

class StoreReader {
  readonly #where: FilePlace;
  readonly #store: ZarrStore;
  readonly #settings: OpenSettings;
  readonly #notes: Note[] = [];
  /** Those of the notes that say why an array was left out. */
  readonly #faults: Note[] = [];
  /** The paths of arrays whose values are not read. */
  readonly #unread = new Set<string>();
  #items: readonly Item[] = [];
  #attributes: JsonObject = {};

  constructor(where: FilePlace, store: ZarrStore, settings: OpenSettings) {
    [this.#where, this.#store, this.#settings] = [where, store, settings];
  }

  async open(): Promise<Loaded> {
    const { keys } = this.#store;
    if (keys) checkKeyCount(this.#where, keys.length);
    const contents = await listArrays(this.#where, this.#store, this.#settings.signal);
    const { arrays, attributes } = contents;
    this.#attributes = attributes;
    const paths = arrays.map(({ path }) => path);
    rejectWeights(this.#where, paths);
    const counts = keys && countChunks(keys, arrays);
    const { pick, dims } = this.#settings.reading;
    const pyramids = pick === null && dims === null ? findPyramids(this.#where, contents) : [];
    const isComplete = pyramids.every((pyramid) => pyramid.attributes.complete === true);
    if (counts && isComplete && [...counts.values()].every((count) => count === 0))
      rejectFile(this.#where, 'this Zarr store has metadata but no values', 'open its whole folder');
    this.#items = arrays.map((entry) =>
      this.#openArray(entry, isComplete ? counts?.get(entry.path.join('/')) : undefined),
    );
    this.#settings.onContents?.({
      listArrays: () => this.#listStored(),
      selects: 'pick',
      describeStore: () => this.#describe(pyramids),
      read: (settings) => openZarr(this.#where.file, this.#store, settings),
    });
    if (pyramids.length > 0) return this.#openPyramids(pyramids);
    try {
      const loaded = this.#settings.memory.fits(this.#matrixBytes)
        ? await this.#readTree()
        : await this.#openLarge();
      return { ...loaded, step: loaded.step ?? null, notes: [...this.#notes, ...(loaded.notes ?? [])] };
    } catch (error) {
      throw this.#explain(error);
    }
  }

  get #arrays(): readonly ZarrArray[] {
    return this.#items.flatMap((item) => ('array' in item ? [item.array] : []));
  }

  /** Bytes of the values of all matrices in memory. */
  get #matrixBytes(): number {
    return this.#arrays.filter(isMatrix).reduce((sum, { info }) => sum + 4 * countValues(info.shape), 0);
  }

  async #describe(pyramids: readonly PyramidGroup[]): Promise<StoreDescription> {
    const { describeStore } = await import('./describe-store.ts');
    const isReadWhole = pyramids.length === 0 && this.#settings.memory.fits(this.#matrixBytes);
    const { signal } = this.#settings;
    return describeStore({ store: this.#store, arrays: this.#arrays, pyramids, isReadWhole, signal });
  }

  /** Level 0 of each model of a pyramid. */
  async #openPyramids(pyramids: readonly PyramidGroup[]): Promise<Loaded> {
    const tensors = [];
    for (const pyramid of pyramids) {
      const find = (path: string): ZarrArray => this.#requireArray([...pyramid.path, path].join('/'));
      const zero = find(LEVEL_0);
      const { tensor, notes } = await openPyramid(zero, pyramid, this.#settings, find);
      tensors.push(tensor);
      this.#notes.push(...notes);
    }
    return { tensors, step: null, notes: this.#notes };
  }

  #requireArray(path: string): ZarrArray {
    const item = this.#items.find((one) => one.path.join('/') === path);
    if (!item) return rejectFile(this.#where, `its array ${path} is missing`, 'write the store again');
    if ('fault' in item) throw item.fault;
    return item.array;
  }

  /** If nothing can be shown, the first reason why an array was left out says why. */
  #explain(error: unknown): unknown {
    const [note] = this.#faults;
    if (!isError(error) || !note) return error;
    return new HeadglowError({ code: error.details.code, ...note, file: this.#where.file });
  }

  #addFault({ details }: HeadglowError): void {
    this.#notes.push(details);
    this.#faults.push(details);
  }

  #openArray(entry: ArrayEntry, stored: number | undefined): Item {
    const { path } = entry;
    try {
      const info = parseArray(this.#where, entry);
      const array = new ZarrArray(this.#store, info);
      if (stored !== undefined) checkStored(array, stored);
      return { path, array };
    } catch (error) {
      if (!isError(error)) throw error;
      return { path, fault: error };
    }
  }

  /** The value of each array, or why it is left out. */
  async #readTree(): Promise<Loaded> {
    let root: unknown = Object.create(null);
    for (const item of this.#items) {
      const value = await this.#readItem(item);
      if (item.path.length === 0) root = value;
      else putAt(root as Record<string, unknown>, item.path, value);
    }
    if (typeof root === 'object' && root !== null && Object.getPrototypeOf(root) === null)
      addSteps(root as Record<string, unknown>, this.#attributes);
    const stored = this.#listStored();
    const dtypes = new Map(stored.map(({ path, dtype }) => [path, dtype]));
    const unread = stored.filter(({ path }) => this.#unread.has(path));
    const loaded = readWholeValue(this.#where, root, this.#settings, { dtypes, unread });
    this.#settings.memory.useTensors(loaded.tensors);
    return loaded;
  }

  async #readItem(item: Item): Promise<unknown> {
    try {
      if ('fault' in item) throw item.fault;
      return await this.#readArray(item.array);
    } catch (error) {
      if (!isError(error)) throw error;
      this.#addFault(error);
      this.#unread.add(item.path.join('.'));
      return new OtherValue('array that can not be read');
    }
  }

  /** All arrays as they are stored. */
  #listStored(): readonly StoredArray[] {
    return this.#items.map((item) => {
      const path = item.path.join('.');
      if ('fault' in item) return { path, shape: [], dtype: 'unknown', readValues: null };
      const { shape, type } = item.array.info;
      return { path, shape, dtype: nameType(type), readValues: null };
    });
  }

  async #readArray(array: ZarrArray): Promise<unknown> {
    const { shape, type } = array.info;
    const { signal } = this.#settings;
    if (shape.length <= 1) return this.#readList(array);
    if (type.kind === 'text') {
      this.#unread.add(array.info.path.join('.'));
      return new OtherValue('texts');
    }
    if (countValues(shape) === 0) return [];
    const axes = await this.#findAxes(array);
    return new NumberArray(shape, await array.readAll(signal), axes);
  }

  /** A number or text, or a list of them. */
  async #readList(array: ZarrArray): Promise<unknown> {
    const { shape, type } = array.info;
    const { signal } = this.#settings;
    if ((shape[0] ?? 1) > MAX_LIST) return new OtherValue('long list');
    const list = type.kind === 'text' ? await array.readTexts(signal) : await array.readNumbers(signal);
    return shape.length === 0 ? list[0] : list;
  }

  /** The names that the store gives to the axes of an array. Those that the user gives count instead. */
  async #findAxes(array: ZarrArray): Promise<NamedAxes | null> {
    if (this.#settings.reading.dims) return null;
    const { where, dimensions } = array.info;
    const coordinates = await this.#readCoordinates(array);
    const axes = findNamedAxes(array.info, coordinates);
    if (axes) this.#notes.push(...numberingNotes(where, dimensions ?? [], coordinates));
    return axes;
  }

  /** The arrays that are named like the dimensions of an array, in its group or in a group around it. */
  async #readCoordinates({ info }: ZarrArray): Promise<Coordinates> {
    const coordinates = new Map<string, Coordinate>();
    for (const [axis, dimension] of (info.dimensions ?? []).entries()) {
      const found = this.#findCoordinate(info.path.slice(0, -1), dimension, info.shape[axis] as number);
      const labels = found && (await this.#readItem(found));
      if (Array.isArray(labels)) coordinates.set(dimension, labels);
    }
    return coordinates;
  }

  #findCoordinate(group: readonly string[], name: string, length: number): Item | undefined {
    for (let depth = group.length; depth >= 0; depth--) {
      const path = [...group.slice(0, depth), name].join('/');
      const found = this.#items.find((item) => item.path.join('/') === path);
      if (found && 'array' in found && found.array.info.shape.length === 1)
        return found.array.info.shape[0] === length ? found : undefined;
    }
    return undefined;
  }

  /** Each matrix as a model, read one checkpoint at a time. */
  async #openLarge(): Promise<Loaded> {
    const entries = [];
    const labels = new Map<string, Coordinate>();
    const headNames = new Map<string, HeadName>();
    for (const item of this.#items) {
      if ('fault' in item) this.#addFault(item.fault);
      else if (isMatrix(item.array)) {
        const axes = await this.#tryAxes(item.array);
        if (axes === undefined) continue;
        if (axes?.labels.steps) labels.set('checkpoint', axes.labels.steps);
        if (axes?.labels.tasks) labels.set('task', axes.labels.tasks);
        if (axes?.headName) headNames.set(item.path.join('.'), axes.headName);
        entries.push(toLargeEntry(item.array, axes));
      } else if (item.array.info.shape.length === 1) {
        const list = await this.#readItem(item);
        const name = item.path.at(-1) as string;
        if (Array.isArray(list) && !labels.has(name)) labels.set(name, list);
      }
    }
    for (const [name, list] of labels) entries.push(toLabelEntry(this.#where, name, list));
    const loaded = await openNamedArrays(this.#where, entries, this.#settings);
    const nameHeads = (tensor: ReadTensor): ReadTensor => {
      const headName = headNames.get(tensor.origins?.[0]?.path ?? '');
      return headName ? { ...tensor, headName } : tensor;
    };
    return { ...loaded, tensors: loaded.tensors.map(nameHeads) };
  }

  async #tryAxes(array: ZarrArray): Promise<NamedAxes | null | undefined> {
    try {
      return await this.#findAxes(array);
    } catch (error) {
      if (!isError(error)) throw error;
      this.#addFault(error);
      return undefined;
    }
  }
}

const isMatrix = ({ info: { shape, type } }: ZarrArray): boolean =>
  shape.length >= 2 && type.kind === 'number' && countValues(shape) > 0;

/** @throws HeadglowError if almost all chunks of a large array are absent: their values would be made up */
function checkStored({ info }: ZarrArray, stored: number): void {
  const { where, shape, stored: chunk, type } = info;
  const chunks = countValues(shape.map((length, axis) => Math.ceil(length / (chunk[axis] as number))));
  const chunkBytes = countValues(chunk) * Math.max(1, type.size);
  const absentBytes = Math.max(0, chunks - stored) * chunkBytes;
  if (absentBytes > MAX_ABSENT_BYTES + MAX_ABSENT_RATIO * stored * chunkBytes)
    rejectSize(
      where,
      `only ${stored.toLocaleString('en')} of its ${chunks.toLocaleString('en')} chunks are there`,
      'copy the whole store',
    );
}

/** Puts a value at a path of groups. A value that is in the way of the path stays. */
function putAt(root: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let group = root;
  for (const key of path.slice(0, -1)) {
    group[key] ??= Object.create(null);
    const inner = group[key];
    if (typeof inner !== 'object' || inner === null || Object.getPrototypeOf(inner) !== null) return;
    group = inner as Record<string, unknown>;
  }
  group[path.at(-1) as string] ??= value;
}

/** Adds the step in the attributes of a store, unless it has an array of this name. */
function addSteps(root: Record<string, unknown>, attributes: JsonObject): void {
  for (const field of STEP_FIELDS)
    if (Object.hasOwn(attributes, field) && !Object.hasOwn(root, field)) root[field] = attributes[field];
}

/** Opens a store. @throws HeadglowError if nothing in it can be shown */
export function openZarr(name: string, store: ZarrStore, settings: OpenSettings): Promise<Loaded> {
  return new StoreReader({ file: name }, store, settings).open();
}
