// Temporary folders: named by the process that they belong to, so that those of a killed one can be removed later.

import { createHash } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Chromium puts a socket in its temporary folder, and systems allow the path of one about a hundred characters. */
const MAX_PARENT = 33;

/** Containers may share a folder but not their processes, so the host is part of the name. */
const host = (): string => createHash('sha256').update(hostname()).digest('hex').slice(0, 4);

const prefix = (): string => `headglow-${host()}-`;

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
export async function makeScratch(): Promise<string> {
  const folder = parent();
  await removeStale(folder);
  return mkdtemp(join(folder, `${prefix()}${process.pid}-`));
}

/** Removes a folder, even while a process that is ending still writes into it. */
export const removeScratch = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });

async function removeStale(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = name.startsWith(prefix()) ? /^\d+(?=-)/.exec(name.slice(prefix().length))?.[0] : undefined;
    if (pid === undefined || isRunning(Number(pid))) continue;
    await removeScratch(join(folder, name)).catch(() => {}); // another user's
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
