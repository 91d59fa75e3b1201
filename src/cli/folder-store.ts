// A Zarr store in a folder, whose keys are opened when they are needed: its files are not listed, and those that appear later are found.

import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { KeyedStore } from '../formats/input-files.ts';
import { isObject } from '../formats/json/cell.ts';
import { inMemory, type UrlBytes } from '../formats/url/url-bytes.ts';
import { checkKey, isZarrMetadata } from '../formats/zarr/store.ts';
import { fileError } from './file-error.ts';
import { inputBytes, type ListedFile, openFile } from './open.ts';

/** Bytes of the metadata of a pyramid, at most. */
const MAX_METADATA = 2 ** 24;

const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

/** The bytes of metadata: of one version, as those of a run are replaced with each checkpoint. */
async function readMetadata({ name, path }: ListedFile): Promise<UrlBytes> {
  const { handle, tag } = await openFile(name, path);
  try {
    return inMemory(name, await handle.readFile(), tag);
  } finally {
    await handle.close();
  }
}

/** Adds the bytes of each file below a folder. */
async function addSizes(
  folder: string,
  prefix: string,
  sizes: Map<string, number>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    signal?.throwIfAborted();
    const [path, key] = [join(folder, entry.name), `${prefix}${entry.name}`];
    if (entry.isDirectory()) await addSizes(path, `${key}/`, sizes, signal);
    else if (entry.isFile()) sizes.set(key, (await stat(path)).size);
  }
}

/**
 * A store in a folder.
 * @param name the folder as the user wrote it
 * @param folder its absolute path
 */
export const folderStore = (name: string, folder: string): KeyedStore => ({
  name,
  open: async (key) => {
    // Pages of the server ask for keys.
    checkKey({ file: name }, key);
    const path = join(folder, key);
    try {
      const file = { name: `${name}/${key}`, path, size: (await stat(path)).size };
      return isZarrMetadata(basename(key)) && file.size <= MAX_METADATA
        ? await readMetadata(file)
        : inputBytes(file);
    } catch (error) {
      if (isMissing(error)) return null;
      throw fileError(error, name, 'read');
    }
  },
  listSizes: async (signal) => {
    const sizes = new Map<string, number>();
    await addSizes(folder, '', sizes, signal);
    return sizes;
  },
});

/** Whether a folder has a pyramid: its metadata name all arrays, so its files need not be listed. */
export async function isPyramidFolder(folder: string): Promise<boolean> {
  try {
    const file = await open(join(folder, 'zarr.json'));
    try {
      if ((await file.stat()).size > MAX_METADATA) return false;
      const { attributes, consolidated_metadata: all } = JSON.parse(await file.readFile('utf8'));
      return isObject(attributes?.headglow) && isObject(all?.metadata);
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}
