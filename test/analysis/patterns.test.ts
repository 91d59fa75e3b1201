// Diagonals, columns and rows are found where they are planted, and in noise no more often than alpha allows.

import { describe, expect, it } from 'vitest';
import { analysePanels } from '../../src/analysis/description/panels.ts';
import { DESCRIBE_DEFAULTS } from '../../src/analysis/description/settings.ts';
import { brightThreshold, cellsAbove } from '../../src/analysis/measures/bright.ts';
import { clusters } from '../../src/analysis/measures/clusters.ts';
import { holm, holmAdjust } from '../../src/analysis/measures/holm.ts';
import { type Matrix, magnitudes } from '../../src/analysis/measures/matrix.ts';
import { PATTERNS, type Pattern } from '../../src/analysis/measures/pattern-statistics.ts';
import { createPatternTrial } from '../../src/analysis/measures/pattern-trial.ts';
import { decidePatterns, patternTests } from '../../src/analysis/measures/patterns.ts';
import { random } from '../../src/analysis/measures/random.ts';
import { Work } from '../../src/analysis/work.ts';
import { createExample } from '../../src/example.ts';
import { checkOptions } from '../../src/options/check.ts';
import { computeScales } from '../../src/scale/limits.ts';
import { memoryStatistics } from '../../src/scale/statistics.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';

const LAYERS = 25;
const HEADS = 19;
const ALPHA = 0.01;

type Random = () => number;

/** A uniform distribution in (0, 1). */
const uniform = (seed: number): Random => {
  const below = random(seed);
  return () => (below(2 ** 32) + 0.5) / 2 ** 32;
};
const normal = (draw: Random): number => Math.sqrt(-2 * Math.log(draw())) * Math.cos(2 * Math.PI * draw());

/** The patterns named in a figure of one panel with default options. */
function named(matrix: Matrix, seed: number): readonly Pattern[] {
  const values = Float32Array.from(matrix.values);
  const tensor: Tensor = { model: '', tasks: [''], steps: null, ...matrix, values };
  const scales = computeScales([{ tensor, task: 0, checkpoints: [0] }], checkOptions({}), memoryStatistics);
  const [group] = scales.groups;
  if (!group) return [];
  const levels = group.center === 0 ? magnitudes(matrix) : matrix;
  const bright = cellsAbove(levels, brightThreshold(group.norm, 0.8, group.center === 0));
  const trial = createPatternTrial(levels, clusters(levels, bright), seed);
  if (!trial) return [];
  for (const _ of decidePatterns([trial], { tests: 3, alpha: ALPHA }));
  const stands = holm(
    trial.tests.map(({ p }) => p),
    ALPHA,
    3,
  );
  return trial.selectNamed(PATTERNS.filter((_, i) => stands[i]));
}

const noise = (draw: () => number): Matrix => ({
  layers: LAYERS,
  heads: HEADS,
  values: Float32Array.from({ length: LAYERS * HEADS }, draw),
});

describe('the default figure', () => {
  it('shows a diagonal in the first two panels, columns in the last, and nothing elsewhere', async () => {
    const { dataset, options } = createExample();
    const { panels } = await analysePanels(dataset, checkOptions(options), DESCRIBE_DEFAULTS, new Work());
    const tested = panels.map(({ levels, brightFrom: from }) => {
      const bright = cellsAbove(levels, from);
      const settings = { tests: 3 * panels.length, alpha: ALPHA, seed: DESCRIBE_DEFAULTS.seed };
      return patternTests(levels, clusters(levels, bright), settings);
    });
    const all = tested.flatMap((tests, panel) => (tests ?? []).map((test) => ({ panel, ...test })));
    const stands = holm(
      all.map(({ p }) => p),
      ALPHA,
      3 * panels.length,
    );
    expect(all.filter((_, i) => stands[i]).map(({ panel, pattern, line }) => [panel, pattern, line])).toEqual(
      [
        [0, 'diagonal', null],
        [1, 'diagonal', null],
        [7, 'columns', 9],
      ],
    );
    expect(tested[4]).toBe(null); // one bright cell
  });
});

