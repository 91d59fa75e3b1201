// The synthetic example has the features of the figure that it imitates, checked with independent statistics.

import { describe, expect, it } from 'vitest';
import { createExample } from '../src/example.ts';
import {
  at,
  type Cell,
  dataset,
  FACTS,
  float,
  HEADS,
  LAYERS,
  last,
  options,
  type PanelFacts,
  PERMUTATIONS,
  panel,
  steps,
  tensor,
} from './support/example-facts.ts';
import {
  boxOf,
  groups,
  isBright,
  neighbours,
  norm,
  patternTests,
  secondaryPeaks,
  spreadOf,
} from './support/example-statistics.ts';

/** Checks all features of a panel. */
function checkPanel(facts: PanelFacts): void {
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

describe('the example figure', () => {
  it('is one synthetic tensor of 131 checkpoints, 8 tasks, 25 layers and 19 heads', () => {
    expect(dataset.tensors).toHaveLength(1);
    expect(tensor).toMatchObject({ model: 'synthetic', layers: LAYERS, heads: HEADS });
    expect(tensor.tasks).toEqual(FACTS.map(({ task }) => task));
    expect(tensor.values).toHaveLength(131 * 8 * LAYERS * HEADS);
  });

  it('has the options of the figure', () => {
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

  it('is deterministic', () => {
    const again = createExample().dataset.tensors[0]?.values;
    expect(tensor.values.every((value, index) => again?.[index] === value)).toBe(true);
  });

  it.each(FACTS.map((facts) => [facts.task, facts] as const))('has the listed features in %s', (_, facts) => {
    checkPanel(facts);
  });

  it('has prominent peaks only where they are listed', () => {
    for (const { task, outliers, faint = [] } of FACTS) {
      const values = panel(task);
      const outside = secondaryPeaks(values).filter((index) => !groups(values)[0]?.includes(index));
      const listed = [...outliers, ...faint].map(([l, h]) => l * HEADS + h);
      expect(listed).toEqual(expect.arrayContaining(outside));
    }
    const faint = 18 * HEADS + 12;
    expect(secondaryPeaks(panel('Semantic Understanding'))).toEqual([faint]);
  });

  it('has four secondary peaks in Inference, and one in Math Calculation at (19, 12)', () => {
    expect(secondaryPeaks(panel('Inference'))).toHaveLength(4);
    expect(secondaryPeaks(panel('Math Calculation'))).toEqual([19 * HEADS + 12]);
  });

  it('declines along the diagonal of Knowledge Recall until (18, 18), and has no feature beyond', () => {
    const values = panel('Knowledge Recall');
    const median = [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
    const fromPeak = (index: number) => (Math.floor(index / HEADS) - 9) ** 2 + ((index % HEADS) - 9) ** 2;
    const raised = [...values.keys()].filter((index) => (values[index] as number) >= 2 * median);
    const furthest = Math.max(...raised.map(fromPeak));
    expect(raised.filter((index) => fromPeak(index) === furthest)).toEqual([18 * HEADS + 18]);
    for (let i = 13; i <= 18; i++) expect(at(values, i, i)).toBeLessThan(at(values, i - 1, i - 1));
  });

  it('has tails and faint cells that are visible above their background', () => {
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

  it('contains zeros, and mostly low noise', () => {
    for (const { task } of FACTS) {
      const values = [...panel(task)];
      expect(values.filter((value) => value === 0).length).toBeGreaterThan(0);
      expect(values.filter((value) => value < 1e-4).length).toBeGreaterThan(values.length / 2);
    }
  });

  it('has the named patterns and no others', () => {
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
    // Holm correction for 8 panels x 3 tests: the named patterns have the smallest p, so they are multiplied by at most 24.
    expect(tests.filter(({ named }) => named)).toHaveLength(3);
    expect(24 / (PERMUTATIONS + 1)).toBeLessThan(0.01);
  });
});

describe('the example training run', () => {
  const features = FACTS.flatMap(({ task, outliers, faint = [] }) => {
    const values = panel(task);
    const peaks = [values.indexOf(Math.max(...values)), ...secondaryPeaks(values)];
    const listed = [...outliers, ...faint].map(([l, h]) => l * HEADS + h);
    return [...new Set([...peaks, ...listed])].map((index) => ({ task, index }));
  });
  const trajectory = (task: string, index: number) =>
    steps.map((_, checkpoint) => panel(task, checkpoint)[index] as number);

  it('has strictly increasing whole steps from 0 to 143,000, roughly logarithmically spaced', () => {
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

  it('has values from 0 to 0.0047, none missing', () => {
    let [least, most] = [Infinity, -Infinity];
    for (const value of tensor.values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    expect([least, most]).toEqual([0, float(0.0047)]);
  });

  it('starts with noise only', () => {
    for (const { task } of FACTS) expect(Math.max(...panel(task, 0))).toBeLessThan(1e-4);
  });

  it('lets every peak and outlier reach half its final value at a different step, and stay above', () => {
    const crossings = features.map(({ task, index }) => {
      const values = trajectory(task, index);
      const half = (values[last] as number) / 2;
      const crossing = values.findIndex((value) => value >= half);
      expect(values.slice(crossing).every((value) => value >= half)).toBe(true);
      return crossing;
    });
    expect(new Set(crossings).size).toBe(features.length);
    expect(features.length).toBe(19);
  });

  it('never falls by more than a twentieth of the final value', () => {
    for (const { task, index } of features) {
      const values = trajectory(task, index);
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
