// The built command and viewer, as users get them: built when missing or older than the sources.

import { execFile } from 'node:child_process';
import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isBuilt } from '../../demo/built.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

export const viewerFolder = join(root, 'dist/viewer');
export const commandFile = join(root, 'dist/cli/headglow.js');

const modified = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Builds what users run, unless that is up to date; safe to call from several test files at once. */
export async function ensureBuilt(): Promise<void> {
  const lock = join(root, 'node_modules/.building');
  while (!isBuilt()) {
    try {
      mkdirSync(lock);
    } catch {
      if (Date.now() - modified(lock) > 60_000) rmdirSync(lock); // left by a run that was cut off
      await setTimeout(100);
      continue;
    }
    try {
      if (!isBuilt()) {
        await run('npm', ['run', 'build:viewer'], { cwd: root });
        await run('npm', ['run', 'build:cli'], { cwd: root });
      }
      return;
    } finally {
      rmdirSync(lock);
    }
  }
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Lines on stderr without progress, which depends on the machine's speed, and without what was written. */
export const sentencesOf = ({ stderr }: Ran): string[] =>
  stderr
    .trim()
    .split('\n')
    .filter((line) => !/^headglow: (?:[\d,]+ (?:of [\d,]+ )?[a-z ]+$|wrote )/.test(line));

/** Runs the built `headglow` as its own process. */
export async function headglow(
  args: readonly string[],
  { cwd = root, env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  try {
    const options = { cwd, env: { ...process.env, ...env } };
    const { stdout, stderr } = await run(process.execPath, [commandFile, ...args], options);
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Ran;
    return { code, stdout, stderr };
  }
}
