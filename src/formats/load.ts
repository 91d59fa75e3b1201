// Files to a dataset: which format each file has, and what the models are called.

import type { Dataset, Tensor } from '../tensor/tensor.ts';
import { loadDelimited } from './delimited.ts';
import { type InputFile, type Loaded, refuse } from './file.ts';
import { loadJson } from './json.ts';
import { fileNames, unique } from './names.ts';
import { loadNpy } from './npy.ts';
import { isNpy } from './npy-header.ts';
import { loadNpz } from './npz.ts';
import { type ReadFile, stackFiles } from './stack.ts';
import { isZip } from './zip-directory.ts';

export type { InputFile } from './file.ts';

export interface LoadSettings {
  /** Stops between two files; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each file. */
  readonly onProgress?: (done: number, total: number) => void;
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
function formatOf({ name, bytes }: InputFile): Load {
  if (isNpy(bytes)) return loadNpy;
  if (isZip(bytes)) return loadNpz;
  if ('{['.includes(firstLetter(bytes))) return loadJson;
  return BY_NAME.get(/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '') ?? loadDelimited;
}

/** What `work` gives, or that there is too little memory for it. */
function withinMemory<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    // What engines throw where an array or a text is larger than they can hold.
    if (error instanceof RangeError)
      refuse({ file }, 'it takes more memory than there is', 'show fewer or smaller arrays');
    throw error;
  }
}

function loadFile(file: InputFile): ReadFile {
  const { name, bytes } = file;
  if (bytes.length === 0) refuse({ file: name }, 'the file is empty');
  return { name, ...withinMemory(name, () => formatOf(file)(file)) };
}

/** A model for each tensor of a series: its members' names where it holds several. */
function modelsOf(name: string, tensors: readonly Tensor[], alone: boolean): string[] {
  if (tensors.length === 1) return [name];
  return tensors.map(({ model }) => (model === '' ? name : alone ? model : `${name}/${model}`));
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/**
 * Reads files of any format; every matrix becomes a tensor with a name of its own, and files that are checkpoints of one
 * model become one tensor.
 * @throws HeadglowError for a file that can't be shown
 */
export async function loadFiles(files: readonly InputFile[], settings: LoadSettings = {}): Promise<Dataset> {
  const { signal, onProgress } = settings;
  if (files.length === 0) refuse({ file: '' }, 'there are no files to show', 'name at least one');
  const read: ReadFile[] = [];
  for (const [index, file] of files.entries()) {
    await pause();
    signal?.throwIfAborted();
    read.push(loadFile(file));
    onProgress?.(index + 1, files.length);
  }
  const series = withinMemory(`${read.length} files`, () => stackFiles(read));
  const names = fileNames(series.map(({ name }) => name));
  const tensors = series.flatMap((one) => one.tensors);
  const models = unique(
    series.flatMap((one, index) => modelsOf(names[index] ?? '', one.tensors, series.length === 1)),
  );
  return { tensors: tensors.map((tensor, index) => ({ ...tensor, model: models[index] ?? '' })) };
}
