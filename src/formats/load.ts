// Loads files into a dataset: finds the format of each file, reads it and names the models. A file that can't be shown is
// skipped and listed with the reason.

import { type ErrorDetails, fail, HeadglowError, type Note, quoteValue } from '../tensor/error.ts';
import { groupBy } from '../tensor/group-by.ts';
import type { Dataset, TensorOrSource } from '../tensor/tensor.ts';
import { type Bytes, type CachedBytes, cacheBytes, RetryableReadError } from './bytes.ts';
import { type Loaded, nothingShownError, rejectFile } from './file.ts';
import { readFirstBytes, SMALL_FILE_BYTES } from './first-bytes.ts';
import type { Format, OpenSettings } from './format.ts';
import { type FileInput, listInputFiles, type UnopenedFile } from './input-files.ts';
import { distinctFileNames } from './join/file-names.ts';
import { joinNamedFiles, type NamedFile, nameTensors } from './join/named-files.ts';
import { type ReadFile, stackFiles } from './join/stack.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { DEFAULT_MEMORY, MemoryBudget } from './memory-budget.ts';
import type { ReadTensor } from './origin.ts';
import { checkReading, type Reading } from './reading.ts';
import { findFormat, storeFormat } from './registry.ts';
import { makeUnique } from './unique-names.ts';
import { DownloadCounter, type DownloadListener } from './url/counter.ts';
import type { UrlSettings } from './url/open.ts';
import type { ZarrStore } from './zarr/store.ts';

export type { Bytes } from './bytes.ts';
export type { ByteArray, FileInput, KeyedStore, NamedBytes, RangedFile } from './input-files.ts';

/** How files are read. */
export interface LoadSettings extends Reading {
  /** Throws the error of the first file that can't be shown, instead of skipping the file. */
  readonly strict?: boolean;
  /** Aborts loading; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Bytes of values to keep in memory; default 2 ** 29. Arrays in .npy and uncompressed .npz files beyond that become
   * sources: each checkpoint is read on request, so the file must stay accessible.
   */
  readonly memory?: number;
  /** Called after each file. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Called as bytes of URLs arrive, with the bytes received and requested so far; null if a server does not say how many. */
  readonly onDownload?: DownloadListener;
}

/** The dataset in the files that can be shown. */
export interface LoadedDataset extends Dataset {
  /** Files that were skipped, each with the reason, in the order of the files. */
  readonly skipped: readonly ErrorDetails[];
  /** Warnings about files that are shown. */
  readonly notes: readonly Note[];
}

/** Files that are read concurrently. */
const MAX_CONCURRENT_FILES = 4;

/** Opens a file; a small one that fits in memory is read whole, of others the first bytes are. */
async function openFile(
  file: UnopenedFile,
  { signal, memory }: OpenSettings,
  urlSettings: UrlSettings,
): Promise<CachedBytes> {
  const bytes = await file.open(urlSettings);
  const { size } = bytes;
  const isReadWhole = size <= SMALL_FILE_BYTES && memory.fits(size);
  return cacheBytes(
    bytes,
    isReadWhole ? await bytes.read(0, size, signal) : await readFirstBytes(bytes, signal),
  );
}

/** What opens files: loading and inspecting them differ only in this. */
export interface Opener {
  /** Opens a file of a format. @param file its position in the list */
  readonly open: (format: Format, bytes: Bytes, settings: OpenSettings, file: number) => Promise<Loaded>;
  /** True if no whole checkpoint is needed of what does not fit in memory. */
  readonly isReadInParts?: boolean;
  /** Called for each file that can't be shown. */
  readonly skip?: (file: number, error: HeadglowError) => void;
}

const LOADER: Opener = { open: (format, bytes, settings) => format.open(bytes, settings) };

/** A file that has been opened, or a Zarr store, whose files are opened when they are needed. */
interface Openable {
  readonly bytes: CachedBytes;
  readonly store: ZarrStore | undefined;
}

async function findFormatOf({ bytes, store }: Openable, signal?: AbortSignal): Promise<Format> {
  const { name, size } = bytes;
  if (store) return storeFormat(store);
  if (size === 0) rejectFile({ file: name }, 'the file is empty');
  return findFormat(await readFirstBytes(bytes, signal), name);
}

