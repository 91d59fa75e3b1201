// Which matrices of a dataset are shown, and in which order: models, and within a model tasks.

import { checkDataset, type DatasetInput } from './check.ts';
import { fail } from './error.ts';
import type { Dataset, TensorOrSource } from './tensor.ts';

/** One layer x head matrix at every checkpoint: a task of a model. */
export interface SelectedMatrix {
  readonly tensor: TensorOrSource;
  /** Index into the tensor's tasks. */
  readonly task: number;
}

/** Names that an error lists before the rest is counted, and letters of each. */
const MAX_LISTED = 10;
const MAX_LETTERS = 100;

const quoted = (name: string): string =>
  `"${name.slice(0, MAX_LETTERS)}${name.length > MAX_LETTERS ? '…' : ''}"`;

/** The names that there are; of many, the first. */
const listed = (names: readonly string[]): string =>
  names.length > MAX_LISTED
    ? `${listed(names.slice(0, MAX_LISTED))} and ${(names.length - MAX_LISTED).toLocaleString('en')} more`
    : names.map(quoted).join(', ');

function check(
  place: string,
  wanted: readonly string[] | null,
  namesOf: (dataset: Dataset) => string[],
  dataset: Dataset,
): void {
  if (!wanted) return;
  const names = new Set(namesOf(dataset));
  for (const name of wanted)
    if (!names.has(name)) {
      const known = [...names].filter(Boolean);
      fail(
        'option',
        place,
        `there is no ${quoted(name)}`,
        known.length > 0 ? `there are ${listed(known)}` : 'the data names none',
      );
    }
}

/** Names of all models, in the dataset's order. */
export const modelNames = (dataset: DatasetInput): string[] =>
  checkDataset(dataset).tensors.map(({ model }) => model);

/** Names of all tasks, in the order in which they first occur. */
export const taskNames = (dataset: DatasetInput): string[] => [
  ...new Set(checkDataset(dataset).tensors.flatMap(({ tasks }) => tasks)),
];

/** The tensors of these models, in their order. */
function ofModels({ tensors }: Dataset, models: readonly string[]): readonly TensorOrSource[] {
  const found = new Map<string, TensorOrSource[]>(models.map((name) => [name, []]));
  for (const tensor of tensors) found.get(tensor.model)?.push(tensor);
  return models.flatMap((name) => found.get(name) ?? []);
}

/**
 * The matrices of the wanted models and tasks, in the wanted order; `null` wants all.
 * @throws HeadglowError for a name that the data lacks, or where nothing is left to show
 */
export function selectMatrices(
  dataset: Dataset,
  models: readonly string[] | null,
  tasks: readonly string[] | null,
): readonly SelectedMatrix[] {
  check('models', models, modelNames, dataset);
  check('tasks', tasks, taskNames, dataset);
  const tensors = models ? ofModels(dataset, models) : dataset.tensors;
  const selected = tensors.flatMap((tensor) => {
    if (!tasks) return tensor.tasks.map((_, task) => ({ tensor, task }));
    const indices = new Map(tensor.tasks.map((name, task) => [name, task]));
    return tasks.flatMap((name) => {
      const task = indices.get(name);
      return task === undefined ? [] : [{ tensor, task }];
    });
  });
  if (selected.length === 0)
    fail('option', 'tasks', 'nothing is left to show', 'choose at least one model and task');
  return selected;
}
