// Files to a dataset: reads one after the other, picks the format of each, and names the models. A file that can't be
// shown is left out with its reason, and the others are shown.

import { type ErrorDetails, fail, HeadglowError, type Note, quoteValue } from '../tensor/error.ts';
import { groupBy } from '../tensor/group-by.ts';
import type { Dataset, TensorOrSource } from '../tensor/tensor.ts';
import { type CachedBytes, cacheBytes, RetryableReadError } from './bytes.ts';
import { nothingShownError, rejectFile } from './file.ts';
import { distinctFileNames } from './file-names.ts';
import { readFirstBytes, SMALL_FILE_BYTES } from './first-bytes.ts';
import type { OpenSettings } from './format.ts';
import { type FileInput, listInputFiles, type UnopenedFile } from './input-files.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { DEFAULT_MEMORY, MemoryBudget } from './memory-budget.ts';
import { findFormat } from './registry.ts';
import { type ReadFile, stackFiles } from './stack.ts';
import { makeUnique } from './unique-names.ts';

export type { Bytes } from './bytes.ts';
export type { ByteArray, FileInput, NamedBytes, RangedFile } from './input-files.ts';

/** How files are read. */
export interface LoadSettings {
  /** Rejects with the first file that can't be shown, instead of leaving it out. */
  readonly strict?: boolean;
  /** Stops reading; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Bytes of values held in memory, 2 ** 29 unless given. Arrays in .npy and uncompressed .npz files beyond that become
   * sources: a checkpoint is read when it is asked for, and the file has to stay where it is.
   */
  readonly memory?: number;
  /** Called after each file. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What files hold, as far as it can be shown. */
export interface LoadedDataset extends Dataset {
  /** Files that were left out, each with the reason, in the order of the files. */
  readonly skipped: readonly ErrorDetails[];
  /** What the user should know of files that are shown. */
  readonly notes: readonly Note[];
}

/** Files read at once, and the bytes that they may hold together. */
const AT_ONCE = 4;

/** Opens a file, and reads all of a small one for which there is room. */
async function opened(file: UnopenedFile, { signal, room }: OpenSettings): Promise<CachedBytes> {
  const bytes = await file.open(signal);
  const { size } = bytes;
  const isRead = size <= SMALL_FILE_BYTES && room.fits(size);
  return cacheBytes(bytes, isRead ? await bytes.read(0, size, signal) : undefined);
}

async function readFile(bytes: CachedBytes, settings: OpenSettings): Promise<ReadFile> {
  const { name, size } = bytes;
  if (size === 0) rejectFile({ file: name }, 'the file is empty');
  try {
    const format = await findFormat(await readFirstBytes(bytes, settings.signal), name);
    return { name, ...(await format.open(bytes, settings)) };
  } finally {
    bytes.release();
  }
}

/** The error as the user may see it; faults of ours are thrown on. */
function errorOf(error: unknown, file: string): HeadglowError {
  if (error instanceof HeadglowError) return error;
  if (error instanceof RetryableReadError) return new HeadglowError(error.details);
  if (error instanceof RangeError && /call stack/i.test(error.message))
    return new HeadglowError({ code: 'format', file, reason: 'it is nested too deeply' });
  // What engines throw where an array or a text is larger than they can hold.
  if (error instanceof RangeError)
    return new HeadglowError({
      code: 'size',
      file,
      reason: 'it takes more memory than there is',
      remedy: 'show fewer or smaller arrays',
    });
  throw error;
}

/** Milliseconds of work before others get their turn. */
const TURN = 30;

/** Lets others work where the last time was some while ago. */
function pacer(): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - last < TURN) return;
    await new Promise((resolve) => setTimeout(resolve));
    last = performance.now();
  };
}

interface ReadFiles {
  readonly read: readonly ReadFile[];
  readonly skipped: readonly ErrorDetails[];
}

