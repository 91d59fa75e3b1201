// Statements about training: when clusters and heads emerged, and which heads faded.

import { expect, it } from 'vitest';
import { describe } from '../../src/analysis/description/describe.ts';
import { emergence, emergenceOptions } from '../../src/analysis/emergence.ts';
import { loadFiles } from '../../src/formats/load.ts';
import type { Dataset } from '../../src/tensor/tensor.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';
import { cellsOf, of, one } from './described.ts';
import { golden } from './golden.ts';

const SIDE = 12;
type Cell = readonly [layer: number, head: number];

/** A run of 12 layers x 12 heads with value 0.01, except for the cells given at each checkpoint. */
function run(
  steps: readonly number[],
  bright: readonly (readonly (readonly [...Cell, number?])[])[],
): Dataset {
  const values = new Float32Array(steps.length * SIDE * SIDE).fill(0.01);
  bright.forEach((cells, checkpoint) => {
    for (const [layer, head, value = 1] of cells) values[(checkpoint * SIDE + layer) * SIDE + head] = value;
  });
  return { tensors: [{ model: '', tasks: ['x'], steps, layers: SIDE, heads: SIDE, values }] };
}

const SQUARE: readonly Cell[] = [
  [4, 4],
  [4, 5],
  [5, 4],
  [5, 5],
];

it('a cluster emerges once at least half of its cells stay bright, not necessarily the same ones', async () => {
  // From step 100 on, three of four cells are bright at each checkpoint, and each cell is dark at one of them.
  const flicker = [[], ...SQUARE.map((_, dark) => SQUARE.filter((_cell, i) => i !== dark)), SQUARE];
  const emergence = one(await describe(run([0, 100, 200, 300, 400, 500], flicker)), 'emergence');
  expect(emergence.text).toBe('In x, the cluster (layers 4–5, heads 4–5) emerged at step 100.');
  expect(emergence.values.clusters).toEqual([{ layers: [4, 5], heads: [4, 5], step: 100, fromStart: false }]);
  expect(emergence.rule).toContain(
    'at least half of the cells of the cluster, is bright at every checkpoint',
  );
});

it('a cluster at the first checkpoint is reported as present from the start', async () => {
  const { text, values } = one(await describe(run([0, 100], [SQUARE, SQUARE])), 'emergence');
  expect(text).toBe('In x, the cluster (layers 4–5, heads 4–5) was present from the start.');
  expect(values.clusters).toMatchObject([{ step: 0, fromStart: true }]);
});

it('statements show steps as tokens if options do, and values keep steps', async () => {
  const dataset = run([0, 100], [[], SQUARE]);
  const options = { axis: 'tokens', tokensPerStep: 2_097_152 } as const;
  const { text, values } = one(await describe(dataset, options), 'emergence');
  expect(text).toBe('In x, the cluster (layers 4–5, heads 4–5) emerged at 210M tokens.');
  expect(values.clusters).toMatchObject([{ step: 100 }]);
  const map = await describe(emergence(dataset, 0.5), { ...emergenceOptions(dataset), ...options });
  expect(one(map, 'emergence-order').text).toContain('All heads that emerge do so at 210M tokens');
});

it('clusters and outliers are listed by the step at which they emerge', async () => {
  const other: readonly Cell[] = [
    [8, 8],
    [8, 9],
  ];
  const outliers: readonly Cell[] = [
    [0, 0],
    [11, 0],
  ];
  const description = await describe(
    run([0, 100, 200], [SQUARE, [...SQUARE, ...other], [...SQUARE, ...other, ...outliers]]),
  );
  expect(one(description, 'emergence').text).toBe(
    'In x, the 2 clusters were present from the start (layers 4–5, heads 4–5) or emerged at step 100 (layer 8, heads 8–9); ' +
      'the 2 outliers emerged at step 200 (layer 0, head 0; layer 11, head 0).',
  );
});

it('names a bright head that emerges, and one that was bright in between', async () => {
  const description = await describe(run([0, 100, 1000], [[], [[4, 7]], [[9, 2, 0.8]]]));
  expect(one(description, 'emergence').text).toBe(
    'In x, the outlier (layer 9, head 2) emerged at step 1,000.',
  );
  const faded = one(description, 'faded');
  expect(faded.text).toBe(
    '1 head was bright before step 1,000 but is no longer: layer 4, head 7 in x (1 at step 100).',
  );
  expect(cellsOf(faded.cells)).toEqual(['0/4/7']);
});

it('counts bright heads present from the start, and names the first and the last to emerge', async () => {
  const steps = [0, 100, 200, 300];
  const start: Cell = [0, 0];
  const description = await describe(
    run(steps, [[start], [start, [2, 2]], [start, [2, 2], [4, 4]], [start, [2, 2], [4, 4], [6, 6], [8, 8]]]),
  );
  expect(one(description, 'bright-heads').text).toBe(
    'Of the 5 bright heads, 1 was bright from the start, the first emerged at step 100 (layer 2, head 2 in x) and the last at step 300 (layer 6, head 6 in x and 1 other).',
  );
  const always = await describe(run([0, 1], [SQUARE, SQUARE]));
  expect(one(always, 'bright-heads').text).toBe('All 4 bright heads were bright from the start.');
  expect(of(always, 'faded')).toEqual([]);
});

describeShared('a real training run', () => {
  it.each(Object.entries(golden.clusters))(
    '%s has the clusters and steps that SciPy finds',
    async (name, clusters) => {
      const dataset = await loadFiles([{ name, bytes: sharedBytes(`series/${name}`) }]);
      const description = of(await describe(dataset), 'emergence').flatMap(({ values }) =>
        (values.clusters as unknown as Record<string, unknown>[]).map(({ layers, heads, step }) => ({
          task: values.panel,
          layers,
          heads,
          step,
        })),
      );
      expect(description).toEqual(clusters);
    },
  );
});
