// The figure in words: what is said of odd data is true, and of any data sentences are whole.

import fc from 'fast-check';
import { expect, describe as group, it } from 'vitest';
import { describe } from '../../src/analysis/description/describe.ts';
import type { Description } from '../../src/analysis/description/description.ts';
import { descriptionJson } from '../../src/analysis/description/json.ts';
import { descriptionMarkdown } from '../../src/analysis/description/markdown.ts';
import { difference } from '../../src/analysis/difference.ts';
import { emergence, emergenceOptions } from '../../src/analysis/emergence.ts';
import { random } from '../../src/analysis/measures/random.ts';
import { loadFiles } from '../../src/formats/load.ts';
import type { Dataset, Tensor } from '../../src/tensor/tensor.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';
import { of, one, tensor, texts } from './described.ts';
import { runs } from './runs.ts';

group('odd data', () => {
  it('all zero, all missing, all equal: one sentence each', async () => {
    expect(texts(await describe(tensor(2, 3, [0, 0, 0, 0, 0, 0])), 0)).toBe(
      'Every cell is 0, so nothing stands out: none is bright.',
    );
    expect(texts(await describe(tensor(1, 2, [Number.NaN, Infinity])), 0)).toBe(
      'No cell has a finite value (1 missing cell and 1 infinite cell).',
    );
    expect(texts(await describe(tensor(1, 3, [0.5, Number.NaN, 0.5])), 0)).toBe(
      '1 missing cell is left out of all that follows. Every cell that is left is 0.5, so nothing stands out: none is bright.',
    );
    expect(texts(await describe(tensor(1, 2, [-0.5, 0.5])), 0)).toBe(
      'Every cell is 0.5 or −0.5, so nothing stands out: all are bright.',
    );
  });

  it('where all is equal, bright is what is above it', async () => {
    expect(texts(await describe(tensor(1, 2, [0, 0])))).toMatch(/^All 2 cells are 0\..*colorbar: above 0\./);
  });

  it('names no pattern in clusters without importance', async () => {
    const low = -0.01;
    const values = [0, 0, 0, 0, 0, 0, 0, 0, low, low, low, low, low, low, low, 1];
    const zeros = await describe(tensor(4, 4, values), {}, { threshold: 0 });
    expect(one(zeros, 'patterns', 0).text).toBe('The largest cluster shows no diagonal, columns or rows.');
    expect(texts(zeros, 0)).toContain("with none of the panel's importance");
  });

  it('a slight lean of very many cells is no diagonal', async () => {
    const side = 40;
    const below = random(1);
    const values = Array.from({ length: side * side }, (_, cell) => {
      const [down, right] = [Math.floor(cell / side) / side - 0.5, (cell % side) / side - 0.5];
      return below(1000) / 1000 < 0.7 + 1.2 * down * right ? 1 : 0.1;
    });
    const leaning = one(await describe(tensor(side, side, values)), 'patterns', 0);
    expect(leaning.text).toBe('The largest cluster shows no diagonal, columns or rows.');
    const { tests } = leaning.values as unknown as { tests: { pattern: string; statistic: number }[] };
    expect(tests[0]?.statistic).toBeGreaterThan(0.1);
  });

  it('signed values: bright by magnitude, with both signs named', async () => {
    const signed = await describe(tensor(2, 4, [1, 0.9, 0, 0, 0, 0, 0.01, -0.95]), { norm: 'linear' });
    expect(texts(signed)).toContain('3 of 8 cells (38 %) are bright (2 positive, 1 negative).');
    expect(texts(signed)).toContain('The lowest value is −0.95, at layer 1, head 3.');
    expect(texts(signed, 0)).toContain('The value of largest magnitude is 1 at layer 0, head 0.');
    expect(signed.panels[0]).toMatchObject({ signed: true, brightFrom: Math.fround(0.8) });
  });

  it('a threshold of 0 makes zeros bright, which are neither positive nor negative', async () => {
    const data = tensor(2, 4, [1, 0.9, 0, 0, 0, 0, 0.01, -0.95]);
    const all = await describe(data, { norm: 'linear' }, { threshold: 0 });
    expect(texts(all)).toContain('All 8 cells are bright (3 positive, 1 negative, 4 of 0).');
  });

  it('one row, and models of different shapes', async () => {
    const row = await describe(tensor(1, 5, [1, 2, 3, 4, 10]), { norm: 'linear' });
    expect(texts(row, 0)).toContain('The peak is 10 at layer 0, head 4.');
    const [a] = tensor(2, 4, [1, 2, 3, 4, 5, 6, 7, 8]).tensors;
    const [b] = tensor(2, 2, [4, 3, 2, 1]).tensors;
    const both = await describe({
      tensors: [
        { ...(a as Tensor), model: 'a' },
        { ...(b as Tensor), model: 'b' },
      ],
    });
    expect(both.summary).toContain('2 models: 2 panels of 2 layers x 2 to 4 heads');
  });

  /** Tasks of 3 layers x 4 heads. */
  const tasksOf = (values: Readonly<Record<string, readonly number[]>>, layers = 3, heads = 4): Dataset =>
    tensor(layers, heads, Object.values(values).flat(), { tasks: Object.keys(values) });
  const rising = Array.from({ length: 12 }, (_, i) => i);
  const falling = rising.toReversed();

  it('across tasks, those where all is equal count, and those without values are told', async () => {
    const mixed = await describe(
      tasksOf({
        a: rising,
        b: falling,
        c: [5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 12],
        flat: Array(12).fill(11),
        empty: Array(12).fill(Number.NaN),
      }),
      { norm: 'linear' },
    );
    expect(one(mixed, 'brightest').text).toBe(
      'Most cells are bright in flat (12), a (2) and b (2), fewest in c (1).',
    );
    expect(one(mixed, 'spreads').text).toBe('Bright cells are broad in flat; minimal in a, b and c.');
    expect(texts(mixed, 3)).toBe('Every cell is 11, so nothing stands out: all are bright.');
    // Neither values that fall evenly nor equal ones have an elbow.
    expect(of(mixed, 'specialised')).toEqual([]);
    const { matrix, tasks } = one(mixed, 'similarity').values as unknown as {
      matrix: (number | null)[][];
      tasks: string[];
    };
    expect(tasks).not.toContain('empty');
    expect(matrix[tasks.indexOf('flat')]).toEqual([null, null, null, null]);
  });

  it('panels with as many bright cells are told together', async () => {
    const ones = (count: number) => rising.map((i) => (i < count ? 1 : 0));
    const [a, b, c, d, e, f] = [ones(9), ones(5), ones(4), ones(4), ones(2), ones(2)];
    const tied = await describe(tasksOf({ a, b, c, d, e, f }), { norm: 'linear' });
    expect(one(tied, 'brightest').text).toBe(
      'Most cells are bright in a (9), b (5), c (4) and d (4), fewest in e (2) and f (2).',
    );
    const lie = one(tied, 'depth').text;
    expect(lie).toMatch(/deepest in a \(.*\) and shallowest in /);
  });

  it('of fewer than 6 heads in common no correlation is told', async () => {
    const holes = (from: number) => rising.map((i) => (i >= from && i < from + 8 ? i : Number.NaN));
    const apart = await describe(tasksOf({ a: holes(0), b: holes(4) }));
    expect(of(apart, 'similarity')).toEqual([]);
    expect(of(await describe(tasksOf({ a: holes(0), b: holes(2) })), 'similarity')).toHaveLength(1);
  });

  it('is sparse by the share of the cells that have a value', async () => {
    const values = Array.from({ length: 400 }, (_, i) => (i < 4 ? [1, 0, 1, 1][i] : Number.NaN) as number);
    expect(texts(await describe(tensor(20, 20, values), { norm: 'linear' }), 0)).toContain(
      'Concentrated: 3 of 4 cells (75 %) are bright.',
    );
  });

  it('a model that shows an earlier checkpoint says so, and one yet to come counts no missing cell', async () => {
    const run = (model: string, steps: readonly number[]): Tensor => ({
      model,
      tasks: [''],
      steps,
      layers: 2,
      heads: 4,
      values: Float32Array.from({ length: 8 * steps.length }, (_, i) => i),
    });
    const dataset = { tensors: [run('a', [0, 10, 20, 30]), run('b', [10, 20])] };
    const last = await describe(dataset, { norm: 'linear', checkpoint: 3 });
    expect(texts(last, 1)).toMatch(
      /^There is no checkpoint at this very step: what is shown is of step 20\./,
    );
    expect(last.summary).toContain('1 panel shows an earlier checkpoint, the last before this step.');
    const first = await describe(dataset, { norm: 'linear', checkpoint: 0 });
    expect(texts(first, 1)).toBe('Nothing is shown yet: the first checkpoint is that of step 10.');
    expect(of(first, 'left-out')).toEqual([]);
  });

  it('a checkpoint without values hides no change, and no order', async () => {
    const values = [...Array(8).fill(Number.NaN), ...rising.slice(0, 8), ...Array(8).fill(Number.NaN)];
    const after = [0, 1, 2, 3, 4, 5, 6, 30];
    const run = await describe(
      tensor(2, 4, [...values, ...after, ...after], { steps: [0, 10, 20, 30, 40] }),
      {
        norm: 'linear',
      },
    );
    expect(one(run, 'change').text).toBe(
      'Between step 10 and step 40, layer 1, head 3 rose most, from 7 to 30.',
    );
    expect(one(run, 'stability').text).toContain('The order of heads is settled from step 10 on');
    const previous = difference(
      tensor(2, 4, [...after, ...rising.slice(0, 8), ...after], { steps: [0, 1, 2] }),
      'previous',
    );
    expect(one(await describe(previous, { norm: 'symlog' }), 'largest-change').text).toContain(
      'between step 1 and step 2, by 5.75 on average',
    );
  });

  it('the model is named where only one of two has checkpoints', async () => {
    const [run] = tensor(2, 4, [...rising.slice(0, 8), ...falling.slice(0, 8)], {
      model: 'run',
      steps: [0, 1],
    }).tensors;
    const [still] = tensor(2, 4, rising.slice(0, 8), { model: 'still' }).tensors;
    const both = await describe({ tensors: [run as Tensor, still as Tensor] });
    expect(one(both, 'change').text).toMatch(/^Between step 0 and step 1 of run, /);
  });

  it('heads that changed as much are counted', async () => {
    const run = await describe(
      tensor(2, 4, [...Array(8).fill(0), 0, 1, 1, 0, 0, 0, 0.5, 1], { steps: [0, 1] }),
    );
    expect(one(run, 'change').text).toContain(
      'layer 0, head 1 and 2 others rose most, the first from 0 to 1',
    );
  });

  it('panels with limits of their own tell them, and no width is told for all', async () => {
    const low = rising.map((value) => value / 1000 - 0.002);
    const own = await describe(tasksOf({ a: rising, b: low }), { norm: 'asinh', limitsBy: 'task' });
    expect(texts(own, 0)).toMatch(/^Its colours go from .* to 11; bright is [\d.]+ and above/);
    expect(one(own, 'legend').text).toContain(
      'nearly linear within a width that differs from group to group',
    );
    expect(of(await describe(tasksOf({ a: rising, b: low })), 'limits', 0)).toEqual([]);
  });

  it('a value below zero that is larger in magnitude is told where values are not compared by magnitude', async () => {
    const low = await describe(tensor(2, 4, [-9, 1, 2, 3, 4, 5, 6, 7]), { norm: 'linear', vmin: 0, vmax: 7 });
    expect(texts(low, 0)).toContain('The lowest value, at layer 0, head 0 (−9), is larger in magnitude.');
    expect(low.summary).toContain('The lowest value is −9, at layer 0, head 0.');
  });

  it('of a map of emergence nothing is said in words of importance', async () => {
    const run = tensor(
      4,
      4,
      Array.from({ length: 64 }, (_, i) => Math.floor(i / 16) + (i % 5) / 4),
      { steps: [0, 10, 20, 30] },
    );
    const map = await describe(emergence(run, 1.5), emergenceOptions(run));
    const sentences = texts(map) + texts(map, 0);
    expect(sentences).toContain('Values are training steps: a head emerges at the first step');
    expect(sentences).not.toMatch(/importance|elbow|Gini|diagonal|bright/i);
  });

  it('values that fall evenly have no elbow, whatever float32 makes of them', async () => {
    const tenths = Array.from({ length: 30 }, (_, i) => (30 - i) / 10);
    expect(texts(await describe(tensor(3, 10, tenths)), 0)).toContain('The sorted magnitudes have no elbow.');
  });

  it('a threshold below zero is no magnitude', async () => {
    const data = tensor(1, 3, [-1, 0, 1]);
    await expect(describe(data, {}, { threshold: -0.5 })).rejects.toThrow(
      'threshold: values are signed here and compared by magnitude, which is never -0.5; give a magnitude',
    );
  });

  it('steps that are no whole numbers are told as they are', async () => {
    const run = tensor(2, 4, rising.concat(rising.slice(0, 4)), { steps: [0, 0.0001] });
    expect((await describe(run)).summary).toContain('at step 0.0001 (checkpoint 2 of 2)');
    expect(one(await describe(run), 'change').text).toContain('step 0.0001');
  });

  it('names out of files stay text', async () => {
    const odd = await describe(tensor(1, 2, [1, 2], { tasks: ['*<b>`x`_y_ a_b|\u0007'], model: '' }));
    const markdown = descriptionMarkdown(odd);
    expect(markdown).toContain('\\*\\<b\\>\\`x\\`\\_y\\_ a_b\\|');
    expect(markdown).not.toContain('\u0007');
  });

  it('what makes no sense gets a sentence', async () => {
    const data = tensor(1, 2, [1, 2]);
    await expect(describe(data, {}, { bright: 0 })).rejects.toThrow('bright: 0 makes no sense; give a share');
    await expect(describe(data, {}, { threshold: 1e39 })).rejects.toThrow('threshold: 1e+39 makes no sense');
    await expect(describe(data, { tasks: ['none'] })).rejects.toThrow('tasks: there is no "none"');
  });
});

