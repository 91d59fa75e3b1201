// The measures of a matrix equal those of NumPy and SciPy to 1e-9 (measures.json, written by measures.py).

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { meanAndDeviation, topHeads } from '../../src/analysis/description/heads.ts';
import { cellsAbove, countsAbove } from '../../src/analysis/measures/bright.ts';
import { clusters } from '../../src/analysis/measures/clusters.ts';
import { effectiveHeads, gini, importance } from '../../src/analysis/measures/concentration.ts';
import { spearman } from '../../src/analysis/measures/correlation.ts';
import { decline } from '../../src/analysis/measures/decline.ts';
import { elbowHeads } from '../../src/analysis/measures/elbow.ts';
import type { Matrix } from '../../src/analysis/measures/matrix.ts';
import { peaks } from '../../src/analysis/measures/peaks.ts';
import { layerBand, layerProfile } from '../../src/analysis/measures/profile.ts';
import { jaccardOverlap, similarity, similarityOrder } from '../../src/analysis/measures/similarity.ts';
import { cellsDescending, ranks } from '../../src/analysis/measures/sorting.ts';
import { matrixAt } from '../../src/analysis/read-matrices.ts';
import { checkpointCount, type Dataset, type Tensor } from '../../src/tensor/tensor.ts';
import { loadTensors } from '../support/load.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';

type Maybe = number | null;

interface Measures {
  readonly falling: readonly number[] | null;
  readonly rankSquares: number;
  readonly importance: number;
  readonly gini: Maybe;
  readonly effectiveHeads: Maybe;
  readonly layers: readonly number[];
  readonly band: { readonly layers: readonly number[]; readonly share: number } | null;
  readonly elbow: number;
  readonly decline: {
    readonly correlation: Maybe;
    readonly median: number;
    readonly tail: { readonly cell: number; readonly distance: number } | null;
  };
  readonly threshold: number;
  readonly groups: readonly {
    readonly size: number;
    readonly layers: readonly number[];
    readonly heads: readonly number[];
    readonly sum: number;
    readonly first: number;
  }[];
  readonly counts: readonly (readonly [number, number])[];
  readonly peaks: readonly { readonly cell: number; readonly prominence: number }[] | null;
  readonly zscores: readonly Maybe[];
  readonly bestRanks: readonly number[];
}

const golden = JSON.parse(readFileSync(new URL('measures.json', import.meta.url), 'utf8')) as {
  readonly synthetic: readonly (Measures & {
    readonly name: string;
    readonly layers: number;
    readonly heads: number;
    readonly bits: readonly number[];
  })[];
  readonly real: {
    readonly matrices: readonly (Measures & {
      readonly file: string;
      readonly model: string;
      readonly task: string;
    })[];
    readonly tasks: readonly {
      readonly file: string;
      readonly model: string;
      readonly spearman: readonly (readonly Maybe[])[];
      readonly jaccard: readonly (readonly Maybe[])[];
      readonly order: readonly number[];
    }[];
  };
};

/** Expects equality to 1e-9, relative to the larger of the number and 1; null stands for NaN. */
function expectClose(found: number, wanted: Maybe): void {
  if (wanted === null) expect(found).toBeNaN();
  else expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
}

function expectSame(matrix: Matrix, wanted: Measures): void {
  const order = cellsDescending(matrix);
  if (wanted.falling) expect([...order]).toEqual(wanted.falling);
  if (order.length === 0) return;
  let squares = 0;
  ranks(matrix).forEach((rank, cell) => {
    if (!Number.isNaN(rank)) squares += (rank * (cell + 1)) ** 2;
  });
  expectClose(squares, wanted.rankSquares);
  expectClose(importance(matrix), wanted.importance);
  expectClose(gini(matrix), wanted.gini);
  expectClose(effectiveHeads(matrix), wanted.effectiveHeads);
  const profile = layerProfile(matrix);
  for (const [layer, sum] of profile.entries()) expectClose(sum, wanted.layers[layer] as number);
  const band = layerBand(profile);
  expect(band?.layers).toEqual(wanted.band?.layers);
  if (band) expectClose(band.share, wanted.band?.share as number);
  expect(elbowHeads(matrix)).toHaveLength(wanted.elbow);

  const fall = decline(matrix, order[0] as number);
  expectClose(fall.correlation, wanted.decline.correlation);
  expectClose(fall.median, wanted.decline.median);
  expect(fall.tail?.cell).toBe(wanted.decline.tail?.cell);
  if (fall.tail) expectClose(fall.tail.distance, wanted.decline.tail?.distance as number);

  const found = clusters(matrix, cellsAbove(matrix, wanted.threshold));
  const groups = wanted.groups.filter(({ size }) => size > 1);
  expect(found).toHaveLength(groups.length);
  found.first(found.length).forEach(({ cells, layers, heads, sum }, i) => {
    const group = groups[i] as Measures['groups'][number];
    expect({ size: cells.length, layers, heads, first: cells[0] }).toEqual({
      size: group.size,
      layers: group.layers,
      heads: group.heads,
      first: group.first,
    });
    expectClose(sum, group.sum);
  });
  expect([...found.outliers]).toEqual(
    wanted.groups.filter(({ size }) => size === 1).map(({ first }) => first),
  );
  for (const [threshold, count] of wanted.counts) expect(countsAbove(matrix, [threshold])).toEqual([count]);

  for (const share of [0.1, 0.3]) {
    const least = share * (matrix.values[order[0] as number] as number);
    const expected = wanted.peaks?.filter(({ cell, prominence }) => cell === order[0] || prominence >= least);
    if (!expected) continue;
    const value = ({ cell }: { readonly cell: number }): number => matrix.values[cell] as number;
    const rest = expected
      .filter(({ cell }) => cell !== order[0])
      .sort((a, b) => b.prominence - a.prominence || value(b) - value(a) || a.cell - b.cell);
    const all = [...expected.filter(({ cell }) => cell === order[0]), ...rest];
    expect(peaks(matrix, share)).toEqual({
      cells: Uint32Array.from(all, ({ cell }) => cell),
      prominences: Float64Array.from(all, ({ prominence }) => prominence),
    });
  }
}

