// Reads all record lists and named arrays in a JSON value, wherever they are. Scalars, texts and other lists are ignored.

import { HeadglowError, type Note } from '../tensor/error.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { findAxisLabels, labelsOf } from './axis-labels.ts';
import type { FilePlace, Loaded } from './file.ts';
import { CellAllowance, type HeadListTensor } from './head-list.ts';
import { readArrays } from './json-arrays.ts';
import { getField } from './json-cell.ts';
import { readRecords } from './json-records.ts';
import { pythonPath } from './json-reject.ts';
import { type HeadKeys, type RecordList, searchJson } from './json-search.ts';
import { parseStep, STEP_FIELDS } from './step.ts';
import { makeUnique } from './unique-names.ts';

/** The number of layers that the file gives for its model, if any. */
const findLayerCount = (value: unknown): unknown =>
  getField(value, 'n_layers') ?? getField(value, 'num_layers');

/** The step in the fields of a file, or else the step that all its records share. */
function findStep(value: unknown, lists: readonly HeadListTensor[]): number | null {
  for (const field of STEP_FIELDS) {
    const step = parseStep(field, getField(value, field));
    if (step !== null) return step;
  }
  const steps = new Set(lists.map(({ step }) => step));
  return steps.size === 1 ? (lists[0]?.step ?? null) : null;
}

/** Most names in a list of names. */
const MAX_LISTED = 3;

function listNames(names: readonly string[]): string {
  const listed = names.slice(0, MAX_LISTED);
  const more = names.length - listed.length;
  return (more > 0 ? [...listed, `and ${more.toLocaleString('en')} more`] : listed).join(', ');
}

/** The note on objects inside the file whose keys are heads: such an object is read only if it is the whole file. */
function ignoredHeadKeysNotes(where: FilePlace, headKeys: readonly HeadKeys[]): Note[] {
  const sorted = headKeys.toSorted((a, b) => Number(b.isPure) - Number(a.isPure) || b.count - a.count);
  const [best] = sorted;
  if (!best) return [];
  const names = sorted.map(({ path, count }) => `${path.join('.')} (${count} heads)`);
  return [
    {
      ...where,
      reason: `objects whose keys are head names were ignored: ${listNames(names)}`,
      remedy: best.isPure
        ? `to show one of them, save it alone, in Python: import json; json.dump(${pythonPath(where, best.path)}, open("heads.json", "w"))`
        : 'to show one of them, save it alone, without its other keys',
    },
  ];
}

function ignoredRecordsNotes(where: FilePlace, lists: readonly RecordList[]): Note[] {
  if (lists.length === 0) return [];
  const names = listNames(lists.map(({ path }) => path.join('.')));
  return [{ ...where, reason: `lists of heads next to complete matrices were ignored: ${names}` }];
}

/**
 * The tensors of all record lists and named arrays in a value; none if there are neither.
 * @throws HeadglowError with the first reason if everything that was found had to be ignored
 */
export function readNamedTensors(where: FilePlace, value: unknown): Loaded {
  const findings = searchJson(where, value);
  const allowance = new CellAllowance();
  const lists = findings.records.flatMap((records) => readRecords(where, records, allowance));
  const labels = findAxisLabels(value);
  const arrays = readArrays(where, findings.arrays, {
    layers: findLayerCount(value),
    labelsOf: (array) => labelsOf(array, labels),
  });
  const tensors = [...lists.map(({ tensor }) => tensor), ...arrays.tensors];
  const ignored = [
    ...arrays.ignored,
    ...ignoredRecordsNotes(where, findings.ignoredRecords),
    ...ignoredHeadKeysNotes(where, findings.headKeys),
  ];
  if (tensors.length === 0 && ignored[0]) throw new HeadglowError({ code: 'format', ...ignored[0] });
  // If the file names models, the name of a tensor is its path, which ends with the model's name.
  const findModelName = ({ model }: Tensor): string | undefined =>
    [...findings.modelNames].find((name) => model === name || model.endsWith(`/${name}`));
  const models = makeUnique(tensors.map((tensor) => findModelName(tensor) ?? tensor.model));
  return {
    tensors: tensors.map((tensor, index) => ({
      ...tensor,
      model: models[index] as string,
      ...(tensors.length > 1 && findModelName(tensor) === undefined && { isGroup: true }),
    })),
    step: findStep(value, lists),
    notes: [...arrays.notes, ...ignored],
  };
}
