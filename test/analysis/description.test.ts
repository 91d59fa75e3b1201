// Descriptions of unusual data are correct, and sentences are complete for any data.

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

group('unusual data', () => {
  it('has one sentence for panels that are all zero, all missing or all equal', async () => {
    expect(texts(await describe(tensor(2, 3, [0, 0, 0, 0, 0, 0])), 0)).toBe(
      'Every cell has the value 0; none is bright.',
    );
    expect(texts(await describe(tensor(1, 2, [Number.NaN, Infinity])), 0)).toBe(
      'No cell has a finite value (1 missing cell and 1 infinite cell).',
    );
    expect(texts(await describe(tensor(1, 3, [0.5, Number.NaN, 0.5])), 0)).toBe(
      '1 missing cell is excluded from the following statistics. Every remaining cell has the value 0.5; none is bright.',
    );
    expect(texts(await describe(tensor(1, 2, [-0.5, 0.5])), 0)).toBe(
      'Every cell has the value 0.5 or −0.5; all are bright.',
    );
  });

  it('has a threshold above the value if all values are equal', async () => {
    expect(texts(await describe(tensor(1, 2, [0, 0])))).toMatch(
      /^Both cells have the value 0\..*if their value is above 0 \(80 % of the colorbar\)\./,
    );
  });

  it('has no patterns in clusters without importance', async () => {
    const low = -0.01;
    const values = [0, 0, 0, 0, 0, 0, 0, 0, low, low, low, low, low, low, low, 1];
    const zeros = await describe(tensor(4, 4, values), {}, { threshold: 0 });
    expect(one(zeros, 'patterns', 0).text).toBe(
      'The largest cluster shows no diagonal, column or row pattern.',
    );
    expect(texts(zeros, 0)).toContain("contains none of the panel's importance");
  });

  it('shows no diagonal if very many cells are only weakly correlated', async () => {
    const side = 40;
    const below = random(1);
    const values = Array.from({ length: side * side }, (_, cell) => {
      const [down, right] = [Math.floor(cell / side) / side - 0.5, (cell % side) / side - 0.5];
      return below(1000) / 1000 < 0.7 + 1.2 * down * right ? 1 : 0.1;
    });
    const leaning = one(await describe(tensor(side, side, values)), 'patterns', 0);
    expect(leaning.text).toBe('The largest cluster shows no diagonal, column or row pattern.');
    const { tests } = leaning.values as unknown as { tests: { pattern: string; statistic: number }[] };
    expect(tests[0]?.statistic).toBeGreaterThan(0.1);
  });

  it('has bright cells by magnitude if values are signed, with counts of both signs', async () => {
    const signed = await describe(tensor(2, 4, [1, 0.9, 0, 0, 0, 0, 0.01, -0.95]), { norm: 'linear' });
    expect(texts(signed)).toContain('3 of 8 cells (38 %) are bright (2 positive, 1 negative).');
    expect(texts(signed)).toContain('The lowest value is −0.95, at layer 1, head 3.');
    expect(texts(signed, 0)).toContain('The value of largest magnitude is 1 at layer 0, head 0.');
    expect(signed.panels[0]).toMatchObject({ signed: true, brightFrom: Math.fround(0.8) });
  });

  it('counts zeros separately if a threshold of 0 makes them bright', async () => {
    const data = tensor(2, 4, [1, 0.9, 0, 0, 0, 0, 0.01, -0.95]);
    const all = await describe(data, { norm: 'linear' }, { threshold: 0 });
    expect(texts(all)).toContain('All 8 cells are bright (3 positive, 1 negative, 4 zero).');
  });

  it('may be a single row, or models of different shapes', async () => {
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

  it('is compared across tasks including constant ones, without tasks that have no values', async () => {
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
      'The panels with the most bright cells are flat (12), a (2) and b (2); c has the fewest (1).',
    );
    expect(one(mixed, 'spreads').text).toBe(
      'The spread of bright cells is broad in flat; minimal in a, b and c.',
    );
    expect(texts(mixed, 3)).toBe('Every cell has the value 11; all are bright.');
    // Neither straight lines nor constant values have an elbow.
    expect(of(mixed, 'specialised')).toEqual([]);
    const { matrix, tasks } = one(mixed, 'similarity').values as unknown as {
      matrix: (number | null)[][];
      tasks: string[];
    };
    expect(tasks).not.toContain('empty');
    expect(matrix[tasks.indexOf('flat')]).toEqual([null, null, null, null]);
  });

  it('groups panels with equally many bright cells', async () => {
    const ones = (count: number) => rising.map((i) => (i < count ? 1 : 0));
    const [a, b, c, d, e, f] = [ones(9), ones(5), ones(4), ones(4), ones(2), ones(2)];
    const tied = await describe(tasksOf({ a, b, c, d, e, f }), { norm: 'linear' });
    expect(one(tied, 'brightest').text).toBe(
      'The panels with the most bright cells are a (9), b (5), c (4) and d (4); e and f have the fewest (2 each).',
    );
    expect(one(tied, 'depth').text).toMatch(/deepest in a \(.*\) and shallowest in /);
  });

  it('has no correlation between tasks with fewer than 6 heads in common', async () => {
    const holes = (from: number) => rising.map((i) => (i >= from && i < from + 8 ? i : Number.NaN));
    const apart = await describe(tasksOf({ a: holes(0), b: holes(4) }));
    expect(of(apart, 'similarity')).toEqual([]);
    expect(of(await describe(tasksOf({ a: holes(0), b: holes(2) })), 'similarity')).toHaveLength(1);
  });

  it('is sparse by the fraction of the cells that have a value', async () => {
    const values = Array.from({ length: 400 }, (_, i) => (i < 4 ? [1, 0, 1, 1][i] : Number.NaN) as number);
    expect(texts(await describe(tensor(20, 20, values), { norm: 'linear' }), 0)).toContain(
      'Concentrated: 3 of 4 cells (75 %) are bright.',
    );
  });

  it('reports models that show an earlier checkpoint, and counts no missing cells before the first one', async () => {
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
    expect(texts(last, 1)).toMatch(/^The model has no checkpoint at this step, so the panel shows step 20\./);
    expect(last.summary).toContain('1 panel shows an earlier checkpoint, the last one before this step.');
    const first = await describe(dataset, { norm: 'linear', checkpoint: 0 });
    expect(texts(first, 1)).toBe('This panel is empty: the model has no checkpoint before step 10.');
    expect(of(first, 'left-out')).toEqual([]);
  });

  it('ignores checkpoints without values when it reports changes and stability', async () => {
    const values = [...Array(8).fill(Number.NaN), ...rising.slice(0, 8), ...Array(8).fill(Number.NaN)];
    const after = [0, 1, 2, 3, 4, 5, 6, 30];
    const run = await describe(
      tensor(2, 4, [...values, ...after, ...after], { steps: [0, 10, 20, 30, 40] }),
      {
        norm: 'linear',
      },
    );
    expect(one(run, 'change').text).toBe(
      'Between step 10 and step 40, the largest increase was at layer 1, head 3 (from 7 to 30).',
    );
    expect(one(run, 'stability').text).toContain('The ranking of heads has been stable since step 10');
    const previous = difference(
      tensor(2, 4, [...after, ...rising.slice(0, 8), ...after], { steps: [0, 1, 2] }),
      'previous',
    );
    expect(one(await describe(previous, { norm: 'symlog' }), 'largest-change').text).toContain(
      'between step 1 and step 2, by 5.75 on average',
    );
  });

  it('names the model in statements about training if there are several', async () => {
    const [run] = tensor(2, 4, [...rising.slice(0, 8), ...falling.slice(0, 8)], {
      model: 'run',
      steps: [0, 1],
    }).tensors;
    const [still] = tensor(2, 4, rising.slice(0, 8), { model: 'still' }).tensors;
    const both = await describe({ tensors: [run as Tensor, still as Tensor] });
    expect(one(both, 'change').text).toMatch(/^Between step 0 and step 1 in run, /);
  });

  it('counts heads that changed by the same amount', async () => {
    const run = await describe(
      tensor(2, 4, [...Array(8).fill(0), 0, 1, 1, 0, 0, 0, 0.5, 1], { steps: [0, 1] }),
    );
    expect(one(run, 'change').text).toContain(
      'the largest increase was at layer 0, head 1 (from 0 to 1) and 2 other heads',
    );
  });

  it('reports limits panel by panel if they differ between groups', async () => {
    const low = rising.map((value) => value / 1000 - 0.002);
    const own = await describe(tasksOf({ a: rising, b: low }), { norm: 'asinh', limitsBy: 'task' });
    expect(texts(own, 0)).toMatch(
      /^Colours range from .* to 11; cells are bright if their value is at least [\d.]+\./,
    );
    expect(one(own, 'legend').text).toContain('nearly linear within a range that differs between groups');
    expect(of(await describe(tasksOf({ a: rising, b: low })), 'limits', 0)).toEqual([]);
  });

  it('reports a negative value of larger magnitude than the peak if values are not compared by magnitude', async () => {
    const low = await describe(tensor(2, 4, [-9, 1, 2, 3, 4, 5, 6, 7]), { norm: 'linear', vmin: 0, vmax: 7 });
    expect(texts(low, 0)).toContain(
      'The lowest value, −9 at layer 0, head 0, is larger in magnitude than the peak.',
    );
    expect(low.summary).toContain('The lowest value is −9, at layer 0, head 0.');
  });

  it('does not describe emergence maps in terms of importance', async () => {
    const run = tensor(
      4,
      4,
      Array.from({ length: 64 }, (_, i) => Math.floor(i / 16) + (i % 5) / 4),
      { steps: [0, 10, 20, 30] },
    );
    const map = await describe(emergence(run, 1.5), emergenceOptions(run));
    const sentences = texts(map) + texts(map, 0);
    expect(sentences).toContain('Values are training steps. A head emerges at the first step');
    expect(sentences).not.toMatch(/importance|elbow|Gini|diagonal|bright/i);
  });

  it('has no elbow in a straight line that is rounded to float32', async () => {
    const tenths = Array.from({ length: 30 }, (_, i) => (30 - i) / 10);
    expect(texts(await describe(tensor(3, 10, tenths)), 0)).toContain(
      'The curve of sorted magnitudes has no elbow.',
    );
  });

  it('rejects a negative threshold if values are compared by magnitude', async () => {
    const data = tensor(1, 3, [-1, 0, 1]);
    await expect(describe(data, {}, { threshold: -0.5 })).rejects.toThrow(
      'threshold: −0.5 is negative, but signed values are compared by magnitude; use 0 or more',
    );
  });

  it('may have fractional steps', async () => {
    const run = tensor(2, 4, rising.concat(rising.slice(0, 4)), { steps: [0, 0.0001] });
    expect((await describe(run)).summary).toContain('at step 0.0001 (checkpoint 2 of 2)');
    expect(one(await describe(run), 'change').text).toContain('step 0.0001');
  });

  it('escapes names from files in Markdown', async () => {
    const odd = await describe(tensor(1, 2, [1, 2], { tasks: ['*<b>`x`_y_ a_b|\u0007'], model: '' }));
    const markdown = descriptionMarkdown(odd);
    expect(markdown).toContain('\\*\\<b\\>\\`x\\`\\_y\\_ a_b\\|');
    expect(markdown).not.toContain('\u0007');
  });

  it('rejects settings out of range and unknown tasks', async () => {
    const data = tensor(1, 2, [1, 2]);
    await expect(describe(data, {}, { bright: 0 })).rejects.toThrow(
      'bright: 0 is out of range; use a fraction',
    );
    await expect(describe(data, {}, { threshold: 1e39 })).rejects.toThrow('threshold: 1e+39 is out of range');
    await expect(describe(data, { tasks: ['none'] })).rejects.toThrow('tasks: no task is named "none"');
  });
});

/** Checks that sentences are complete, that JSON preserves all statements, and that bright cells are counted correctly. */
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

it('has complete sentences and correct counts of bright cells for any data', async () => {
  const norm = fc.constantFrom('linear', 'log', 'symlog', 'asinh', 'power') as fc.Arbitrary<'linear'>;
  const limitsBy = fc.constantFrom('figure', 'panel', 'model', 'task') as fc.Arbitrary<'figure'>;
  await fc.assert(
    fc.asyncProperty(runs, norm, limitsBy, async (dataset, chosen, by) => {
      // Runs that end earlier than others show their last checkpoint.
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
