// Figures of models and tasks for the tests of tables.

import { compose } from '../../src/figure/compose.ts';
import type { Scene } from '../../src/figure/scene.ts';
import { DEFAULTS, type Options } from '../../src/options.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { estimateWidth } from '../support/measure.ts';
import { textsOf as role } from '../support/scene.ts';

export const TASKS = [
  'positional_prev',
  'positional_p0',
  'induction',
  'delimiter',
  'bracket',
  'duplicate',
  'spacing',
] as const;
export const SIX = TASKS.slice(0, 6);
export const RUNS: Readonly<Record<string, readonly string[]>> = {
  baseline: SIX,
  comparison: SIX,
  structok_baseline: TASKS,
  seed2: SIX,
  nl_barrier: SIX,
  llama_fineweb_baseline: TASKS,
  structok_comparison: TASKS,
  baseline_v2: TASKS,
  comparison_v2: TASKS,
  seed2_v2: TASKS,
  nl_barrier_v2: TASKS,
};

export function tensorOf(
  model: string,
  tasks: readonly string[],
  steps: readonly number[] | null = null,
): Tensor {
  const [layers, heads] = [24, 16];
  const values = new Float32Array((steps?.length ?? 1) * tasks.length * layers * heads);
  return { model, tasks, layers, heads, steps, values: values.map((_, i) => (i % 97) / 97) };
}

export function figureOf(
  models: Readonly<Record<string, readonly string[]>>,
  options: Partial<Options> = {},
  [width, height]: readonly [number, number] = [1600, 900],
): Scene {
  const tensors = Object.entries(models).map(([model, tasks]) => tensorOf(model, tasks));
  return compose({
    dataset: { tensors },
    options: { ...DEFAULTS, ...options },
    size: { width, height, pixelRatio: 1 },
    measure: estimateWidth,
  });
}

/** Headings of columns, from the left, and of rows, from above. */
export function headings(figure: Scene): { readonly columns: string[]; readonly rows: string[] } {
  const all = role(figure, 'heading');
  const columns = all.filter(({ rotate }) => rotate === 0).toSorted((a, b) => a.x - b.x);
  const rows = all.filter(({ rotate }) => rotate === -90).toSorted((a, b) => a.y - b.y);
  return { columns: columns.map(({ text }) => text), rows: rows.map(({ text }) => text) };
}

export const NONE = { columns: [], rows: [] };
