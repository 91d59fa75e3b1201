// The synthetic example against a machine-readable list of features, a file next to the repository. Skipped if it is missing.

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { at, FACTS, float, HEADS, options, type Pattern, panel, tensor } from './support/example-facts.ts';
import { boxOf, groups, isBright, secondaryPeaks, spreadOf } from './support/example-statistics.ts';

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

describe.skipIf(!existsSync(LIST))('the example', () => {
  const listed = (): ListedFigure => JSON.parse(readFileSync(LIST, 'utf8'));

  it('has the listed shape, options and counts', () => {
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

  it('has the listed features in every panel', () => {
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
