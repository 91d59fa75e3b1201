// Converts a list of heads, in any order and each with its scores, to a tensor. JSON records and long tables are such lists.

import type { Note } from '../../tensor/error.ts';
import { toTensorValues } from '../../tensor/precision.ts';
import type { HeadName, Tensor } from '../../tensor/tensor.ts';
import { allocateFloat64 } from '../allocate.ts';
import { MAX_LABELS } from '../array/dimensions.ts';
import { REDUCTIONS } from '../array/dims.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { findRuns } from '../join/restart.ts';
import { EPOCHS_AS_STEPS } from '../join/step.ts';
import { joinPath, type Origin, type ReadTensor } from '../origin.ts';
import type { CheckedReading } from '../reading.ts';
import { makeUnique } from '../unique-names.ts';
import { type Chain, createCombiner, NO_ENTRY } from './combine-scores.ts';
import type { HeadIndices } from './head-names.ts';

/** One score of each head. */
export interface HeadListTask {
  readonly name: string;
  /** The keys that lead to the scores in the file; missing if it is the name. */
  readonly path?: readonly string[];
  /** The score in an entry: NaN if the file says that it is missing or no number, undefined if it says nothing. */
  readonly valueAt: (entry: number) => number | undefined;
  /** Whether the NaN of an entry is a missing score; if undefined, none has a NaN of another kind. */
  readonly isMissing?: (entry: number) => boolean;
}

/** The layer and head of each entry. */
export interface HeadListEntries {
  readonly count: number;
  /** As in the file, which may count from 0 or from 1. */
  readonly layerAt: (entry: number) => number;
  readonly headAt: (entry: number) => number;
  /** The place of an entry in the file, for error messages. */
  readonly placeOf: (entry: number) => string;
}

export interface HeadList extends HeadListEntries {
  readonly stepAt: (entry: number) => number | null;
  /** Whether its steps are epochs. */
  readonly areEpochs?: boolean;
  readonly tasks: readonly HeadListTask[];
  /** What the file calls heads, if not `head`. */
  readonly headName?: HeadName | undefined;
  /** How many scores the file contains. */
  readonly numbers: number;
  /** Paths in the file at and below which nothing is an array of its own. */
  readonly covers?: readonly string[];
}

