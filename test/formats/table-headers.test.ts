// Headers as pandas, Excel, Markdown and logs write them, each of the same 3 x 4 matrix.

import { describe, expect, it } from 'vitest';
import { load, loadAll, notesOf, refusal } from './loading.ts';

const LAYERS = [0, 1, 2];
const HEADS = [0, 1, 2, 3];
const score = (layer: number, head: number, task = 0): number => 10 * layer + head + 0.5 + 100 * task;
const valuesOf = (task = 0): number[] => LAYERS.flatMap((l) => HEADS.map((h) => score(l, h, task)));
const perHead = <T>(name: (layer: number, head: number) => T): T[] =>
  LAYERS.flatMap((layer) => HEADS.map((head) => name(layer, head)));
const csv = (...rows: readonly (readonly (string | number)[])[]): string =>
  `${rows.map((row) => row.join(',')).join('\n')}\n`;
const rowOf = (layer: number, task = 0): number[] => HEADS.map((head) => score(layer, head, task));
const blanks = (count: number): string[] => Array.from({ length: count }, () => '');

describe('two rows of a header', () => {
  it('may be layers and heads', async () => {
    const tensor = await load(
      'a.csv',
      csv(
        ['layer', ...perHead((l) => l)],
        ['head', ...perHead((_, h) => h)],
        ['step', ...blanks(12)],
        [0, ...valuesOf()],
        [50, ...valuesOf(1)],
      ),
    );
    expect(tensor).toMatchObject({ layers: 3, heads: 4, steps: [0, 50] });
    expect([...tensor.values]).toEqual([...valuesOf(), ...valuesOf(1)]);
  });

  it.each([
    ['with names', ['metric', ...HEADS.map(() => 'a'), ...HEADS.map(() => 'b')], 'head', true],
    ['without names', ['', ...HEADS.map(() => 'a'), ...HEADS.map(() => 'b')], '', false],
    ['in merged cells', ['', 'a', ...blanks(3), 'b', ...blanks(3)], '', false],
  ])('may be tasks and heads, %s', async (_, first, corner, isNamed) => {
    const index = isNamed ? [['layer', ...blanks(8)]] : [];
    const rows = LAYERS.map((l) => [l, ...rowOf(l), ...rowOf(l, 1)]);
    const tensor = await load('a.csv', csv(first, [corner, ...HEADS, ...HEADS], ...index, ...rows));
    expect(tensor).toMatchObject({ layers: 3, heads: 4, tasks: ['a', 'b'] });
    expect([...tensor.values]).toEqual([...valuesOf(), ...valuesOf(1)]);
  });

  it('may be scores and statistics of a long table', async () => {
    const rows = perHead((l, h) => [l, h, score(l, h), score(l, h, 1), 3, 4]);
    const header = [
      ['', '', 'a', 'a', 'b', 'b'],
      ['', '', 'mean', 'std', 'mean', 'max'],
      ['layer', 'head', ...blanks(4)],
    ];
    const tensor = await load('a.csv', csv(...header, ...rows));
    expect(tensor.tasks).toEqual(['a mean', 'a std', 'b mean', 'b max']);
    expect([...tensor.values.subarray(0, 24)]).toEqual([...valuesOf(), ...valuesOf(1)]);
  });
});

describe('rows of heads', () => {
  const columns = (head: number) => LAYERS.map((l) => score(l, head));

  it.each([
    ['called so', ['head', ...LAYERS.map((l) => `layer_${l}`)], (h: number) => `${h}`],
    ['without a name', ['', ...LAYERS.map((l) => `Layer ${l}`)], (h: number) => `Head ${h}`],
  ])('%s, have columns of layers', async (_, header, nameOf) => {
    const tensor = await load('a.csv', csv(header, ...HEADS.map((h) => [nameOf(h), ...columns(h)])));
    expect(tensor).toMatchObject({ layers: 3, heads: 4 });
    expect([...tensor.values]).toEqual(valuesOf());
  });

  it('with numbered columns are read so, with a note', async () => {
    const text = csv(['head', ...LAYERS], ...HEADS.map((h) => [h, ...columns(h)]));
    expect([...(await load('a.csv', text)).values]).toEqual(valuesOf());
    expect(await notesOf('a.csv', text)).toEqual([
      'its rows are heads, so its numbered columns were read as layers',
    ]);
  });

  it('are not assumed where columns and rows are layers', async () => {
    const text = csv(['', 'layer_0', 'layer_1'], ['layer_0', 1, 0.5], ['layer_1', 0.5, 1]);
    expect(await refusal('a.csv', text)).toContain('no columns “layer” and “head”');
  });
});

