// `headglow pyramid`: writes the levels of any input as a Zarr store, and checks such stores. No browser is needed.

import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadFiles } from '../formats/load.ts';
import { DEFAULT_MEMORY } from '../formats/memory-budget.ts';
import type { ZarrStore } from '../formats/zarr/store.ts';
import type { FigureRequest } from '../protocol.ts';
import { checkPyramid } from '../pyramid/check.ts';
import type { PyramidCodec, PyramidReduction } from '../pyramid/convention.ts';
import { writePyramid } from '../pyramid/write.ts';
import { HeadglowError } from '../tensor/error.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import { fileError } from './file-error.ts';
import { findInputs, printNotes, userFolder } from './files.ts';
import { inputBytes, type ListedFile } from './open.ts';
import { createLongProgress, createProgress } from './progress.ts';
import { printMessage } from './terminal.ts';

export interface PyramidCommand extends FigureRequest {
  /** Inputs; without an output, the stores to check. */
  readonly files: readonly string[];
  /** The store to write; null to check stores. */
  readonly output: string | null;
  readonly reductions: readonly PyramidReduction[];
  readonly codec: PyramidCodec;
  /** True to check the store after it is written. */
  readonly check: boolean;
}

export async function pyramid(command: PyramidCommand, signal: AbortSignal): Promise<void> {
  const { files, output, check } = command;
  if (output !== null) await write(command, output, signal);
  const stores = output === null ? files : [output];
  if (check) for (const name of stores) await checkStore(name, command, signal);
}

async function write(command: PyramidCommand, output: string, signal: AbortSignal): Promise<void> {
  const { reductions, codec, memory = DEFAULT_MEMORY } = command;
  const inputs = await findInputs(command, signal);
  const tensors = await readModels(inputs.files, command, signal);
  const fingerprint = await fingerprintOf(inputs.files, tensors, command);
  const progress = createLongProgress('reduced');
  try {
    const written = await writePyramid({
      ...{ tensors, reductions, codec, memory, fingerprint, signal },
      name: output,
      folder: resolve(userFolder(), output),
      onProgress: (done, total, kept) => progress.show(4 * done, 4 * total, 4 * kept),
    });
    progress.end();
    printMessage(
      `${written.isNew ? 'wrote' : 'completed'} ${output} (${describeModels(tensors, reductions)})`,
    );
  } catch (error) {
    signal.throwIfAborted();
    throw (error as NodeJS.ErrnoException).syscall === undefined
      ? error
      : fileError(error, output, 'written');
  } finally {
    progress.end();
  }
}

/** Such as `max and mean of 2 models`. */
function describeModels(tensors: readonly TensorOrSource[], reductions: readonly string[]): string {
  const models = tensors.length === 1 ? '1 model' : `${tensors.length.toLocaleString('en')} models`;
  return `${reductions.join(', ')} of ${models}`;
}

async function readModels(
  files: readonly ListedFile[],
  { strict = false, reading, memory }: FigureRequest,
  signal: AbortSignal,
): Promise<readonly TensorOrSource[]> {
  const progress = createProgress('files');
  try {
    const { tensors, skipped, notes } = await loadFiles(files.map(inputBytes), {
      ...reading,
      ...(memory !== undefined && { memory }),
      strict,
      signal,
      onProgress: (done, total) => progress.show(done, total),
    });
    progress.end();
    printNotes([...skipped, ...notes]);
    return tensors;
  } finally {
    progress.end();
  }
}

/** What a pyramid depends on: the files and their versions, how they are read, and what is written. */
async function fingerprintOf(
  files: readonly ListedFile[],
  tensors: readonly TensorOrSource[],
  { reductions, codec, reading }: PyramidCommand,
): Promise<string> {
  const versions = [];
  for (const { name, path, size, content, remote } of files) {
    if (content) versions.push([name, size, createHash('sha256').update(content).digest('hex')]);
    else versions.push([name, size, remote ? null : String((await stat(path, { bigint: true })).mtimeNs)]);
  }
  const models = tensors.map(({ model, tasks, steps, layers, heads }) => [
    model,
    tasks,
    steps,
    layers,
    heads,
  ]);
  const everything = JSON.stringify({ versions, models, reductions, codec, reading });
  return createHash('sha256').update(everything).digest('hex');
}

/** A store in a folder. */
function folderStore(name: string, folder: string): ZarrStore {
  return {
    keys: null,
    open: async (key) => {
      const path = join(folder, key);
      try {
        return inputBytes({ name: `${name}/${key}`, path, size: (await stat(path)).size });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw fileError(error, name, 'read');
      }
    },
  };
}

async function checkStore(
  name: string,
  { memory = DEFAULT_MEMORY }: PyramidCommand,
  signal: AbortSignal,
): Promise<void> {
  const folder = resolve(userFolder(), name);
  const found = await stat(folder).catch((error) => {
    throw fileError(error, name, 'read');
  });
  if (!found.isDirectory())
    throw new HeadglowError({
      code: 'read',
      file: name,
      reason: 'is not a folder',
      remedy: 'name the folder of a Zarr store, such as run.zarr',
    });
  const progress = createLongProgress('checked');
  try {
    const { cells, levels, models } = await checkPyramid({
      ...{ name, memory, signal },
      store: folderStore(name, folder),
      onProgress: (done, total) => progress.show(4 * done, 4 * total),
    });
    progress.end();
    const counts = [
      `${models.toLocaleString('en')} ${models === 1 ? 'model' : 'models'}`,
      `${cells.toLocaleString('en')} cells`,
      `${levels.toLocaleString('en')} arrays of levels`,
    ];
    printMessage(`${name} is right: ${counts.join(', ')}, and the statistics`);
  } finally {
    progress.end();
  }
}
