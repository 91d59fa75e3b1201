// Temporary folders and files. Their names contain the process id, so leftovers of killed processes can be removed.

import { createHash, randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning } from '../pyramid/is-running.ts';

/** Chromium creates a socket in its temporary folder, and the path of a socket is limited to about 100 characters. */
const MAX_PARENT_LENGTH = 33;

/** Identifies the host, as containers may share a folder but not their process ids. */
const hostHash = (): string => createHash('sha256').update(hostname()).digest('hex').slice(0, 4);

const prefix = (): string => `headglow-${hostHash()}-`;
/** Prefix of files in the user's folders, which are hidden. */
const hiddenPrefix = (): string => `.${prefix()}`;

/** The system's folder for temporary files, or `/tmp` if its path is too long for a socket. */
function parentFolder(): string {
  const own = tmpdir();
  if (own.length <= MAX_PARENT_LENGTH || process.platform === 'win32') return own;
  try {
    accessSync('/tmp', constants.W_OK);
    return '/tmp';
  } catch {
    return own;
  }
}

/** Creates a folder that only this user can read. Also removes leftovers of killed processes. */
export async function makeTempFolder(): Promise<string> {
  const folder = parentFolder();
  await removeStale(folder);
  return mkdtemp(join(folder, `${prefix()}${process.pid}-`));
}

/** Path of a new file in a folder of the user's, to be moved into its place there. Removes those that killed processes left. */
export async function tempFilePath(folder: string): Promise<string> {
  await removeStale(folder);
  return join(folder, `${hiddenPrefix()}${process.pid}-${randomBytes(6).toString('hex')}`);
}

/** Removes a folder or a file. Retries while an exiting process still writes to it. */
export const removeTemp = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });

async function removeStale(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const start = [prefix(), hiddenPrefix()].find((one) => name.startsWith(one));
    const pid = start === undefined ? undefined : /^\d+(?=-)/.exec(name.slice(start.length))?.[0];
    if (pid === undefined || isRunning(Number(pid))) continue;
    await removeTemp(join(folder, name)).catch(() => {}); // owned by another user
  }
}
