// Finds what another model or task is subtracted from, and which checkpoints and tasks belong together.

import { fail } from '../tensor/error.ts';
import { checkpointCount, type Dataset, type TensorOrSource, type TensorShape } from '../tensor/tensor.ts';
import { listText } from '../tensor/text.ts';
import { checkpointAtStep } from '../tensor/timeline.ts';
import { tensorShape } from './derived-tensor.ts';
import { nameOf, type Subtrahend } from './reference.ts';
import type { Subtraction } from './subtract.ts';

/** Subtractions that are possible, and what they leave out, as clauses of a note. */
export interface Counterparts {
  readonly found: readonly Subtraction[];
  readonly omissions: readonly string[];
}

/** Names that a note lists. */
const MAX_LISTED = 3;

const sizeText = ({ layers, heads }: TensorShape): string => `${layers} x ${heads}`;

const isSameSize = (a: TensorShape, b: TensorShape): boolean => a.layers === b.layers && a.heads === b.heads;

/** Pairs of checkpoints at the same steps, or at the given one; models without steps have one for all steps. */
function pairCheckpoints(
  tensor: TensorOrSource,
  from: TensorOrSource,
  step: number | undefined,
): { readonly steps: TensorShape['steps']; readonly checkpoints: Subtraction['checkpoints'] } {
  const own = Array.from({ length: checkpointCount(tensor) }, (_, checkpoint) => checkpoint);
  if (step !== undefined) {
    const { checkpoint } = checkpointAtStep(from, step);
    if (checkpoint === null) return { steps: [], checkpoints: [] };
    return { steps: tensor.steps, checkpoints: own.map((each) => [each, checkpoint]) };
  }
  if (tensor === from) return { steps: tensor.steps, checkpoints: own.map((each) => [each, each]) };
  if (from.steps === null) return { steps: tensor.steps, checkpoints: own.map((each) => [each, 0]) };
  if (tensor.steps === null)
    return { steps: from.steps, checkpoints: from.steps.map((_, checkpoint) => [0, checkpoint]) };
  const checkpointAt = new Map(from.steps.map((each, checkpoint) => [each, checkpoint]));
  const common = tensor.steps.flatMap((each, checkpoint) => {
    const other = checkpointAt.get(each);
    return other === undefined ? [] : [{ step: each, pair: [checkpoint, other] as const }];
  });
  return { steps: common.map((each) => each.step), checkpoints: common.map(({ pair }) => pair) };
}

/** Pairs of tasks with the same name, or each task with the given one. */
function pairTasks(
  tensor: TensorOrSource,
  from: TensorOrSource,
  reference: Subtrahend,
): Subtraction['tasks'] {
  const { task, step } = reference;
  const isSame = tensor === from && step === undefined;
  if (task !== undefined) {
    const other = from.tasks.indexOf(task);
    return tensor.tasks.flatMap((_, own) => (isSame && own === other ? [] : [[own, other] as const]));
  }
  if (tensor.tasks.length === 1 && from.tasks.length === 1) return [[0, 0]];
  const taskAt = new Map(from.tasks.map((name, index) => [name, index]));
  return tensor.tasks.flatMap((name, own) => {
    const other = taskAt.get(name);
    return other === undefined ? [] : [[own, other] as const];
  });
}

/** The subtraction from one tensor, or why there is none. */
function pair(tensor: TensorOrSource, from: TensorOrSource, reference: Subtrahend): Subtraction | string {
  if (!isSameSize(tensor, from))
    return `has ${sizeText(tensor)} layers x heads, and ${nameOf(reference)} has ${sizeText(from)}`;
  const tasks = pairTasks(tensor, from, reference);
  if (tasks.length === 0)
    return reference.task === undefined
      ? `has no task in common with ${nameOf(reference)}`
      : 'has no other task';
  const { steps, checkpoints } = pairCheckpoints(tensor, from, reference.step);
  if (checkpoints.length === 0)
    return reference.step === undefined
      ? `has no step in common with ${nameOf(reference)}`
      : `has nothing to subtract, as ${nameOf(reference)} has no checkpoint at step ${reference.step} or earlier`;
  const names = tasks.map(([own]) => tensor.tasks[own] as string);
  const minus = (name: string): string => [name, nameOf(reference)].filter(Boolean).join(' − ');
  const shape: TensorShape = {
    ...tensorShape(tensor),
    tasks: names,
    steps,
    signed: true,
    // A model is named even if it is the only one selected, as another one is subtracted.
    ...(reference.model !== undefined && {
      shownModel: reference.task === undefined ? minus(tensor.model) : tensor.model,
    }),
    ...(reference.task !== undefined && { shownTasks: names.map(minus) }),
  };
  return { tensor, from, checkpoints, tasks, shape };
}

/** The tensor that is subtracted from another: of the same size, if there is one. */
function findFrom(
  { tensors }: Dataset,
  tensor: TensorOrSource,
  { model, task }: Subtrahend,
): TensorOrSource | null {
  const candidates = tensors.filter(
    (each) =>
      (model === undefined ? each === tensor : each.model === model) &&
      (task === undefined || each.tasks.includes(task)),
  );
  return candidates.find((each) => isSameSize(each, tensor)) ?? candidates[0] ?? null;
}

/** What subtractions leave out of the tensors that they are of. */
function omittedParts(found: readonly Subtraction[], { task }: Subtrahend): string[] {
  const lacksTasks =
    task === undefined && found.some(({ tensor, tasks }) => tasks.length < tensor.tasks.length);
  const lacksSteps = found.some(
    ({ tensor, checkpoints }) => checkpoints.length < (tensor.steps?.length ?? 0),
  );
  const both = [...(lacksTasks ? ['tasks'] : []), ...(lacksSteps ? ['steps'] : [])];
  return both.length > 0 ? [`only ${listText(both)} that both have`] : [];
}

/**
 * Finds what a model or task is subtracted from: all other models, or all other tasks.
 * @throws HeadglowError if nothing is left
 */
export function findCounterparts(dataset: Dataset, reference: Subtrahend): Counterparts {
  const { model, task } = reference;
  const found: Subtraction[] = [];
  const left: { readonly name: string; readonly reason: string }[] = [];
  for (const tensor of dataset.tensors) {
    // A model minus itself is zero.
    if (task === undefined && tensor.model === model) continue;
    const from = findFrom(dataset, tensor, reference);
    const result = from ? pair(tensor, from, reference) : `has no task ${task}`;
    if (typeof result !== 'string') found.push(result);
    else left.push({ name: tensor.model || 'the data', reason: result });
  }
  const [first] = left;
  if (found.length === 0)
    fail(
      'option',
      'minus',
      first ? `${first.name} ${first.reason}` : `there is no other model to subtract ${model} from`,
      first
        ? 'choose another model or task, or another step with @STEP'
        : 'open another one, or use a task or @STEP',
    );
  const names = left.slice(0, MAX_LISTED).map(({ name, reason }) => `${name} (${reason})`);
  const more = left.length - names.length;
  const without = [...names, ...(more > 0 ? [`${more} more`] : [])];
  return {
    found,
    omissions: [
      ...omittedParts(found, reference),
      ...(without.length > 0 ? [`without ${listText(without)}`] : []),
    ],
  };
}
