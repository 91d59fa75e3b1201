// Runs the programs that the scene `pyramid` compares, each in a process of its own.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A program that can't be measured on this machine; the message says why. */
export class MissingProgram extends Error {}

/** Where programs are. */
export interface Programs {
  /** The root of the checkout. */
  readonly root: string;
  /** The Python that has the packages. */
  readonly python: string;
}

/** @throws MissingProgram if Python or a package is missing */
export async function requirePython({ python }: Programs, packages: readonly string[]): Promise<void> {
  try {
    await run(python, ['-c', packages.map((name) => `import ${name}`).join('\n')]);
  } catch {
    throw new MissingProgram(
      `${python} does not have ${packages.join(', ')}; set HEADGLOW_PYTHON to a Python that does`,
    );
  }
}

/** Runs a script of bench/pyramid. @returns the milliseconds that it has measured */
export async function runPython(
  { root, python }: Programs,
  script: string,
  args: readonly string[],
): Promise<number> {
  const { stdout } = await run(python, [join(root, 'bench/pyramid', script), ...args]);
  const seconds = Number(stdout.trim().split('\n').at(-1));
  if (!(seconds > 0)) throw new Error(`${script} printed ${stdout.slice(0, 80)}`);
  return 1000 * seconds;
}

/** The command as users run it. @throws MissingProgram if it is not built */
export function requireCommand({ root }: Programs): string {
  const command = join(root, 'dist/cli/headglow.js');
  if (!existsSync(command)) throw new MissingProgram('the command is not built; run `npm run build:cli`');
  return command;
}

/** Writes a pyramid with the command. @returns milliseconds from starting to ending it */
export async function runPyramid(
  programs: Programs,
  { file, out, reductions }: { readonly file: string; readonly out: string; readonly reductions: string },
): Promise<number> {
  const command = requireCommand(programs);
  const start = performance.now();
  await run(process.execPath, [command, 'pyramid', file, '-o', out, '--reductions', reductions]);
  return performance.now() - start;
}

export const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true });

/**
 * Frees the disk space of a file, or of all files in a folder, and keeps their names: where many files were removed, Linux's ext4
 * takes long to create others in the next minutes.
 */
export async function empty(path: string): Promise<void> {
  if ((await stat(path)).isFile()) return truncate(path);
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  for (const entry of entries) if (entry.isFile()) await truncate(join(entry.parentPath, entry.name));
}
