// A numeric array to a tensor: matrices of layers and heads, or rows that name layer and head; else refused by name.

import type { Note } from '../tensor/error.ts';
import type { Tensor, TensorOrSource } from '../tensor/tensor.ts';
import { arrayToTensor, findAxes, type Labels, NO_LABELS } from './dimensions.ts';
import { type FilePlace, rejectFile } from './file.ts';
import { createCellAllowance, headListTensor } from './head-list.ts';
import { findShapeMismatch, type NamedMatrices, shapeWarnings } from './shape-mismatch.ts';

export interface ReadArray<T extends TensorOrSource = Tensor> {
  readonly tensor: T;
  readonly notes: readonly Note[];
}

/** An array as a list: one entry per head, its first two fields layer and head, the others scores. */
interface List {
  readonly count: number;
  readonly fields: number;
  readonly at: (entry: number, field: number) => number;
}

/** More than any layer or head is counted. */
const MAX_INDEX = 4096;
const FEWEST_ENTRIES = 4;

/** Whether the first two fields can only be layer and head: whole, and different pairs, of all heads or beside fractions. */
function namesHeads({ count, fields, at }: List): boolean {
  if (count < FEWEST_ENTRIES || fields < 3) return false;
  const heads = new Set<number>();
  let [layers, columns, first] = [0, 0, MAX_INDEX];
  let isWhole = true;
  for (let entry = 0; entry < count; entry++) {
    const [layer, head] = [at(entry, 0), at(entry, 1)];
    const isIndex = Number.isInteger(layer) && Number.isInteger(head) && Math.min(layer, head) >= 0;
    if (!isIndex || Math.max(layer, head) > MAX_INDEX) return false;
    heads.add(layer * (MAX_INDEX + 1) + head);
    if (heads.size <= entry) return false;
    layers = Math.max(layers, layer);
    columns = Math.max(columns, head);
    first = Math.min(first, layer, head);
    isWhole &&= Number.isInteger(at(entry, 2));
  }
  const [rows, width] = [layers + 1 - first, columns + 1 - first];
  const isComplete = first <= 1 && rows > 1 && width > 1 && count === rows * width;
  return isComplete || (fields === 3 && !isWhole);
}

function listOf({ shape, values }: NamedMatrices): List | undefined {
  if (shape.length !== 2) return undefined;
  const [rows = 0, columns = 0] = shape;
  const byRow: List = {
    count: rows,
    fields: columns,
    at: (entry, field) => values[entry * columns + field] as number,
  };
  if (namesHeads(byRow)) return byRow;
  const byColumn: List = {
    count: columns,
    fields: rows,
    at: (entry, field) => values[field * columns + entry] as number,
  };
  return rows === 3 && namesHeads(byColumn) ? byColumn : undefined;
}

function readList(where: FilePlace, model: string, { count, fields, at }: List): ReadArray {
  const scores = fields - 2;
  const listing = {
    count,
    layerAt: (entry: number) => at(entry, 0),
    headAt: (entry: number) => at(entry, 1),
    stepAt: () => null,
    placeOf: (entry: number) => `[${entry}]`,
    tasks: Array.from({ length: scores }, (_, score) => ({
      name: scores === 1 ? '' : `column ${score + 2}`,
      valueAt: (entry: number) => at(entry, score + 2),
    })),
    numbers: count * scores,
  };
  const { tensor } = headListTensor(where, model, listing, createCellAllowance());
  const reason = `its ${count.toLocaleString('en')} entries were read as [layer, head, ${scores === 1 ? 'score' : 'scores …'}]`;
  return { tensor, notes: [{ ...where, reason }] };
}

/** What an array of rows `[layer, head, score]` holds; undefined for one that is no such list. */
export function readHeadListArray(
  where: FilePlace,
  model: string,
  matrices: NamedMatrices,
): ReadArray | undefined {
  const list = listOf(matrices);
  return list && readList(where, model, list);
}

/**
 * The tensor of an array in C order, whose shape has been checked.
 * @throws HeadglowError for one that holds something else than layers x heads, by its values or its name
 */
export function readArray(
  where: FilePlace,
  model: string,
  matrices: NamedMatrices,
  labels: Labels = NO_LABELS,
): ReadArray {
  const list = readHeadListArray(where, model, matrices);
  if (list) return list;
  const misfit = findShapeMismatch(where, matrices);
  if (misfit) rejectFile(where, misfit.reason, misfit.remedy);
  return {
    tensor: arrayToTensor(where, findAxes(where, model, matrices.shape, labels), matrices.values),
    notes: shapeWarnings(matrices).map((reason) => ({ ...where, reason })),
  };
}
