// Levels of sources that callers pass: what does not fit the source is an error that says what to pass.

import { expect, it } from 'vitest';
import { checkTensor } from '../../src/tensor/check.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import { readCheckpoint } from '../../src/tensor/source.ts';
import type { Source } from '../../src/tensor/tensor.ts';

const LEVELS = [
  { layers: 3, heads: 100, layersPerCell: 1, headsPerCell: 1 },
  { layers: 3, heads: 25, layersPerCell: 1, headsPerCell: 4 },
  { layers: 2, heads: 13, layersPerCell: 2, headsPerCell: 8 },
];
const [ZERO, ONE, TWO] = LEVELS as [object, object, object];
const REQUEST = {
  checkpoint: 0,
  part: { task: 0, level: 2, layers: [0, 2], heads: [0, 13], reduction: 'max' },
} as const;

/** Reads the last level of a source. */
async function read(more: object): Promise<Float32Array> {
  const given = {
    ...{ model: 'huge', layers: 3, heads: 100, levels: LEVELS, reductions: ['max' as const] },
    read: () => new Float32Array(26),
    ...more,
  };
  return readCheckpoint(checkTensor(given, 'tensors[0]') as Source, REQUEST, new AbortController().signal);
}

it('are read if they fit', async () => {
  expect(await read({})).toHaveLength(26);
  expect(
    await read({ levels: LEVELS.map((level) => ({ ...level, tile: { layers: 2, heads: 4 } })) }),
  ).toHaveLength(26);
});

it.each([
  [{ levels: [] }, 'huge.levels: [] is not a list of levels; pass one, the data first.'],
  [{ levels: { length: 3 } }, 'huge.levels: {"length":3} is not a list of levels; pass one, the data first.'],
  [
    { levels: [ONE, TWO] },
    'huge.levels[0]: its blocks are 1 x 4 cells; pass the data first, in blocks of 1 x 1.',
  ],
  [
    { levels: [ZERO, TWO, ONE] },
    'huge.levels[2]: its blocks of 1 x 4 cells follow blocks of 2 x 8; pass coarser and coarser levels.',
  ],
  [{ levels: [ZERO, ZERO] }, 'huge.levels[1]: its blocks of 1 x 1 cells follow blocks of 1 x 1;'],
  [
    { levels: [ZERO, { ...ONE, heads: 26 }] },
    'huge.levels[1]: it has 3 x 26 cells, but 3 x 100 in blocks of 1 x 4 are 3 x 25; pass these numbers as layers and heads.',
  ],
  [
    { levels: [ZERO, { ...ONE, headsPerCell: 2.5 }] },
    'huge.levels[1]: its blocks are 1 x 2.5 cells; pass whole numbers as layersPerCell and headsPerCell.',
  ],
  [{ levels: [ZERO, null] }, 'huge.levels[1]: its blocks are undefined x undefined cells;'],
  [
    { levels: [ZERO, { ...ONE, tile: { layers: 0, heads: 4 } }] },
    'huge.levels[1]: its tiles are 0 x 4 cells; pass { layers, heads } of at least 1, or no tile.',
  ],
  [{ reductions: [] }, 'huge.reductions: [] is not a list of reductions;'],
  [{ reductions: undefined }, 'huge.reductions: undefined is not a list of reductions;'],
])('are refused otherwise: %#', async (more, message) => {
  const error = await read(more).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(HeadglowError);
  expect((error as Error).message).toContain(message);
});
