// Runs Python in a virtual environment with the packages of requirements.txt. It is created once, below node_modules.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const requirements = join(here, 'requirements.txt');
const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 8);
const environment = join(here, `../../node_modules/.cache/headglow-python-${digest}`);
const isWindows = process.platform === 'win32';
const interpreter = join(environment, isWindows ? 'Scripts/python.exe' : 'bin/python');
const finished = join(environment, 'finished');

/** Creates the environment unless it exists. */
export async function ensurePython(): Promise<void> {
  if (existsSync(finished)) return;
  rmSync(environment, { recursive: true, force: true });
  await run(isWindows ? 'python' : 'python3', ['-m', 'venv', environment]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
  await run(interpreter, pip, { maxBuffer: 1 << 26 });
  writeFileSync(finished, '');
}

/** Runs a script, given by its path or its name in this folder. @returns its stdout */
export async function python(script: string, ...args: string[]): Promise<string> {
  const path = existsSync(script) ? script : join(here, script);
  const { stdout } = await run(interpreter, [path, ...args], { maxBuffer: 1 << 28 });
  return stdout;
}
