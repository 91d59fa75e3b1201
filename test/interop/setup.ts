// Global setup: the browser and the test server as for other tests, and Python.

import type { TestProject } from 'vitest/node';
import setup from '../support/global-setup.ts';
import { ensurePython, PACKAGE } from './python.ts';

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await ensurePython();
  // Several files use it, in processes that run at the same time.
  await ensurePython(PACKAGE);
  return setup(project);
}
