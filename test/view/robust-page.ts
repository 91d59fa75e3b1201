// Helpers for tests of robust limits, used inside the page.

import type { Dataset, Tensor, View } from '../../src/index.ts';
import { percentilesPart } from '../../src/scale/percentiles-part.ts';
import { noise } from './windows-page.ts';

/** A dataset of pseudo-random values of one sign, so that limits need not be symmetric. */
export function magnitudes(layers: number, heads: number): Dataset {
  const { tensors } = noise({ layers, heads, tasks: ['a', 'b'], steps: null });
  return {
    tensors: tensors.map((tensor) => ({ ...tensor, values: (tensor as Tensor).values.map(Math.abs) })),
  };
}

/**
 * Cells that are counted for percentiles from now on: in all, and the most between two turns of the event loop. The clock jumps
 * whenever cells are counted, so that each slice ends after its first step.
 */
export async function countCells(): Promise<{ readonly total: number; readonly most: number }> {
  const cells = { total: 0, most: 0 };
  const { PercentileSearch } = await import('../../src/scale/percentiles.ts');
  await percentilesPart.load();
  const { add } = PercentileSearch.prototype;
  const now = performance.now.bind(performance);
  let delay = 0;
  performance.now = () => now() + delay;
  let inTurn = 0;
  PercentileSearch.prototype.add = function (values) {
    if (inTurn === 0)
      queueMicrotask(() => {
        cells.most = Math.max(cells.most, inTurn);
        inTurn = 0;
      });
    delay += 1000;
    inTurn += values.length;
    cells.total += values.length;
    add.call(this, values);
  };
  return cells;
}

/** vmin and vmax of a view's only scale. */
export const robustLimits = ({ scales }: View): readonly number[] =>
  scales.flatMap(({ norm }) => [norm.vmin, norm.vmax]);

/** `numpy.percentile(values, [2, 98])` of the finite values of tasks, rounded to float32. @param dataset one tensor, without steps */
export function percentilesOf({ tensors }: Dataset, tasks: readonly number[]): readonly number[] {
  const { values, layers, heads } = tensors[0] as Tensor;
  const cells = layers * heads;
  const all = new Float32Array(tasks.length * cells);
  for (const [i, task] of tasks.entries())
    all.set(values.subarray(task * cells, (task + 1) * cells), i * cells);
  const sorted = all.filter(Number.isFinite).sort();
  return [2, 98].map((percentile) => {
    const position = ((sorted.length - 1) * percentile) / 100;
    const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]] as [number, number];
    const share = position - Math.floor(position);
    return Math.fround(share < 0.5 ? below + (above - below) * share : above - (above - below) * (1 - share));
  });
}
