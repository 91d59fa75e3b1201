// Wording of descriptions: no vacuous sentences, names keep their case, findings come before definitions.

import { expect, describe as group, it } from 'vitest';
import { colourName } from '../../src/analysis/description/colours.ts';
import { describe } from '../../src/analysis/description/describe.ts';
import { descriptionJson } from '../../src/analysis/description/json.ts';
import { descriptionMarkdown } from '../../src/analysis/description/markdown.ts';
import { descriptionText } from '../../src/analysis/description/text.ts';
import { emergence, emergenceOptions } from '../../src/analysis/emergence.ts';
import { random } from '../../src/analysis/measures/random.ts';
import { loadFiles } from '../../src/formats/load.ts';
import { colormap, loadColormaps } from '../../src/scale/colormaps.ts';
import type { Dataset } from '../../src/tensor/tensor.ts';
import { of, one, tensor, texts } from './described.ts';

const all = async (dataset: Dataset, options = {}): Promise<string> => {
  const { statements } = await describe(dataset, options);
  return statements.map(({ text }) => text).join(' ');
};

/** 20 layers x 24 heads, all 0 except for one. */
const oneHot = Array.from({ length: 480 }, (_, cell) => Number(cell === 7 * 24 + 13));

/** Random integers from 1 to 1000. */
function numbers(count: number): number[] {
  const below = random(3);
  return Array.from({ length: count }, () => 1 + below(1000));
}

group('uninformative sentences are omitted', () => {
  it('reports a layer with all of the importance as such', async () => {
    expect(texts(await describe(tensor(20, 24, oneHot)), 0)).toContain(
      'All of the importance is in layer 7.',
    );
  });

  it('reports a range of layers with the share that it holds', async () => {
    const text = texts(await describe(tensor(4, 4, [1, 1, 1, 1, 8, 8, 8, 8, 1, 1, 1, 1, 1, 1, 1, 2])), 0);
    expect(text).toContain('Layer 1 alone holds 71 % of the importance.');
    expect(text).not.toMatch(/half of the importance|half of it/i);
  });

  it('omits thresholds that every bright cell reaches, and all but the highest of those with equal counts', async () => {
    expect(of(await describe(tensor(20, 24, oneHot)), 'thresholds')).toEqual([]);
    const steps = tensor(1, 10, [0, 0, 0, 0, 0, 0.5, 0.5, 0.9, 1, 1]);
    expect(one(await describe(steps, { norm: 'linear' }, { bright: 0.3 }), 'thresholds').text).toBe(
      'Of the bright cells, 60 % (3) reach 0.8 and 40 % (2) reach 1.',
    );
  });

  it('does not compare with a median of 0, and measures no distance from tied peaks', async () => {
    const text = texts(await describe(tensor(20, 24, [0.0001, ...oneHot.slice(1)])), 0);
    expect(text).not.toContain('median');
    const peaks = texts(await describe(tensor(2, 4, [1, 2, 9, 3, 2, 1, 9, 4])), 0);
    expect(peaks).not.toContain('distance from the peak');
  });

  it('reports a trend with distance from the peak only if there is one', async () => {
    const text = texts(await describe(tensor(8, 8, numbers(64))), 0);
    expect(text).not.toContain('distance from the peak');
    const slope = Array.from({ length: 64 }, (_, cell) => 100 - Math.floor(cell / 8) * 9 - (cell % 8));
    expect(texts(await describe(tensor(8, 8, slope)), 0)).toContain(
      'Values fall with distance from the peak',
    );
  });

  it('counts positive and negative cells if there are both', async () => {
    const values = Array.from({ length: 16 }, (_, i) => (i === 15 ? -1 : i < 3 ? 1 : 0));
    const description = await describe(tensor(4, 4, values), { norm: 'linear' });
    expect(one(description, 'cluster', 0).text).toMatch(/^3 bright cells form a cluster/);
    expect(one(description, 'bright').text).toContain('(3 positive, 1 negative)');
  });
});

