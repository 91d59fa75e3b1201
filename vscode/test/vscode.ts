// The module `vscode` in tests without a browser, which vite.config.ts puts in its place.

import { FakeHost } from './fake-vscode.ts';

/** What tests see of it. */
export const host = new FakeHost('https://page.test');

export const {
  commands,
  Disposable,
  FileSystemError,
  FileType,
  RelativePattern,
  Uri,
  ViewColumn,
  window,
  workspace,
} = host.module;