/** What the lists of a file have in common. */
export interface HeadListContext {
  readonly allowance: CellAllowance;
  readonly reading: CheckedReading;
  /** Called before a head that is listed twice becomes an error. */
  readonly onRepeat?: () => void;
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
interface ListExtent {
  readonly layers: number;
  readonly heads: number;
  /** The number of the first layer and head. */
  readonly base: number;
  /** A note on the number of the first layer and head; undefined if there is no doubt. */
  readonly note: Omit<Note, 'file'> | undefined;
}

/** The size of a list apart from layers and heads. */
interface ListSize {
  readonly tasks: number;
  readonly checkpoints: number;
  /** How many scores the file contains. */
  readonly numbers: number;
}

/** Rejects a head that is not in a list that counts from `base`. @param placeOf its place in the file */
export function checkBase(
  where: FilePlace,
  { layer, head }: HeadIndices,
  base: number,
  placeOf: () => string,
): void {
  if (layer >= base && head >= base) return;
  rejectFile(
    { ...where, place: placeOf() },
    `layer ${layer}, head ${head} is not in a list that counts from ${base}`,
    `remove --base ${base}`,
  );
}

/** Fewer heads may be a choice of heads. */
const MIN_HEADS = 4;

/** Finds out whether a list without layer 0 and head 0 counts from 1: certainly if it has all other heads of the matrix. */
function findBase(list: HeadListEntries, layers: number, heads: number): ListExtent {
  const size = (layers - 1) * (heads - 1);
  const listed = countDistinctHeads(list, layers, heads);
  if (listed === size && listed >= MIN_HEADS && layers > 2 && heads > 2)
    return {
      layers: layers - 1,
      heads: heads - 1,
      base: 1,
      note: {
        reason: 'its layers and heads count from 1, so each is shown one lower',
        remedy: '--base 0 keeps its numbers',
      },
    };
  const isDoubtful = listed >= MIN_HEADS && 2 * listed > size;
  return { layers, heads, base: 0, note: isDoubtful ? NO_ZERO : undefined };
}

/** The note on a list that may count from 1. */
const NO_ZERO: Omit<Note, 'file'> = {
  reason: 'it lists no layer 0, which is shown as missing',
  remedy: 'add --base 1 if it counts from 1',
};

/**
 * Finds the matrix that covers all heads of a list.
 * @throws HeadglowError if the matrix exceeds the allowance, or if the list does not count from the base of the reading
 */
function findExtent(
  where: FilePlace,
  list: HeadListEntries,
  { tasks, checkpoints, numbers }: ListSize,
  { allowance, reading }: HeadListContext,
): ListExtent {
  const maxCells = allowance.maxCells(numbers);
  const base = reading.base ?? 0;
  let [layers, heads, lacksZero] = [0, 0, reading.base === null];
  for (let entry = 0; entry < list.count; entry++) {
    const [layer, head] = [list.layerAt(entry) - base, list.headAt(entry) - base];
    if (layer < 0 || head < 0)
      checkBase(where, { layer: layer + base, head: head + base }, base, () => list.placeOf(entry));
    lacksZero &&= layer > 0 && head > 0;
    if (layer < layers && head < heads) continue;
    layers = Math.max(layers, layer + 1);
    heads = Math.max(heads, head + 1);
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
  return lacksZero ? findBase(list, layers, heads) : { layers, heads, base, note: undefined };
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
  let previous: number | null | undefined;
  for (let entry = 0; entry < count; entry++) {
    const step = stepAt(entry);
    if (step !== previous) steps.add(step);
    previous = step;
  }
  return [...steps].sort((a, b) => (a ?? 0) - (b ?? 0));
}

/** The entries of each cell. */
interface CellEntries {
  /** The last entry of each cell of each checkpoint, or `NO_ENTRY`. */
  readonly last: Int32Array;
  readonly chain: Chain;
  /** The first entry that replaces one with the same cell, in a run that was restarted; else undefined. */
  readonly replaced: number | undefined;
}

/** @throws HeadglowError if two entries have the same cell, unless they are combined, or a restarted run wrote them */
function mapCellsToEntries(
  where: FilePlace,
  list: HeadList,
  { layers, heads, base, steps }: ListExtent & { readonly steps: readonly (number | null)[] },
  { reading: { duplicates }, onRepeat }: HeadListContext,
): CellEntries {
  const { count, layerAt, headAt, stepAt, placeOf } = list;
  const checkpoints = new Map(steps.map((step, checkpoint) => [step, checkpoint]));
  const size = layers * heads;
  const last = new Int32Array(steps.length * size).fill(NO_ENTRY);
  const chain: Chain = new Int32Array(count);
  let [runs, replaced]: [Int32Array | null, number | undefined] = [null, undefined];
  // Most entries repeat the step of the one before.
  let lastStep: number | null | undefined;
  let start = 0;
  for (let entry = 0; entry < count; entry++) {
    const [layer, head, step] = [layerAt(entry), headAt(entry), stepAt(entry)];
    if (step !== lastStep) start = (checkpoints.get(step) as number) * size;
    lastStep = step;
    const cell = start + (layer - base) * heads + head - base;
    const previous = last[cell] as number;
    if (previous !== NO_ENTRY && duplicates === null) {
      runs ??= findRuns(list);
      if (runs[previous] === runs[entry]) {
        onRepeat?.();
        rejectFile(
          { ...where, place: placeOf(entry) },
          `layer ${layer}, head ${head} is listed twice${step === null ? '' : ` at step ${step}`}, first at ${placeOf(previous)}`,
          {
            remedy: `add --reduce ${REDUCTIONS[0]} (or ${REDUCTIONS.slice(1).join(', ')}) to combine them, or save each kind of entry in a separate file`,
            choices: REDUCTIONS.map((reduce) => ({ reduce })),
          },
        );
      }
      replaced ??= entry;
    }
    chain[entry] = previous;
    last[cell] = entry;
  }
  return { last, chain, replaced };
}

/** A tensor, the step of all its entries if it is the same, and notes on how it was read. */
export interface HeadListTensor {
  readonly tensor: ReadTensor<Tensor>;
  readonly step: number | null;
  readonly notes: readonly Note[];
}

/** A note on a run that was restarted. @param entry the first entry that replaces another */
const restartNote = ({ stepAt, placeOf }: HeadList, entry: number): Omit<Note, 'file'> => ({
  reason: `its steps start again at ${stepAt(entry)} (${placeOf(entry)}); the last scores of each step are shown`,
});

/**
 * The tensor of a list. Heads that are not listed have the reading's value for them. It has checkpoints if the entries have
 * different steps.
 */
export function headListTensor(
  where: FilePlace,
  model: string,
  list: HeadList,
  context: HeadListContext,
): HeadListTensor {
  const { reading } = context;
  const { tasks, numbers } = list;
  if (tasks.length > MAX_LABELS) rejectFile(where, `it has more than ${MAX_LABELS} tasks`);
  const steps = findDistinctSteps(list);
  const listSize = { tasks: tasks.length, checkpoints: steps.length, numbers };
  const extent = findExtent(where, list, listSize, context);
  const { last, chain, replaced } = mapCellsToEntries(where, list, { ...extent, steps }, context);
  const { layers, heads } = extent;
  const size = layers * heads;
  const values = allocateFloat64(where, steps.length * tasks.length * size);
  const combine = createCombiner(reading.duplicates, chain);
  const missing = tasks.map((task, index) => {
    const { isMissing = () => true } = task;
    let count = 0;
    for (let checkpoint = 0, cell = 0; checkpoint < steps.length; checkpoint++) {
      const start = (checkpoint * tasks.length + index) * size;
      for (let at = start; at < start + size; at++, cell++) {
        const entry = last[cell] as number;
        const value = entry === NO_ENTRY ? undefined : combine(task, entry);
        values[at] = value ?? reading.missing;
        if (value === undefined || (Number.isNaN(value) && isMissing(entry))) count++;
      }
    }
    return count;
  });
  const hasCheckpoints = steps.length > 1;
  const tensor: Tensor = {
    model,
    ...toTensorValues(values),
    layers,
    heads,
    ...(list.headName && { headName: list.headName }),
    tasks: makeUnique(tasks.map(({ name }) => name)),
    steps: hasCheckpoints ? (steps as number[]) : null,
  };
  const { areEpochs = false } = list;
  const notes = [
    extent.note,
    replaced === undefined ? undefined : restartNote(list, replaced),
    areEpochs && hasCheckpoints ? { reason: EPOCHS_AS_STEPS } : undefined,
  ];
  return {
    tensor: { ...tensor, origins: findOrigins(where, list, tensor, missing) },
    // The epoch of a whole file describes the run.
    step: hasCheckpoints || areEpochs ? null : (steps[0] ?? null),
    notes: notes.flatMap((note) => (note ? [{ ...where, ...note }] : [])),
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
