// Words, CSV and JSON have the numbers of the file where float32 does not hold them.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describe as describeFigure } from '../../src/analysis/description/describe.ts';
import { topHeads, topHeadsCsv } from '../../src/analysis/description/heads.ts';
import { descriptionJson } from '../../src/analysis/description/json.ts';
import { difference } from '../../src/analysis/difference.ts';
import { emergenceRanking, rankingCsv } from '../../src/analysis/emergence-ranking.ts';
import { magnitudes } from '../../src/analysis/measures/matrix.ts';
import { cellsDescending, median, ranks, valuesDescending } from '../../src/analysis/measures/sorting.ts';
import { trajectoriesCsv } from '../../src/analysis/trajectory.ts';
import type { Dataset, Tensor } from '../../src/tensor/tensor.ts';
import { loadTensors } from '../support/load.ts';
import { npy } from '../support/npy.ts';

/** A dataset as it is read from a file that NumPy writes. */
async function dataset(doubles: readonly number[], shape = [5, 5]): Promise<Dataset<Tensor>> {
  return loadTensors([{ name: 'a.npy', bytes: npy('<f8', shape, doubles) }]);
}

const grid = (from: (i: number) => number): number[] => Array.from({ length: 25 }, (_, i) => from(i));

const CASES = {
  'beyond the range of float32': grid((i) => 1e38 + (i * 1e38) / 3),
  'too small for float32': grid((i) => 1e-46 + (i * 1e-46) / 3),
  'close together': grid((i) => 1e9 + i),
} as const;

/** The value of one column of each row of a CSV without quotes. */
function column(text: string, name: string): string[] {
  const [header = '', ...rows] = text.trim().split(/\r?\n/);
  const index = header.split(',').indexOf(name);
  return rows.map((row) => row.split(',')[index] as string);
}

describe.each(Object.entries(CASES))('values %s', (_, values) => {
  const last = values[24] as number;

  it('are described as in the file', async () => {
    const description = await describeFigure(await dataset(values));
    const { statements } = JSON.parse(descriptionJson(description)) as typeof description;
    const of = (kind: string) => statements.find((statement) => statement.kind === kind)?.values;
    expect(of('highest')).toEqual({ value: last, panel: 0, layer: 4, head: 4, equals: 1 });
    expect(of('decline')).toMatchObject({ median: values[12] });
    expect(of('left-out')).toBeUndefined();
    expect(of('rounding')).toMatchObject({ panels: 1 });
    expect(description.summary).toContain('Colours are those of values rounded to float32');
    expect(description.summary).not.toMatch(/infinite cell|occurs in/);
  });

  it('are saved as in the file', async () => {
    const heads = await topHeads(await dataset(values), {}, { most: 25 });
    expect(heads.map(({ value }) => value)).toEqual(values.toReversed());
    expect(heads.map(({ rank }) => rank)).toEqual(grid((i) => i + 1));
    expect(column(topHeadsCsv(heads), 'value').map(Number)).toEqual(values.toReversed());
    const ids = values.map((_, i) => ({ model: 'a.npy', task: '', layer: Math.floor(i / 5), head: i % 5 }));
    const data = await dataset(values);
    const model = data.tensors[0]?.model ?? '';
    const text = await trajectoriesCsv(
      data,
      ids.map((id) => ({ ...id, model })),
    );
    expect(column(text, 'value').map(Number)).toEqual(values);
  });
});

it('says how many cells float32 shows as infinite, or as 0', async () => {
  const beyond = await describeFigure(await dataset(CASES['beyond the range of float32']));
  expect(beyond.summary).toContain('17 cells beyond its range (±3.4e38) as if infinite');
  const small = await describeFigure(await dataset(CASES['too small for float32']));
  expect(small.summary).toContain('19 cells too small for it as 0');
});

it('writes as many digits as tell values apart', async () => {
  const large = await describeFigure(await dataset(CASES['close together']));
  expect(large.summary).toContain('The highest value is 1000000024, at layer 4, head 4');
  const narrow = await describeFigure(await dataset(grid((i) => 1000 + i / 100)));
  expect(narrow.summary).toContain('The highest value is 1000.24, at layer 4, head 4');
  const wide = await describeFigure(await dataset(grid((i) => 1000.123 * i)));
  expect(wide.summary).toContain('The highest value is 24000, at layer 4, head 4');
});

it('counts those cells as bright that are bright in the picture', async () => {
  // Two float32 numbers: 2^30 and 2^30 + 128; from 64 on, the larger one is nearer.
  const description = await describeFigure(await dataset(grid((i) => 2 ** 30 + 5 * i)), { norm: 'linear' });
  const bright = description.statements.find(({ kind }) => kind === 'bright')?.values.bright;
  expect(bright).toBe(grid((i) => Number(Math.fround(2 ** 30 + 5 * i) > 2 ** 30)).filter(Boolean).length);
});

it('describes the largest doubles, whose sum is infinite', async () => {
  const { summary, panels, statements } = await describeFigure(
    await dataset(grid((i) => 1e307 * (1 + i / 2))),
  );
  expect(summary).toContain('The highest value is 1.3e308, at layer 4, head 4');
  expect(JSON.stringify([panels, statements])).not.toMatch(/NaN|Infinity/);
});

describe('a training run of doubles', () => {
  // Two checkpoints of one task.
  const values = [...grid((i) => 1e15 + i), ...grid((i) => 1e15 + 2 * i)];
  const run = () => dataset(values, [2, 1, 5, 5]);

  it('has exact differences, which float32 holds', async () => {
    const [tensor] = difference(await run(), 'first').tensors;
    expect(tensor).not.toHaveProperty('doubles');
    expect([...(tensor?.values ?? [])].slice(25)).toEqual(grid((i) => i));
  });

  it('is ranked by exact values and thresholds', async () => {
    const ranking = await emergenceRanking(await run(), 1e15 + 10);
    const emerged = ranking.filter(({ step, fromStart }) => step === 1 && !fromStart);
    expect(emerged.map(({ lastValue }) => lastValue - 1e15)).toEqual([18, 16, 14, 12, 10]);
    expect(column(rankingCsv(emerged), 'last_value').map(Number)).toEqual(
      emerged.map(({ lastValue }) => lastValue),
    );
  });
});

it('sorts, ranks and takes medians of any doubles', () => {
  fc.assert(
    fc.property(fc.array(fc.double(), { minLength: 1, maxLength: 50 }), (given) => {
      const values = Float64Array.from(given);
      const matrix = { layers: 1, heads: values.length, values };
      const finite = given.filter(Number.isFinite);
      const order = [...cellsDescending(matrix)];
      const sorted = finite.toSorted((a, b) => b - a);
      expect([...valuesDescending(matrix)].map((value) => value + 0)).toEqual(
        sorted.map((value) => value + 0),
      );
      expect(order.map((cell) => (given[cell] as number) + 0)).toEqual(sorted.map((value) => value + 0));
      for (let i = 1; i < order.length; i++)
        if (sorted[i] === sorted[i - 1]) expect(order[i]).toBeGreaterThan(order[i - 1] as number);
      expect([...ranks(matrix)].filter((rank) => !Number.isNaN(rank))).toHaveLength(finite.length);
      const sizes = finite.map(Math.abs).sort((a, b) => b - a);
      expect([...valuesDescending(magnitudes(matrix))].map((value) => value + 0)).toEqual(sizes);
      if (finite.length % 2 === 1)
        expect(median(matrix) + 0).toBe((sorted[finite.length >> 1] as number) + 0);
    }),
  );
});