const firstOf = ({ tensors }: Dataset): Tensor => tensors[0] as Tensor;

async function expectRanked(matrix: Matrix, { zscores, bestRanks }: Measures): Promise<void> {
  const values = Float32Array.from(matrix.values);
  const tensor: Tensor = { model: '', tasks: [''], steps: null, ...matrix, values };
  // Without a centre, values are ranked rather than magnitudes.
  const options = { norm: 'linear', vmin: -1e30, vmax: 1e31, colormap: 'viridis' } as const;
  const heads = await topHeads({ tensors: [tensor] }, options);
  expect(heads.map(({ rank }) => rank)).toEqual(bestRanks);
  const { deviation } = meanAndDeviation(matrix);
  zscores.forEach((z, i) => {
    if (deviation > 0) expectClose(heads[i]?.z as number, z);
    else expect(Number.isFinite(heads[i]?.z)).toBe(false);
  });
}

describe('synthetic matrices', () => {
  it.each(golden.synthetic.map((one) => [one.name, one] as const))(
    '%s has the measures that NumPy and SciPy compute',
    async (_, one) => {
      const values = new Float32Array(Uint32Array.from(one.bits).buffer);
      const matrix = { layers: values.length / one.heads, heads: one.heads, values };
      expectSame(matrix, one);
      if (cellsDescending(matrix).length > 0) await expectRanked(matrix, one);
    },
  );
});

const read = new Map<string, Promise<Dataset<Tensor>>>();
const datasetOf = (file: string): Promise<Dataset<Tensor>> => {
  const dataset = read.get(file) ?? loadTensors([{ name: file, bytes: sharedBytes(file) }]);
  read.set(file, dataset);
  return dataset;
};
const tensorOf = ({ tensors }: Dataset<Tensor>, model: string): Tensor =>
  tensors.find((tensor) => tensor.model === model) ?? (tensors[0] as Tensor);

describeShared('real matrices', () => {
  it.each(golden.real.matrices.map((one) => [`${one.file} ${one.model} ${one.task}`, one] as const))(
    '%s has the measures that NumPy and SciPy compute',
    async (_, one) => {
      const tensor = tensorOf(await datasetOf(one.file), one.model);
      const task = Math.max(0, tensor.tasks.indexOf(one.task));
      const matrix = await matrixAt(tensor, checkpointCount(tensor) - 1, task);
      expectSame(matrix, one);
      await expectRanked(matrix, one);
    },
  );

  it.each(golden.real.tasks.map((one) => [`${one.file} ${one.model}`, one] as const))(
    'tasks of %s have the similarities that SciPy computes',
    async (_, one) => {
      const dataset = await datasetOf(one.file);
      const tensor = one.model === 'probes' ? firstOf(dataset) : tensorOf(dataset, one.model);
      const matrices = await Promise.all(
        one.spearman.map((_row, task) => matrixAt(tensor, checkpointCount(tensor) - 1, task)),
      );
      const alike = similarity(matrices);
      const shared = jaccardOverlap(matrices.map(elbowHeads));
      for (const [i, row] of one.spearman.entries())
        for (const [j, value] of row.entries()) {
          expectClose(alike[i]?.[j] as number, value);
          expectClose(shared[i]?.[j] as number, one.jaccard[i]?.[j] as Maybe);
        }
      const ascending = [...one.order].sort((a, b) => a - b);
      const order = similarityOrder(ascending.map((i) => ascending.map((j) => alike[i]?.[j] as number)));
      expect(order.map((i) => ascending[i])).toEqual(one.order);
    },
  );
});

const row = (...values: number[]): Matrix => ({
  layers: 1,
  heads: values.length,
  values: Float32Array.from(values),
});

it('only the highest of negative values is a peak', () => {
  expect(peaks(row(-3, -1, -2, -1.5))).toEqual({
    cells: Uint32Array.of(1),
    prominences: Float64Array.of(2),
  });
});

it('finds peaks of extreme prominence, and peaks whose prominences differ by less than float32 precision', () => {
  const huge = 3e38;
  expect([...peaks(row(-huge, huge, -huge, huge)).prominences]).toEqual([
    2 * Math.fround(huge),
    2 * Math.fround(huge),
  ]);
  // 1 - 2e-9 and 1 - 1e-9.
  const { cells } = peaks(row(2, Math.fround(2e-9), 1, Math.fround(1e-9), 1, 0));
  expect([...cells]).toEqual([0, 4, 2]);
});

it('ranks distances in a matrix with few finite cells', () => {
  const values = Array.from({ length: 400 }, (_, head) => (head * 7919) % 401);
  const peak = values.indexOf(Math.max(...values));
  const far = row(...values.map((_, head) => Math.abs(head - peak)));
  expectClose(decline(row(...values), peak).correlation, spearman(row(...values), far));
});