/** Every number that a sentence rests on is there, and JSON holds it. */
function expectSound(description: Description, dataset: Dataset): void {
  const markdown = descriptionMarkdown(description);
  expect(markdown).not.toMatch(/NaN|Infinity|undefined|null|\[object/);
  const { statements, panels } = JSON.parse(descriptionJson(description)) as Description;
  expect(statements).toEqual(JSON.parse(JSON.stringify(description.statements)));
  expect(panels).toHaveLength(description.panels.length);
  for (const { panel, values, kind } of statements) {
    if (panel === null || kind !== 'spread') continue;
    const { brightFrom, signed, model, task } = description.panels[panel] as Description['panels'][number];
    const [own] = dataset.tensors.filter((each) => each.model === model) as [Tensor];
    const cells = own.layers * own.heads;
    const start = ((own.steps?.length ?? 1) - 1) * own.tasks.length * cells + own.tasks.indexOf(task) * cells;
    const shown = own.values.subarray(start, start + cells);
    const level = (value: number) => (signed ? Math.abs(value) : value);
    const bright = shown.filter((value) => Number.isFinite(value) && level(value) >= brightFrom);
    expect(values.bright).toBe(bright.length);
  }
}

it('whatever the data, sentences are whole and what is bright is counted right', async () => {
  const norm = fc.constantFrom('linear', 'log', 'symlog', 'asinh', 'power') as fc.Arbitrary<'linear'>;
  const limitsBy = fc.constantFrom('figure', 'panel', 'model', 'task') as fc.Arbitrary<'figure'>;
  await fc.assert(
    fc.asyncProperty(runs, norm, limitsBy, async (dataset, chosen, by) => {
      // Those whose runs end at different steps show an earlier checkpoint of their own: their last.
      expectSound(await describe(dataset, { norm: chosen, limitsBy: by }), dataset);
      expectSound(
        await describe(difference(dataset, 'first'), { norm: 'symlog' }),
        difference(dataset, 'first'),
      );
    }),
    { numRuns: 150 },
  );
});

describeShared('real files', () => {
  it.each([
    'series/llama-fineweb-baseline.npz',
    'series/llama-fineweb-baseline-probes.npz',
    'formats/gpt2-ih-f4.npy',
    'heads/head-atlas/llama-fineweb-baseline/step-20000.json',
  ])(
    '%s',
    async (name) => {
      const dataset = await loadFiles([{ name, bytes: sharedBytes(name) }]);
      expectSound(await describe(dataset), dataset);
    },
    60_000,
  );
});
