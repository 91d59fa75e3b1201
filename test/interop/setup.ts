// Global setup: the browser and the test server as for other tests, and Python.

import type { TestProject } from 'vitest/node';
import setup from '../support/global-setup.ts';
import { ensurePython } from './python.ts';

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await ensurePython();
  return setup(project);
}
