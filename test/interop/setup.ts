// Global setup: the browser and the test server as for other tests, Python, the wheel of the Python package, and bundlers.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import setup from '../support/global-setup.ts';
import { ensurePython, NOTEBOOK, PACKAGE } from './python.ts';
import { ensureTools } from './tools.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await ensurePython();
  // Several files use it, in processes that run at the same time.
  for (const requirements of [PACKAGE, NOTEBOOK]) await ensurePython(requirements);
  await ensureTools();
  await promisify(execFile)('npm', ['run', '--silent', 'build:python'], { cwd: root });
  return setup(project);
}
