// What is subtracted: an earlier checkpoint, or another model or task. It may be given as text, such as `base/ioi@1000`.

import { fail, quoteValue } from '../tensor/error.ts';
import { listNames, modelNames, taskNames } from '../tensor/select.ts';
import { similarNames } from '../tensor/similar-names.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { parseNumber } from '../tensor/text.ts';
import { checkpointOfStep } from '../tensor/timeline.ts';

/** What is subtracted, by name. At least one field is set. */
export interface Subtrahend {
  /** Another model: the same task of it, unless `task` is set. Default: the same model. */
  readonly model?: string;
  /** A task that is subtracted from all others. Default: the same task. */
  readonly task?: string;
  /** A training step. Default: the same step. */
  readonly step?: number;
}

/**
 * What is subtracted: the checkpoint before (`previous`), the first one (`first`), or a model, a task or a step: as an object,
 * or as text: `MODEL`, `TASK`, `MODEL/TASK`, any of these with `@STEP`, or `@STEP` alone. A name that a model and a task have is
 * the model's; `/TASK` is the task.
 */
export type Reference = string | Subtrahend;

/** The reference with its names found in the data. */
export type ResolvedReference = 'previous' | 'first' | Subtrahend;

const PLACE = 'minus';
const FORMS = 'previous, first, @STEP, a model, a task or MODEL/TASK';
const MAX_SIMILAR = 3;

/** Finds the model or task that a name stands for. */
function findNamed(dataset: Dataset, name: string): Subtrahend | null {
  const models = modelNames(dataset).filter(Boolean);
  const tasks = new Set(taskNames(dataset));
  if (models.includes(name)) return { model: name };
  if (name !== '' && tasks.has(name)) return { task: name };
  if (name.startsWith('/') && tasks.has(name.slice(1))) return { task: name.slice(1) };
  const model = models.find((one) => name.startsWith(`${one}/`) && tasks.has(name.slice(one.length + 1)));
  return model === undefined ? null : { model, task: name.slice(model.length + 1) };
}

/** Parses a reference. Names come first, as they may contain any character. */
function parseReference(dataset: Dataset, text: string): ResolvedReference | null {
  if (text === 'previous' || text === 'first') return text;
  const whole = findNamed(dataset, text);
  if (whole) return whole;
  const at = text.lastIndexOf('@');
  const step = parseNumber(text.slice(at + 1));
  if (!Number.isFinite(step)) return null;
  if (at <= 0) return { step };
  const named = findNamed(dataset, text.slice(0, at));
  return named && { ...named, step };
}

function failUnknown(dataset: Dataset, text: string): never {
  const names = [...new Set([...modelNames(dataset), ...taskNames(dataset)])].filter(Boolean);
  const similar = similarNames(text, ['previous', 'first', ...names]).slice(0, MAX_SIMILAR);
  return fail(
    'option',
    PLACE,
    `no model or task is named ${listNames([text])}`,
    similar.length > 0 ? `did you mean ${listNames(similar, 'or')}?` : `use ${FORMS}`,
  );
}

/** Checks the fields of a reference that is an object. */
function checkSubtrahend(dataset: Dataset, from: Subtrahend): Subtrahend {
  const { model, task, step } = from ?? {};
  const isGiven = model !== undefined || task !== undefined || step !== undefined;
  const areTypes = [model, task].every((name) => name === undefined || typeof name === 'string');
  if (!isGiven || !areTypes || (step !== undefined && typeof step !== 'number'))
    fail(
      'option',
      PLACE,
      `${quoteValue(from)} is nothing to subtract`,
      `use ${FORMS}, or { model, task, step }`,
    );
  if (model !== undefined && !modelNames(dataset).includes(model)) failUnknown(dataset, model);
  if (task !== undefined && !taskNames(dataset).includes(task)) failUnknown(dataset, task);
  return from;
}

/** @throws HeadglowError for a reference that is invalid, or names no model, task or step of the data */
export function resolveReference(dataset: Dataset, from: Reference): ResolvedReference {
  const resolved =
    typeof from === 'string'
      ? (parseReference(dataset, from) ?? failUnknown(dataset, from))
      : checkSubtrahend(dataset, from);
  if (typeof resolved !== 'string' && resolved.step !== undefined)
    checkpointOfStep(dataset, resolved.step, PLACE);
  return resolved;
}

const { format: grouped } = new Intl.NumberFormat('en');

/** The model, the task or both: `base/ioi`. */
export const nameOf = ({ model, task }: Subtrahend): string =>
  [model, task].filter((name) => name !== undefined).join('/');

/** The reference in words: "the previous checkpoint", "step 12,400", "base/ioi at step 500". */
export function referenceText({ tensors }: Dataset, from: ResolvedReference): string {
  if (from === 'previous') return 'the previous checkpoint';
  if (from !== 'first') {
    const step = from.step !== undefined && `step ${grouped(from.step)}`;
    return [nameOf(from), step].filter(Boolean).join(' at ');
  }
  const firsts = new Set(tensors.flatMap(({ steps }) => steps?.[0] ?? []));
  return firsts.size === 1 ? `step ${grouped([...firsts][0] as number)}` : 'the first checkpoint';
}