async function readFile(
  file: Openable,
  settings: OpenSettings,
  { open }: Opener,
  index: number,
): Promise<ReadFile> {
  const { bytes } = file;
  const { name } = bytes;
  try {
    const format = await findFormatOf(file, settings.signal);
    const loaded = await open(format, bytes, settings, index);
    return { name, ...loaded, tensors: settings.memory.settlePrecision(loaded.tensors) };
  } finally {
    bytes.release();
  }
}

/** Converts an error for the user; unexpected errors are rethrown. */
function toUserError(error: unknown, file: string): HeadglowError {
  if (error instanceof HeadglowError) return error;
  if (error instanceof RetryableReadError) return new HeadglowError(error.details);
  if (error instanceof RangeError && /call stack/i.test(error.message))
    return new HeadglowError({ code: 'format', file, reason: 'it is nested too deeply' });
  // Engines throw a RangeError if an array or a string exceeds their limits.
  if (error instanceof RangeError)
    return new HeadglowError({
      code: 'size',
      file,
      reason: 'it needs more memory than is available',
      remedy: 'open fewer or smaller arrays',
    });
  throw error;
}

/** Milliseconds of work after which the event loop gets a turn. */
const YIELD_INTERVAL = 30;

/** Returns a function that yields to the event loop if it has not done so for `YIELD_INTERVAL`. */
function createYielder(): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - last < YIELD_INTERVAL) return;
    await new Promise((resolve) => setTimeout(resolve));
    last = performance.now();
  };
}

interface ReadFiles {
  readonly read: readonly NamedFile[];
  readonly skipped: readonly ErrorDetails[];
}

async function readFiles(
  files: readonly UnopenedFile[],
  { strict = false, signal, onProgress, onDownload, memory = DEFAULT_MEMORY, ...reading }: LoadSettings,
  opener: Opener,
): Promise<ReadFiles> {
  const read: NamedFile[] = [];
  const skipped: ErrorDetails[] = [];
  const yieldToOthers = createYielder();
  const cost = {
    of: ({ size }: UnopenedFile) => (size <= SMALL_FILE_BYTES ? size : 0),
    budget: SMALL_FILE_BYTES,
  };
  const settings = {
    signal,
    memory: new MemoryBudget(memory),
    isReadInParts: opener.isReadInParts,
    reading: checkReading(reading),
  };
  const positions = new Map(files.map((file, index) => [file, index]));
  const urlSettings = {
    signal,
    counter: new DownloadCounter(onDownload),
    limit: Math.max(memory, DEFAULT_MEMORY),
  };
  const open = (file: UnopenedFile) => openFile(file, settings, urlSettings);
  const limits = { atOnce: MAX_CONCURRENT_FILES, cost };
  for await (const { item, outcome } of mapConcurrently(files, open, limits)) {
    await yieldToOthers();
    signal?.throwIfAborted();
    try {
      if (outcome.status === 'rejected') throw outcome.reason;
      const opened = { bytes: outcome.value, store: item.store?.(urlSettings) };
      const file = await readFile(opened, settings, opener, positions.get(item) as number);
      read.push(nameTensors(file, settings.reading.patterns));
    } catch (error) {
      signal?.throwIfAborted();
      const userError = toUserError(error, item.name);
      if (strict) throw userError;
      opener.skip?.(positions.get(item) as number, userError);
      skipped.push(userError.details);
    }
    onProgress?.(read.length + skipped.length, files.length);
  }
  return { read, skipped };
}

/** Merges equal notes: the hundreds of files of a training run often share one. */
function mergeNotes(notes: readonly Note[]): Note[] {
  const groups = groupBy(notes, ({ place = '', reason, remedy = '' }) => [place, reason, remedy].join('\0'));
  return [...groups.values()].map((equal) => {
    const [first] = equal as [Note];
    const more = equal.length - 1;
    const files = `${more.toLocaleString('en')} more file${more === 1 ? '' : 's'}`;
    return more === 0 ? first : { ...first, reason: `${first.reason} (same in ${files})` };
  });
}

/**
 * Names the tensors of a series.
 * @param isOnlySeries if not, names of several tensors are prefixed with the name of the series
 */
