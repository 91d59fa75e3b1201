// Sentences that people stumbled over: vacuous ones are left out, names keep their case, findings come before definitions.

import { expect, describe as group, it } from 'vitest';
import { colourName } from '../../src/analysis/description/colours.ts';
import { describe } from '../../src/analysis/description/describe.ts';
import { descriptionJson } from '../../src/analysis/description/json.ts';
import { descriptionMarkdown } from '../../src/analysis/description/markdown.ts';
import { descriptionText } from '../../src/analysis/description/text.ts';
import { emergence, emergenceOptions } from '../../src/analysis/emergence.ts';
import { random } from '../../src/analysis/measures/random.ts';
import { loadFiles } from '../../src/formats/load.ts';
import { colormap } from '../../src/scale/colormaps.ts';
import type { Dataset } from '../../src/tensor/tensor.ts';
import { of, one, tensor, texts } from './described.ts';

const all = async (dataset: Dataset, options = {}): Promise<string> => {
  const { statements } = await describe(dataset, options);
  return statements.map(({ text }) => text).join(' ');
};

/** 20 layers x 24 heads of 0, but for one. */
const oneHot = Array.from({ length: 480 }, (_, cell) => Number(cell === 7 * 24 + 13));

/** Whole numbers from 1 to 1000. */
function numbers(count: number): number[] {
  const below = random(3);
  return Array.from({ length: count }, () => 1 + below(1000));
}

group('what says nothing is left out', () => {
  it('all importance in one layer is all, not half', async () => {
    expect(texts(await describe(tensor(20, 24, oneHot)), 0)).toContain(
      'All of the importance lies in layer 7.',
    );
  });

  it('a band of layers is said with the share that it holds', async () => {
    const text = texts(await describe(tensor(4, 4, [1, 1, 1, 1, 8, 8, 8, 8, 1, 1, 1, 1, 1, 1, 1, 2])), 0);
    expect(text).toContain('Layer 1 holds 71 % of the importance.');
    expect(text).not.toMatch(/half of the importance lies/i);
  });

  it('thresholds that every bright cell reaches are not listed, nor two of one count', async () => {
    expect(of(await describe(tensor(20, 24, oneHot)), 'thresholds')).toEqual([]);
    const steps = tensor(1, 10, [0, 0, 0, 0, 0, 0.5, 0.5, 0.9, 1, 1]);
    expect(one(await describe(steps, { norm: 'linear' }, { bright: 0.3 }), 'thresholds').text).toBe(
      'Of the bright cells, 60 % (3) reach 0.8 and 40 % (2) 1.',
    );
  });

  it('twice a median of 0 is nothing, and of equal peaks none is the one to measure from', async () => {
    const text = texts(await describe(tensor(20, 24, [0.0001, ...oneHot.slice(1)])), 0);
    expect(text).not.toContain('median');
    const peaks = texts(await describe(tensor(2, 4, [1, 2, 9, 3, 2, 1, 9, 4])), 0);
    expect(peaks).not.toContain('distance from the peak');
  });

  it('a trend with distance is said where there is one', async () => {
    const text = texts(await describe(tensor(8, 8, numbers(64))), 0);
    expect(text).not.toContain('distance from the peak');
    const slope = Array.from({ length: 64 }, (_, cell) => 100 - Math.floor(cell / 8) * 9 - (cell % 8));
    expect(texts(await describe(tensor(8, 8, slope)), 0)).toContain(
      'Values fall with distance from the peak',
    );
  });

  it('signs are counted where there are both', async () => {
    const values = Array.from({ length: 16 }, (_, i) => (i === 15 ? -1 : i < 3 ? 1 : 0));
    const told = await describe(tensor(4, 4, values), { norm: 'linear' });
    expect(one(told, 'cluster', 0).text).toMatch(/^3 bright cells form a cluster/);
    expect(one(told, 'bright').text).toContain('(3 positive, 1 negative)');
  });
});

group('a flat panel says so', () => {
  const flat = tensor(16, 16, Array(256).fill(0.3));

  it('with one colour, and without extremes', async () => {
    const told = await describe(flat);
    expect(one(told, 'only-value').text).toBe('All 256 cells are 0.3.');
    expect(one(told, 'legend').text).toBe(
      'Colour is Head Importance: all cells are 0.3 and have one colour (dark purple).',
    );
    for (const kind of ['highest', 'bright', 'elbow']) expect(of(told, kind)).toEqual([]);
    expect(texts(told, 0)).toBe('Every cell is 0.3, so nothing stands out: none is bright.');
  });

  it.each([
    ['two halves of equal values', (i: number) => (Math.floor(i / 16) + (i % 16)) % 2],
    ['values that fall ever more steeply', (i: number) => 1 - (i / 256) ** 3 / 2],
    ['values that fall evenly', (i: number) => 256 - i],
  ])('%s have no elbow', async (_, value) => {
    const told = await describe(
      tensor(
        16,
        16,
        Array.from({ length: 256 }, (_cell, i) => value(i)),
      ),
    );
    expect(one(told, 'elbow', 0).text).toBe('The sorted magnitudes have no elbow.');
  });

  it('tasks without an elbow share no heads, and nothing is said of it', async () => {
    const values = Array.from({ length: 32 }, (_, i) => (i % 16) + 1);
    const told = await describe(tensor(4, 4, values, { tasks: ['a', 'b'] }));
    for (const kind of ['overlap', 'specialised', 'shared']) expect(of(told, kind)).toEqual([]);
  });
});

