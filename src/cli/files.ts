// The files that a command reads and writes: looked at before any work, written whole or not at all.

import { constants } from 'node:fs';
import { access, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { byName, isRead } from '../formats/folder.ts';
import { HeadglowError } from '../tensor/error.ts';

import type { InputFile } from './server.ts';

/** Folder that paths are relative to. `npm start` runs in the project's folder but says where the user stands. */
export function userFolder(env: NodeJS.ProcessEnv = process.env): string {
  const started = env.npm_lifecycle_event === 'start' && env.npm_package_name === 'headglow';
  return (started && env.INIT_CWD) || process.cwd();
}

/** Looks at every input, so that a slip in the last name costs no waiting. A folder stands for the files in it. */
export async function inputFiles(names: readonly string[], folder = userFolder()): Promise<InputFile[]> {
  const files: InputFile[] = [];
  for (const name of names) {
    const path = resolve(folder, name);
    // The folder itself tells models apart, which `.` does not.
    const called = /(?:^|[\\/])\.{1,2}[\\/]*$/.test(name) ? join(name, '..', basename(path)) : name;
    const found = await lookAt(called, path);
    if (found.length === 0)
      throw new HeadglowError({
        file: name,
        reason: 'no file in this folder can be read',
        remedy: 'name a folder that holds .npy, .npz, .json, .csv or .tsv files',
      });
    files.push(...found);
  }
  return files;
}

/** A file, or those in a folder and in its folders that can be read. Links to folders are not followed. */
async function lookAt(name: string, path: string): Promise<InputFile[]> {
  try {
    const stats = await stat(path);
    if (!stats.isDirectory()) {
      await access(path, constants.R_OK);
      return [{ name, path, size: stats.size }];
    }
    const entries = await readdir(path, { withFileTypes: true });
    const found: InputFile[] = [];
    for (const entry of entries.filter((one) => isRead(one.name, one.isDirectory())).sort(byName))
      found.push(...(await lookAt(join(name, entry.name), join(path, entry.name))));
    return found;
  } catch (error) {
    throw fileError(error, name, 'read');
  }
}

/** Where to write `name`, or the reason why that can't be. */
export async function outputPath(name: string, folder = userFolder()): Promise<string> {
  const path = resolve(folder, name);
  await writableParent(name, path);
  const there = await stat(path).catch(() => null);
  if (there?.isDirectory()) throw new HeadglowError({ file: name, reason: 'this is a folder' });
  return path;
}

/** Where to write the numbered pictures of a movie: a folder that is empty, or not there yet. */
export async function movieFolder(name: string, folder = userFolder()): Promise<string> {
  const path = resolve(folder, name);
  await writableParent(name, path);
  const there = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error.code === 'ENOTDIR'
      ? new HeadglowError({ file: name, reason: 'this is not a folder', remedy: 'name a new one' })
      : fileError(error, name, 'read');
  });
  if (there.length === 0) return path;
  throw new HeadglowError({
    file: name,
    reason: 'there are files in this folder',
    remedy: 'name a new or an empty one',
  });
}

async function writableParent(name: string, path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw missing
      ? new HeadglowError({ file: name, reason: 'there is no such folder', remedy: 'make it first' })
      : fileError(error, name, 'written');
  }
}

/** @throws HeadglowError where what is to be written would replace an input */
export async function notAnInput(path: string, files: readonly InputFile[]): Promise<void> {
  for (const file of files)
    if (await isSame(file.path, path))
      throw new HeadglowError({
        file: file.name,
        reason: 'this is an input file',
        remedy: 'write to another',
      });
}

/** Whether two paths lead to one file, by whatever links. */
export async function isSame(a: string, b: string): Promise<boolean> {
  const real = (path: string) => realpath(path).catch(() => path);
  return (await real(a)) === (await real(b));
}

export interface Output {
  readonly name: string;
  readonly path: string;
  readonly content: Uint8Array | string | AsyncIterable<Uint8Array>;
}

/** Writes all outputs beside their places first, then moves them there: a reader never sees half a file. */
export async function writeOutputs(outputs: readonly Output[]): Promise<void> {
  const temporary = (path: string) => join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    for (const { name, path, content } of outputs) {
      await writeFile(temporary(path), content).catch((error) => {
        throw fileError(error, name, 'written');
      });
    }
    for (const { name, path } of outputs) {
      await rename(temporary(path), path).catch((error) => {
        throw fileError(error, name, 'written');
      });
    }
  } finally {
    await Promise.all(outputs.map(({ path }) => rm(temporary(path), { force: true })));
  }
}

function fileError(error: unknown, file: string, verb: 'read' | 'written'): HeadglowError {
  if (error instanceof HeadglowError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new HeadglowError({ file, reason: 'there is no such file' });
  if (code === 'EACCES' || code === 'EPERM') {
    return new HeadglowError({ file, reason: `this may not be ${verb}`, remedy: 'check its permissions' });
  }
  if (code === 'ENOSPC') return new HeadglowError({ file, reason: 'the disk is full' });
  return new HeadglowError({ file, reason: `this could not be ${verb} (${code ?? message})` });
}
