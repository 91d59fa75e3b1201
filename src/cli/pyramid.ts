// `headglow pyramid`: writes the levels of any input as a Zarr store, and checks such stores. No browser is needed.

import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadFilesInParts } from '../formats/load.ts';
import { DEFAULT_MEMORY } from '../formats/memory-budget.ts';
import type { ZarrStore } from '../formats/zarr/store.ts';
import type { FigureRequest } from '../protocol.ts';
import { checkPyramid } from '../pyramid/check.ts';
import type { PyramidCodec, PyramidReduction } from '../pyramid/convention.ts';
import { writePyramid } from '../pyramid/write.ts';
import { HeadglowError } from '../tensor/error.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import { fileError } from './file-error.ts';
import { findInputs, type NamedInputs, userFolder } from './files.ts';
import { folderStore } from './folder-store.ts';
import { loadInputs } from './load-inputs.ts';
import type { ListedFile } from './open.ts';
import { createLongProgress } from './progress.ts';
import { isUrl, openRemote } from './remote.ts';
import { printMessage } from './terminal.ts';

/** The files are inputs; without an output, the stores to check. */
export interface PyramidCommand extends FigureRequest, NamedInputs {
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
  const { tensors } = await loadInputs(inputs.files, command, signal, loadFilesInParts);
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

const digest = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** What tells a file from its other versions; of a store at a URL, its metadata. */
async function versionOf({ path, content, remote, store }: ListedFile): Promise<string | null> {
  if (content) return digest(content);
  if (remote) return remote.version;
  if (!store) return String((await stat(path, { bigint: true })).mtimeNs);
  for (const key of ['zarr.json', '.zmetadata', '.zarray']) {
    const metadata = await store.open(key);
    if (metadata) return digest(await metadata.read(0, metadata.size));
  }
  return null;
}

/** What a pyramid depends on: the files and their versions, how they are read, and what is written. */
async function fingerprintOf(
  files: readonly ListedFile[],
  tensors: readonly TensorOrSource[],
  { reductions, codec, reading }: PyramidCommand,
): Promise<string> {
  const versions = [];
  for (const file of files) versions.push([file.name, file.size, await versionOf(file)]);
  const models = tensors.map(({ model, tasks, steps, layers, heads }) => [
    model,
    tasks,
    steps,
    layers,
    heads,
  ]);
  const everything = JSON.stringify({ versions, models, reductions, codec, reading });
  return digest(Buffer.from(everything));
}

/** @throws HeadglowError for anything but a folder or a URL of a store */
async function openStore(
  name: string,
  { memory, headers }: PyramidCommand,
  signal: AbortSignal,
): Promise<ZarrStore> {
  if (isUrl(name)) {
    const { store } = await openRemote(name, { signal, memory, headers });
    if (store) return { keys: null, open: (...request) => store.open(...request) };
  }
  const folder = resolve(userFolder(), name);
  const isFolder =
    !isUrl(name) &&
    (await stat(folder)
      .catch((error) => {
        throw fileError(error, name, 'read');
      })
      .then((found) => found.isDirectory()));
  if (isFolder) return { keys: null, open: folderStore(name, folder).open };
  throw new HeadglowError({
    code: 'read',
    file: name,
    reason: 'is not a folder',
    remedy: 'name the folder of a Zarr store, such as run.zarr',
  });
}

async function checkStore(name: string, command: PyramidCommand, signal: AbortSignal): Promise<void> {
  const { memory = DEFAULT_MEMORY } = command;
  const store = await openStore(name, command, signal);
  const progress = createLongProgress('checked');
  try {
    const { cells, levels, models } = await checkPyramid({
      ...{ name, memory, signal, store },
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