group('names', () => {
  it('keep their case wherever they stand', async () => {
    const values = numbers(4 * 36);
    const first = tensor(6, 6, values.slice(0, 72), { model: 'ünder', tasks: ['xavier', 'yolanda'] });
    const second = tensor(6, 6, values.slice(72), { model: 'zeta', tasks: ['xavier', 'yolanda'] });
    const text = await all({ tensors: [...first.tensors, ...second.tensors] }, { label: 'score of mine' });
    expect(text).toContain('xavier');
    expect(text).toContain('score of mine');
    expect(text).not.toMatch(/Xavier|Yolanda|Zeta|Ünder|Score of mine/);
  });

  it('of two tasks correlate, in a sentence that begins with words', async () => {
    const told = await describe(tensor(6, 6, numbers(72), { tasks: ['x', 'y'] }));
    expect(one(told, 'similarity').text).toMatch(/^The tasks x and y correlate at/);
  });

  it('the one panel that is tested for patterns is named', async () => {
    const values = [...numbers(144).map((value) => value / 1e6), ...numbers(144).map((value) => value / 1e6)];
    for (const layer of [3, 4, 5]) for (const head of [3, 4, 5]) values[layer * 12 + head] = 0.1;
    const told = await describe(tensor(12, 12, values, { tasks: ['induction_x', 'copy'] }));
    expect(one(told, 'patterns').text).toBe(
      'Only induction_x has a cluster that is large enough to be tested for patterns, and it shows none.',
    );
  });

  it('turn no text around and control no terminal, in any form', async () => {
    const name = 'a\u202eb\u2066c\u0007\u009bd\u200fe\nf';
    const told = await describe(
      { ...tensor(2, 3, [1, 2, 3, 4, 5, 9], { tasks: [name] }), note: name },
      { title: name, label: name },
    );
    for (const text of [
      descriptionMarkdown(told),
      descriptionText(told),
      descriptionJson(told),
      told.summary,
    ])
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
    expect(descriptionMarkdown(told)).toContain('abcde f');
  });

  it('of arrays in one JSON file are groups, not models', async () => {
    const matrix = (side: number) => Array.from({ length: side }, () => numbers(side));
    const json = { raw_scores: { a: matrix(4), b: matrix(4) }, classifications: { a: matrix(4) } };
    const bytes = new TextEncoder().encode(JSON.stringify(json));
    const grouped = await describe(await loadFiles([{ name: 'step-20000.json', bytes }]));
    expect(one(grouped, 'scope').text).toContain('for 2 groups and 2 tasks');
  });
});

group('a map of emergence', async () => {
  const steps = [0, 1845, 59_823];
  /** Head 0 is there from the start, 5 and 10 emerge, all others never do. */
  const run = tensor(
    4,
    4,
    steps.flatMap((_, c) =>
      Array.from({ length: 16 }, (_cell, i) => (i === 0 || i === 5 * c || (c === 2 && i === 5) ? 1 : 0.1)),
    ),
    { steps, tasks: ['x'] },
  );
  const told = await describe(emergence(run, 0.5), emergenceOptions(run));

  it('has whole steps, never rounded', () => {
    expect(one(told, 'emergence-order').text).toBe(
      'The first to emerge is layer 1, head 1 of x, at step 1,845; the last is layer 2, head 2 of x, at step 59,823.',
    );
    expect(one(told, 'legend').text).toContain('from 1,845 (dark purple) to 59,823 (yellow)');
    expect(one(told, 'legend').text).toContain('±1,845');
    expect(told.statements.map(({ text }) => text).join(' ')).not.toMatch(/59,?800|1,?850/);
  });

  it('tells heads that are there from the start apart from those that emerge and those that never do', () => {
    const sentence = '2 of 16 heads emerge, 1 is there from the first checkpoint on and 13 never emerge.';
    expect(one(told, 'emerged').text).toBe(sentence);
    expect(one(told, 'emerged', 0).text).toBe(sentence);
    expect(texts(told) + texts(told, 0)).not.toMatch(/missing cell|infinite|bright/);
    expect(one(told, 'legend').text).toContain(
      'heads that are there from the start are grey; heads that never emerge are pale grey',
    );
  });
});

