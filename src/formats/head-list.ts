// Heads listed one by one, in any order, each with its numbers: what JSON records and long tables have in common.

import type { Tensor } from '../tensor/tensor.ts';
import { allocateFloat32 } from './allocate.ts';
import { MAX_LABELS } from './dimensions.ts';
import { type FilePlace, rejectFile } from './file.ts';
import { parseStep, STEP_FIELDS } from './step.ts';
import { quoteCell } from './text-cell.ts';
import { makeUnique } from './unique-names.ts';

/** Where a head stands. Its indices count from 0 or from 1: the list as a whole tells. */
export interface HeadIndices {
  readonly layer: number;
  readonly head: number;
}

export interface HeadListTask {
  readonly name: string;
  /** The value in an entry, NaN where it is missing. */
  readonly valueAt: (entry: number) => number;
}

/** Where the heads of a list stand, and what an error calls an entry. */
export interface HeadListEntries {
  readonly count: number;
  readonly layerAt: (entry: number) => number;
  readonly headAt: (entry: number) => number;
  readonly placeOf: (entry: number) => string;
}

export interface HeadList extends HeadListEntries {
  readonly stepAt: (entry: number) => number | null;
  readonly tasks: readonly HeadListTask[];
  /** How many numbers the file holds for them. */
  readonly numbers: number;
}

/** Cells that a file may ask for beyond `CELLS_A_NUMBER`, all its lists together. */
export interface CellAllowance {
  cells: number;
}

// A list may leave heads out, but not so many that a few bytes ask for any amount of memory.
const CELLS_A_NUMBER = 16;
const MOST_CELLS = 2 ** 28;
export const createCellAllowance = (): CellAllowance => ({ cells: 2 ** 20 });

const LAYER = /^layer(?:_?(?:idx|index|id))?$/i;
const HEAD = /^head(?:_?(?:idx|index|id))?$/i;

/** What describes a run, a row or its place among the others: no score of a head. */
const ASIDE =
  /^(?:|seed|sample|epoch|rank|index|id|unnamed: \d+|(?:prompt|sample|token)_count|.*_idx|.*_id|n_.*|num_.*|step_.*)$/i;

export const isScoreField = (name: string): boolean =>
  !(ASIDE.test(name) || LAYER.test(name) || HEAD.test(name) || STEP_FIELDS.includes(name.toLowerCase()));

/** Which fields tell layer and head; the layer's is undefined where texts such as `L10.H0` tell both. */
export interface IndexFields {
  readonly layer: number | undefined;
  readonly head: number;
}

/** Layer and head in one text: `L10.H0`, `a10.h0`, `10-0`, `10,0`, `(10, 0)`. */
const BY_LETTERS = /^[La](\d+)[-._ ]?H(\d+)$/i;
const BY_NUMBERS = /^(?:(\d+)[-,] ?(\d+)|\((\d+), ?(\d+)\))$/;

/** The head that a text names; undefined where it names none. */
export function parseHeadName(text: string): HeadIndices | undefined {
  const found = BY_LETTERS.exec(text) ?? BY_NUMBERS.exec(text);
  const [layer, head] = found?.slice(1).filter((part) => part !== undefined) ?? [];
  return layer === undefined || head === undefined ? undefined : { layer: Number(layer), head: Number(head) };
}

/** The fields that give layer and head; undefined where a list has none. */
export function findIndexFields(
  names: readonly string[],
  firstOf: (field: number) => unknown,
): IndexFields | undefined {
  const layer = names.findIndex((name) => LAYER.test(name));
  const head = names.findIndex((name) => HEAD.test(name));
  if (layer >= 0 && head >= 0) return { layer, head };
  const namesHead = (field: number): boolean => {
    const first = firstOf(field);
    return typeof first === 'string' && parseHeadName(first) !== undefined;
  };
  if (head >= 0) return namesHead(head) ? { layer: undefined, head } : undefined;
  // Letters name a head for sure, whatever the field is called; two numbers may be anything.
  const named = names.findIndex((_, field) => {
    const first = firstOf(field);
    return typeof first === 'string' && BY_LETTERS.test(first);
  });
  return named < 0 ? undefined : { layer: undefined, head: named };
}

function indexOf(where: FilePlace, name: string, cell: unknown): number {
  const index = typeof cell === 'string' && /^\d+(?:\.0*)?$/.test(cell) ? Number(cell) : cell;
  if (Number.isInteger(index) && (index as number) >= 0) return index as number;
  const written = quoteCell(typeof cell === 'string' ? cell : (JSON.stringify(cell) ?? 'nothing'));
  return rejectFile(where, `${written} is not a ${name} number`, 'count layers and heads by whole numbers');
}

/** Layer and head of an entry. */
export function readIndices(
  where: FilePlace,
  fields: IndexFields,
  cellOf: (field: number) => unknown,
): HeadIndices {
  const cell = cellOf(fields.head);
  if (fields.layer !== undefined)
    return { layer: indexOf(where, 'layer', cellOf(fields.layer)), head: indexOf(where, 'head', cell) };
  const named = typeof cell === 'string' ? parseHeadName(cell) : undefined;
  if (named) return named;
  const written = quoteCell(typeof cell === 'string' ? cell : (JSON.stringify(cell) ?? 'nothing'));
  return rejectFile(where, `${written} names no head`, 'write layer and head, such as L10.H0');
}

