// The embedded default against the facts of the figure it stands for, told by plain statistics.

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createExample } from '../src/example.ts';
import { matrixOffset } from '../src/tensor/tensor.ts';

type Cell = readonly [layer: number, head: number];
type Valued = readonly [layer: number, head: number, value: number];
type Box = readonly [topLayer: number, bottomLayer: number, leftHead: number, rightHead: number];
type Pattern = 'diagonal' | 'columns' | 'rows';

/** What is to be seen in one panel. */
interface Facts {
  readonly task: string;
  /** Box of the only cluster, and its largest value. */
  readonly cluster?: { readonly box: Box; readonly value: number };
  /** Bright cells without bright neighbours; no others are. */
  readonly outliers: readonly Valued[];
  /** Cells that are not bright. */
  readonly faint?: readonly Valued[];
  readonly peak: readonly [layer: number | null, head: number | null, value: number];
  /** Secondary peaks inside the cluster: their least and largest value, and how many at least. */
  readonly secondary?: { readonly from: number; readonly to: number; readonly atLeast: number };
  readonly spread?: string;
  readonly pattern?: Pattern;
}

const FACTS: readonly Facts[] = [
  {
    task: 'Knowledge Recall',
    cluster: { box: [6, 12, 6, 12], value: 0.0045 },
    outliers: [],
    faint: [[18, 18, 0.0012]],
    peak: [9, 9, 0.0045],
    pattern: 'diagonal',
  },
  {
    task: 'Retrieval',
    cluster: { box: [12, 18, 6, 12], value: 0.0043 },
    outliers: [[15, 15, 0.0038]],
    peak: [15, 9, 0.0043],
    pattern: 'diagonal',
  },
  {
    task: 'Logical Reasoning',
    cluster: { box: [8, 10, 6, 8], value: 0.0031 },
    outliers: [[14, 10, 0.0027]],
    peak: [null, null, 0.0031],
    spread: 'sparse',
  },
  {
    task: 'Decision-making',
    cluster: { box: [6, 12, 6, 18], value: 0.0041 },
    outliers: [[15, 15, 0.0023]],
    peak: [9, 12, 0.0041],
    spread: 'broad',
  },
  {
    task: 'Semantic Understanding',
    outliers: [[12, 6, 0.0018]],
    faint: [[18, 12, 0.0011]],
    peak: [12, 6, 0.0018],
    spread: 'minimal',
  },
  {
    task: 'Syntactic Understanding',
    cluster: { box: [6, 8, 6, 10], value: 0.0033 },
    outliers: [[14, 8, 0.0025]],
    peak: [null, null, 0.0033],
    spread: 'concentrated',
  },
  {
    task: 'Inference',
    cluster: { box: [10, 16, 4, 14], value: 0.0039 },
    outliers: [],
    peak: [12, 10, 0.0039],
    secondary: { from: 0.0022, to: 0.0028, atLeast: 3 },
    spread: 'diffuse',
  },
  {
    task: 'Math Calculation',
    cluster: { box: [18, 24, 6, 12], value: 0.0047 },
    outliers: [],
    peak: [21, 9, 0.0047],
    secondary: { from: 0.0035, to: 0.0035, atLeast: 1 },
    pattern: 'columns',
  },
];

const LAYERS = 25;
const HEADS = 19;
const PERMUTATIONS = 9_999;
const float = Math.fround;

const { dataset, options } = createExample();
const tensor = dataset.tensors[0] as (typeof dataset.tensors)[number];
const steps = tensor.steps ?? [];
const last = steps.length - 1;

function panel(task: string, checkpoint = last): Float32Array {
  const offset = matrixOffset(tensor, checkpoint, tensor.tasks.indexOf(task));
  return tensor.values.subarray(offset, offset + LAYERS * HEADS);
}

function at(values: Float32Array, layer: number, head: number): number {
  return values[layer * HEADS + head] as number;
}

/** The symlog norm of the figure, for values that are not negative. */
function norm(value: number): number {
  const place = (x: number) => (x <= 1e-4 ? x / 1e-4 / 0.9 : 1 / 0.9 + Math.log10(x / 1e-4));
  return place(value) / place(0.005);
}

const isBright = (value: number) => norm(value) >= 0.8;

function neighbours(index: number): number[] {
  const [layer, head] = [Math.floor(index / HEADS), index % HEADS];
  const found: number[] = [];
  for (let down = -1; down <= 1; down++) {
    for (let right = -1; right <= 1; right++) {
      const [l, h] = [layer + down, head + right];
      const itself = down === 0 && right === 0;
      if (!itself && l >= 0 && l < LAYERS && h >= 0 && h < HEADS) found.push(l * HEADS + h);
    }
  }
  return found;
}

