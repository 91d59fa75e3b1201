// Writes the outputs of a command: either all of them completely, or none.

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

/** Milliseconds between attempts to open a FIFO that has no reader yet. */
const FIFO_RETRY_MS = 50;

/** Complete contents, ready to be moved or written to the target. */
type Staged = { readonly target: OutputTarget } & (
  | { readonly tempFile: string; readonly bytes: null }
  | { readonly tempFile: null; readonly bytes: Buffer }
);

/**
 * Produces all contents first, then writes to devices, pipes and the like, and last moves the new files into place.
 * So readers never see half a file, and an error before the last step changes no file.
 */
export async function writeOutputs(outputs: readonly Output[], signal?: AbortSignal): Promise<void> {
  const tempFiles: string[] = [];
  try {
    const staged: Staged[] = [];
    for (const output of outputs) {
      const { method, path } = output.target;
      const tempFile = method === 'replace' ? await tempFilePath(dirname(path)) : null;
      if (tempFile !== null) tempFiles.push(tempFile);
      staged.push(await nameErrors(output.target, () => stage(output, tempFile)));
    }
    signal?.throwIfAborted();
    for (const { target, bytes } of staged)
      if (bytes !== null) await nameErrors(target, () => writeInto(target, bytes, signal));
    for (const { target, tempFile } of staged)
      if (tempFile !== null) await nameErrors(target, () => moveInto(target, tempFile));
  } finally {
    await Promise.all(tempFiles.map(removeTemp));
  }
}

/** Runs a task; its file system errors become errors that name the output. */
async function nameErrors<T>({ name }: OutputTarget, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : fileError(error, name, 'written');
  }
}

async function stage({ target, content }: Output, tempFile: string | null): Promise<Staged> {
  if (tempFile !== null) {
    // `wx` refuses an existing link. The mode is never more permissive than that of the replaced file.
    await writeFile(tempFile, content, { flag: 'wx', mode: (target.stats?.mode ?? 0o666) & 0o666 });
    return { target, tempFile, bytes: null };
  }
  if (typeof content === 'string' || content instanceof Uint8Array)
    return { target, tempFile: null, bytes: Buffer.from(content) };
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return { target, tempFile: null, bytes: Buffer.concat(parts) };
}

/** Moves a new file into place, with the mode and owner of the file that it replaces. */
async function moveInto({ path, stats }: OutputTarget, tempFile: string): Promise<void> {
  try {
    if (stats !== null) {
      if (process.platform !== 'win32') await chown(tempFile, stats.uid, stats.gid);
      await chmod(tempFile, stats.mode & 0o7777);
    }
    await rename(tempFile, path);
  } catch (error) {
    // A mounted file, a file in a sticky folder, or another user's file cannot be replaced, but may be overwritten.
    if (stats === null) throw error;
    await writeFile(path, createReadStream(tempFile));
  }
}

async function writeInto(target: OutputTarget, bytes: Buffer, signal?: AbortSignal): Promise<void> {
  const { path, method, descriptor } = target;
  if (descriptor !== null) return writeDescriptor(descriptor, bytes);
  if (method === 'socket') return writeStream(connect(path), bytes, signal);
  if (method === 'fifo') return writeStream(await openFifo(path, signal), bytes, signal);
  const truncate = method === 'overwrite' ? constants.O_TRUNC : 0;
  const file = await open(path, constants.O_WRONLY | truncate);
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
}

async function writeDescriptor(descriptor: number, bytes: Buffer): Promise<void> {
  if (descriptor === 1) return print(bytes);
  if (descriptor === 2) return print(bytes, process.stderr);
  return promisify(writeTo)(descriptor, bytes);
}

/** Opens a FIFO once it has a reader. A blocking `open` would keep this process alive if no reader ever comes. */
async function openFifo(path: string, signal?: AbortSignal): Promise<Socket> {
  for (;;) {
    try {
      const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
      return new Socket({ fd, readable: false, writable: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
    }
    await setTimeout(FIFO_RETRY_MS, undefined, { signal });
  }
}

function writeStream(stream: Writable, bytes: Buffer, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => stream.destroy(signal.reason), { once: true });
    stream.once('error', reject);
    stream.once('close', resolve);
    stream.end(bytes);
  });
}
