// Runs Python in virtual environments with the packages of a file of requirements. Each is created once, below node_modules.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const isWindows = process.platform === 'win32';

/** The usual packages. */
const USUAL = 'requirements.txt';

/** The packages that the Python package and its tests need. */
export const PACKAGE = 'requirements-package.txt';

/** JupyterLab, and the packages that the Python package needs in notebooks. */
export const NOTEBOOK = 'requirements-notebook.txt';

/** The folder of the environment with these requirements. */
function environmentOf(requirements: string): string {
  const digest = createHash('sha256')
    .update(readFileSync(join(here, requirements)))
    .digest('hex')
    .slice(0, 8);
  return join(here, `../../node_modules/.cache/headglow-python-${digest}`);
}

/** The Python of an environment with these requirements. */
export const interpreterOf = (requirements: string): string =>
  join(environmentOf(requirements), isWindows ? 'Scripts/python.exe' : 'bin/python');

/** Creates an environment unless it exists. @param requirements the name of a file in this folder */
export async function ensurePython(requirements = USUAL): Promise<void> {
  const environment = environmentOf(requirements);
  const finished = join(environment, 'finished');
  if (existsSync(finished)) return;
  rmSync(environment, { recursive: true, force: true });
  await run(isWindows ? 'python' : 'python3', ['-m', 'venv', environment]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r'];
  await run(interpreterOf(requirements), [...pip, join(here, requirements)], { maxBuffer: 1 << 26 });
  writeFileSync(finished, '');
}

/** Runs a script in an environment. @returns its stdout */
export async function pythonWith(requirements: string, script: string, ...args: string[]): Promise<string> {
  const path = existsSync(script) ? script : join(here, script);
  const { stdout } = await run(interpreterOf(requirements), [path, ...args], { maxBuffer: 1 << 28 });
  return stdout;
}

/** What a failed program printed, which says more than its exit code. */
function explain(error: unknown): never {
  const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
  throw new Error(`${stdout}\n${stderr}`.trim(), { cause: error });
}

/** Runs a module, such as pytest, in an environment. @param cwd where it runs @returns its stdout */
export async function pythonModule(
  requirements: string,
  cwd: string,
  module: string,
  ...args: string[]
): Promise<string> {
  const { stdout } = await run(interpreterOf(requirements), ['-m', module, ...args], {
    cwd,
    maxBuffer: 1 << 28,
  }).catch(explain);
  return stdout;
}

/** Runs a script, given by its path or its name in this folder, with the usual packages. @returns its stdout */
export const python = (script: string, ...args: string[]): Promise<string> =>
  pythonWith(USUAL, script, ...args);
