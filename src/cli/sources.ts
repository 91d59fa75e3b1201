// The files that a figure is made of, as its file names them: names and hashes.

import { createHash } from 'node:crypto';
import { type FigureSource, MAX_SOURCES } from '../export/about.ts';
import { type ListedFile, openFile } from './open.ts';

/** Bytes of all files together that are hashed: reading more would delay the figure. */
const MAX_BYTES = 2 ** 30;

async function hashOf({ name, path, content }: ListedFile, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  if (content) return hash.update(content).digest('hex');
  const { handle } = await openFile(name, path);
  for await (const chunk of handle.createReadStream({ signal })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Names the files, and hashes those on disk; files that can't be read have no hash. */
export async function figureSources(
  files: readonly ListedFile[],
  signal: AbortSignal,
): Promise<FigureSource[]> {
  const sources: FigureSource[] = files.map(({ name }) => ({ name }));
  let bytes = 0;
  for (const [i, file] of files.slice(0, MAX_SOURCES).entries()) {
    bytes += file.size;
    if (file.remote || file.store || bytes > MAX_BYTES) continue;
    try {
      sources[i] = { name: file.name, sha256: await hashOf(file, signal) };
    } catch {
      // The reader of the data reports it.
    }
  }
  return sources;
}