group('a flat panel', () => {
  const flat = tensor(16, 16, Array(256).fill(0.3));

  it('is described as having one value and one colour, without extremes', async () => {
    const description = await describe(flat);
    expect(one(description, 'only-value').text).toBe('All 256 cells have the value 0.3.');
    expect(one(description, 'legend').text).toBe(
      'Colour shows Head Importance: all cells have the value 0.3 and the same colour (dark purple).',
    );
    for (const kind of ['highest', 'bright', 'elbow']) expect(of(description, kind)).toEqual([]);
    expect(texts(description, 0)).toBe('Every cell has the value 0.3; none is bright.');
  });

  it.each([
    ['Only one cell has a value: 1.', [Number.NaN, 1, Number.NaN, Number.NaN]],
    ['Only one cell has a finite value: 1.', [Number.NaN, 1, Infinity, Infinity]],
    ['Both non-missing cells have the value 1.', [1, 1, Number.NaN, Number.NaN]],
    ['All 3 finite cells have the value 1.', [1, 1, 1, Infinity]],
  ])('is described without its missing and infinite cells: %s', async (sentence, values) => {
    expect(one(await describe(tensor(2, 2, values)), 'only-value').text).toBe(sentence);
  });

  it.each([
    ['two equally frequent values', (i: number) => (Math.floor(i / 16) + (i % 16)) % 2],
    ['values that fall ever more steeply', (i: number) => 1 - (i / 256) ** 3 / 2],
    ['values on a straight line', (i: number) => 256 - i],
  ])('%s have no elbow', async (_, value) => {
    const description = await describe(
      tensor(
        16,
        16,
        Array.from({ length: 256 }, (_cell, i) => value(i)),
      ),
    );
    expect(one(description, 'elbow', 0).text).toBe('The curve of sorted magnitudes has no elbow.');
  });

  it('does not compare heads above the elbow of tasks without an elbow', async () => {
    const values = Array.from({ length: 32 }, (_, i) => (i % 16) + 1);
    const description = await describe(tensor(4, 4, values, { tasks: ['a', 'b'] }));
    for (const kind of ['overlap', 'specialised', 'shared']) expect(of(description, kind)).toEqual([]);
  });
});

group('names', () => {
  it('keep their case', async () => {
    const values = numbers(4 * 36);
    const first = tensor(6, 6, values.slice(0, 72), { model: 'ünder', tasks: ['xavier', 'yolanda'] });
    const second = tensor(6, 6, values.slice(72), { model: 'zeta', tasks: ['xavier', 'yolanda'] });
    const text = await all({ tensors: [...first.tensors, ...second.tensors] }, { label: 'score of mine' });
    expect(text).toContain('xavier');
    expect(text).toContain('score of mine');
    expect(text).not.toMatch(/Xavier|Yolanda|Zeta|Ünder|Score of mine/);
  });

  it('of two tasks do not begin a sentence', async () => {
    const description = await describe(tensor(6, 6, numbers(72), { tasks: ['x', 'y'] }));
    expect(one(description, 'similarity').text).toMatch(/^The tasks x and y have a Spearman correlation of /);
  });

  it('include that of the only panel that is tested for patterns', async () => {
    const values = [...numbers(144).map((value) => value / 1e6), ...numbers(144).map((value) => value / 1e6)];
    for (const layer of [3, 4, 5]) for (const head of [3, 4, 5]) values[layer * 12 + head] = 0.1;
    const description = await describe(tensor(12, 12, values, { tasks: ['induction_x', 'copy'] }));
    expect(one(description, 'patterns').text).toBe(
      'Only induction_x has a cluster large enough to test for patterns, and it shows none.',
    );
  });

  it('contain no bidi or control characters in any output format', async () => {
    const name = 'a\u202eb\u2066c\u0007\u009bd\u200fe\nf';
    const description = await describe(
      { ...tensor(2, 3, [1, 2, 3, 4, 5, 9], { tasks: [name] }), note: name },
      { title: name, label: name },
    );
    for (const text of [
      descriptionMarkdown(description),
      descriptionText(description),
      descriptionJson(description),
      description.summary,
    ])
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
    expect(descriptionMarkdown(description)).toContain('abcde f');
  });

  it('of arrays in one JSON file count as groups, not models', async () => {
    const matrix = (side: number) => Array.from({ length: side }, () => numbers(side));
    const json = { raw_scores: { a: matrix(4), b: matrix(4) }, classifications: { a: matrix(4) } };
    const bytes = new TextEncoder().encode(JSON.stringify(json));
    const grouped = await describe(await loadFiles([{ name: 'step-20000.json', bytes }]));
    expect(one(grouped, 'scope').text).toContain('for 2 groups and 2 tasks');
  });
});