function nameModels(name: string, tensors: readonly TensorOrSource[], isOnlySeries: boolean): string[] {
  if (tensors.length === 1) return [name];
  return tensors.map(({ model }) => {
    if (model === '') return name;
    return isOnlySeries ? model : `${name}/${model}`;
  });
}

/** What was read of files. */
interface ReadDataset {
  /** The names of all files, in the order given. */
  readonly names: readonly string[];
  /** None if nothing can be shown. */
  readonly tensors: readonly ReadTensor[];
  readonly skipped: readonly ErrorDetails[];
  readonly notes: readonly Note[];
}

/**
 * Reads files, joins checkpoints of one model, and names the models.
 * @throws HeadglowError for invalid arguments; with `strict`, for the first file that can't be shown
 */
export async function readDataset(
  given: FileInput | ArrayLike<FileInput>,
  settings: LoadSettings,
  opener: Opener,
): Promise<ReadDataset> {
  const { memory = DEFAULT_MEMORY } = settings;
  if (!(memory >= 0))
    fail(
      'option',
      'settings.memory',
      `${quoteValue(memory)} is not a number of bytes`,
      'pass a number of at least 0',
    );
  const files = listInputFiles(given);
  if (files.length === 0) fail('data', 'files', 'the list of files is empty', 'pass at least one file');
  const { read, skipped } = await readFiles(files, settings, opener);
  const joined = joinNamedFiles(read, checkReading(settings).patterns);
  const stacked = stack(joined.files, settings);
  const { series } = stacked;
  const names = distinctFileNames(series.map(({ name }) => name));
  const tensors = series.flatMap((one) => one.tensors);
  const models = makeUnique(
    series.flatMap((one, index) => nameModels(names[index] ?? '', one.tensors, series.length === 1)),
  );
  const named = tensors.map((tensor, index) => ({ ...tensor, model: models[index] ?? '' }));
  const count = settings.repeatHeads ?? 1;
  const repeated =
    count === 1
      ? { tensors: named, notes: [] }
      : (await import('./heads/repeat-heads.ts')).repeatHeads(named, count);
  return {
    names: files.map(({ name }) => name),
    tensors: repeated.tensors,
    skipped: [...skipped, ...stacked.skipped],
    notes: [
      ...joined.files.flatMap(({ notes = [] }) => notes),
      ...joined.notes,
      ...stacked.notes,
      ...repeated.notes,
    ],
  };
}

/**
 * Loads files of any supported format. Every matrix becomes a tensor with a unique model name; files that are checkpoints
 * of one model become one tensor. Files that can't be shown are skipped and listed, unless `strict` is set.
 * @param given a `File`, a `Blob`, a `URL`, `{ name, bytes }` or `{ name, size, read }`, or a list of these
 * @throws HeadglowError for invalid arguments, or if nothing can be shown; with `strict`, for the first file that can't be shown
 */
export const loadFiles = (
  given: FileInput | ArrayLike<FileInput>,
  settings: LoadSettings = {},
): Promise<LoadedDataset> => load(given, settings, LOADER);

/** Like `loadFiles`, for work on all values that reads checkpoints in parts, so that their size does not matter. */
export const loadFilesInParts = (
  given: FileInput | ArrayLike<FileInput>,
  settings: LoadSettings = {},
): Promise<LoadedDataset> => load(given, settings, { ...LOADER, isReadInParts: true });

async function load(
  given: FileInput | ArrayLike<FileInput>,
  settings: LoadSettings,
  opener: Opener,
): Promise<LoadedDataset> {
  const { tensors, skipped, notes } = await readDataset(given, settings, opener);
  if (tensors.length === 0) throw nothingShownError(skipped);
  return { tensors: tensors.map(({ origins, ...tensor }) => tensor), skipped, notes: mergeNotes(notes) };
}

function stack(
  read: readonly ReadFile[],
  { strict = false, memory = DEFAULT_MEMORY }: LoadSettings,
): ReturnType<typeof stackFiles> {
  try {
    return stackFiles(read, { strict, memory });
  } catch (error) {
    throw toUserError(error, `${read.length} files`);
  }
}
