// The files that a command reads: looked at before any work.

import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
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

/** The sentence for what the system says of a file. */
export function fileError(error: unknown, file: string, verb: 'read' | 'written'): HeadglowError {
  if (error instanceof HeadglowError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new HeadglowError({ file, reason: 'there is no such file' });
  if (code === 'EACCES' || code === 'EPERM') {
    return new HeadglowError({ file, reason: `this may not be ${verb}`, remedy: 'check its permissions' });
  }
  if (code === 'EROFS')
    return new HeadglowError({ file, reason: 'its disk is read-only', remedy: 'write to another' });
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new HeadglowError({ file, reason: 'there is no space left to write it' });
  if (code === 'EPIPE') return new HeadglowError({ file, reason: 'its reader went away before the end' });
  return new HeadglowError({ file, reason: `this could not be ${verb} (${code ?? message})` });
}
