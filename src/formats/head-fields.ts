// Recognises the fields of a head list by name: layer and head, scores, and the training step.

import { type FilePlace, rejectFile } from './file.ts';
import { parseStep, STEP_FIELDS } from './step.ts';
import { quoteCell } from './text-cell.ts';

/** Layer and head of an entry, counted from 0 or from 1; which of the two depends on the whole list. */
export interface HeadIndices {
  readonly layer: number;
  readonly head: number;
}

const LAYER_FIELD = /^layer(?:_?(?:idx|index|id))?$/i;
const HEAD_FIELD = /^head(?:_?(?:idx|index|id))?$/i;

/** Fields that describe the run or the row, and are not scores of a head. */
const METADATA_FIELD =
  /^(?:|seed|sample|epoch|rank|index|id|unnamed: \d+|(?:prompt|sample|token)_count|.*_idx|.*_id|n_.*|num_.*|step_.*)$/i;

/** Whether a field of this name may contain scores. */
export const isScoreField = (name: string): boolean =>
  ![METADATA_FIELD, LAYER_FIELD, HEAD_FIELD].some((pattern) => pattern.test(name)) &&
  !STEP_FIELDS.includes(name.toLowerCase());

/** The fields with layer and head; `layer` is undefined if texts such as `L10.H0` in the head field name both. */
export interface IndexFields {
  readonly layer: number | undefined;
  readonly head: number;
}

/** Layer and head in one text: `L10.H0`, `a10.h0`, `A10.0` or `blocks.10.attn.hook_z.0`; `10-0`, `10,0` or `(10, 0)`. */
const LETTERS_AND_NUMBERS = /^(?:[La](\d+)(?:[-._ ]?H|\.)(\d+)|blocks\.(\d+)\.attn\.\w+\.(\d+))$/i;
const NUMBERS_ONLY = /^(?:(\d+)[-,] ?(\d+)|\((\d+), ?(\d+)\))$/;

/** Parts of a model other than heads, as circuit tools name them: `m0`, `mlp.0`, `embed`, `logits`. */
const OTHER_NODE = /^(?:m(?:lp)?[-._ ]?\d+|input|(?:pos_)?embed|logits|resid_\w+(?:\.\d+)?)$/i;

/** Whether a text names a part of a model that is not a head. */
export const isOtherNode = (text: string): boolean => OTHER_NODE.test(text);

/** The layer and head that a text names; undefined if it is not a head name. */
export function parseHeadName(text: string): HeadIndices | undefined {
  const match = LETTERS_AND_NUMBERS.exec(text) ?? NUMBERS_ONLY.exec(text);
  const [layer, head] = match?.slice(1).filter((part) => part !== undefined) ?? [];
  return layer === undefined || head === undefined ? undefined : { layer: Number(layer), head: Number(head) };
}

/**
 * Finds the fields with layer and head; undefined if there are none.
 * @param firstValue returns the value of a field in the first entry
 */
export function findIndexFields(
  names: readonly string[],
  firstValue: (field: number) => unknown,
): IndexFields | undefined {
  const layer = names.findIndex((name) => LAYER_FIELD.test(name));
  const head = names.findIndex((name) => HEAD_FIELD.test(name));
  if (layer >= 0 && head >= 0) return { layer, head };
  if (head >= 0) {
    const value = firstValue(head);
    const isHeadName = typeof value === 'string' && parseHeadName(value) !== undefined;
    return isHeadName ? { layer: undefined, head } : undefined;
  }
  // `L10.H0` is a head name whatever the field is called; `10-0` may be anything.
  const nameField = names.findIndex((_, field) => {
    const value = firstValue(field);
    return typeof value === 'string' && LETTERS_AND_NUMBERS.test(value);
  });
  return nameField < 0 ? undefined : { layer: undefined, head: nameField };
}

const quoteValue = (value: unknown): string =>
  quoteCell(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'));

function parseIndex(where: FilePlace, axis: 'layer' | 'head', value: unknown): number {
  const index = typeof value === 'string' && /^\d+(?:\.0*)?$/.test(value) ? Number(value) : value;
  if (Number.isInteger(index) && (index as number) >= 0) return index as number;
  return rejectFile(
    where,
    `${quoteValue(value)} is not a ${axis} number`,
    'number layers and heads with whole numbers',
  );
}

/**
 * Reads layer and head of an entry.
 * @param readValue returns the entry's value of a field
 */
export function readIndices(
  where: FilePlace,
  fields: IndexFields,
  readValue: (field: number) => unknown,
): HeadIndices {
  const value = readValue(fields.head);
  if (fields.layer !== undefined)
    return {
      layer: parseIndex(where, 'layer', readValue(fields.layer)),
      head: parseIndex(where, 'head', value),
    };
  const indices = typeof value === 'string' ? parseHeadName(value) : undefined;
  return (
    indices ??
    rejectFile(where, `${quoteValue(value)} is not a head name`, 'write the layer and the head, as in L10.H0')
  );
}

/**
 * Reads the step of each entry from the first step field that has one in all entries; null for all if there is none.
 * @param readValue returns an entry's value of a field
 */
export function readSteps(
  names: readonly string[],
  entryCount: number,
  readValue: (entry: number, field: number) => unknown,
): (number | null)[] {
  for (const stepField of STEP_FIELDS) {
    const field = names.findIndex((name) => name.toLowerCase() === stepField);
    if (field < 0) continue;
    const steps = Array.from({ length: entryCount }, (_, entry) =>
      parseStep(stepField, readValue(entry, field)),
    );
    if (!steps.includes(null)) return steps;
  }
  return new Array(entryCount).fill(null);
}
