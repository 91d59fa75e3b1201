// Runs once: locates the browser, or installs it if allowed, starts the servers of pages and of browsers, and provides them to
// the tests.

import type { TestProject } from 'vitest/node';
import { findBrowser } from '../../src/cli/browser.ts';
import { serveBrowsers } from './browsers.ts';
import { startServer } from './server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    baseUrl: string;
    browserPath: string;
    /** Address of the server of browsers. */
    browsersUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('browserPath', await findBrowser());
  const server = await startServer();
  project.provide('baseUrl', server.url);
  const browsers = await serveBrowsers();
  project.provide('browsersUrl', browsers.url);
  return async () => {
    await Promise.all([server.close(), browsers.close()]);
  };
}
