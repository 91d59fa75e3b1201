// Writes the outputs of a command: all of them whole, or none changed.

import { constants, createReadStream, openSync, writeFile as writeTo } from 'node:fs';
import { chmod, chown, open, rename, writeFile } from 'node:fs/promises';
import { connect, Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { fileError } from './file-error.ts';
import type { OutputTarget } from './outputs.ts';
import { removeTemp, tempFilePath } from './temp-files.ts';
import { print } from './terminal.ts';

export interface Output {
  readonly target: OutputTarget;
  readonly content: Uint8Array | string | AsyncIterable<Uint8Array>;
}

/** Milliseconds between two looks whether somebody reads a FIFO. */
const FIFO_PACE = 50;

/** What is ready to be put in its place: a file beside it, or the bytes. */
interface Staged {
  readonly target: OutputTarget;
  readonly file: string | null;
  readonly bytes: Buffer | null;
}

/**
 * Makes all contents first, then writes into what is no regular file, and then moves the new files into place. So a
 * reader of a file never sees half of it, and what fails early changes no file.
 */
export async function writeOutputs(outputs: readonly Output[], signal?: AbortSignal): Promise<void> {
  const files: string[] = [];
  try {
    const staged: Staged[] = [];
    for (const output of outputs) {
      const { way, path } = output.target;
      const file = way === 'replace' ? await tempFilePath(dirname(path)) : null;
      if (file !== null) files.push(file);
      staged.push(await named(output.target, () => stage(output, file)));
    }
    signal?.throwIfAborted();
    for (const { target, bytes } of staged)
      if (bytes !== null) await named(target, () => put(target, bytes, signal));
    for (const { target, file } of staged)
      if (file !== null) await named(target, () => moveInto(target, file));
  } finally {
    await Promise.all(files.map(removeTemp));
  }
}

async function named<T>({ name }: OutputTarget, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : fileError(error, name, 'written');
  }
}

async function stage({ target, content }: Output, file: string | null): Promise<Staged> {
  if (file !== null) {
    // Not through a link that somebody put there, and never more open than the file that it replaces.
    await writeFile(file, content, { flag: 'wx', mode: (target.stats?.mode ?? 0o666) & 0o666 });
    return { target, file, bytes: null };
  }
  if (typeof content === 'string' || content instanceof Uint8Array)
    return { target, file: null, bytes: Buffer.from(content) };
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return { target, file: null, bytes: Buffer.concat(parts) };
}

/** Moves a new file into its place, with the mode and the owner of the one that it replaces. */
async function moveInto({ path, stats }: OutputTarget, file: string): Promise<void> {
  try {
    if (stats !== null) {
      if (process.platform !== 'win32') await chown(file, stats.uid, stats.gid);
      await chmod(file, stats.mode & 0o7777);
    }
    await rename(file, path);
  } catch (error) {
    // A mounted file, one in a sticky folder or one of another owner takes bytes, but no other file in its place.
    if (stats === null) throw error;
    await writeFile(path, createReadStream(file));
  }
}

async function put(target: OutputTarget, bytes: Buffer, signal?: AbortSignal): Promise<void> {
  const { path, way, descriptor = 1 } = target;
  if (way === 'descriptor') return putDescriptor(descriptor, bytes);
  if (way === 'socket') return sent(connect(path), bytes, signal);
  if (way === 'fifo') return sent(await fifo(path, signal), bytes, signal);
  const truncate = way === 'overwrite' ? constants.O_TRUNC : 0;
  const file = await open(path, constants.O_WRONLY | truncate);
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
}

async function putDescriptor(descriptor: number, bytes: Buffer): Promise<void> {
  if (descriptor === 1) return print(bytes);
  if (descriptor === 2) return print(bytes, process.stderr);
  return promisify(writeTo)(descriptor, bytes);
}

/** Waits for a reader; opening as usual would hold up the end of this process where none comes. */
async function fifo(path: string, signal?: AbortSignal): Promise<Socket> {
  for (;;) {
    try {
      const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
      return new Socket({ fd, readable: false, writable: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
    }
    await setTimeout(FIFO_PACE, undefined, { signal });
  }
}

function sent(stream: Writable, bytes: Buffer, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => stream.destroy(signal.reason), { once: true });
    stream.once('error', reject);
    stream.once('close', resolve);
    stream.end(bytes);
  });
}
