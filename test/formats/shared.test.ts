// The real files: every encoding of one matrix, whole training runs, and what authors publish.

import { expect, it } from 'vitest';
import { halfToFloat } from '../../src/formats/array/half-float.ts';
import { isReadable } from '../../src/formats/folder.ts';
import type { LoadedDataset } from '../../src/formats/load.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { loadTensors } from '../support/load.ts';
import { describeShared, sharedBytes, sharedNames } from '../support/shared.ts';
import { load, loadAll, refusal } from './loading.ts';

/** Minimum and maximum to six digits, zeros, negatives and missing values: what the data's README lists. */
function summary({ values }: Tensor) {
  const numbers = [...values].filter((value) => !Number.isNaN(value));
  const [min, max] = numbers.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  return {
    min: Number(min.toPrecision(6)),
    max: Number(max.toPrecision(6)),
    zeros: numbers.filter((value) => value === 0).length,
    negative: numbers.filter((value) => value < 0).length,
    missing: values.length - numbers.length,
  };
}

/** A JSON file, read by nothing of ours; its few bare NaN lie beside what the tests look at. */
const parsed = (rel: string) =>
  JSON.parse(new TextDecoder().decode(sharedBytes(rel)).replace(/\bNaN\b/g, 'null'));

/** The rows of a CSV without quotes, read by nothing of ours. */
function rowsOf(rel: string): Record<string, string>[] {
  const [header = [], ...rows] = new TextDecoder()
    .decode(sharedBytes(rel))
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  return rows.map((cells) => Object.fromEntries(header.map((name, column) => [name, cells[column] ?? ''])));
}

const loadShared = (rel: string) => load(rel, sharedBytes(rel));

describeShared('one matrix in many encodings', () => {
  const SPECIAL: Readonly<Record<string, number>> = { inf: Number.POSITIVE_INFINITY };
  const exact = (): number[] =>
    (
      JSON.parse(new TextDecoder().decode(sharedBytes('formats/gpt2-ih.json'))) as (
        | number
        | string
        | null
      )[][]
    )
      .flat()
      .map((cell) => (cell === null ? Number.NaN : typeof cell === 'string' ? (SPECIAL[cell] ?? 0) : cell));

  /** The nearest half, found by looking at all of them; ties to the even one. */
  const halves = Array.from({ length: 0x7c01 }, (_, bits) => halfToFloat(bits));
  function roundedToHalf(value: number): number {
    if (!Number.isFinite(value)) return value;
    const size = Math.abs(value);
    const above = halves.findIndex((half) => half >= size);
    const [low, high] = [halves[Math.max(0, above - 1)] ?? 0, halves[above] ?? 0];
    const even = above % 2 === 0 ? high : low;
    const nearest = high - size < size - low ? high : high - size > size - low ? low : even;
    return value < 0 ? -nearest : nearest;
  }

  // NumPy makes counts of the two cells that are no number; where NaN and infinity went is not checked.
  const count = (value: number): number => Math.max(0, Math.min(250, Math.trunc(10_000 * value)));
  const bool = (value: number): number => (value > 0.1 ? 1 : 0);

  it.each(sharedNames('formats', '.npy'))('%s', async (rel) => {
    const rounded = /count/.test(rel)
      ? count
      : /bool/.test(rel)
        ? bool
        : /-f2/.test(rel)
          ? roundedToHalf
          : Math.fround;
    const tensor = await loadShared(rel);
    expect(tensor).toMatchObject({ layers: 12, heads: 12, tasks: [''], steps: null });
    const whole = /count/.test(rel);
    const cells = exact();
    expect([...tensor.values].filter((_, index) => !whole || Number.isFinite(cells[index]))).toEqual(
      cells.filter((cell) => !whole || Number.isFinite(cell)).map(rounded),
    );
  });

  it('also as JSON', async () => {
    expect([...(await loadShared('formats/gpt2-ih.json')).values]).toEqual(exact().map(Math.fround));
  });

  it('also in archives', async () => {
    const deflated = await loadShared('formats/gpt2-ih-deflated.npz');
    expect([...deflated.values]).toEqual(exact().map(Math.fround));
    expect(deflated.model).toBe('gpt2-ih-deflated');
    const [ih, half] = await loadAll('a.npz', sharedBytes('formats/gpt2-ih-stored.npz'));
    expect([...(ih?.values ?? [])]).toEqual(exact().map(Math.fround));
    expect([...(half?.values ?? [])]).toEqual(exact().map(roundedToHalf));
    expect([ih?.model, half?.model]).toEqual(['ih', 'half']);
  });
});

