// Readers load when they are first needed: opening a file loads no code for files of other formats.

import { expect, it } from 'vitest';
import { openPage } from '../support/browser.ts';
import { counting } from '../support/npy.ts';

/** Modules of the readers of other formats than .npy (which files are a Zarr store is found out before), and their packages. */
const OTHER_READERS =
  /\/formats\/(?:(?:arrow|compressed|hdf5|parquet|pickle|table)\/|zarr\/(?!store\.)|(?!npy)\w+\/open\.|json\/load\.|text\/delimited\.|value\/read-value\.)/;
const PACKAGES = /fflate|fzstd|flechette|h5wasm|hyparquet|zarrita/;

it('of an .npy file, only its own reader is loaded; that of a table when a table is opened', async () => {
  const page = await openPage();
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  const open = (name: string, bytes: readonly number[]) =>
    page.evaluate(
      async (...[name, bytes]) => {
        const { loadFiles } = await import('../../src/index.ts');
        return (await loadFiles([{ name, bytes: Uint8Array.from(bytes) }])).tensors.length;
      },
      name,
      bytes,
    );
  expect(await open('a.npy', [...counting([2, 3])])).toBe(1);
  expect(loaded.filter((path) => path.endsWith('/formats/npy/open.ts'))).toHaveLength(1);
  expect(loaded.filter((path) => OTHER_READERS.test(path) || PACKAGES.test(path))).toEqual([]);
  expect(await open('a.csv', [...new TextEncoder().encode('layer,head,s\n0,0,1\n')])).toBe(1);
  expect(loaded.filter((path) => path.endsWith('/formats/text/delimited.ts'))).toHaveLength(1);
  const otherReaders = /\/formats\/(?:(?!npy|unsupported)\w+\/open|json\/load)\.ts$/;
  expect(loaded.filter((path) => otherReaders.test(path) || PACKAGES.test(path))).toEqual([]);
});
