// Recognises the fields of a head list by name: layer and head, scores, and the training step.

import type { HeadName } from '../../tensor/tensor.ts';
import { headNameOf } from '../array/dims.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { parseStep, ROW_STEP_FIELDS, STEP_FIELDS } from '../join/step.ts';
import { quoteCell } from '../text/text-cell.ts';
import { layerOfModule } from './axis-numbers.ts';
import { type HeadIndices, parseDottedHead, parseHeadName, parseNamedHead } from './head-names.ts';

const NUMBERED = '(?:[-_ ]?(?:idx|index|id|num|number|no|#))?(?: ?\\([^)]{1,24}\\))?';
const MODEL = '(?:attn|attention|model|transformer)[-_ ]';
const LAYER_FIELD = new RegExp(`^(?:${MODEL})?(?:layer|block)${NUMBERED}$`, 'i');
const HEAD_FIELD = new RegExp(`^(?:${MODEL}|layer[-_ /.]?)?head(?:${NUMBERED}|[-_ ]?name)$`, 'i');

const HEAD_NAME_FIELD = new RegExp(`^(expert|neuron|feature|latent|unit|channel)${NUMBERED}$`, 'i');

/** Fields that describe the run or the row, and are not scores of a head. */
const METADATA_FIELD =
  /^(?:|seed|sample|epoch|rank|index|id|unnamed: \d+|(?:prompt|sample|token)_count|.*_idx|.*_id|n_.*|num_.*|step_.*)$/i;

/** Whether a field has the name of a head. */
export const isHeadField = (name: string): boolean => HEAD_FIELD.test(name);

/** Whether a field has this name of a layer or a head. */
export const isIndexField = (name: string): boolean => LAYER_FIELD.test(name) || HEAD_FIELD.test(name);

/** Whether a field of this name may contain scores. */
export const isScoreField = (name: string): boolean =>
  !METADATA_FIELD.test(name) &&
  !isIndexField(name) &&
  !['l', 'h', 'L', 'H'].includes(name) &&
  !STEP_FIELDS.includes(name.toLowerCase());

/** The fields with layer and head; `layer` is undefined if texts such as `L10.H0` in the head field name both. */
export interface IndexFields {
  readonly layer: number | undefined;
  readonly head: number;
  /** What the field of heads calls them, if not `head`. */
  readonly headName?: HeadName;
  /** Whether the texts are such as `10.7`, which could be numbers. */
  readonly isDotted?: boolean;
}

/** The layer and head in a cell of a field for heads. */
const parseHeadCell = (text: string): HeadIndices | undefined => parseHeadName(text) ?? parseDottedHead(text);

/** The field that a pattern matches, or of a letter if both letters are there; -1 if there is none. */
function findField(names: readonly string[], pattern: RegExp, letter: string): number {
  const field = names.findIndex((name) => pattern.test(name));
  if (field >= 0) return field;
  const areThere = (...letters: readonly string[]): boolean => letters.every((one) => names.includes(one));
  if (areThere('l', 'h')) return names.indexOf(letter);
  return areThere('L', 'H') ? names.indexOf(letter.toUpperCase()) : -1;
}

/** What a field calls the heads whose numbers it holds, if it does, and if not `head`. */
export function headNameOfField(name: string): HeadName | undefined {
  const word = HEAD_NAME_FIELD.exec(name)?.[1];
  return word === undefined ? undefined : headNameOf(word);
}

/** The only field of experts, neurons and so on, if there is one. */
function findOtherHeads(names: readonly string[], layer: number): IndexFields | undefined {
  const [head, ...others] = [...names.keys()].filter((field) => headNameOfField(names[field] as string));
  if (head === undefined || others.length > 0) return undefined;
  const headName = headNameOfField(names[head] as string);
  return headName && { layer, head, headName };
}

/**
 * Finds the fields with layer and head; undefined if there are none.
 * @param firstValue returns the value of a field in the first entry
 */
export function findIndexFields(
  names: readonly string[],
  firstValue: (field: number) => unknown,
): IndexFields | undefined {
  const layer = findField(names, LAYER_FIELD, 'l');
  const head = findField(names, HEAD_FIELD, 'h');
  if (layer >= 0 && head >= 0) return { layer, head };
  if (head >= 0) {
    const value = firstValue(head);
    if (typeof value !== 'string' || parseHeadCell(value) === undefined) return undefined;
    return { layer: undefined, head, isDotted: parseHeadName(value) === undefined };
  }
  // `L10.H0` is a head name whatever the field is called; `10-0` may be anything.
  const named = [...names.keys()].filter((field) => {
    const value = firstValue(field);
    return typeof value === 'string' && parseNamedHead(value) !== undefined;
  });
  // Rows with two heads are about pairs of heads.
  if (named.length === 1) return { layer: undefined, head: named[0] as number };
  return named.length === 0 && layer >= 0 ? findOtherHeads(names, layer) : undefined;
}

const quoteValue = (value: unknown): string =>
  quoteCell(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'));

/** A number as text, such as `3`, `3.0`, `layer_3` or `H3`. */
const INDEX_TEXT = {
  layer: /^(?:(?:layers?|block|l)[-_ .]?)?(\d+)(?:\.0*)?$/i,
  head: /^(?:(?:heads?|h|experts?|neurons?|features?|latents?|units?|channels?)[-_ .]?)?(\d+)(?:\.0*)?$/i,
};

function parseIndex(where: FilePlace, axis: 'layer' | 'head', value: unknown): number {
  const digits = typeof value === 'string' ? INDEX_TEXT[axis].exec(value)?.[1] : undefined;
  const named =
    digits === undefined && axis === 'layer' && typeof value === 'string' ? layerOfModule(value) : undefined;
  const index = digits === undefined ? (named ?? value) : Number(digits);
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
  const indices = typeof value === 'string' ? parseHeadCell(value) : undefined;
  return (
    indices ??
    rejectFile(where, `${quoteValue(value)} is not a head name`, 'write the layer and the head, as in L10.H0')
  );
}

/** The steps of entries. */
export interface EntrySteps {
  readonly steps: readonly (number | null)[];
  readonly areEpochs: boolean;
}

/**
 * Reads the step of each entry from the first step field that has one in all entries; null for all if there is none.
 * @param readValue returns an entry's value of a field
 */
export function readSteps(
  names: readonly string[],
  entryCount: number,
  readValue: (entry: number, field: number) => unknown,
): EntrySteps {
  for (const stepField of ROW_STEP_FIELDS) {
    const field = names.findIndex((name) => name.toLowerCase() === stepField);
    if (field < 0) continue;
    const steps = Array.from({ length: entryCount }, (_, entry) =>
      parseStep(stepField, readValue(entry, field)),
    );
    if (!steps.includes(null)) return { steps, areEpochs: stepField === 'epoch' };
  }
  return { steps: new Array(entryCount).fill(null), areEpochs: false };
}

/** Rejects heads such as `5.0`, which are numbers of heads without layers. @param heads the heads that were read of all entries */
export function rejectNumbersAsHeads(
  where: FilePlace,
  { isDotted }: IndexFields,
  heads: Iterable<number>,
): void {
  if (!isDotted) return;
  let count = 0;
  for (const head of heads) {
    if (head !== 0) return;
    count++;
  }
  if (count > 1)
    rejectFile(
      where,
      'its heads have no layers',
      'add a column “layer”, or write heads with their layers, as in L10.H0',
    );
}