describe('columns of heads', () => {
  it('may stand beside steps, names and totals', async () => {
    const header = ['task', 'layer', ...HEADS.map((h) => `head_${h}`), 'mean'];
    const rows = ['x', 'y'].flatMap((name, task) => LAYERS.map((l) => [name, l, ...rowOf(l, task), 7]));
    const text = csv(header, ...rows, ['x', 'All', 1, 2, 3, 4, 5]);
    const tensor = await load('a.csv', text);
    expect(tensor).toMatchObject({ layers: 3, heads: 4, tasks: ['x', 'y'] });
    expect([...tensor.values]).toEqual([...valuesOf(), ...valuesOf(1)]);
    expect(await notesOf('a.csv', text)).toEqual(['columns other than those of heads were left out: mean']);
  });

  it('may be called as charts of Weights & Biases are', async () => {
    const names = perHead((l, h) => [`run - heads/L${l}H${h}`, `run - heads/L${l}H${h}__MIN`]).flat();
    const tensor = await load('a.csv', csv(['Step', ...names], [5, ...valuesOf().flatMap((v) => [v, 0])]));
    expect(tensor).toMatchObject({ layers: 3, heads: 4, tasks: ['run - heads'] });
    expect([...tensor.values]).toEqual(valuesOf());
  });

  it.each([
    ['pairs', (l: number, h: number) => `"(${l}, ${h})"`],
    ['numbers', (l: number, h: number) => `${l}-${h}`],
  ])('may be %s', async (_, nameOf) => {
    const text = csv(['step', ...perHead(nameOf)], [0, ...valuesOf()], [9, ...valuesOf(1)]);
    expect(await load('a.csv', text)).toMatchObject({ layers: 3, heads: 4, steps: [0, 9] });
  });
});

describe('a table', () => {
  it.each([
    ['of an index without names', csv(['', '', 0], ...perHead((l, h) => [l, h, score(l, h)]))],
    ['without a header', csv(...perHead((l, h) => [`L${l}H${h}`, score(l, h)]))],
    ['of lines of a log', perHead((l, h) => `Layer ${l}, Head ${h}: ${score(l, h)}\n`).join('')],
    ['of rows that begin with layers', csv(...LAYERS.map((l) => [`layer_${l}`, ...rowOf(l)]))],
    [
      'in Markdown',
      `| layer | head | s |\n|---|:-:|--:|\n${perHead((l, h) => `| ${l} | ${h} | ${score(l, h)} |\n`).join('')}`,
    ],
    [
      "of pandas' to_string",
      `  layer head s\n${perHead((l, h) => `${4 * l + h}  ${l} ${h}  ${score(l, h)}\n`).join('')}`,
    ],
    [
      'of modules',
      csv(['layer', 'head', 's'], ...perHead((l, h) => [`model.layers.${l}.self_attn`, h, score(l, h)])),
    ],
    [
      'with other nodes',
      csv(['node', 's'], ...perHead((l, h) => [`a${l}.h${h}`, score(l, h)]), ['m0', 9], ['baseline', 3]),
    ],
    [
      'with a row without an intervention',
      csv(['layer', 'head', 's'], [-1, -1, 5], ...perHead((l, h) => [l, h, score(l, h)]), ['mean', '', 1]),
    ],
  ])('%s is read', async (_, text) => {
    const tensor = await load('a.txt', text);
    expect(tensor).toMatchObject({ layers: 3, heads: 4 });
    expect([...tensor.values]).toEqual(valuesOf());
  });

  it('says what it left out', async () => {
    const text = csv(['node', 's'], ...perHead((l, h) => [`a${l}.h${h}`, score(l, h)]), ['m0', 9], ['m1', 3]);
    expect(await notesOf('a.csv', text)).toEqual(['rows that are not about heads were left out: m0, m1']);
  });

  it('has epochs as checkpoints, with a note; that of a whole table is none', async () => {
    const rows = (epoch: number, task: number) => perHead((l, h) => [epoch, l, h, score(l, h, task)]);
    const text = csv(['epoch', 'layer', 'head', 's'], ...rows(0, 0), ...rows(1, 1));
    expect(await load('a.csv', text)).toMatchObject({ steps: [0, 1], tasks: ['s'] });
    expect(await notesOf('a.csv', text)).toEqual([
      'its epochs are shown as checkpoints: “step” is the number of the epoch',
    ]);
    const one = csv(['epoch', 'layer', 'head', 's'], ...rows(7, 0));
    expect((await loadAll('a.csv', one)).map(({ steps }) => steps)).toEqual([null]);
    expect(await notesOf('a.csv', one)).toEqual([]);
  });
});
