// Global setup: the browser and the test server as for other tests, and Python.

import type { TestProject } from 'vitest/node';
import setup from '../support/global-setup.ts';
import { ensurePython, NOTEBOOK, PACKAGE } from './python.ts';

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await ensurePython();
  // Several files use it, in processes that run at the same time.
  for (const requirements of [PACKAGE, NOTEBOOK]) await ensurePython(requirements);
  return setup(project);
}
