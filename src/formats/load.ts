// Files to a dataset: reads one after the other, picks the format of each, and names the models. A file that can't be
// shown is left out with its reason, and the others are shown.

import { type ErrorDetails, HeadglowError } from '../tensor/error.ts';
import type { Dataset, Tensor } from '../tensor/tensor.ts';
import { ahead } from './ahead.ts';
import { loadDelimited } from './delimited.ts';
import {
  type InputFile,
  type Loaded,
  messageOf,
  noneShown,
  type PendingFile,
  refuse,
  sizeText,
} from './file.ts';
import { isOtherData } from './folder.ts';
import { checkFormat } from './foreign.ts';
import { checkedFiles } from './given.ts';
import { loadJson } from './json.ts';
import { fileNames, unique } from './names.ts';
import { loadNpy } from './npy.ts';
import { isNpy } from './npy-header.ts';
import { loadNpz } from './npz.ts';
import { type ReadFile, stackFiles } from './stack.ts';
import { isZip } from './zip-directory.ts';

export type { InputFile, PendingFile } from './file.ts';

export interface LoadSettings {
  /** Rejects with the first file that can't be shown, instead of leaving it out. */
  readonly strict?: boolean;
  /** Stops between two files; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each file. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What files hold, as far as it can be shown. */
export interface LoadedDataset extends Dataset {
  /** Files that were left out, each with the reason, in the order of the files. */
  readonly skipped: readonly ErrorDetails[];
  /** What the user should know of files that are shown. */
  readonly notes: readonly ErrorDetails[];
}

type Load = (file: InputFile) => Loaded;

const BY_NAME: ReadonlyMap<string, Load> = new Map([
  ['npy', loadNpy],
  ['npz', loadNpz],
  ['json', loadJson],
]);

const BLANKS = new Set([0x20, 0x09, 0x0a, 0x0d]);
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** The first byte of a text that is not blank. */
function firstLetter(bytes: Uint8Array): string {
  let at = BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? BYTE_ORDER_MARK.length : 0;
  while (BLANKS.has(bytes[at] ?? 0)) at++;
  return String.fromCharCode(bytes[at] ?? 0);
}

/** What reads a file: its content decides, then its name. */
function formatOf(file: InputFile): Load {
  const { name, bytes } = file;
  if (isNpy(bytes)) return loadNpy;
  if (isZip(bytes)) return loadNpz;
  checkFormat(file);
  if ('{['.includes(firstLetter(bytes))) return loadJson;
  return BY_NAME.get(/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '') ?? loadDelimited;
}

/** Files read at once, and the bytes that they may hold together. */
const AT_ONCE = 4;
const BYTES_AT_ONCE = 64e6;

/** A file that can't be read whatever it holds is opened to name its format, unless it is larger than this. */
const LARGEST_TO_NAME = 64e6;

const sizeOf = (file: InputFile | PendingFile): number => ('arrayBuffer' in file ? file.size : 0);

async function inputOf(file: InputFile | PendingFile): Promise<InputFile> {
  if (!('arrayBuffer' in file)) return file;
  const { name, size } = file;
  if (size > LARGEST_TO_NAME && isOtherData(name))
    refuse({ file: name }, `files of this kind are not read (${sizeText(size)})`, 'save its arrays as .npz');
  return { name, bytes: new Uint8Array(await file.arrayBuffer()) };
}

function parsed(file: InputFile): ReadFile {
  const { name, bytes } = file;
  if (bytes.length === 0) refuse({ file: name }, 'the file is empty');
  return { name, ...formatOf(file)(file) };
}

/** The error as the user may see it; faults of ours are thrown on. */
function sentenceOf(error: unknown, file: string, isReading: boolean): HeadglowError {
  if (error instanceof HeadglowError) return error;
  if (error instanceof RangeError && /call stack/i.test(error.message))
    return new HeadglowError({ file, reason: 'it is nested too deeply' });
  // What engines throw where an array or a text is larger than they can hold.
  if (error instanceof RangeError)
    return new HeadglowError({
      file,
      reason: 'it takes more memory than there is',
      remedy: 'show fewer or smaller arrays',
    });
  if (isReading) return new HeadglowError({ file, reason: `it could not be read (${messageOf(error)})` });
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
  files: readonly (InputFile | PendingFile)[],
  { strict = false, signal, onProgress }: LoadSettings,
): Promise<ReadFiles> {
  const read: ReadFile[] = [];
  const skipped: ErrorDetails[] = [];
  const pace = pacer();
  const cost = { of: sizeOf, budget: BYTES_AT_ONCE };
  for await (const { item, outcome } of ahead(files, inputOf, { atOnce: AT_ONCE, cost })) {
    await pace();
    signal?.throwIfAborted();
    try {
      if (outcome.status === 'rejected') throw sentenceOf(outcome.reason, item.name, true);
      read.push(parsed(outcome.value));
    } catch (error) {
      const sentence = sentenceOf(error, item.name, false);
      if (strict) throw sentence;
      skipped.push(sentence.details);
    }
    onProgress?.(read.length + skipped.length, files.length);
  }
  return { read, skipped };
}

/** A model for each tensor of a series: its members' names where it holds several. */
function modelsOf(name: string, tensors: readonly Tensor[], alone: boolean): string[] {
  if (tensors.length === 1) return [name];
  return tensors.map(({ model }) => (model === '' ? name : alone ? model : `${name}/${model}`));
}

/**
 * Reads files of any format; every matrix becomes a tensor with a name of its own, and files that are checkpoints of one
 * model become one tensor. What can't be shown is left out and listed, unless `strict` is set.
 * @throws HeadglowError for what is no list of files, and where nothing can be shown; with `strict`, for the first file that can't be shown
 */
export async function loadFiles(
  given: readonly (InputFile | PendingFile)[],
  settings: LoadSettings = {},
): Promise<LoadedDataset> {
  const files = checkedFiles(given);
  if (files.length === 0) refuse({ file: '' }, 'there are no files to show', 'name at least one');
  const { read, skipped } = await readFiles(files, settings);
  if (read.length === 0) throw noneShown(skipped);
  const stacked = stack(read, settings.strict ?? false);
  const { series } = stacked;
  const names = fileNames(series.map(({ name }) => name));
  const tensors = series.flatMap((one) => one.tensors);
  const models = unique(
    series.flatMap((one, index) => modelsOf(names[index] ?? '', one.tensors, series.length === 1)),
  );
  return {
    tensors: tensors.map((tensor, index) => ({ ...tensor, model: models[index] ?? '' })),
    skipped: [...skipped, ...stacked.skipped],
    notes: [...read.flatMap(({ notes = [] }) => notes), ...stacked.notes],
  };
}

function stack(read: readonly ReadFile[], strict: boolean): ReturnType<typeof stackFiles> {
  try {
    return stackFiles(read, strict);
  } catch (error) {
    throw sentenceOf(error, `${read.length} files`, false);
  }
}