/** Groups of bright cells that touch, corners included; the largest first. */
function groups(values: Float32Array): number[][] {
  const left = new Set([...values.keys()].filter((index) => isBright(values[index] as number)));
  const found: number[][] = [];
  for (const seed of left) {
    left.delete(seed);
    const group = [seed];
    for (const index of group) {
      for (const next of neighbours(index)) if (left.delete(next)) group.push(next);
    }
    found.push(group);
  }
  return found.sort((a, b) => b.length - a.length);
}

function boxOf(cells: readonly number[]): Box {
  const layers = cells.map((index) => Math.floor(index / HEADS));
  const heads = cells.map((index) => index % HEADS);
  return [Math.min(...layers), Math.max(...layers), Math.min(...heads), Math.max(...heads)];
}

function area([top, bottom, left, right]: Box): number {
  return (bottom - top + 1) * (right - left + 1);
}

/** Local maxima and how far one must go down from each to reach a higher cell. */
function prominences(values: Float32Array): Map<number, number> {
  const found = new Map<number, number>();
  const summit: (number | undefined)[] = [];
  const members = new Map<number, number[]>();
  const value = (index: number) => values[index] as number;
  for (const index of [...values.keys()].sort((a, b) => value(b) - value(a))) {
    const tops = new Set(neighbours(index).flatMap((next) => summit[next] ?? []));
    const [highest = index, ...others] = [...tops].sort((a, b) => value(b) - value(a));
    const joined = members.get(highest) ?? [];
    members.set(highest, joined);
    joined.push(index);
    summit[index] = highest;
    for (const lower of others) {
      found.set(lower, value(lower) - value(index));
      for (const member of members.get(lower) ?? []) {
        summit[member] = highest;
        joined.push(member);
      }
    }
  }
  const top = summit[0] as number;
  return found.set(top, value(top));
}

function secondaryPeaks(values: Float32Array): number[] {
  const peak = Math.max(...values);
  const found = [...prominences(values)].filter(([, prominence]) => prominence >= 0.1 * peak);
  return found.map(([index]) => index).filter((index) => values[index] !== peak);
}

function spreadOf(values: Float32Array): string {
  const [largest = [], ...others] = groups(values);
  const bright = [largest, ...others].flat();
  if (bright.length <= 2) return 'minimal';
  if (bright.length < 0.02 * values.length) return 'sparse';
  if (area(boxOf(bright)) <= 0.15 * values.length) return 'concentrated';
  return largest.length >= 0.6 * area(boxOf(largest)) ? 'broad' : 'diffuse';
}

/** Fisher-Yates on a 32-bit xorshift. */
function shuffler(seed: number): <T>(list: T[]) => T[] {
  let state = seed;
  return (list) => {
    for (let index = list.length - 1; index > 0; index--) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const other = Math.floor(((state >>> 0) / 0x1_0000_0000) * (index + 1));
      [list[index], list[other]] = [list[other] as never, list[index] as never];
    }
    return list;
  };
}

function correlation(
  layers: readonly number[],
  heads: readonly number[],
  weights: readonly number[],
): number {
  const mean = (list: readonly number[]) =>
    list.reduce((sum, x, i) => sum + x * (weights[i] as number), 0) / weights.reduce((a, b) => a + b);
  const [layer, head] = [mean(layers), mean(heads)];
  const both = mean(layers.map((x, i) => (x - layer) * ((heads[i] as number) - head)));
  const one = (list: readonly number[], middle: number) => mean(list.map((x) => (x - middle) ** 2));
  return Math.abs(both) / Math.sqrt(one(layers, layer) * one(heads, head));
}

/** Share of all in the fullest of `count` lines, where cell `i` lies on line `line(i)`. */
function fullest(cells: readonly number[], count: number, line: (index: number) => number): number {
  const sums = new Float64Array(count);
  for (let i = 0; i < cells.length; i++) sums[line(i)] = (sums[line(i)] as number) + (cells[i] as number);
  return Math.max(...sums);
}

/** Probability that shuffling alone gives as much. */
function permutationTest(statistic: (shuffled: number[]) => number, list: readonly number[], seed: number) {
  const shuffle = shuffler(seed);
  const observed = statistic([...list]) * (1 - 1e-12);
  const shuffled = [...list];
  let reached = 1;
  for (let round = 0; round < PERMUTATIONS; round++) if (statistic(shuffle(shuffled)) >= observed) reached++;
  return reached / (PERMUTATIONS + 1);
}

