// Checks that what inspecting says is shown is what loading shows, with the values that it says.

import { expect } from 'vitest';
import type { LoadedDataset } from '../../../src/formats/load.ts';
import {
  type FileInput,
  type Inspection,
  inspectFiles,
  type LoadSettings,
  loadFiles,
} from '../../../src/formats.ts';
import type { Tensor } from '../../../src/tensor/tensor.ts';

function extremes(values: Iterable<number>): readonly [number, number] {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values)
    if (Number.isFinite(value)) [min, max] = [Math.min(min, value), Math.max(max, value)];
  return [min, max];
}

/** The extremes of each model, and the names of its tasks. */
function ofDataset({ tensors }: LoadedDataset) {
  return Object.fromEntries(
    (tensors as readonly Tensor[]).map(({ model, tasks, steps, values }) => {
      const [min, max] = extremes(values);
      return [model, { min, max, tasks: [...tasks].sort(), steps: [...(steps ?? [])] }];
    }),
  );
}

/** The same, put together of the arrays that an inspection says are shown. */
function ofInspection({ files }: Inspection) {
  const models = new Map<string, { tasks: Set<string>; steps: Set<number>; values: number[] }>();
  for (const { arrays } of files)
    for (const { labels, min, max, shown } of arrays) {
      expect(shown).toBe(labels !== null);
      for (const model of labels?.models ?? []) {
        const known = models.get(model) ?? { tasks: new Set(), steps: new Set(), values: [] };
        models.set(model, known);
        for (const task of labels?.tasks ?? []) known.tasks.add(task);
        for (const step of labels?.steps ?? []) known.steps.add(step);
        if (min !== null && max !== null) known.values.push(Math.fround(min), Math.fround(max));
      }
    }
  return Object.fromEntries(
    [...models].map(([model, { tasks, steps, values }]) => {
      const [min, max] = extremes(values);
      return [model, { min, max, tasks: [...tasks].sort(), steps: [...steps].sort((a, b) => a - b) }];
    }),
  );
}

/** Inspects files, and checks that loading them with the same settings shows the same. */
export async function inspectAndLoad(
  files: FileInput | readonly FileInput[],
  settings: LoadSettings = {},
): Promise<Inspection> {
  const inspection = await inspectFiles(files, settings);
  const dataset = await loadFiles(files, settings).catch(() => null);
  expect(ofInspection(inspection)).toEqual(dataset ? ofDataset(dataset) : {});
  expect(inspection.files.some(({ error }) => error === null)).toBe(dataset !== null);
  return inspection;
}
