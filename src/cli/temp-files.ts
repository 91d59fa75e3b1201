// Temporary folders and files: named by the process that they belong to, so that those of a killed one can be removed later.

import { createHash, randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Chromium puts a socket in its temporary folder, and systems allow the path of one about a hundred characters. */
const MAX_PARENT = 33;

/** Containers may share a folder but not their processes, so the host is part of the name. */
const host = (): string => createHash('sha256').update(hostname()).digest('hex').slice(0, 4);

const prefix = (): string => `headglow-${host()}-`;
/** Hidden, as it lies among the user's files. */
const hidden = (): string => `.${prefix()}`;

/** The system's folder for temporary files, or `/tmp` where its path is too long. */
function parent(): string {
  const own = tmpdir();
  if (own.length <= MAX_PARENT || process.platform === 'win32') return own;
  try {
    accessSync('/tmp', constants.W_OK);
    return '/tmp';
  } catch {
    return own;
  }
}

/** A new folder that only this user can read. Removes those that killed processes left. */
export async function makeTempFolder(): Promise<string> {
  const folder = parent();
  await removeStale(folder);
  return mkdtemp(join(folder, `${prefix()}${process.pid}-`));
}

/** Path of a new file in a folder of the user's, to be moved into its place there. Removes those that killed processes left. */
export async function tempFilePath(folder: string): Promise<string> {
  await removeStale(folder);
  return join(folder, `${hidden()}${process.pid}-${randomBytes(6).toString('hex')}`);
}

/** Removes a folder or a file, even while a process that is ending still writes into it. */
export const removeTemp = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });

async function removeStale(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const start = [prefix(), hidden()].find((one) => name.startsWith(one));
    const pid = start === undefined ? undefined : /^\d+(?=-)/.exec(name.slice(start.length))?.[0];
    if (pid === undefined || isRunning(Number(pid))) continue;
    await removeTemp(join(folder, name)).catch(() => {}); // another user's
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // there, and another user's
  }
}
