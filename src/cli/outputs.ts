// Checks the outputs of a command before any work starts, so mistakes are reported immediately.

import { constants, type Stats } from 'node:fs';
import { access, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { HeadglowError } from '../tensor/error.ts';
import { fileError, noFolder } from './file-error.ts';
import { userFolder } from './files.ts';
import type { ListedFile } from './open.ts';
import { printMessage } from './terminal.ts';

/**
 * How an output is written. A regular file is replaced atomically. It is overwritten in place if it has other hard
 * links or its folder is not writable. Devices, FIFOs, sockets and open descriptors are written to.
 */
export type WriteMethod = 'replace' | 'overwrite' | 'device' | 'fifo' | 'socket' | 'descriptor';

export interface OutputTarget {
  /** The name as the user gave it. */
  readonly name: string;
  /** The path with all symbolic links resolved. */
  readonly path: string;
  readonly method: WriteMethod;
  /** Of the existing file, if any. */
  readonly stats: Stats | null;
  /** Number of the descriptor to write to; null for other methods. */
  readonly descriptor: number | null;
}

/** Paths of open descriptors of this process, such as `/dev/fd/1`. */
const DESCRIPTOR_PATH = /^\/(?:dev|proc\/self|proc\/\d+)\/fd\/(\d{1,9})$/;
const STANDARD_STREAMS: Readonly<Record<string, number>> = { '/dev/stdout': 1, '/dev/stderr': 2 };
const MAX_LINKS = 40;
/** Write permission of the owner, the group and others. */
const WRITE_BITS = 0o222;

const outputError = (file: string, reason: string, remedy: string): HeadglowError =>
  new HeadglowError({ code: 'write', file, reason, remedy });

/**
 * Checks an output and returns how to write it; `-` is stdout.
 * @throws HeadglowError if it cannot be written
 */
export async function outputTarget(name: string, folder = userFolder()): Promise<OutputTarget> {
  if (name === '-') return descriptorTarget(name, 1);
  const path = await resolveLinks(name, resolve(folder, name));
  const descriptor = descriptorOf(path);
  if (descriptor !== null) return descriptorTarget(name, descriptor);
  try {
    const stats = await statsOf(path);
    if (stats === null) {
      if (name.endsWith('/') || name.endsWith(sep)) throw noFolder(name);
      await access(dirname(path), constants.W_OK);
      return { name, path, method: 'replace', stats, descriptor: null };
    }
    await checkWritable(name, path, stats);
    return { name, path, method: await chooseMethod(name, path, stats), stats, descriptor: null };
  } catch (error) {
    throw fileError(error, name, 'written');
  }
}

function descriptorTarget(name: string, descriptor: number): OutputTarget {
  return { name, path: `/dev/fd/${descriptor}`, method: 'descriptor', stats: null, descriptor };
}

function descriptorOf(path: string): number | null {
  if (process.platform === 'win32') return null;
  const number = DESCRIPTOR_PATH.exec(path)?.[1];
  return number === undefined ? (STANDARD_STREAMS[path] ?? null) : Number(number);
}

/** Resolves symbolic links. The file need not exist, but its folder must. */
async function resolveLinks(name: string, start: string): Promise<string> {
  let path = start;
  for (let links = 0; links < MAX_LINKS; links++) {
    if (descriptorOf(path) !== null) return path;
    const folder = await realpath(dirname(path)).catch((error) => {
      throw fileError(error, name, 'written');
    });
    path = join(folder, basename(path));
    const target = await readlink(path).catch(() => null); // not a link, or it does not exist
    if (target === null) return path;
    path = resolve(folder, target);
  }
  throw outputError(name, 'the symbolic links form a loop', 'write to another file');
}

async function statsOf(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Refuses folders, disks and read-only files. The mode counts for root too, who may write to any file. */
async function checkWritable(name: string, path: string, stats: Stats): Promise<void> {
  if (stats.isDirectory()) throw outputError(name, 'is a folder', 'write to a file');
  if (stats.isBlockDevice()) throw outputError(name, 'is a block device', 'write to a file');
  if ((stats.mode & WRITE_BITS) === 0)
    throw outputError(
      name,
      'the file is read-only',
      'make it writable (chmod u+w), or write to another file',
    );
  await access(path, constants.W_OK);
}

async function chooseMethod(name: string, path: string, stats: Stats): Promise<WriteMethod> {
  if (stats.isFile()) {
    const isFolderWritable = await access(dirname(path), constants.W_OK).then(
      () => true,
      () => false,
    );
    return stats.nlink === 1 && isFolderWritable ? 'replace' : 'overwrite';
  }
  if (stats.isCharacterDevice()) return 'device';
  if (stats.isFIFO()) return 'fifo';
  if (stats.isSocket()) return 'socket';
  throw outputError(name, 'is not a file', 'write to a file');
}

/** Checks the folder for the frames of a video. It must be empty or not exist. @returns its resolved path */
export async function movieFolder(name: string, folder = userFolder()): Promise<string> {
  const path = await resolveLinks(name, resolve(folder, name));
  try {
    const stats = await statsOf(path);
    if (stats === null) {
      await access(dirname(path), constants.W_OK);
      return path;
    }
    if (!stats.isDirectory()) throw outputError(name, 'is not a folder', 'use a new folder');
    await access(path, constants.W_OK);
  } catch (error) {
    throw fileError(error, name, 'written');
  }
  const names = await readdir(path).catch((error) => {
    throw fileError(error, name, 'read');
  });
  if (names.length === 0) return path;
  throw outputError(name, 'the folder is not empty', 'use a new or empty folder');
}

/**
 * Checks the outputs of a command.
 * @param outputs file names by flag; null if the flag is not given
 * @returns targets by flag
 * @throws HeadglowError if one cannot be written, or if two are the same file
 */
export async function outputTargets<Flag extends string>(
  outputs: Readonly<Record<Flag, string | null>>,
  folder = userFolder(),
): Promise<Record<Flag, OutputTarget | null>> {
  const targets = new Map<string, OutputTarget | null>();
  for (const [flag, name] of Object.entries<string | null>(outputs)) {
    const target = name === null ? null : await outputTarget(name, folder);
    for (const [otherFlag, other] of targets)
      if (target && other && isSameOutput(other, target))
        throw new HeadglowError({
          code: 'write',
          file: target.name,
          place: flag,
          reason: `${otherFlag} writes to the same file`,
          remedy: 'use another name',
        });
    targets.set(flag, target);
  }
  return Object.fromEntries(targets) as Record<Flag, OutputTarget | null>;
}

/** Whether one output would overwrite the other. Several may go to a device such as `/dev/null`. */
function isSameOutput(a: OutputTarget, b: OutputTarget): boolean {
  return a.method !== 'device' && (a.path === b.path || isSameFile(a.stats, b.stats));
}

const isSameFile = (a: Stats | null, b: Stats | null): boolean =>
  a !== null && b !== null && a.ino !== 0 && a.ino === b.ino && a.dev === b.dev;

/** @throws HeadglowError if an output would overwrite an input, even through links */
export async function requireNotInput(
  targets: readonly (OutputTarget | null)[],
  files: readonly ListedFile[],
): Promise<void> {
  for (const file of files)
    for (const target of targets) {
      if (!target?.stats?.isFile()) continue;
      if (isSameFile(await statsOf(file.path), target.stats))
        throw new HeadglowError({
          code: 'write',
          file: file.name,
          reason: 'is an input file',
          remedy: 'write to another file',
        });
    }
}

/** Prints what was written, unless it went to stdout, stderr or another descriptor. */
export function printWritten({ name, method }: OutputTarget, what: string): void {
  if (method !== 'descriptor') printMessage(`wrote ${name} (${what})`);
}