describe('noise', () => {
  const FIGURES = 1000;
  it.each([
    ['exponential', (draw: Random) => -Math.log(draw())],
    ['uniform', (draw: Random) => draw()],
    ['half normal', (draw: Random) => Math.abs(normal(draw))],
    ['signed normal', normal],
    ['log-normal', (draw: Random) => Math.exp(normal(draw))],
  ] as const)(
    '%s: names a pattern in at most two figures of a hundred',
    (_, value) => {
      let wrong = 0;
      for (let seed = 1; seed <= FIGURES; seed++) {
        const draw = uniform(seed);
        if (
          named(
            noise(() => value(draw)),
            seed,
          ).length > 0
        )
          wrong++;
      }
      expect(wrong / FIGURES).toBeLessThanOrEqual(0.02);
    },
    120_000,
  );
});

describe('a cluster of seven cells, five times as high as the others', () => {
  const CONTRAST = 5;
  it.each([
    ['diagonal', (i: number) => [i, i]],
    ['columns', (i: number) => [i, 3]],
    ['rows', (i: number) => [3, i]],
  ] as const)('%s: at least 190 of 200 are named', (pattern, place) => {
    let found = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const draw = uniform(seed);
      const matrix = noise(() => 0.5 + 0.5 * draw());
      const [top, left] = [Math.floor(draw() * (LAYERS - 6)), Math.floor(draw() * (HEADS - 6))];
      for (let i = 0; i < 7; i++) {
        const [down = 0, right = 0] = place(i);
        matrix.values[(top + down) * HEADS + left + right] = CONTRAST * (0.9 + 0.2 * draw());
      }
      if (named(matrix, seed).includes(pattern)) found++;
    }
    expect(found / 200).toBeGreaterThanOrEqual(0.95);
  });
});

describe('more than 4,096 bright cells', () => {
  const SIDE = 256;
  const matrixOf = (value: (layer: number, head: number) => number): Matrix => ({
    layers: SIDE,
    heads: SIDE,
    values: Float32Array.from({ length: SIDE * SIDE }, (_, cell) =>
      value(Math.floor(cell / SIDE), cell % SIDE),
    ),
  });

  it('in a broad diagonal band show a diagonal', () => {
    const draw = uniform(1);
    const band = matrixOf((layer, head) => (Math.abs(layer - head) < 20 ? 5 : 1) * (0.5 + 0.5 * draw()));
    expect(named(band, 1)).toEqual(['diagonal']);
  });

  it.each([
    ['whole', () => true],
    ['half missing', (layer: number, head: number) => head <= layer],
  ] as const)(
    'of noise, %s: show a pattern in at most two figures of a hundred',
    (_, isThere) => {
      let wrong = 0;
      for (let seed = 1; seed <= 50; seed++) {
        const draw = uniform(seed);
        const matrix = matrixOf((layer, head) => (isThere(layer, head) ? draw() : Number.NaN));
        if (named(matrix, seed).length > 0) wrong++;
      }
      expect(wrong / 50).toBeLessThanOrEqual(0.02);
    },
    120_000,
  );
});

it('the same seed gives the same result', () => {
  const draw = uniform(3);
  const matrix = noise(() => Math.abs(normal(draw)));
  const bright = cellsAbove(matrix, 0.8);
  const test = (seed: number) =>
    patternTests(matrix, clusters(matrix, bright), { tests: 3, alpha: ALPHA, seed });
  expect(test(5)).toEqual(test(5));
  expect(test(5)).not.toEqual(test(6));
});

it("Holm's correction steps down, and accounts for tests that were not made", () => {
  expect(holmAdjust([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
  expect(holmAdjust([0.001, 0.2], 24)).toEqual([0.024, 1]);
  expect(holm([0.004, 0.02, 0.005], 0.01)).toEqual([false, false, false]);
  expect(holm([0.003, 0.02, 0.004], 0.01)).toEqual([true, false, true]);
  expect(holmAdjust([])).toEqual([]);
});