async function readFiles(
  files: readonly UnopenedFile[],
  { strict = false, signal, onProgress, memory = DEFAULT_MEMORY }: LoadSettings,
): Promise<ReadFiles> {
  const read: ReadFile[] = [];
  const skipped: ErrorDetails[] = [];
  const pace = pacer();
  const cost = {
    of: ({ size }: UnopenedFile) => (size <= SMALL_FILE_BYTES ? size : 0),
    budget: SMALL_FILE_BYTES,
  };
  const settings = { signal, room: new MemoryBudget(memory) };
  const open = (file: UnopenedFile) => opened(file, settings);
  for await (const { item, outcome } of mapConcurrently(files, open, { atOnce: AT_ONCE, cost })) {
    await pace();
    signal?.throwIfAborted();
    try {
      if (outcome.status === 'rejected') throw outcome.reason;
      read.push(await readFile(outcome.value, settings));
    } catch (error) {
      signal?.throwIfAborted();
      const sentence = errorOf(error, item.name);
      if (strict) throw sentence;
      skipped.push(sentence.details);
    }
    onProgress?.(read.length + skipped.length, files.length);
  }
  return { read, skipped };
}

/** Notes, each once: a run has hundreds of files of which the same is said. */
function merged(notes: readonly Note[]): Note[] {
  const groups = groupBy(notes, ({ place = '', reason, remedy = '' }) => [place, reason, remedy].join('\0'));
  return [...groups.values()].map((alike) => {
    const [first] = alike as [Note];
    const more = alike.length - 1;
    const files = `${more.toLocaleString('en')} more file${more === 1 ? '' : 's'}`;
    return more === 0 ? first : { ...first, reason: `${first.reason} (the same in ${files})` };
  });
}

/** A model for each tensor of a series: its members' names where it holds several. */
function modelsOf(name: string, tensors: readonly TensorOrSource[], alone: boolean): string[] {
  if (tensors.length === 1) return [name];
  return tensors.map(({ model }) => (model === '' ? name : alone ? model : `${name}/${model}`));
}

/**
 * Reads files of any format; every matrix becomes a tensor with a name of its own, and files that are checkpoints of one
 * model become one tensor. What can't be shown is left out and listed, unless `strict` is set.
 * @param given a `File`, a `Blob`, a `URL`, `{ name, bytes }` or `{ name, size, read }`, or a list of such
 * @throws HeadglowError for what is no list of files, and where nothing can be shown; with `strict`, for the first file that can't be shown
 */
export async function loadFiles(
  given: FileInput | ArrayLike<FileInput>,
  settings: LoadSettings = {},
): Promise<LoadedDataset> {
  const { memory = DEFAULT_MEMORY } = settings;
  if (!(memory >= 0))
    fail(
      'option',
      'settings.memory',
      `${quoteValue(memory)} is not a number of bytes`,
      'give a number from 0 up',
    );
  const files = listInputFiles(given);
  if (files.length === 0) fail('data', 'files', 'there are no files to show', 'give at least one');
  const { read, skipped } = await readFiles(files, settings);
  if (read.length === 0) throw nothingShownError(skipped);
  const stacked = stack(read, settings);
  const { series } = stacked;
  const names = distinctFileNames(series.map(({ name }) => name));
  const tensors = series.flatMap((one) => one.tensors);
  const models = makeUnique(
    series.flatMap((one, index) => modelsOf(names[index] ?? '', one.tensors, series.length === 1)),
  );
  return {
    tensors: tensors.map((tensor, index) => ({ ...tensor, model: models[index] ?? '' })),
    skipped: [...skipped, ...stacked.skipped],
    notes: [...merged(read.flatMap(({ notes = [] }) => notes)), ...stacked.notes],
  };
}

function stack(
  read: readonly ReadFile[],
  { strict = false, memory = DEFAULT_MEMORY }: LoadSettings,
): ReturnType<typeof stackFiles> {
  try {
    return stackFiles(read, { strict, memory });
  } catch (error) {
    throw errorOf(error, `${read.length} files`);
  }
}
