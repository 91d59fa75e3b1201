// Limits of stores with levels are those of all their cells: from the statistics that are written, without reading a cell.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFiles } from '../../src/formats/load.ts';
import { DEFAULTS, type Options } from '../../src/options.ts';
import { limitsText } from '../../src/scale/coverage.ts';
import { computeScales, type VisibleMatrix } from '../../src/scale/limits.ts';
import { memoryStatistics, Statistics } from '../../src/scale/statistics.ts';
import { SourceCache } from '../../src/source/cache.ts';
import { isInMemory, levelsOf } from '../../src/tensor/source.ts';
import type { Tensor, TensorOrSource } from '../../src/tensor/tensor.ts';
import { createTensor, filesIn, write } from './stores.ts';

const root = mkdtempSync(join(tmpdir(), 'headglow-limits-'));
afterAll(() => rmSync(root, { recursive: true }));

const CHECKPOINTS = 3;
const models = [
  createTensor({ model: 'one', tasks: ['a', 'b'], layers: 3, heads: 200, checkpoints: CHECKPOINTS }, 1),
  createTensor({ model: 'two', tasks: ['a'], layers: 2, heads: 90, checkpoints: CHECKPOINTS }, 2),
  createTensor({ model: 'small', tasks: ['a', 'b'], layers: 3, heads: 5, checkpoints: CHECKPOINTS }, 3),
];

type Files = Readonly<Record<string, Uint8Array>>;

/** Opens a store as sources. `reads` lists the keys whose bytes are read, in their order. */
async function open(files: Files) {
  const reads: string[] = [];
  const inputs = Object.entries(files).map(([key, bytes]) => ({
    name: `run.zarr/${key}`,
    size: bytes.length,
    read: (start: number, end: number) => {
      reads.push(key);
      return bytes.slice(start, end);
    },
  }));
  const { tensors } = await loadFiles(inputs, { memory: 0 });
  return { tensors, reads };
}

let written: Files;
beforeAll(async () => {
  const folder = join(root, 'run.zarr');
  await write(folder, models);
  written = filesIn(folder);
});

const visible = (tensors: readonly TensorOrSource[], checkpoints: readonly number[]): VisibleMatrix[] =>
  tensors.flatMap((tensor) => tensor.tasks.map((_, task) => ({ tensor, task, checkpoints })));

function scalesOf(matrices: readonly VisibleMatrix[], options: Partial<Options>, statistics: Statistics) {
  const { groups, missing } = computeScales(matrices, { ...DEFAULTS, ...options }, statistics);
  return {
    missing,
    groups: groups.map(({ title, extend, norm: { toUnit, fromUnit, ...norm } }) => ({ title, extend, norm })),
  };
}

const OPTIONS: readonly Partial<Options>[] = (['data', 'frame'] as const).flatMap((limits) =>
  (['figure', 'task', 'panel'] as const).flatMap((limitsBy) =>
    (['linear', 'log', 'symlog'] as const).map((norm) => ({ limits, limitsBy, norm })),
  ),
);

describe('a store with levels', () => {
  it('has the limits of its cells in memory, whatever they depend on, without reading any', async () => {
    const { tensors, reads } = await open(written);
    expect(tensors.map((tensor) => [isInMemory(tensor), levelsOf(tensor) !== undefined])).toEqual([
      [false, true],
      [false, true],
      [false, false],
    ]);
    expect(reads.filter((key) => !key.endsWith('zarr.json'))).toEqual(
      [0, 1, 2].map((model) => `model-${model}/statistics/c/0/0/0`),
    );
    reads.length = 0;
    const { statistics } = new SourceCache();
    for (const options of OPTIONS)
      for (const checkpoints of [[0], [1, 2]]) {
        const found = scalesOf(visible(tensors, checkpoints), options, statistics);
        expect(found).toEqual(scalesOf(visible(models, checkpoints), options, memoryStatistics));
        const all = { ...DEFAULTS, ...options };
        expect(limitsText(visible(tensors, checkpoints), all, statistics)).toBe('');
      }
    expect(reads).toEqual([]);
  });

  it('has the smallest positive and the largest value of each panel at a checkpoint, by plain comparison', async () => {
    const { tensors } = await open(written);
    const matrices = visible(tensors, [1]);
    const options = { limits: 'frame', limitsBy: 'panel', norm: 'log' } as const;
    const found = scalesOf(matrices, options, new Statistics()).groups.map(({ norm }) => [
      norm.vmin,
      norm.vmax,
    ]);
    const expected = models.flatMap(({ values, tasks, layers, heads }: Tensor) =>
      tasks.map((_, task) => {
        const start = (tasks.length + task) * layers * heads;
        const positive = values
          .subarray(start, start + layers * heads)
          .filter((value) => value > 0 && value < Infinity);
        return [Math.min(...positive), Math.max(...positive)];
      }),
    );
    expect(found).toEqual(expected);
  });

  const broken: readonly [string, (rows: Float64Array) => void][] = [
    ['are missing', (rows) => rows.fill(Number.NaN)],
    ['count other cells', (rows) => rows.set([599], 3)],
    ['have no order', (rows) => rows.set([5, -5])],
    ['have a smallest positive value above the largest', (rows) => rows.set([1e9], 2)],
  ];
  it.each(broken)('opens with its range if the statistics %s', async (_, change) => {
    const key = 'model-0/statistics/c/0/0/0';
    const bytes = Uint8Array.from(written[key] as Uint8Array);
    change(new Float64Array(bytes.buffer));
    const { tensors } = await open({ ...written, [key]: bytes });
    const [first, second] = tensors as readonly [TensorOrSource, TensorOrSource];
    expect(first).not.toHaveProperty('statistics');
    expect(second).toHaveProperty('statistics');
    const { min, max } = memoryStatistics.ofTask({ tensor: models[0] as Tensor, task: 0 });
    const other = memoryStatistics.ofTask({ tensor: models[0] as Tensor, task: 1 });
    expect(first).toMatchObject({ range: [Math.min(min, other.min), Math.max(max, other.max)] });
  });

  it('opens without statistics', async () => {
    const files = Object.fromEntries(
      Object.entries(written).filter(([key]) => !key.startsWith('model-0/statistics/c')),
    );
    const { tensors } = await open(files);
    expect(tensors.map((tensor) => 'statistics' in tensor)).toEqual([false, true, true]);
  });
});