group('an emergence map', async () => {
  const steps = [0, 1845, 59_823];
  /** Head 0 is present from the start, 5 and 10 emerge, the others never do. */
  const run = tensor(
    4,
    4,
    steps.flatMap((_, c) =>
      Array.from({ length: 16 }, (_cell, i) => (i === 0 || i === 5 * c || (c === 2 && i === 5) ? 1 : 0.1)),
    ),
    { steps, tasks: ['x'] },
  );
  const description = await describe(emergence(run, 0.5), emergenceOptions(run));

  it('reports steps without rounding', () => {
    expect(one(description, 'emergence-order').text).toBe(
      'The first to emerge is layer 1, head 1 in x, at step 1,845; the last is layer 2, head 2 in x, at step 59,823.',
    );
    expect(one(description, 'legend').text).toContain('from 1,845 (dark purple) to 59,823 (yellow)');
    expect(one(description, 'legend').text).toContain('±1,845');
    expect(description.statements.map(({ text }) => text).join(' ')).not.toMatch(/59,?800|1,?850/);
  });

  it('counts heads that emerge, are present from the start, or never emerge', () => {
    const sentence = '2 of 16 heads emerge, 1 is present from the start and 13 never emerge.';
    expect(one(description, 'emerged').text).toBe(sentence);
    expect(one(description, 'emerged', 0).text).toBe(sentence);
    expect(texts(description) + texts(description, 0)).not.toMatch(/missing cell|infinite|bright/);
    expect(one(description, 'legend').text).toContain(
      'heads present from the start are grey; heads that never emerge are pale grey',
    );
  });
});

group('order and numbers', () => {
  it('puts findings before definitions, in the statements and in the text', async () => {
    const description = await describe(tensor(6, 6, numbers(72), { tasks: ['x', 'y'] }));
    expect([...new Set(description.statements.map(({ section }) => section))]).toEqual([
      'overview',
      'panel',
      'across',
      'axes',
    ]);
    expect(description.statements[0]?.text).toMatch(/^The highest value is/);
    expect(description.summary).toMatch(/^The figure shows/);
    for (const text of [descriptionMarkdown(description), descriptionText(description)])
      expect(text.indexOf('A cluster is two or more')).toBeGreaterThan(text.indexOf('The tasks x and y'));
  });

  it('reports a fill value, with limits that show the other values', async () => {
    const values = numbers(64).map((value) => value / 1000);
    values[28] = 9.97e36;
    expect(one(await describe(tensor(8, 8, values)), 'advice').text).toMatch(
      /^One cell \(layer 3, head 4: 9\.97e36\) is 10\^3\d times the next value.* Robust limits would help\.$/,
    );
  });

  it('reports limits that exclude all values, and data that the scale cannot show', async () => {
    const values = tensor(2, 2, [0.1, 0.2, 0.3, 0.4]);
    expect(one(await describe(values, { vmin: 5, vmax: 9 }), 'advice').text).toBe(
      'No value is within the limits: values range from 0.1 to 0.4. Limits from the data would help.',
    );
    const nothing = tensor(2, 2, [0, 0, 0, -1]);
    expect(one(await describe(nothing, { norm: 'log' }), 'legend').text).toContain(
      'no value can be shown on the scale, which is logarithmic',
    );
    const empty = tensor(1, 2, [Number.NaN, Number.NaN]);
    expect(one(await describe(empty), 'legend').text).toContain('no cell has a value');
  });

  it('uses true minus signs', async () => {
    const values = numbers(36).map((value) => (value - 500) / 1e7);
    expect(await all(tensor(6, 6, values))).not.toMatch(/(?<![\p{L}\d])-\d|e-\d/u);
  });
});

group('colour names', () => {
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
    ['Reds', 'white', 'red', 'dark red'],
    ['Blues_r', 'dark blue', 'blue', 'white'],
    ['bwr', 'blue', 'white', 'red'],
    ['twilight', 'pale grey', 'dark purple', 'pale grey'],
  ] as const)('%s goes from %s through %s to %s', async (name, ...names) => {
    await loadColormaps();
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

  it('include the colour of missing cells in the legend', async () => {
    const holes = tensor(1, 4, [0, 0.5, 1, Number.NaN]);
    expect(one(await describe(holes), 'legend').text).toContain('; missing cells are dark grey.');
    expect(one(await describe(holes, { colormap: 'gray' }), 'legend').text).toContain(
      '; missing cells are red.',
    );
  });
});

group('a figure of very many panels', () => {
  it('is described up to panel 2,000, as the first sentence says', async () => {
    const count = 150_000;
    const tasks = Array.from({ length: count }, (_, i) => `task ${i}`);
    const description = await describe(
      tensor(
        1,
        2,
        Array.from({ length: 2 * count }, (_, i) => i % 7),
        { tasks },
      ),
    );
    expect(description.panels).toHaveLength(2000);
    expect(description.statements[0]?.text).toBe(
      'This description covers the first 2,000 of 150,000 panels; select tasks or models to describe others.',
    );
    expect(one(description, 'scope').text).toContain('150,000 panels of 1 layer x 2 heads');
  });
});
