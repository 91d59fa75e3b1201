// Pictures of `headglow render`, compared cell by cell with matplotlib for every norm and colormap.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { COLORMAPS, NORMS } from '../../src/options.ts';
import { ensureBuilt, headglow } from '../support/built.ts';
import { npy } from '../support/npy.ts';
import { python } from './python.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-matplotlib-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(ensureBuilt, 180_000);

/** Each colormap once, every other one reversed, and each norm at least twice. */
const CASES = COLORMAPS.map(
  (colormap, i) => [NORMS[i % NORMS.length] as string, i % 2 ? `${colormap}_r` : colormap] as const,
);

const [LAYERS, HEADS] = [25, 19];

/** Pseudo-random positive values over four decades, valid for every norm. */
function randomScores(seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: LAYERS * HEADS }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 10 ** (-4 * (state / 2 ** 32));
  });
}

it('every cell has matplotlib’s colour at its centre', async () => {
  for (const [i, [norm, colormap]] of CASES.entries()) {
    writeFileSync(join(folder, `${i}.npy`), npy('<f4', [LAYERS, HEADS], [...randomScores(i + 1)]));
    const size = ['--width', '500', '--height', '400'];
    const outputs = ['-o', `${i}.png`, '--layout', `${i}.json`];
    const args = ['render', `${i}.npy`, ...outputs, ...size, '--norm', norm, '--colormap', colormap];
    const { code, stderr } = await headglow(args, { cwd: folder });
    expect(code, stderr).toBe(0);
  }
  const found = JSON.parse(await python('check_picture.py', folder, JSON.stringify(CASES)));
  expect(found).toEqual({ compared: CASES.length * LAYERS * HEADS, different: [] });
}, 300_000);