/** Raw p of each pattern in the largest cluster; none where it has fewer than six cells. */
function patternTests(values: Float32Array): Partial<Record<Pattern, number>> {
  const cluster = groups(values)[0] ?? [];
  if (cluster.length < 6) return {};
  const layers = cluster.map((index) => Math.floor(index / HEADS));
  const heads = cluster.map((index) => index % HEADS);
  const weights = cluster.map((index) => values[index] as number);
  const [top, bottom, left, right] = boxOf(cluster);
  const [height, width] = [bottom - top + 1, right - left + 1];
  const cells = Array.from({ length: height * width }, (_, i) => {
    const index = (top + Math.floor(i / width)) * HEADS + left + (i % width);
    return cluster.includes(index) ? (values[index] as number) : 0;
  });
  return {
    diagonal: permutationTest((shuffled) => correlation(layers, shuffled, weights), heads, 1),
    columns: permutationTest((shuffled) => fullest(shuffled, width, (i) => i % width), cells, 2),
    rows: permutationTest((shuffled) => fullest(shuffled, height, (i) => Math.floor(i / width)), cells, 3),
  };
}

function checkPanel(facts: Facts): void {
  const values = panel(facts.task);
  const [layer, head, peak] = facts.peak;
  expect(Math.max(...values)).toBe(float(peak));
  if (layer !== null && head !== null) expect(at(values, layer, head)).toBe(float(peak));
  expect(values.filter((value) => value === float(peak))).toHaveLength(1);

  const found = groups(values);
  const clusters = found.filter((group) => group.length > 1);
  expect(clusters.map(boxOf)).toEqual(facts.cluster ? [facts.cluster.box] : []);
  if (facts.cluster) {
    expect(Math.max(...(clusters[0] ?? []).map((index) => values[index] as number))).toBe(
      float(facts.cluster.value),
    );
  }
  const outliers = found.flatMap((group) => (group.length === 1 ? group : []));
  expect(outliers).toEqual(facts.outliers.map(([l, h]) => l * HEADS + h));
  for (const [l, h, value] of [...facts.outliers, ...(facts.faint ?? [])]) {
    expect(at(values, l, h)).toBe(float(value));
  }
  for (const [l, h] of facts.faint ?? []) expect(isBright(at(values, l, h))).toBe(false);

  const secondary = secondaryPeaks(values).filter((index) => clusters[0]?.includes(index));
  const heights = secondary.map((index) => values[index] as number);
  expect(heights.length).toBeGreaterThanOrEqual(facts.secondary?.atLeast ?? 0);
  if (facts.secondary) {
    expect(Math.min(...heights)).toBe(float(facts.secondary.from));
    expect(Math.max(...heights)).toBe(float(facts.secondary.to));
  } else expect(heights).toEqual([]);
  if (facts.spread) expect(spreadOf(values)).toBe(facts.spread);
}