describeShared('training runs', () => {
  // biome-ignore format: on one line
  const BEHAVIOURS = ['positional_prev', 'positional_p0', 'induction', 'delimiter', 'bracket', 'duplicate', 'spacing'];

  it('one run', async () => {
    const run = await loadShared('series/llama-fineweb-baseline.npz');
    expect(run).toMatchObject({ model: 'llama-fineweb-baseline', layers: 24, heads: 16, tasks: BEHAVIOURS });
    expect(run.steps).toHaveLength(131);
    expect([run.steps?.[0], run.steps?.[1], run.steps?.at(-1)]).toEqual([0, 50, 20_000]);
    expect(run.values).toHaveLength(131 * 7 * 24 * 16);
    expect(summary(run)).toMatchObject({ min: 0, max: 1, missing: 0 });
  });

  it('one run with its probes', async () => {
    const run = await loadShared('series/llama-fineweb-baseline-probes.npz');
    expect(run).toMatchObject({ layers: 24, heads: 16 });
    expect(run.tasks).toHaveLength(55);
    expect(run.tasks[0]).toBe('prose/positional_prev');
    expect(summary(run)).toMatchObject({ min: -0.5796, max: 4.92258, missing: 0 });
  });

  it('eleven runs', async () => {
    const runs = await loadAll('series/runs.npz', sharedBytes('series/runs.npz'));
    const short = ['baseline', 'comparison', 'seed2', 'nl_barrier'];
    expect(runs).toHaveLength(11);
    for (const run of runs) {
      expect(run).toMatchObject({ layers: 24, heads: 16 });
      expect(run.tasks).toEqual(short.includes(run.model) ? BEHAVIOURS.slice(0, 6) : BEHAVIOURS);
      expect(run.steps).toHaveLength(131);
    }
    const largest = Object.fromEntries(runs.map((run) => [run.model, summary(run).max]));
    expect(largest).toMatchObject({ baseline: 1, structok_baseline: 0.9894, nl_barrier: 0.98, seed2_v2: 1 });
  });
});

