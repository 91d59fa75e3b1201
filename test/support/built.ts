// The built command and viewer, as users get them: built when missing or older than the sources.

import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

export const viewerFolder = join(root, 'dist/viewer');
export const commandFile = join(root, 'dist/cli/headglow.js');

const modified = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function newestSource(): number {
  const folders = ['src', 'shaders', 'demo'].map((name) => join(root, name));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  const shared = ['data', 'floors', 'statistics'].map((name) => `bench/${name}.ts`); // the viewer has them too
  const others = ['vite.config.ts', 'package-lock.json', ...shared].map((name) => join(root, name));
  return Math.max(...[...files, ...others].map(modified));
}

function isFresh(): boolean {
  const built = Math.min(modified(commandFile), modified(join(viewerFolder, 'render.html')));
  return built >= newestSource();
}

/** Builds what users run, unless that is up to date; safe to call from several test files at once. */
export async function ensureBuilt(): Promise<void> {
  const lock = join(root, 'node_modules/.building');
  while (!isFresh()) {
    try {
      mkdirSync(lock);
    } catch {
      if (Date.now() - modified(lock) > 60_000) rmdirSync(lock); // left by a run that was cut off
      await setTimeout(100);
      continue;
    }
    try {
      if (!isFresh()) {
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