describe('the embedded figure', () => {
  it('is one synthetic tensor of 131 checkpoints, 8 tasks, 25 layers and 19 heads', () => {
    expect(dataset.tensors).toHaveLength(1);
    expect(tensor).toMatchObject({ model: 'synthetic', layers: LAYERS, heads: HEADS });
    expect(tensor.tasks).toEqual(FACTS.map(({ task }) => task));
    expect(tensor.values).toHaveLength(131 * 8 * LAYERS * HEADS);
  });

  it('comes with the options of the figure', () => {
    expect(options).toEqual({
      norm: 'symlog',
      linthresh: 1e-4,
      vmin: 0,
      vmax: 0.005,
      colormap: 'viridis',
      extend: 'max',
      columns: 4,
      label: 'Head Importance',
      title: '',
    });
  });

  it('is the same each time', () => {
    const again = createExample().dataset.tensors[0]?.values;
    expect(tensor.values.every((value, index) => again?.[index] === value)).toBe(true);
  });

  it.each(FACTS.map((facts) => [facts.task, facts] as const))('shows what is listed in %s', (_, facts) => {
    checkPanel(facts);
  });

  it('has prominent peaks where they are listed and nowhere else', () => {
    for (const { task, outliers, faint = [] } of FACTS) {
      const values = panel(task);
      const outside = secondaryPeaks(values).filter((index) => !groups(values)[0]?.includes(index));
      const listed = [...outliers, ...faint].map(([l, h]) => l * HEADS + h);
      expect(listed).toEqual(expect.arrayContaining(outside));
    }
    const faint = 18 * HEADS + 12;
    expect(secondaryPeaks(panel('Semantic Understanding'))).toEqual([faint]);
  });

  it('has its four secondary peaks in Inference and its one, at (19, 12), in Math Calculation', () => {
    expect(secondaryPeaks(panel('Inference'))).toHaveLength(4);
    expect(secondaryPeaks(panel('Math Calculation'))).toEqual([19 * HEADS + 12]);
  });

  it('declines in Knowledge Recall to (18, 18), beyond which nothing stands out', () => {
    const values = panel('Knowledge Recall');
    const median = [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
    const fromPeak = (index: number) => (Math.floor(index / HEADS) - 9) ** 2 + ((index % HEADS) - 9) ** 2;
    const raised = [...values.keys()].filter((index) => (values[index] as number) >= 2 * median);
    const furthest = Math.max(...raised.map(fromPeak));
    expect(raised.filter((index) => fromPeak(index) === furthest)).toEqual([18 * HEADS + 18]);
    for (let i = 13; i <= 18; i++) expect(at(values, i, i)).toBeLessThan(at(values, i - 1, i - 1));
  });

  it('leaves tails and faint cells standing out from their background', () => {
    const around = ([layer, head]: Cell, values: Float32Array) =>
      Math.max(...neighbours(layer * HEADS + head).map((index) => values[index] as number));
    const semantic = panel('Semantic Understanding');
    expect(at(semantic, 18, 12)).toBeGreaterThan(2 * around([18, 12], semantic));
    const decision = panel('Decision-making');
    for (const i of [13, 14]) expect(at(decision, i, i)).toBeGreaterThan(0.001);
  });

  it('has 200 bright cells: 160 above 0.0020 and 10 of at least 0.0040', () => {
    const bright = FACTS.flatMap(({ task }) => [...panel(task)].filter(isBright));
    expect(bright).toHaveLength(200);
    expect(bright.filter((value) => value > float(0.002))).toHaveLength(160);
    expect(bright.filter((value) => value >= float(0.004))).toHaveLength(10);
  });

  it('keeps every cell 2 % clear of the thresholds', () => {
    const threshold = 1e-4 * 10 ** (0.8 * (1 / 0.9 + Math.log10(50)) - 1 / 0.9);
    expect(norm(threshold)).toBeCloseTo(0.8, 12);
    for (const { task } of FACTS) {
      for (const value of panel(task)) {
        for (const limit of [threshold, 0.002, 0.004]) {
          expect(Math.abs(value / limit - 1)).toBeGreaterThan(0.02);
        }
      }
    }
  });

  it('has zeros among low noise', () => {
    for (const { task } of FACTS) {
      const values = [...panel(task)];
      expect(values.filter((value) => value === 0).length).toBeGreaterThan(0);
      expect(values.filter((value) => value < 1e-4).length).toBeGreaterThan(values.length / 2);
    }
  });

  it('shows the named patterns and no others', () => {
    const tests = FACTS.flatMap(({ task, pattern }) =>
      Object.entries(patternTests(panel(task))).map(([name, p]) => ({
        task,
        name,
        p,
        named: name === pattern,
      })),
    );
    expect(tests).toHaveLength(21);
    for (const { named, p } of tests) {
      if (named) expect(p).toBe(1 / (PERMUTATIONS + 1));
      else expect(p).toBeGreaterThan(0.05);
    }
    // Holm over 8 panels x 3: the wanted three are the smallest, so 24 times their p is the worst case.
    expect(tests.filter(({ named }) => named)).toHaveLength(3);
    expect(24 / (PERMUTATIONS + 1)).toBeLessThan(0.01);
  });
});

describe('the training run', () => {
  const features = FACTS.flatMap(({ task, outliers, faint = [] }) => {
    const values = panel(task);
    const peaks = [values.indexOf(Math.max(...values)), ...secondaryPeaks(values)];
    const listed = [...outliers, ...faint].map(([l, h]) => l * HEADS + h);
    return [...new Set([...peaks, ...listed])].map((index) => ({ task, index }));
  });
  const course = (task: string, index: number) =>
    steps.map((_, checkpoint) => panel(task, checkpoint)[index] as number);

  it('has strictly rising whole steps from 0 to 143,000, roughly log spaced', () => {
    expect(steps).toHaveLength(131);
    expect(steps[0]).toBe(0);
    expect(steps[last]).toBe(143_000);
    for (let i = 1; i <= last; i++) {
      const [before, step] = [steps[i - 1] as number, steps[i] as number];
      expect(Number.isInteger(step)).toBe(true);
      expect(step).toBeGreaterThan(before);
      if (before > 20) expect(step / before).toBeLessThan(1.2);
    }
  });

  it('never exceeds 0.0047, is never negative or missing', () => {
    let [least, most] = [Infinity, -Infinity];
    for (const value of tensor.values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    expect([least, most]).toEqual([0, float(0.0047)]);
  });

  it('starts with nothing but noise', () => {
    for (const { task } of FACTS) expect(Math.max(...panel(task, 0))).toBeLessThan(1e-4);
  });

  it('lets every peak and outlier cross half its value at a step of its own, and stay above', () => {
    const crossings = features.map(({ task, index }) => {
      const values = course(task, index);
      const half = (values[last] as number) / 2;
      const crossing = values.findIndex((value) => value >= half);
      expect(values.slice(crossing).every((value) => value >= half)).toBe(true);
      return crossing;
    });
    expect(new Set(crossings).size).toBe(features.length);
    expect(features.length).toBe(19);
  });

  it('rises without falling back by more than a twentieth of the final value', () => {
    for (const { task, index } of features) {
      const values = course(task, index);
      const final = values[last] as number;
      let highest = 0;
      for (const value of values) {
        expect(value).toBeGreaterThanOrEqual(highest - final / 20);
        highest = Math.max(highest, value);
      }
      expect(highest).toBe(final);
    }
  });
});

// The list of facts as data is no part of the project, but may lie beside the checkout.
interface Listed {
  readonly layer: number;
  readonly head: number;
  readonly value: number;
}

interface ListedPanel {
  readonly task: string;
  readonly cluster?: { readonly layers: number[]; readonly heads: number[]; readonly value?: number };
  readonly peak?: Listed;
  readonly also?: readonly Listed[];
  readonly outlier?: Listed;
  readonly declinesTo?: Listed;
  readonly tailTo?: Listed;
  readonly secondaryPeaks?: readonly number[];
  readonly spread?: string;
  readonly pattern?: Pattern;
  readonly chosen?: { readonly peak?: Listed };
}

interface ListedFigure {
  readonly layers: number;
  readonly heads: number;
  readonly grid: { readonly columns: number };
  readonly colorbar: {
    readonly label: string;
    readonly min: number;
    readonly max: number;
    readonly extend: string;
  };
  readonly panels: readonly ListedPanel[];
  readonly brightCells: {
    readonly chosen: {
      readonly count: number;
      readonly 'above0.0020': number;
      readonly 'atLeast0.0040': number;
    };
  };
}

const LIST = new URL('../../shared/reference/figure.json', import.meta.url);

describe.skipIf(!existsSync(LIST))('the list of facts', () => {
  const listed = (): ListedFigure => JSON.parse(readFileSync(LIST, 'utf8'));

  it('agrees on shape, options and counts', () => {
    const { layers, heads, grid, colorbar, panels, brightCells } = listed();
    expect([tensor.layers, tensor.heads]).toEqual([layers, heads]);
    expect(tensor.tasks).toEqual(panels.map(({ task }) => task));
    expect(options).toMatchObject({
      columns: grid.columns,
      label: colorbar.label,
      vmin: colorbar.min,
      vmax: colorbar.max,
      extend: colorbar.extend,
    });
    const bright = panels.flatMap(({ task }) => [...panel(task)].filter(isBright));
    expect(bright).toHaveLength(brightCells.chosen.count);
    expect(bright.filter((value) => value > float(0.002))).toHaveLength(brightCells.chosen['above0.0020']);
    expect(bright.filter((value) => value >= float(0.004))).toHaveLength(brightCells.chosen['atLeast0.0040']);
  });

  it('agrees on every panel', () => {
    for (const facts of listed().panels) {
      const values = panel(facts.task);
      const peak = facts.peak ?? facts.chosen?.peak;
      if (peak) expect(values.indexOf(Math.max(...values))).toBe(peak.layer * HEADS + peak.head);
      const cells = [peak, facts.outlier, facts.declinesTo, facts.tailTo, ...(facts.also ?? [])];
      for (const cell of cells) if (cell) expect(at(values, cell.layer, cell.head)).toBe(float(cell.value));
      if (facts.cluster) {
        const cluster = groups(values)[0] ?? [];
        expect(boxOf(cluster)).toEqual([...facts.cluster.layers, ...facts.cluster.heads]);
        const { value } = facts.cluster;
        if (value !== undefined) {
          expect(Math.max(...cluster.map((index) => values[index] as number))).toBe(float(value));
        }
      }
      const secondary = secondaryPeaks(values).map((index) => values[index] as number);
      expect(secondary).toEqual(expect.arrayContaining((facts.secondaryPeaks ?? []).map(float)));
      if (facts.spread) expect(spreadOf(values)).toBe(facts.spread);
      expect(FACTS.find(({ task }) => task === facts.task)?.pattern).toBe(facts.pattern);
    }
  });
});