group('order and numbers', () => {
  it('findings come before definitions, in the text and in the viewer', async () => {
    const told = await describe(tensor(6, 6, numbers(72), { tasks: ['x', 'y'] }));
    expect([...new Set(told.statements.map(({ section }) => section))]).toEqual([
      'overview',
      'panel',
      'across',
      'axes',
    ]);
    expect(told.statements[0]?.text).toMatch(/^The highest value is/);
    expect(told.summary).toMatch(/^The figure shows/);
    for (const text of [descriptionMarkdown(told), descriptionText(told)])
      expect(text.indexOf('A cluster is two or more')).toBeGreaterThan(text.indexOf('The tasks x and y'));
  });

  it('a fill value is said, with limits that show the others', async () => {
    const values = numbers(64).map((value) => value / 1000);
    values[28] = 9.97e36;
    expect(one(await describe(tensor(8, 8, values)), 'advice').text).toMatch(
      /^One cell \(layer 3, head 4: 9\.97e36\) is 10\^3\d times the next value.* Robust limits would show them\.$/,
    );
  });

  it('limits that leave all values out, and data without a place on the scale, are said', async () => {
    const values = tensor(2, 2, [0.1, 0.2, 0.3, 0.4]);
    expect(one(await describe(values, { vmin: 5, vmax: 9 }), 'advice').text).toBe(
      'No value is within the limits: values range from 0.1 to 0.4. Limits from the data would show them.',
    );
    const nothing = tensor(2, 2, [0, 0, 0, -1]);
    expect(one(await describe(nothing, { norm: 'log' }), 'legend').text).toContain(
      'no value has a place on the scale, which is logarithmic',
    );
    const empty = tensor(1, 2, [Number.NaN, Number.NaN]);
    expect(one(await describe(empty), 'legend').text).toContain('no cell has a value');
  });

  it('prose has true minus signs', async () => {
    const values = numbers(36).map((value) => (value - 500) / 1e7);
    expect(await all(tensor(6, 6, values))).not.toMatch(/(?<![\p{L}\d])-\d|e-\d/u);
  });
});

group('colours are called what they look like', () => {
  it.each([
    ['viridis', 'dark purple', 'cyan', 'yellow'],
    ['plasma', 'dark blue', 'red', 'yellow'],
    ['inferno', 'black', 'red', 'pale yellow'],
    ['magma', 'black', 'red', 'pale yellow'],
    ['cividis', 'dark blue', 'grey', 'yellow'],
    ['turbo', 'dark purple', 'green', 'dark red'],
    ['gray', 'black', 'grey', 'white'],
    ['coolwarm', 'blue', 'pale grey', 'red'],
    ['RdBu', 'dark red', 'white', 'dark blue'],
    ['PuOr', 'brown', 'white', 'dark purple'],
    ['twilight', 'pale grey', 'dark purple', 'pale grey'],
  ] as const)('%s: %s, %s, %s', (name, ...names) => {
    const { colors } = colormap(name, false);
    expect([0, 128, 255].map((entry) => colourName(colors[entry] as string))).toEqual(names);
  });

  it.each([
    ['#000000', 'black'],
    ['#ffffff', 'white'],
    ['#808080', 'grey'],
    ['#605c54', 'dark grey'],
    ['#2f1436', 'dark purple'],
    ['#ff0000', 'red'],
    ['#00e5ff', 'cyan'],
    ['#ff00c8', 'magenta'],
    ['#0000ff', 'blue'],
    ['#ffa500', 'orange'],
    ['#8b4513', 'brown'],
    ['#ffc0cb', 'pink'],
    ['#006400', 'dark green'],
    ['#c06060', 'red'],
  ])('%s is %s', (color, name) => {
    expect(colourName(color)).toBe(name);
  });

  it('the legend names the colour of missing cells', async () => {
    const holes = tensor(1, 4, [0, 0.5, 1, Number.NaN]);
    expect(one(await describe(holes), 'legend').text).toContain('; missing cells are dark grey.');
    expect(one(await describe(holes, { colormap: 'gray' }), 'legend').text).toContain(
      '; missing cells are red.',
    );
  });
});

group('very many panels', () => {
  it('the first 2,000 are described, and the first sentence says so', async () => {
    const count = 150_000;
    const tasks = Array.from({ length: count }, (_, i) => `task ${i}`);
    const told = await describe(
      tensor(
        1,
        2,
        Array.from({ length: 2 * count }, (_, i) => i % 7),
        { tasks },
      ),
    );
    expect(told.panels).toHaveLength(2000);
    expect(told.statements[0]?.text).toBe(
      'The words are of the first 2,000 of 150,000 panels; choose tasks or models to read of others.',
    );
    expect(one(told, 'scope').text).toContain('150,000 panels of 1 layer x 2 heads');
  });
});