/** The step of each entry: from the first field that tells one in all of them. */
export function readSteps(
  names: readonly string[],
  entries: number,
  cellOf: (entry: number, field: number) => unknown,
): (number | null)[] {
  for (const wanted of STEP_FIELDS) {
    const field = names.findIndex((name) => name.toLowerCase() === wanted);
    if (field < 0) continue;
    const steps = Array.from({ length: entries }, (_, entry) => parseStep(wanted, cellOf(entry, field)));
    if (!steps.includes(null)) return steps;
  }
  return new Array(entries).fill(null);
}

/** How many heads a list asks room for. */
export interface ListExtent {
  readonly layers: number;
  readonly heads: number;
  /** What the first layer and head are called: 0, or 1 in lists that count from 1. */
  readonly first: 0 | 1;
}

/** What has to be allocated for a list, but for its layers and heads. */
interface Demand {
  readonly tasks: number;
  readonly checkpoints: number;
  /** How many numbers the file holds. */
  readonly numbers: number;
}

/**
 * The matrix that holds all heads of a list. They are counted from 1 where none is at 0 and most from (1, 1) on are
 * there; a list that only leaves out layer 0 has a head 0, and one of few heads can't tell.
 * @throws HeadglowError for a matrix that a few bytes ask to be enormous
 */
export function findExtent(
  where: FilePlace,
  list: HeadListEntries,
  { tasks, checkpoints, numbers }: Demand,
  allowance: CellAllowance,
): ListExtent {
  const free = CELLS_A_NUMBER * numbers;
  const most = Math.min(MOST_CELLS, free + allowance.cells);
  let [layers, heads, fromOne] = [0, 0, true];
  for (let entry = 0; entry < list.count; entry++) {
    const [layer, head] = [list.layerAt(entry), list.headAt(entry)];
    layers = Math.max(layers, layer + 1);
    heads = Math.max(heads, head + 1);
    fromOne &&= layer > 0 && head > 0;
    if (!(layers * heads * tasks * checkpoints <= most)) {
      const size = [`${layers} x ${heads}`];
      if (tasks > 1) size.push(`${tasks} tasks`);
      if (checkpoints > 1) size.push(`${checkpoints} checkpoints`);
      rejectFile(
        { ...where, place: list.placeOf(entry) },
        `a matrix that large (${size.join(', ')}) can’t be read`,
        `list all its heads${checkpoints > 1 ? ' at every checkpoint' : ''}`,
      );
    }
  }
  allowance.cells -= Math.max(0, layers * heads * tasks * checkpoints - free);
  const listed = fromOne ? distinctHeads(list, layers, heads) : 0;
  if (2 * listed <= (layers - 1) * (heads - 1)) return { layers, heads, first: 0 };
  return { layers: layers - 1, heads: heads - 1, first: 1 };
}

function distinctHeads(list: HeadListEntries, layers: number, heads: number): number {
  const isListed = new Uint8Array(layers * heads);
  for (let entry = 0; entry < list.count; entry++)
    isListed[list.layerAt(entry) * heads + list.headAt(entry)] = 1;
  return isListed.reduce((sum, one) => sum + one, 0);
}

/** The different steps of a list, rising. */
function stepsIn({ count, stepAt }: HeadList): (number | null)[] {
  const steps = new Set<number | null>();
  for (let entry = 0; entry < count; entry++) steps.add(stepAt(entry));
  return [...steps].sort((a, b) => (a ?? 0) - (b ?? 0));
}

/** A tensor, and the one step that all its entries tell. */
export interface HeadListTensor {
  readonly tensor: Tensor;
  readonly step: number | null;
}

/** The tensor of a list; heads that it leaves out are missing. It has checkpoints where its steps differ. */
export function headListTensor(
  where: FilePlace,
  model: string,
  listing: HeadList,
  allowance: CellAllowance,
): HeadListTensor {
  const { count, layerAt, headAt, stepAt, tasks, numbers, placeOf } = listing;
  if (tasks.length > MAX_LABELS) rejectFile(where, `it has more than ${MAX_LABELS} tasks`);
  const steps = stepsIn(listing);
  const demand = { tasks: tasks.length, checkpoints: steps.length, numbers };
  const { layers, heads, first } = findExtent(where, listing, demand, allowance);
  const checkpointOf = new Map(steps.map((step, checkpoint) => [step, checkpoint]));
  const size = layers * heads;
  /** The entry of each cell of each checkpoint, or -1. */
  const entries = new Int32Array(steps.length * size).fill(-1);
  for (let entry = 0; entry < count; entry++) {
    const [layer, head, step] = [layerAt(entry), headAt(entry), stepAt(entry)];
    const cell = (checkpointOf.get(step) as number) * size + (layer - first) * heads + head - first;
    const before = entries[cell] as number;
    if (before >= 0)
      rejectFile(
        { ...where, place: placeOf(entry) },
        `layer ${layer}, head ${head} is listed twice${step === null ? '' : ` at step ${step}`}, first at ${placeOf(before)}`,
        'keep one entry per head, such as the mean, or save a file for each kind of entry',
      );
    entries[cell] = entry;
  }
  const values = allocateFloat32(where, steps.length * tasks.length * size).fill(Number.NaN);
  tasks.forEach(({ valueAt }, task) => {
    entries.forEach((entry, cell) => {
      const checkpoint = Math.floor(cell / size);
      if (entry >= 0) values[(checkpoint * (tasks.length - 1) + task) * size + cell] = valueAt(entry);
    });
  });
  const several = steps.length > 1;
  return {
    tensor: {
      model,
      values,
      layers,
      heads,
      tasks: makeUnique(tasks.map(({ name }) => name)),
      steps: several ? (steps as number[]) : null,
    },
    step: several ? null : (steps[0] ?? null),
  };
}
