// Converts a list of heads, in any order and each with its scores, to a tensor. JSON records and long tables are such lists.

import { toTensorValues } from '../tensor/precision.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { allocateFloat64 } from './allocate.ts';
import { MAX_LABELS } from './dimensions.ts';
import { type AxisReduction, createCombination, REDUCTIONS } from './dims.ts';
import { type FilePlace, rejectFile } from './file.ts';
import { joinPath, type Origin, type ReadTensor } from './origin.ts';
import { makeUnique } from './unique-names.ts';

/** One score of each head. */
export interface HeadListTask {
  readonly name: string;
  /** The keys that lead to the scores in the file; missing if it is the name. */
  readonly path?: readonly string[];
  /** The score in an entry; NaN if it is missing. */
  readonly valueAt: (entry: number) => number;
  /** Whether an entry has no score, or one that the file says is missing; if undefined, none has a NaN of another kind. */
  readonly isMissing?: (entry: number) => boolean;
}

/** The layer and head of each entry. */
export interface HeadListEntries {
  readonly count: number;
  readonly layerAt: (entry: number) => number;
  readonly headAt: (entry: number) => number;
  /** The place of an entry in the file, for error messages. */
  readonly placeOf: (entry: number) => string;
}

export interface HeadList extends HeadListEntries {
  readonly stepAt: (entry: number) => number | null;
  readonly tasks: readonly HeadListTask[];
  /** How many scores the file contains. */
  readonly numbers: number;
  /** How several entries of one head at one step are combined; null or missing if they are an error. */
  readonly duplicates?: AxisReduction | null;
  /** Paths in the file at and below which nothing is an array of its own. */
  readonly covers?: readonly string[];
}

/** A list may leave out heads: it may have this many cells for each score in the file. */
const CELLS_PER_NUMBER = 16;
const MAX_CELLS = 2 ** 28;
/** Cells beyond `CELLS_PER_NUMBER`, for all lists of a file together. */
const SPARE_CELLS = 2 ** 20;

/**
 * Limits the cells that the head lists of one file may allocate, so that a file of a few bytes with a huge head number
 * can't request gigabytes.
 */
export class CellAllowance {
  #spare = SPARE_CELLS;

