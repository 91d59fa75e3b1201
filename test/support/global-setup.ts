// Runs once: locates the browser, or installs it if allowed, starts the server, and provides both to the tests.

import type { TestProject } from 'vitest/node';
import { findBrowser } from '../../src/cli/browser.ts';
import { startServer } from './server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    baseUrl: string;
    browserPath: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('browserPath', await findBrowser());
  const server = await startServer();
  project.provide('baseUrl', server.url);
  return server.close;
}
