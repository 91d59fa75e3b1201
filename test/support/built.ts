// The built command line and viewer, rebuilt if they are missing or older than the sources.

import { execFile } from 'node:child_process';
import { mkdirSync, rmdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isBuilt, isLibraryBuilt } from '../../demo/built.mjs';
import { sharedBrowser } from './shared-browser.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

export const viewerFolder = join(root, 'dist/viewer');
export const commandFile = join(root, 'dist/cli/headglow.js');

const modified = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Runs outdated builds one after the other. Test files in several processes may call this concurrently. */
async function ensure(isUpToDate: () => boolean, ...scripts: readonly string[]): Promise<void> {
  const lock = join(root, 'node_modules/.building');
  while (!isUpToDate()) {
    try {
      mkdirSync(lock);
    } catch {
      if (Date.now() - modified(lock) > 60_000) rmdirSync(lock); // left by a run that was cut off
      await wait(100);
      continue;
    }
    // A build on a busy machine may take longer than the age at which others remove the lock.
    const alive = setInterval(() => utimesSync(lock, new Date(), new Date()), 5000);
    try {
      if (!isUpToDate()) for (const script of scripts) await run('npm', ['run', script], { cwd: root });
      return;
    } finally {
      clearInterval(alive);
      rmdirSync(lock);
    }
  }
}

/** Builds the command and the viewer, unless they are up to date. */
export const ensureBuilt = (): Promise<void> => ensure(isBuilt, 'build:viewer', 'build:cli');

/** Builds the library with its declarations, unless it is up to date. */
export const ensureLibrary = (): Promise<void> => ensure(isLibraryBuilt, 'build:library');

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Lines on stderr, except progress, which depends on the machine's speed, and names of written files. */
export const sentencesOf = ({ stderr }: Ran): string[] =>
  stderr
    .trim()
    .split('\n')
    .filter((line) => !/^headglow: (?:[\d,]+ (?:of [\d,]+ )?[a-z ]+$|wrote )/.test(line));

export interface RunSettings {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Whether `render` starts a browser, as it does for users, instead of using the one of this worker. Default: false. */
  readonly startsBrowser?: boolean;
}

/** Runs the built `headglow` in a separate process. */
export async function headglow(
  args: readonly string[],
  { cwd = root, env = {}, startsBrowser = false }: RunSettings = {},
): Promise<Ran> {
  const isShared = args[0] === 'render' && !startsBrowser;
  const browser = isShared ? { HEADGLOW_BROWSER: await sharedBrowser() } : {};
  try {
    const options = { cwd, env: { ...process.env, ...browser, ...env } };
    const { stdout, stderr } = await run(process.execPath, [commandFile, ...args], options);
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Ran;
    return { code, stdout, stderr };
  }
}
