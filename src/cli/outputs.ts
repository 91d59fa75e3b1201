// Where a command writes: looked at before any work, so that a mistake costs no waiting.

import { constants, type Stats } from 'node:fs';
import { access, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { HeadglowError } from '../tensor/error.ts';
import { fileError, noFolder } from './file-error.ts';
import { userFolder } from './files.ts';
import type { ListedFile } from './open.ts';
import { printMessage } from './terminal.ts';

/**
 * How bytes reach an output: a regular file is replaced in one step; one that has to stay the same file (it has other
 * hard links, or a folder that takes no new files) is overwritten; anything else is written into.
 */
export type WriteMethod = 'replace' | 'overwrite' | 'device' | 'fifo' | 'socket' | 'descriptor';

export interface OutputTarget {
  /** The name as the user gave it. */
  readonly name: string;
  /** Where that leads, all links followed. */
  readonly path: string;
  readonly way: WriteMethod;
  /** What is there already. */
  readonly stats: Stats | null;
  /** The descriptor to write to. */
  readonly descriptor?: number;
}

/** Names of descriptors that this process was given open, such as `/dev/stdout`. */
const DESCRIPTOR = /^\/(?:dev|proc\/self|proc\/\d+)\/fd\/(\d{1,9})$/;
const STREAMS: Readonly<Record<string, number>> = { '/dev/stdout': 1, '/dev/stderr': 2 };
const MAX_LINKS = 40;

/**
 * Where to write `name`; `-` is stdout.
 * @throws HeadglowError where it may not be written
 */
export async function outputTarget(name: string, folder = userFolder()): Promise<OutputTarget> {
  if (name === '-') return descriptorTarget(name, 1);
  const path = await followed(name, resolve(folder, name));
  const descriptor = descriptorOf(path);
  if (descriptor !== null) return descriptorTarget(name, descriptor);
  try {
    const stats = await statsOf(path);
    if (stats === null) {
      if (name.endsWith('/') || name.endsWith(sep)) throw noFolder(name);
      await access(dirname(path), constants.W_OK);
      return { name, path, stats, way: 'replace' };
    }
    await mayBeWritten(name, path, stats);
    return { name, path, stats, way: await wayInto(name, path, stats) };
  } catch (error) {
    throw fileError(error, name, 'written');
  }
}

function descriptorTarget(name: string, descriptor: number): OutputTarget {
  return { name, path: `/dev/fd/${descriptor}`, way: 'descriptor', stats: null, descriptor };
}

function descriptorOf(path: string): number | null {
  if (process.platform === 'win32') return null;
  const number = DESCRIPTOR.exec(path)?.[1];
  return number === undefined ? (STREAMS[path] ?? null) : Number(number);
}

/** The path that links at its end lead to, whether or not anything is there; its folder must be. */
async function followed(name: string, start: string): Promise<string> {
  let path = start;
  for (let links = 0; links < MAX_LINKS; links++) {
    if (descriptorOf(path) !== null) return path;
    const folder = await realpath(dirname(path)).catch((error) => {
      throw fileError(error, name, 'written');
    });
    path = join(folder, basename(path));
    const target = await readlink(path).catch(() => null); // no link, or nothing there
    if (target === null) return path;
    path = resolve(folder, target);
  }
  throw new HeadglowError({
    code: 'write',
    file: name,
    reason: 'its links lead in a circle',
    remedy: 'write to another',
  });
}

async function statsOf(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Root may write anything, so the mode counts: nobody makes a file read-only to have it replaced. */
async function mayBeWritten(name: string, path: string, stats: Stats): Promise<void> {
  if (stats.isDirectory()) throw new HeadglowError({ code: 'write', file: name, reason: 'this is a folder' });
  if (stats.isBlockDevice())
    throw new HeadglowError({
      code: 'write',
      file: name,
      reason: 'this is a disk',
      remedy: 'write to a file',
    });
  if ((stats.mode & 0o222) === 0)
    throw new HeadglowError({
      code: 'write',
      file: name,
      reason: 'this is read-only',
      remedy: 'make it writable (chmod u+w), or write to another',
    });
  await access(path, constants.W_OK);
}

async function wayInto(name: string, path: string, stats: Stats): Promise<WriteMethod> {
  if (stats.isFile()) {
    const takesNew = await access(dirname(path), constants.W_OK).then(
      () => true,
      () => false,
    );
    return stats.nlink === 1 && takesNew ? 'replace' : 'overwrite';
  }
  if (stats.isCharacterDevice()) return 'device';
  if (stats.isFIFO()) return 'fifo';
  if (stats.isSocket()) return 'socket';
  throw new HeadglowError({
    code: 'write',
    file: name,
    reason: 'this is no file',
    remedy: 'write to another',
  });
}

/** Where to write the numbered pictures of a movie: a folder that is empty, or not there yet. */
export async function movieFolder(name: string, folder = userFolder()): Promise<string> {
  const path = await followed(name, resolve(folder, name));
  try {
    const stats = await statsOf(path);
    if (stats === null) {
      await access(dirname(path), constants.W_OK);
      return path;
    }
    if (!stats.isDirectory())
      throw new HeadglowError({
        code: 'write',
        file: name,
        reason: 'this is not a folder',
        remedy: 'name a new one',
      });
    await access(path, constants.W_OK);
  } catch (error) {
    throw fileError(error, name, 'written');
  }
  const names = await readdir(path).catch((error) => {
    throw fileError(error, name, 'read');
  });
  if (names.length === 0) return path;
  throw new HeadglowError({
    code: 'write',
    file: name,
    reason: 'there are files in this folder',
    remedy: 'name a new or an empty one',
  });
}

/** A flag and the output that it names; null where it is not given. */
export type OutputFlag = readonly [flag: string, name: string | null];

/**
 * The targets of a command's outputs, in their order.
 * @throws HeadglowError where one may not be written, or where two are the same
 */
export async function outputTargets<T extends readonly OutputFlag[]>(
  wanted: T,
  folder = userFolder(),
): Promise<{ [K in keyof T]: OutputTarget | null }> {
  const targets: (OutputTarget | null)[] = [];
  for (const [flag, name] of wanted) {
    const target = name === null ? null : await outputTarget(name, folder);
    const other = target && targets.findIndex((one) => one !== null && areSame(one, target));
    if (target && other !== null && other >= 0)
      throw new HeadglowError({
        code: 'write',
        file: target.name,
        place: flag,
        reason: `${wanted[other]?.[0]} writes there too`,
        remedy: 'name another',
      });
    targets.push(target);
  }
  return targets as { [K in keyof T]: OutputTarget | null };
}

/** Whether one output would be written over the other; a device such as `/dev/null` takes any number. */
function areSame(a: OutputTarget, b: OutputTarget): boolean {
  return a.way !== 'device' && (a.path === b.path || isSameFile(a.stats, b.stats));
}

const isSameFile = (a: Stats | null, b: Stats | null): boolean =>
  a !== null && b !== null && a.ino !== 0 && a.ino === b.ino && a.dev === b.dev;

/** @throws HeadglowError where an output would be written over an input, by whatever links */
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
          reason: 'this is an input file',
          remedy: 'write to another',
        });
    }
}

/** Says what was written; what went to stdout or stderr speaks for itself. */
export function printWritten({ name, way }: OutputTarget, what: string): void {
  if (way !== 'descriptor') printMessage(`wrote ${name} (${what})`);
}
