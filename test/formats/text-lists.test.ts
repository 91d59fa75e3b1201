// Text with more than one number in a cell or a line: lists, spreads, the lines of a log, and rows of two heads.

import { describe, expect, it } from 'vitest';
import { load, loadAll, notesOf, refusal } from './loading.ts';

const SCORES = [0.5, 1.5, 10.5, 11.5];

describe('lists in cells', () => {
  it.each([
    ['per layer', 'layer,scores\n0,"[0.5, 1.5]"\n1,"[10.5, 11.5]"\n'],
    ['of NumPy', 'layer,scores\n0,[0.5 1.5]\n1,[10.5\t11.5]\n'.replace('\t', ' ')],
    ['of NumPy 2 in Python', 'layer,scores\n0,"[np.float64(0.5), np.float64(1.5)]"\n1,"[10.5, 11.5]"\n'],
    [
      'of samples of each head',
      'layer,head,s\n0,0,"[0, 1]"\n0,1,"[1.5, 1.5]"\n1,0,"[10, 11]"\n1,1,"[11, 12]"\n',
    ],
  ])('%s are scores', async (_, text) => {
    expect([...(await load('a.csv', text)).values]).toEqual(SCORES);
  });

  it('of samples are combined as the reading says, with a note', async () => {
    const text = 'head,s\nL0H0,"[1, 2.5]"\nL0H1,"[3, 4]"\n';
    expect([...(await load('a.csv', text, { reduce: 'max' })).values]).toEqual([2.5, 4]);
    expect(await notesOf('a.csv', text)).toContain(
      'its lists of scores are shown as their mean, one for each head',
    );
  });

  it('are matrices of steps', async () => {
    const { values, steps } = await load('a.csv', 'step,m\n10,"[[1, 2], [3, 4]]"\n20,"[[5, 6], [7, 8]]"\n');
    expect([steps, [...values]]).toEqual([
      [10, 20],
      [1, 2, 3, 4, 5, 6, 7, 8],
    ]);
  });

  it('of two whole numbers are heads', async () => {
    const { values, layers, heads } = await load('a.csv', 'head,s\n"[0, 0]",0.5\n"[0, 1]",1.5\n"[1, 0]",2\n');
    expect([layers, heads, ...values]).toEqual([2, 2, 0.5, 1.5, 2, Number.NaN]);
  });
});

it.each(['0.5±0.1', '0.5 ± .1', '0.5 +/- 1e-2', '0.5+-0.02'])(
  'of %s, the number is shown, with a note',
  async (cell) => {
    const text = `layer,head,s\n0,0,${cell}\n0,1,1.5\n`;
    expect([...(await load('a.csv', text)).values]).toEqual([0.5, 1.5]);
    expect(await notesOf('a.csv', text)).toContain(
      'of values such as 0.1±0.02, only the number before ± is shown',
    );
  },
);

describe('the lines of a log', () => {
  const logOf = (line: (layer: number, head: number, score: number) => string): string =>
    SCORES.map((score, at) => `${line(at >> 1, at & 1, score)}\n`).join('');

  it.each([
    ['a level and a date', logOf((l, h, s) => `INFO 2024-05-01 12:00:01 layer ${l} head ${h}: ${s}`)],
    ['a logger', logOf((l, h, s) => `2024-05-01 12:00:00,123 - root - INFO - Layer ${l}, Head ${h}, s=${s}`)],
    ['brackets', logOf((l, h, s) => `[Layer ${l}] Head ${h} score: ${s}`)],
    ['a time in brackets', logOf((l, h, s) => `[2024-05-01 12:00:00] INFO L${l}H${h} = ${s}`)],
    ['words around the head', logOf((l, h, s) => `importance of a${l}.h${h} is ${s}.`)],
    ['a count', logOf((l, h, s) => `[1/4] Ablating layer ${l} head ${h}: loss = ${s} (0.1)`)],
    ['other lines', `Loading\n${logOf((l, h, s) => `layer ${l} head ${h}: ${s}`)}done in 3 s\n`],
  ])('with %s are records of heads', async (_, text) => {
    expect([...(await load('a.txt', text)).values]).toEqual(SCORES);
  });

  it('have steps and names of scores', async () => {
    const text = logOf((l, h, s) => `step=100 L${l}H${h} ind=${s} copy=${-s}`);
    expect(await load('a.log', text)).toMatchObject({ tasks: ['ind', 'copy'], steps: [100] });
  });

  it('are said to be left out if they have no head', async () => {
    const text = `Loading the model\n${logOf((l, h, s) => `layer ${l} head ${h}: ${s}`)}`;
    expect(await notesOf('a.txt', text)).toContain(
      'it was read as a log, with a head and its score in each of 4 lines; 1 other lines were left out',
    );
  });

  it('of nothing but heads and numbers are a table', async () => {
    expect((await load('a.txt', 'head ioi\nL0H0 0.5\nL0H1 1.5\n')).tasks).toEqual(['ioi']);
    expect((await load('a.tsv', 'head\ttask\ts\nL0H0\tioi\t0.5\nL0H1\tioi\t1.5\n')).tasks).toEqual(['s']);
  });
});

it.each([
  ['numbers', 'src_layer,src_head,dst_layer,dst_head,score\n0,0,1,1,0.5\n0,1,1,1,-2\n'],
  ['names', 'sender,receiver,effect\nL0H0,L1H1,0.5\nL0H1,L1H1,-2\n'],
])('rows of two heads by %s are edges, summed by head', async (_, text) => {
  const { tasks, values } = await load('a.csv', text);
  expect(tasks).toEqual([
    'edges that leave the head: sum of |score|',
    'edges that enter the head: sum of |score|',
  ]);
  expect([...values].map((value) => (Number.isNaN(value) ? null : value))).toEqual([
    0.5,
    2,
    null,
    null,
    null,
    null,
    null,
    2.5,
  ]);
});

it('YAML is named, with a line that converts it, unless it is a list of heads', async () => {
  expect(await refusal('a.yaml', 'layers: 2\nscores:\n- [0.5, 1.5]\n')).toContain(
    'a.yaml: this is a YAML file, which Headglow does not read; convert it in Python: import json, yaml;',
  );
  expect((await loadAll('a.yml', 'L0H0: 0.5\nL0H1: 1.5\n'))[0]?.values).toEqual(Float32Array.of(0.5, 1.5));
});