describeShared('what authors publish', () => {
  it.each([
    ['retrieval-head/Mixtral-8x7B-v0.1', 32, 32, 0.945462, 590],
    ['retrieval-head/llama-2-13b-64k', 40, 40, 0.904771, 1171],
    ['headkv/Meta-Llama-3-8B-Instruct_retrieval_heads', 32, 32, 1.00873, 728],
    ['headkv/Meta-Llama-3-8B-Instruct_retrieval_reasoning_heads', 32, 32, 0.344259, 2],
    ['headkv/Mistral-7B-Instruct-v0.2_retrieval_reasoning_heads', 32, 32, 0.317965, 4],
    ['sparsemm/llava-v1.6', 32, 32, 0.3336, 10],
  ])('scores by head: %s', async (name, layers, heads, max, zeros) => {
    const tensor = await loadShared(`heads/${name}.json`);
    expect(tensor).toMatchObject({ model: name.split('/')[1], layers, heads });
    expect(summary(tensor)).toEqual({ min: 0, max, zeros, negative: 0, missing: 0 });
  });

  it('gates of four models', async () => {
    const names = sharedNames('heads/duo-attention', '.tsv');
    const { tensors } = await loadTensors(names.map((name) => ({ name, bytes: sharedBytes(name) })));
    expect(tensors.map((tensor) => [tensor.model, tensor.layers, tensor.heads, summary(tensor)])).toEqual([
      ['Llama-2-7B-32K-Instruct', 32, 32, { min: -0.00140381, max: 1, zeros: 0, negative: 274, missing: 0 }],
      [
        'Llama-3-8B-Instruct-Gradient-1048k',
        32,
        8,
        { min: -0.000235558, max: 1, zeros: 0, negative: 18, missing: 0 },
      ],
      ['Meta-Llama-3.1-8B-Instruct', 32, 8, { min: 0, max: 1, zeros: 7, negative: 0, missing: 0 }],
      ['Mistral-7B-Instruct-v0.3', 32, 8, { min: -0.000229836, max: 1, zeros: 0, negative: 8, missing: 0 }],
    ]);
  });

  it.each([
    ['retrieval-head-profile/gemma2_9b_seed42', 42, 16, 'argmax_scores', 'copy_scores'],
    ['retrieval-head-profile/llama31_8b_seed42', 32, 32, 'argmax_scores', 'copy_scores'],
    ['retrieval-head-atlas/head_scores', 28, 12, 'event_rate', 'avg_mass'],
  ])('named matrices: %s', async (name, layers, heads, ...tasks) => {
    const { [tasks[0] as string]: first, [tasks[1] as string]: second } = parsed(`heads/${name}.json`);
    const tensor = await loadShared(`heads/${name}.json`);
    expect(tensor).toMatchObject({ model: name.split('/')[1], layers, heads, tasks, steps: null });
    expect([...tensor.values]).toEqual([first, second].flat(2).map((value) => Math.fround(value as number)));
  });

  it.each([
    ['qrhead/results/llama3_base/employee_count/tokens_2048', 0, 107, 0.350758],
    ['retrieval_head_wu24/results/llama3_base/inc_state/tokens_2048', 791, 0, 0.0107896],
    ['summed_attention/results/llama3_base/employee_count/tokens_8192', 0, 0, 137.236],
  ])('rankings of heads, the rest missing: %s', async (name, missing, negative, max) => {
    const tensor = await loadShared(`heads/iahd/${name}.json`);
    expect(tensor).toMatchObject({ layers: 32, heads: 32, tasks: ['score'] });
    expect(summary(tensor)).toMatchObject({ missing, negative, max });
  });

  it('effects by head, whose names are in one column', async () => {
    const names = sharedNames('heads/head-patcher', '.csv');
    const { tensors } = await loadTensors(names.map((name) => ({ name, bytes: sharedBytes(name) })));
    expect(tensors).toHaveLength(6);
    for (const [index, tensor] of tensors.entries()) {
      expect(tensor).toMatchObject({ layers: 24, heads: 16, steps: null });
      const [row] = rowsOf(names[index] as string);
      const [, layer, head] = /L(\d+)\.H(\d+)/.exec(row?.head ?? '') ?? [];
      expect(tensor.values[Number(layer) * 16 + Number(head)]).toBe(
        Math.fround(Number(row?.base_token_prob_delta_mean)),
      );
    }
  });

  it.each([
    ['pythia-1back/induction_scores-pythia-14m-step143000-seed1', 'line 26: layer 0, head 0 is listed twice'],
    ['head-programs/interpolation_k_gpt2', 'line 3: layer 0, head 0 is listed twice, first at line 2'],
  ])('a table of several rows a head is refused: %s', async (name, message) => {
    expect(await refusal(`${name}.csv`, sharedBytes(`heads/${name}.csv`))).toContain(message);
  });

  it('a table of several rows a head is a model for each text that tells them apart', async () => {
    const rel = 'heads/retrieval-head-atlas/day3_heads_long.csv';
    const tensors = await loadAll(rel, sharedBytes(rel));
    expect(tensors.map(({ model, layers, heads }) => [model, layers, heads])).toEqual([
      ['L8192_p0.10', 28, 12],
      ['L8192_p0.90', 28, 12],
    ]);
    const scores = rowsOf(rel).map((row) => Number(row.retrieval_score));
    const shown = tensors.flatMap(({ tasks, values }) => {
      const start = tasks.indexOf('retrieval_score') * 28 * 12;
      return [...values.subarray(start, start + 28 * 12)];
    });
    expect(shown.toSorted()).toEqual(scores.map(Math.fround).toSorted());
  });

  it.each(sharedNames('heads/minference', '.json'))('the best pattern of each head: %s', async (rel) => {
    const layers = parsed(rel) as Record<string, [string, number, number, number]>[];
    const { tasks, values, ...shape } = await loadShared(rel);
    const heads = Object.keys(layers[0] ?? {}).length;
    expect([shape.layers, shape.heads, tasks]).toEqual([
      layers.length,
      heads,
      ['item 2', 'item 3', 'item 4'],
    ]);
    const expected = [1, 2, 3].flatMap((item) =>
      layers.flatMap((layer) => Array.from({ length: heads }, (_, head) => layer[head]?.[item] as number)),
    );
    expect(values).toEqual(Float32Array.from(expected));
  });

  it.each(sharedNames('heads/induction-composition', '.json'))('heads by rank: %s', async (rel) => {
    const rows = (parsed(rel) as Record<string, [number, number, number]>[]).flatMap(Object.values);
    const { layers, heads, values } = await loadShared(rel);
    expect(layers * heads).toBe(rows.length);
    for (const [layer, head, score] of rows) expect(values[layer * heads + head]).toBe(Math.fround(score));
  });

  it.each(sharedNames('heads', '.json').filter((name) => /config/.test(name)))(
    'settings are refused in plain words: %s',
    async (rel) => {
      expect(await refusal(rel, sharedBytes(rel))).toMatch(/it contains no scores by layer and head/);
    },
  );
});

