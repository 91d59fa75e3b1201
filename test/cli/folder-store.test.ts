// Runs in folders, which are read while they are written.

import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { inputFiles } from '../../src/cli/files.ts';
import { folderStore } from '../../src/cli/folder-store.ts';
import { toInput } from '../../src/cli/open.ts';
import { loadTensors } from '../support/load.ts';
import { runStore } from '../support/zarr.ts';
import { at, folder } from './output-folder.ts';

/** Writes a run as `headglow.Run` does: files are replaced by renaming. */
function writeRun(steps: readonly number[]): void {
  for (const [key, bytes] of Object.entries(runStore(steps))) {
    mkdirSync(dirname(at(key)), { recursive: true });
    writeFileSync(at(`${key}.partial`), bytes);
    renameSync(at(`${key}.partial`), at(key));
  }
}

it('metadata are of one version, even if they are replaced before they are read', async () => {
  writeRun([1, 2]);
  const store = folderStore('run', folder);
  const bytes = await store.open('zarr.json');
  writeRun([1, 2, 3]);
  const text = new TextDecoder().decode(await bytes?.read(0, bytes.size));
  expect(JSON.parse(text).attributes.headglow.steps).toEqual([1, 2]);
});

it('the command line opens the folder with what is published', async () => {
  writeRun([1, 2, 3]);
  const { files } = await inputFiles([folder]);
  const { tensors, notes } = await loadTensors(files.map(toInput));
  expect(tensors).toMatchObject([{ tasks: ['a', 'b'], steps: [1, 2, 3], layers: 2, heads: 3 }]);
  expect(notes).toEqual([]);
});
