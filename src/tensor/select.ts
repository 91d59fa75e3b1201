// Selects the matrices of a dataset to show: by model, then by task within a model.

import { checkDataset, type DatasetInput } from './check.ts';
import { fail } from './error.ts';
import type { Dataset, TensorOrSource } from './tensor.ts';
import { listText } from './text.ts';

/** A task of a model: one layer x head matrix per checkpoint. */
export interface SelectedMatrix {
  readonly tensor: TensorOrSource;
  /** Index into the tensor's tasks. */
  readonly task: number;
}

/** Names that an error message lists; further ones are only counted. */
const MAX_LISTED = 10;
/** Characters of each name. */
const MAX_NAME_LENGTH = 100;

const quoteName = (name: string): string =>
  `"${name.slice(0, MAX_NAME_LENGTH)}${name.length > MAX_NAME_LENGTH ? '…' : ''}"`;

/** Lists names for an error message: all of them, or the first few and the number of the rest. */
export function listNames(names: readonly string[], conjunction?: 'or'): string {
  const quoted = names.slice(0, MAX_LISTED).map(quoteName);
  const text = conjunction ? listText(quoted, conjunction) : quoted.join(', ');
  const more = (names.length - MAX_LISTED).toLocaleString('en');
  return names.length > MAX_LISTED ? `${text}${conjunction ? ', or one of' : ' and'} ${more} more` : text;
}

/** Names of all models, in the order of the dataset's tensors. */
export const modelNames = (dataset: DatasetInput): string[] =>
  checkDataset(dataset).tensors.map(({ model }) => model);

/** Names of all tasks, without duplicates, in order of first occurrence. */
export const taskNames = (dataset: DatasetInput): string[] => [
  ...new Set(checkDataset(dataset).tensors.flatMap(({ tasks }) => tasks)),
];

const NAMES = { models: modelNames, tasks: taskNames };

function checkNames(place: 'models' | 'tasks', selected: readonly string[] | null, dataset: Dataset): void {
  if (!selected) return;
  const names = new Set(NAMES[place](dataset));
  const unknown = selected.find((name) => !names.has(name));
  if (unknown === undefined) return;
  const [kind, other] = place === 'tasks' ? (['task', 'models'] as const) : (['model', 'tasks'] as const);
  const known = [...names].filter(Boolean);
  const choices =
    known.length > 0 ? `choose from ${listNames(known)}` : `the ${place} of the data have no names`;
  const isOther = NAMES[other](dataset).includes(unknown);
  fail(
    'option',
    place,
    `no ${kind} is named ${quoteName(unknown)}`,
    isOther ? `the ${other} include one of this name: use ${other}` : choices,
  );
}

/** The tensors of the given models, in the order of `models`. */
function tensorsOfModels({ tensors }: Dataset, models: readonly string[]): readonly TensorOrSource[] {
  const found = new Map<string, TensorOrSource[]>(models.map((name) => [name, []]));
  for (const tensor of tensors) found.get(tensor.model)?.push(tensor);
  return models.flatMap((name) => found.get(name) ?? []);
}

/**
 * Returns the matrices of the given models and tasks, in the given order.
 * @param models names of models; null for all
 * @param tasks names of tasks; null for all
 * @throws HeadglowError for an unknown name, or if no matrix is selected
 */
export function selectMatrices(
  dataset: Dataset,
  models: readonly string[] | null,
  tasks: readonly string[] | null,
): readonly SelectedMatrix[] {
  checkNames('models', models, dataset);
  checkNames('tasks', tasks, dataset);
  const tensors = models ? tensorsOfModels(dataset, models) : dataset.tensors;
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
