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

/** What is shown of a model. The extremes are null if the arrays that it shows are reduced, or have several models. */
interface ShownModel {
  readonly extremes: readonly [number, number] | null;
  readonly tasks: readonly string[];
  readonly steps: readonly number[];
}

type ShownModels = Readonly<Record<string, ShownModel>>;

/** What an inspection says is shown. @param isReduced whether arrays may be reduced */
function ofInspection({ files }: Inspection, isReduced: boolean): ShownModels {
  const models = new Map<string, { tasks: Set<string>; steps: Set<number>; values: number[] | null }>();
  for (const { arrays } of files)
    for (const { labels, min, max, shown } of arrays) {
      expect(shown).toBe(labels !== null);
      for (const model of labels?.models ?? []) {
        const known = models.get(model) ?? { tasks: new Set(), steps: new Set(), values: [] };
        models.set(model, known);
        for (const task of labels?.tasks ?? []) known.tasks.add(task);
        for (const step of labels?.steps ?? []) known.steps.add(step);
        if (labels?.models.length !== 1 || isReduced) known.values = null;
        if (min !== null && max !== null) known.values?.push(Math.fround(min), Math.fround(max));
      }
    }
  const shown = [...models].map(([model, { tasks, steps, values }]) => [
    model,
    {
      extremes: values && extremes(values),
      tasks: [...tasks].sort(),
      steps: [...steps].sort((a, b) => a - b),
    },
  ]);
  return Object.fromEntries(shown) as ShownModels;
}

/** What is loaded. @param like models whose extremes are not known have none here either */
const ofDataset = ({ tensors }: LoadedDataset, like: ShownModels): ShownModels =>
  Object.fromEntries(
    (tensors as readonly Tensor[]).map(({ model, tasks, steps, values }) => [
      model,
      {
        extremes: like[model]?.extremes === null ? null : extremes(values),
        tasks: [...tasks].sort(),
        steps: [...(steps ?? [])],
      },
    ]),
  );

/** Inspects files, and checks that loading them with the same settings shows the same. */
export async function inspectAndLoad(
  files: FileInput | readonly FileInput[],
  settings: LoadSettings = {},
): Promise<Inspection> {
  const inspection = await inspectFiles(files, settings);
  const dataset = await loadFiles(files, settings).catch(() => null);
  const said = ofInspection(inspection, settings.dims !== undefined || settings.reduce !== undefined);
  expect(said).toEqual(dataset ? ofDataset(dataset, said) : {});
  expect(inspection.files.some(({ error }) => error === null)).toBe(dataset !== null);
  return inspection;
}
