// Files to a dataset: which format each file has, and what the models are called.

import type { Dataset, Tensor } from '../tensor/tensor.ts';
import { loadDelimited } from './delimited.ts';
import { type InputFile, refuse } from './file.ts';
import { loadJson } from './json.ts';
import { fileNames, unique } from './names.ts';
import { loadNpy } from './npy.ts';
import { isNpy } from './npy-header.ts';
import { loadNpz } from './npz.ts';
import { isZip } from './zip-directory.ts';

export type { InputFile } from './file.ts';

export interface LoadSettings {
  /** Stops between two files; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each file. */
  readonly onProgress?: (done: number, total: number) => void;
}

type Load = (file: InputFile) => Tensor[];

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

function loadFile(file: InputFile): Tensor[] {
  if (file.bytes.length === 0) refuse({ file: file.name }, 'the file is empty');
  try {
    return formatOf(file)(file);
  } catch (error) {
    // What engines throw where an array or a text is larger than they can hold.
    if (error instanceof RangeError)
      refuse({ file: file.name }, 'it takes more memory than there is', 'show fewer or smaller arrays');
    throw error;
  }
}

/** A model for each tensor of a file: its members' names where it holds several. */
function modelsOf(name: string, tensors: readonly Tensor[], alone: boolean): string[] {
  if (tensors.length === 1) return [name];
  return tensors.map(({ model }) => (alone ? model : `${name}/${model}`));
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/**
 * Reads files of any format; every matrix becomes a tensor with a name of its own.
 * @throws HeadglowError for a file that can't be shown
 */
export async function loadFiles(files: readonly InputFile[], settings: LoadSettings = {}): Promise<Dataset> {
  const { signal, onProgress } = settings;
  if (files.length === 0) refuse({ file: '' }, 'there are no files to show', 'name at least one');
  const names = fileNames(files.map(({ name }) => name));
  const tensors: Tensor[] = [];
  const models: string[] = [];
  for (const [index, file] of files.entries()) {
    await pause();
    signal?.throwIfAborted();
    const loaded = loadFile(file);
    models.push(...modelsOf(names[index] ?? '', loaded, files.length === 1));
    tensors.push(...loaded);
    onProgress?.(index + 1, files.length);
  }
  const named = unique(models);
  return { tensors: tensors.map((tensor, index) => ({ ...tensor, model: named[index] ?? '' })) };
}
