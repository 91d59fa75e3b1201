// Tables with a column for each head, and other tables that pandas, R and people write, each of the same 3 x 4 matrix.

import { describe, expect, it } from 'vitest';
import { load, loadAll, refusal } from './loading.ts';

const LAYERS = [0, 1, 2];
const HEADS = [0, 1, 2, 3];
const score = (layer: number, head: number): number => 10 * layer + head + 0.5;
const ALL = LAYERS.flatMap((layer) => HEADS.map((head) => score(layer, head)));
const csv = (...rows: readonly (readonly (string | number)[])[]): string =>
  `${rows.map((row) => row.join(',')).join('\n')}\n`;
const perHead = <T>(name: (layer: number, head: number) => T): T[] =>
  LAYERS.flatMap((layer) => HEADS.map((head) => name(layer, head)));
const rowOf = (layer: number): number[] => HEADS.map((head) => score(layer, head));

describe('wide tables', () => {
  it.each([
    [
      'a column for each head',
      csv(
        perHead((l, h) => `L${l}H${h}`),
        ALL,
      ),
    ],
    [
      'a column for each head, in any order',
      csv(perHead((l, h) => `a${l}.h${h}`).reverse(), ALL.toReversed()),
    ],
    [
      'columns of heads',
      csv(
        HEADS.map((h) => `head_${h}`),
        ...LAYERS.map(rowOf),
      ),
    ],
    [
      'columns of heads and of layers',
      csv(['layer', ...HEADS.map((h) => `head_${h}`)], ...LAYERS.map((l) => [l, ...rowOf(l)])),
    ],
    ['columns with numbers of heads', csv(['layer', ...HEADS], ...LAYERS.map((l) => [l, ...rowOf(l)]))],
    [
      'rows in any order, with names',
      csv(['', ...HEADS.map((h) => `H${h}`)], ...LAYERS.toReversed().map((l) => [`L${l}`, ...rowOf(l)])),
    ],
    [
      'names with blanks',
      csv(['Layer', ...HEADS.map((h) => `Head ${h}`)], ...LAYERS.map((l) => [`Layer ${l}`, ...rowOf(l)])),
    ],
  ])('have %s', async (_, text) => {
    const tensor = await load('a.csv', text);
    expect(tensor).toMatchObject({ model: 'a', layers: 3, heads: 4, tasks: [''], steps: null });
    expect([...tensor.values]).toEqual(ALL);
  });

  it('with steps are a timeline', async () => {
    const names = perHead((l, h) => `L${l}H${h}`);
    const tensor = await load('a.csv', csv(['step', ...names], [100, ...ALL], [0, ...ALL.toReversed()]));
    expect(tensor).toMatchObject({ layers: 3, heads: 4, steps: [0, 100] });
    expect([...tensor.values.subarray(12)]).toEqual(ALL);
  });

  it('with names of rows have a panel for each', async () => {
    const names = perHead((l, h) => `L${l}H${h}`);
    const tensors = await loadAll('a.csv', csv(['task', ...names], ['ioi', ...ALL], ['copy', ...ALL]));
    expect(tensors.flatMap(({ tasks }) => tasks)).toEqual(['ioi', 'copy']);
  });

  it('with very many names of rows are read in linear time', async () => {
    const rows = Array.from({ length: 20_000 }, (_, row) => `prompt ${row},1,2,3,4,5,6,7,${row}`);
    const header = `prompt,${[0, 1, 2, 3, 4, 5, 6, 7].map((head) => `L0H${head}`)}`;
    const tensors = await loadAll('a.csv', [header, ...rows].join('\n'));
    expect(tensors).toHaveLength(20_000);
    expect(tensors.at(-1)?.values[7]).toBe(19_999);
  });

  it('with several rows alike ask how to combine them', async () => {
    const names = perHead((l, h) => `L${l}H${h}`);
    expect(await refusal('a.csv', csv(names, ALL, ALL))).toContain('--reduce mean');
  });
});

describe('long tables', () => {
  it.each([
    [
      'names of rows, as R writes them',
      csv(['layer', 'head', 'score'], ...perHead((l, h) => [`"${4 * l + h + 1}"`, l, h, score(l, h)])),
    ],
    [
      'words for layers and heads',
      csv(['layer', 'head', 'score'], ...perHead((l, h) => [`layer_${l}`, `head_${h}`, score(l, h)])),
    ],
    ['heads with a dot', csv(['head', 'score'], ...perHead((l, h) => [`${l}.${h}`, score(l, h)]))],
  ])('may have %s', async (_, text) => {
    const tensor = await load('a.csv', text);
    expect(tensor).toMatchObject({ layers: 3, heads: 4, tasks: ['score'] });
    expect([...tensor.values]).toEqual(ALL);
  });

  it.each(['None', 'null', 'NA', 'NaN', '<NA>', ''])('may write %j for a missing score', async (word) => {
    const rows = perHead((l, h) => [l, h, l + h === 0 ? word : score(l, h)]);
    expect([...(await load('a.csv', csv(['layer', 'head', 'score'], ...rows))).values]).toEqual([
      Number.NaN,
      ...ALL.slice(1),
    ]);
  });

  it.each([
    ['numbers', HEADS.map((h) => [h, h / 8])],
    ['numbers with a point, as pandas writes them', HEADS.map((h) => [`${h}.0`, h / 8])],
  ])('of heads without layers, as %s, are refused', async (_, rows) => {
    expect(await refusal('a.csv', csv(['Head', 'Drop'], ...rows))).toMatch(/heads ha(ve|s) no layers/);
  });
});
