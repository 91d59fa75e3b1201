// The built viewer as files of any server, whose policy also forbids WebAssembly; what is read with WebAssembly where it is allowed.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allowViolations, errorsOf, openPage, settled } from '../support/browser.ts';
import { viewerFolder } from '../support/built.ts';
import { type FileServer, startFileServer } from '../support/file-server.ts';
import { hdf5 } from '../support/hdf5.ts';
import { counting } from '../support/npy.ts';
import { SMALL_PARQUET } from '../support/parquet.ts';
import { BLOSC, storeFiles } from '../support/zarr.ts';
import { dropPath, models, serveViewer, text } from './viewer-page.ts';

const BARE =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob:; worker-src 'self' blob:";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

const viewer = serveViewer({ checkErrors: true });
let server: FileServer;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headglow-'));
  const scores = await hdf5((file) => {
    file.create_dataset({ name: 'scores', data: [1, 2, 3, 4, 5, 6], shape: [2, 3], dtype: '<f4' });
  });
  const files = [
    ...storeFiles('blosc.zarr', BLOSC),
    { name: 'scores.h5', bytes: scores },
    { name: 'table.parquet', bytes: SMALL_PARQUET },
    { name: 'large.npy', bytes: counting([2, 1500, 1500]) },
  ];
  for (const { name, bytes } of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  server = await startFileServer();
  server.answer = (request, response) => {
    const { pathname } = new URL(request.url ?? '/', server.origin);
    const path = join(viewerFolder, pathname === '/' ? 'index.html' : pathname);
    const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    response.writeHead(isFile ? 200 : 404, { 'Content-Type': type, 'Content-Security-Policy': BARE });
    response.end(isFile ? readFileSync(path) : undefined);
  };
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** Drops a file, and returns the models that are then shown. */
async function shownAfter(page: Page, name: string): Promise<string[]> {
  const before = await page.title();
  await dropPath(page, join(folder, name));
  await page.waitForFunction((title) => document.title !== title, {}, before);
  return models(page);
}

it('reads everything but HDF5 where WebAssembly is forbidden, which a sentence says', async () => {
  const page = await openPage(server.origin, { width: 1000, height: 700 });
  allowViolations(page, /wasm|WebAssembly/);
  await settled(page);
  expect(await shownAfter(page, 'blosc.zarr')).toEqual(['blosc 8x16']);
  expect(await shownAfter(page, 'table.parquet')).toEqual(['table 2x2']);
  expect(await shownAfter(page, 'large.npy')).toEqual(['large 1500x1500', 'large 1500x1500']);
  await dropPath(page, join(folder, 'scores.h5'));
  await page.waitForFunction(() => document.querySelector('#notice p')?.textContent?.includes('.h5'));
  expect(await text(page, '#notice p')).toBe(
    "scores.h5: HDF5 files are read with WebAssembly, which could not be started; allow 'wasm-unsafe-eval' in the script-src of the page's policy, or convert the file.",
  );
  expect(await models(page)).toEqual(['large 1500x1500', 'large 1500x1500']);
  expect(errorsOf(page).filter((error) => !/wasm|WebAssembly|404|files\.json/.test(error))).toEqual([]);
});

it('reads HDF5 where the command line serves it', async () => {
  const page = await viewer.open();
  expect(await shownAfter(page, 'scores.h5')).toEqual(['scores 2x3']);
});
