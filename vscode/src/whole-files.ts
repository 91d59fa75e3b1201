// Files that only VS Code can read, and only whole: those of virtual workspaces.

import { type Uri, workspace } from 'vscode';
import type { Bytes } from '../../src/formats/bytes.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import { CHANGED, detailsOf } from './errors.ts';

/** Bytes of such a file, and of all that are kept, at most. */
export const MAX_WHOLE = 2 ** 28;

/** Contents, the least recently used first. */
const kept = new Map<string, { readonly size: number; readonly content: Promise<Uint8Array> }>();

async function readWhole(uri: Uri, name: string, size: number): Promise<Uint8Array> {
  try {
    const content = await workspace.fs.readFile(uri);
    if (content.length === size) return content;
  } catch (error) {
    throw new HeadglowError(detailsOf(error, name));
  }
  throw new HeadglowError({ ...CHANGED, file: name });
}

/** Drops contents until the others, and `size` bytes more, fit. */
function makeRoom(size: number): void {
  let total = size;
  for (const entry of kept.values()) total += entry.size;
  for (const [key, entry] of kept) {
    if (total <= MAX_WHOLE) return;
    kept.delete(key);
    total -= entry.size;
  }
}

/**
 * The bytes of a file, which are read when they are first needed, and again after a failure.
 * @param version another text once the file has changed
 */
export function wholeFile(
  uri: Uri,
  name: string,
  { size, version }: { size: number; version: string },
): Bytes {
  if (size > MAX_WHOLE)
    throw new HeadglowError({
      code: 'size',
      file: name,
      reason: `it is not on this machine, where at most ${MAX_WHOLE / 2 ** 20} MiB are read`,
      remedy: 'copy it to a local folder',
    });
  const key = `${uri}@${version}`;
  const open = (): Promise<Uint8Array> => {
    const found = kept.get(key);
    kept.delete(key);
    if (!found) makeRoom(size);
    const entry = found ?? { size, content: readWhole(uri, name, size) };
    kept.set(key, entry);
    entry.content.catch(() => kept.get(key) === entry && kept.delete(key));
    return entry.content;
  };
  return { name, size, read: async (start, end) => (await open()).subarray(start, end) };
}
