// The command line and the Python package write the same pyramids.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt, headglow } from '../support/built.ts';
import { PACKAGE, pythonWith } from './python.ts';

const sources = fileURLToPath(new URL('../../python/src', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'headglow-pyramids-'));
afterAll(() => rmSync(folder, { recursive: true }));
const names = JSON.parse(await pythonWith(PACKAGE, 'write_scores.py', folder)) as string[];
beforeAll(ensureBuilt);

describe.each(['none', 'gzip'])('a pyramid with codec %s', (codec) => {
  it.each(codec === 'none' ? names : names.slice(1, 2))('of %s is the same', async (name) => {
    const scores = join(folder, `${name}.npy`);
    const [ours, pythons] = ['cli', 'python'].map((by) => join(folder, `${name}-${codec}-${by}.zarr`));
    const ran = await headglow(['pyramid', scores, '-o', ours as string, '--codec', codec]);
    expect(ran).toMatchObject({ code: 0 });
    const options = [sources, scores, ours as string, codec, pythons as string];
    const differences = await pythonWith(PACKAGE, 'compare_pyramids.py', ...options);
    expect(JSON.parse(differences)).toEqual([]);
  });
});
