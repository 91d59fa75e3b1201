// Measures the memory that loading a file takes, in a process of its own.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const script = fileURLToPath(new URL('measure-load.mjs', import.meta.url));
const library = pathToFileURL(join(root, 'dist/formats.js')).href;

export interface MeasuredLoad {
  /** The most memory that the process ever had, in bytes. */
  readonly peak: number;
  /** Number of values in memory, if the file was read. */
  readonly values?: number;
  readonly error?: { readonly name: string; readonly message: string };
}

/** Loads a file with the built library. */
export async function measureLoad(path: string): Promise<MeasuredLoad> {
  const { stdout } = await run(process.execPath, [script, library, path]);
  return JSON.parse(stdout) as MeasuredLoad;
}
