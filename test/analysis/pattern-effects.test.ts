// A pattern is named only if its effect is large, not only if it is significant; and one effect is named only once.

import { expect, it } from 'vitest';
import { describe } from '../../src/analysis/description/describe.ts';
import { clusters } from '../../src/analysis/measures/clusters.ts';
import { filterCells, type Matrix } from '../../src/analysis/measures/matrix.ts';
import { createPatternTrial } from '../../src/analysis/measures/pattern-trial.ts';
import { decidePatterns } from '../../src/analysis/measures/patterns.ts';
import { random } from '../../src/analysis/measures/random.ts';
import { of, tensor, texts } from './described.ts';

const square = (side: number, value: (layer: number, head: number) => number): Matrix => ({
  layers: side,
  heads: side,
  values: Float32Array.from({ length: side * side }, (_, cell) =>
    value(Math.floor(cell / side), cell % side),
  ),
});

/** The patterns named in a panel whose cells above 0.5 are bright. */
function named(matrix: Matrix): readonly string[] {
  const bright = filterCells(matrix.values.length, (cell) => (matrix.values[cell] as number) > 0.5);
  const trial = createPatternTrial(matrix, clusters(matrix, bright), 1);
  if (!trial) return [];
  for (const _ of decidePatterns([trial], { tests: 3, alpha: 0.01 }));
  return trial.selectNamed(trial.tests.filter(({ p }) => 3 * p < 0.01).map(({ pattern }) => pattern));
}

it('a gradient shows no pattern, although its correlation is significant', async () => {
  const gradient = Array.from({ length: 400 }, (_, cell) => Math.floor(cell / 20) + (cell % 20));
  const description = await describe(tensor(20, 20, gradient));
  expect(of(description, 'pattern', 0)).toEqual([]);
  expect(texts(description, 0)).toContain('The largest cluster shows no diagonal, column or row pattern.');
});

it('a weak pattern is not tested', () => {
  const matrix = square(20, (layer, head) => layer + head);
  const trial = createPatternTrial(
    matrix,
    clusters(
      matrix,
      Uint32Array.from({ length: 400 }, (_, i) => i),
    ),
    1,
  );
  for (const _ of decidePatterns(trial ? [trial] : [], { tests: 3, alpha: 0.01 }));
  expect(trial?.tests).toMatchObject([
    { pattern: 'diagonal', clear: false, p: 1, permutations: 0, even: null },
    { pattern: 'columns', clear: false, p: 1, permutations: 0, even: 0.05 },
    { pattern: 'rows', clear: false, p: 1, permutations: 0, even: 0.05 },
  ]);
});

it('a cross shows both columns and rows, because each is clear without the other', () => {
  expect(named(square(25, (layer, head) => Number(layer === 12 || head === 7)))).toEqual(['columns', 'rows']);
});

it('a single column shows only columns, and a steep diagonal only a diagonal', () => {
  expect(named(square(25, (layer, head) => Number(head === 7 && layer > 3 && layer < 15)))).toEqual([
    'columns',
  ]);
  // Two layers per head, so each head holds an eighth.
  expect(named(square(25, (layer, head) => Number(layer < 16 && head === layer >> 1)))).toEqual(['diagonal']);
});

it('the rule states the required effect size', async () => {
  const description = await describe(
    tensor(25, 25, [...square(25, (layer, head) => Number(layer === head)).values]),
  );
  const [diagonal] = of(description, 'pattern', 0);
  expect(diagonal?.text).toContain('forms a diagonal: layer and head are correlated (r = 1.00 in magnitude,');
  expect(diagonal?.rule).toContain('fraction at least 10 % and twice the uniform one');
});

it('noise with very many bright cells is rejected without thousands of shuffles', () => {
  const below = random(7);
  const normal = () =>
    Math.sqrt(-2 * Math.log((below(2 ** 32) + 0.5) / 2 ** 32)) *
    Math.cos((2 * Math.PI * below(2 ** 32)) / 2 ** 32);
  const trials = Array.from({ length: 8 }, (_, i) => {
    const matrix = square(384, () => Math.abs(normal()));
    const bright = filterCells(matrix.values.length, (cell) => (matrix.values[cell] as number) > 1.4);
    expect(bright.length).toBeGreaterThan(4096);
    return createPatternTrial(matrix, clusters(matrix, bright), i);
  }).filter((trial) => trial !== null);
  for (const _ of decidePatterns(trials, { tests: 24, alpha: 0.01 }));
  for (const { tests } of trials)
    for (const { permutations } of tests) expect(permutations).toBeLessThan(2 * 3200 + 300);
});
