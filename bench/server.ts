// Serves the benchmark's page on 127.0.0.1. Its headers isolate the page, which raises the timer resolution to 5 µs.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, resolve, sep } from 'node:path';
import { SERIES_ADDRESS } from './parse-plan.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/**
 * @param folder the built page
 * @param data the folder that is served at `SERIES_ADDRESS`
 */
export async function serve(
  folder: string,
  data: string,
): Promise<{ url: string; close: () => Promise<void> }> {
  const root = resolve(folder);
  const server = createServer(async (request, response) => {
    const address = (request.url ?? '/').split('?', 1)[0] as string; // our file names need no decoding
    const isData = address.startsWith(`/${SERIES_ADDRESS}`);
    const served = isData
      ? resolve(data, address.slice(SERIES_ADDRESS.length + 1))
      : resolve(root, `.${address}`);
    const isInside = served.startsWith((isData ? resolve(data) : root) + sep);
    const content = isInside ? await readFile(served).catch(() => null) : null;
    response.writeHead(content ? 200 : 404, {
      'Content-Type': CONTENT_TYPES[extname(served)] ?? 'application/octet-stream',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Cache-Control': 'no-store', // so that no page reuses code that an earlier one compiled
    });
    response.end(content ?? 'Not found.');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