describeShared('files a checkpoint', () => {
  const loadSeries = async (rel: string, ending: string, order = (names: string[]) => names) => {
    const names = order(sharedNames(rel, ending));
    return (await loadTensors(names.map((name) => ({ name, bytes: sharedBytes(name) })))).tensors;
  };
  const HEAD_ATLAS = 'heads/head-atlas/llama-fineweb-baseline';
  const STEPS = [0, 200, 1000, 2000, 5000, 20_000];

  // The archives were made from the same JSON by rounding to float32 once, as we do: not a bit differs.
  it.each([
    ['classifications/scores', 'series/llama-fineweb-baseline.npz'],
    ['raw_scores', 'series/llama-fineweb-baseline-probes.npz'],
  ])('of JSON are a timeline: %s', async (model, archive) => {
    const tensors = await loadSeries(HEAD_ATLAS, '.json', (names) => names.toReversed());
    expect(tensors.map((tensor) => tensor.model)).toEqual(['classifications/scores', 'raw_scores']);
    const tensor = tensors.find((one) => one.model === model) as Tensor;
    const run = await loadShared(archive);
    expect(tensor).toMatchObject({ layers: 24, heads: 16, tasks: run.tasks, steps: STEPS });
    const size = run.tasks.length * 24 * 16;
    STEPS.forEach((step, checkpoint) => {
      const there = (run.steps?.indexOf(step) ?? -1) * size;
      expect(tensor.values.subarray(checkpoint * size, (checkpoint + 1) * size)).toEqual(
        run.values.subarray(there, there + size),
      );
    });
  });

  it('stand beside those of another model', async () => {
    const tensors = await loadSeries('heads/head-atlas', '.json');
    expect(tensors.map(({ model, steps }) => [model, steps])).toEqual([
      ['llama-1.3b-standard-excess/classifications/excess_scores', [50_000]],
      ['llama-1.3b-standard-excess/classifications/raw_scores', [50_000]],
      ['llama-1.3b-standard-excess/raw_scores', [50_000]],
      ['llama-fineweb-baseline/classifications/scores', STEPS],
      ['llama-fineweb-baseline/raw_scores', STEPS],
    ]);
  });

  it('of long tables are a timeline', async () => {
    const names = sharedNames('heads/pythia-1back', '.csv').filter((name) =>
      name.includes('natural_stories'),
    );
    const { tensors } = await loadTensors(names.map((name) => ({ name, bytes: sharedBytes(name) })));
    const tasks = [
      'mean_prev_self_ratio',
      'mean_prev_all_ratio',
      'prev_fraction',
      'mean_1back',
      'mean_first',
    ];
    const steps = [0, 16, 64, 128, 256, 512, 1000, 10_000, 50_000, 143_000];
    expect(tensors).toHaveLength(1);
    expect(tensors[0]).toMatchObject({
      model: 'natural_stories-rs_model-pythia-410m-seed1_summary',
      layers: 24,
      heads: 16,
      tasks,
      steps,
    });
    const expected = steps.flatMap((step) => {
      const rows = rowsOf(names.find((name) => name.includes(`-step${step}-`)) as string);
      return tasks.flatMap((task) => {
        const cells: number[] = [];
        for (const row of rows)
          cells[(Number(row.Layer) - 1) * 16 + Number(row.Head) - 1] = Number(row[task]);
        return cells.map(Math.fround);
      });
    });
    expect([...(tensors[0]?.values ?? [])]).toEqual(expected);
  });
});

describeShared('folders of single files', () => {
  const READABLE = /\.(npy|npz|json|csv|tsv)$/;
  const loadNames = async (names: readonly string[]) =>
    (await loadTensors(names.map((name) => ({ name, bytes: sharedBytes(name) })))).tensors;
  it('become a model each, whatever else lies beside them', async () => {
    const names = sharedNames('heads', '').filter(
      (name) =>
        READABLE.test(name) &&
        /duo-attention|headkv|retrieval-head|sparsemm|head-patcher|iahd|best_fits/.test(name) &&
        !/config|day3/.test(name),
    );
    const tensors = await loadNames(names);
    expect(names.length).toBeGreaterThanOrEqual(22);
    expect(tensors).toHaveLength(names.length);
    expect(new Set(tensors.map(({ model }) => model)).size).toBe(names.length);
    for (const [index, tensor] of tensors.entries()) {
      const alone = await loadShared(names[index] as string);
      expect(tensor).toMatchObject({
        layers: alone.layers,
        heads: alone.heads,
        tasks: alone.tasks,
        steps: null,
      });
      expect(tensor.values).toEqual(alone.values);
    }
  });

  it.each([
    'heads',
    'heads/duo-attention',
    'heads/pythia-1back',
    'heads/induction-composition',
    'heads2',
    '.',
  ])('%s is shown as far as it can be read, and each other file has its reason', async (rel) => {
    const names = sharedNames(rel, '').filter((name) => isReadable(name.split('/').at(-1) as string, false));
    const files = names.map((name) => ({ name, bytes: sharedBytes(name) }));
    const shown = await loadTensors(files).catch((reason: unknown) => reason);
    if (shown instanceof HeadglowError)
      return expect(shown.message).toMatch(/^\d+ files: none of them can be read \(heads.*: /);
    const { tensors, skipped } = shown as LoadedDataset;
    expect(tensors.length).toBeGreaterThan(0);
    expect(new Set(tensors.map(({ model }) => model)).size).toBe(tensors.length);
    for (const { file, reason } of skipped) {
      expect(names).toContain(file);
      expect(reason).not.toBe('');
    }
  });
});