  /** The most cells that a list with this many scores may have. */
  maxCells(numbers: number): number {
    return Math.min(MAX_CELLS, CELLS_PER_NUMBER * numbers + this.#spare);
  }

  /** Records the cells of a list with this many scores. */
  use(cells: number, numbers: number): void {
    this.#spare -= Math.max(0, cells - CELLS_PER_NUMBER * numbers);
  }
}

/** The matrix that covers all heads of a list. */
export interface ListExtent {
  readonly layers: number;
  readonly heads: number;
  /** The number of the first layer and head: 0, or 1 in lists that count from 1. */
  readonly first: 0 | 1;
}

/** The size of a list apart from layers and heads. */
interface ListSize {
  readonly tasks: number;
  readonly checkpoints: number;
  /** How many scores the file contains. */
  readonly numbers: number;
}

/**
 * Finds the matrix that covers all heads of a list. Heads count from 1 if no layer and no head is 0, and at least half of the
 * matrix from (1, 1) on is listed. The second condition keeps short lists, which may simply lack head 0, counted from 0.
 * @throws HeadglowError if the matrix exceeds the allowance
 */
export function findExtent(
  where: FilePlace,
  list: HeadListEntries,
  { tasks, checkpoints, numbers }: ListSize,
  allowance: CellAllowance,
): ListExtent {
  const maxCells = allowance.maxCells(numbers);
  let [layers, heads, lacksZero] = [0, 0, true];
  for (let entry = 0; entry < list.count; entry++) {
    const [layer, head] = [list.layerAt(entry), list.headAt(entry)];
    layers = Math.max(layers, layer + 1);
    heads = Math.max(heads, head + 1);
    lacksZero &&= layer > 0 && head > 0;
    // Written so that NaN, from overflow, is rejected as well.
    if (!(layers * heads * tasks * checkpoints <= maxCells)) {
      const size = [`${layers} x ${heads} heads`];
      if (tasks > 1) size.push(`${tasks} tasks`);
      if (checkpoints > 1) size.push(`${checkpoints} checkpoints`);
      rejectFile(
        { ...where, place: list.placeOf(entry) },
        `this head would need a matrix of ${size.join(', ')}, too large for the scores in the file`,
        `check the layer and head numbers, or list every head${checkpoints > 1 ? ' at every checkpoint' : ''}`,
      );
    }
  }
  allowance.use(layers * heads * tasks * checkpoints, numbers);
  const listed = lacksZero ? countDistinctHeads(list, layers, heads) : 0;
  if (2 * listed <= (layers - 1) * (heads - 1)) return { layers, heads, first: 0 };
  return { layers: layers - 1, heads: heads - 1, first: 1 };
}

function countDistinctHeads(list: HeadListEntries, layers: number, heads: number): number {
  const isListed = new Uint8Array(layers * heads);
  for (let entry = 0; entry < list.count; entry++)
    isListed[list.layerAt(entry) * heads + list.headAt(entry)] = 1;
  return isListed.reduce((sum, flag) => sum + flag, 0);
}

/** The distinct steps of a list in ascending order. */
function findDistinctSteps({ count, stepAt }: HeadList): (number | null)[] {
  const steps = new Set<number | null>();
  for (let entry = 0; entry < count; entry++) steps.add(stepAt(entry));
  return [...steps].sort((a, b) => (a ?? 0) - (b ?? 0));
}

/** Marks a cell for which the list has no entry. */
const NO_ENTRY = -1;

/** Entries that have the same cell: for each, the next one, or `NO_ENTRY`. */
type Chain = Int32Array;

/**
 * The last entry of each cell of each checkpoint, or `NO_ENTRY`.
 * @param chain filled with the entry before each, of those that have the same cell
 * @throws HeadglowError if two entries have the same cell and can't be combined
 */
function mapCellsToEntries(
  where: FilePlace,
  { list, chain }: { readonly list: HeadList; readonly chain: Chain },
  steps: readonly (number | null)[],
  { layers, heads, first }: ListExtent,
): Int32Array {
  const { count, layerAt, headAt, stepAt, placeOf, duplicates = null } = list;
  const checkpoints = new Map(steps.map((step, checkpoint) => [step, checkpoint]));
  const size = layers * heads;
  const entries = new Int32Array(steps.length * size).fill(NO_ENTRY);
  for (let entry = 0; entry < count; entry++) {
    const [layer, head, step] = [layerAt(entry), headAt(entry), stepAt(entry)];
    const cell = (checkpoints.get(step) as number) * size + (layer - first) * heads + head - first;
    const previous = entries[cell] as number;
    if (previous !== NO_ENTRY && duplicates === null)
      rejectFile(
        { ...where, place: placeOf(entry) },
        `layer ${layer}, head ${head} is listed twice${step === null ? '' : ` at step ${step}`}, first at ${placeOf(previous)}`,
        {
          remedy: `add --reduce ${REDUCTIONS[0]} (or ${REDUCTIONS.slice(1).join(', ')}) to combine them, or save each kind of entry in a separate file`,
          choices: REDUCTIONS.map((reduce) => ({ reduce })),
        },
      );
    chain[entry] = previous;
    entries[cell] = entry;
  }
  return entries;
}

/** A tensor, and the step of all its entries if it is the same. */
export interface HeadListTensor {
  readonly tensor: ReadTensor<Tensor>;
  readonly step: number | null;
}

/** A function that combines the scores of an entry and of those before it with the same cell, in the order of the list. */
function createCombiner({ duplicates = null }: HeadList, chain: Chain) {
  if (duplicates === null) return (valueAt: (entry: number) => number, last: number) => valueAt(last);
  const combination = createCombination(duplicates);
  return (valueAt: (entry: number) => number, last: number): number => {
    const entries: number[] = [];
    for (let entry = last; entry !== NO_ENTRY; entry = chain[entry] as number) entries.push(entry);
    for (const entry of entries.reverse()) combination.add(valueAt(entry));
    return combination.take();
  };
}

/** The tensor of a list, with NaN for heads that are not listed. It has checkpoints if the entries have different steps. */
export function headListTensor(
  where: FilePlace,
  model: string,
  list: HeadList,
  allowance: CellAllowance,
): HeadListTensor {
  const { tasks, numbers } = list;
  if (tasks.length > MAX_LABELS) rejectFile(where, `it has more than ${MAX_LABELS} tasks`);
  const steps = findDistinctSteps(list);
  const listSize = { tasks: tasks.length, checkpoints: steps.length, numbers };
  const extent = findExtent(where, list, listSize, allowance);
  const chain: Chain = new Int32Array(list.count);
  const entries = mapCellsToEntries(where, { list, chain }, steps, extent);
  const { layers, heads } = extent;
  const size = layers * heads;
  const values = allocateFloat64(where, steps.length * tasks.length * size).fill(Number.NaN);
  const combine = createCombiner(list, chain);
  const missing = tasks.map(({ valueAt, isMissing = () => true }, task) => {
    let count = 0;
    entries.forEach((entry, index) => {
      const checkpoint = Math.floor(index / size);
      const value = entry === NO_ENTRY ? Number.NaN : combine(valueAt, entry);
      values[(checkpoint * tasks.length + task) * size + (index % size)] = value;
      if (Number.isNaN(value) && (entry === NO_ENTRY || isMissing(entry))) count++;
    });
    return count;
  });
  const hasCheckpoints = steps.length > 1;
  const tensor: Tensor = {
    model,
    ...toTensorValues(values),
    layers,
    heads,
    tasks: makeUnique(tasks.map(({ name }) => name)),
    steps: hasCheckpoints ? (steps as number[]) : null,
  };
  return {
    tensor: { ...tensor, origins: findOrigins(where, list, tensor, missing) },
    step: hasCheckpoints ? null : (steps[0] ?? null),
  };
}

/** One origin for each score. @param missing missing cells of each */
const findOrigins = (
  where: FilePlace,
  { tasks, covers = [] }: HeadList,
  tensor: Tensor,
  missing: readonly number[],
): Origin[] =>
  tasks.map(({ name, path: keys = [name] }, task) => {
    const path = joinPath(where, ...keys);
    return {
      path,
      axes: tensor.steps === null ? ['layer', 'head'] : ['checkpoint', 'layer', 'head'],
      tasks: [tensor.tasks[task] as string],
      steps: tensor.steps,
      list: { covers, missing: missing[task] as number },
    };
  });
