// Heads listed one by one, in any order, each with its numbers: what JSON records and long tables have in common.

import type { Tensor } from '../tensor/tensor.ts';
import { quoted } from './cell.ts';
import { MOST_LABELS } from './dimensions.ts';
import { refuse, type Where } from './file.ts';
import { unique } from './names.ts';
import { STEP_FIELDS, stepOf } from './step.ts';

/** One entry of a list. Its indices count from 0 or from 1: the list as a whole tells. */
export interface ListedHead {
  readonly place: string;
  readonly layer: number;
  readonly head: number;
  readonly step: number | null;
}

export interface ListedTask {
  readonly name: string;
  /** The value in an entry, NaN where it is missing. */
  readonly valueAt: (entry: number) => number;
}

export interface Listing {
  readonly heads: readonly ListedHead[];
  readonly tasks: readonly ListedTask[];
  /** How many numbers the file holds for them. */
  readonly numbers: number;
}

/** Cells that a file may ask for beyond `CELLS_A_NUMBER`, all its lists together. */
export interface Allowance {
  cells: number;
}

// A list may leave heads out, but not so many that a few bytes ask for any amount of memory.
const CELLS_A_NUMBER = 16;
const MOST_CELLS = 2 ** 28;
export const newAllowance = (): Allowance => ({ cells: 2 ** 20 });

const LAYER = /^#?\s*layer(?:_?(?:idx|index|id))?$/i;
const HEAD = /^#?\s*head(?:_?(?:idx|index|id))?$/i;

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

const BOTH = /^L(\d+)[-._ ]?H(\d+)$/i;

/** The fields that tell layer and head; undefined where a list has none. */
export function indexFields(
  names: readonly string[],
  firstOf: (field: number) => unknown,
): IndexFields | undefined {
  const layer = names.findIndex((name) => LAYER.test(name));
  const head = names.findIndex((name) => HEAD.test(name));
  if (head < 0) return undefined;
  if (layer >= 0) return { layer, head };
  const first = firstOf(head);
  return typeof first === 'string' && BOTH.test(first) ? { layer: undefined, head } : undefined;
}

function indexOf(where: Where, name: string, cell: unknown): number {
  const index = typeof cell === 'string' && /^\d+(?:\.0*)?$/.test(cell) ? Number(cell) : cell;
  if (Number.isInteger(index) && (index as number) >= 0) return index as number;
  const written = quoted(typeof cell === 'string' ? cell : (JSON.stringify(cell) ?? 'nothing'));
  return refuse(where, `${written} is no number of a ${name}`, 'count layers and heads by whole numbers');
}

/** Layer and head of an entry. */
export function indicesOf(
  where: Where,
  fields: IndexFields,
  cellOf: (field: number) => unknown,
): { layer: number; head: number } {
  const cell = cellOf(fields.head);
  if (fields.layer !== undefined)
    return { layer: indexOf(where, 'layer', cellOf(fields.layer)), head: indexOf(where, 'head', cell) };
  const [, layer, head] = (typeof cell === 'string' && BOTH.exec(cell)) || [];
  return { layer: indexOf(where, 'layer', layer ?? cell), head: indexOf(where, 'head', head ?? cell) };
}

/** The step of each entry: from the first field that tells one in all of them. */
export function stepsOf(
  names: readonly string[],
  entries: number,
  cellOf: (entry: number, field: number) => unknown,
): (number | null)[] {
  for (const wanted of STEP_FIELDS) {
    const field = names.findIndex((name) => name.toLowerCase() === wanted);
    if (field < 0) continue;
    const steps = Array.from({ length: entries }, (_, entry) => stepOf(wanted, cellOf(entry, field)));
    if (!steps.includes(null)) return steps;
  }
  return new Array(entries).fill(null);
}

interface Extent {
  readonly layers: number;
  readonly heads: number;
  /** 1 where every head from (1, 1) on is there, and none counted from 0. */
  readonly first: 0 | 1;
}

function extentOf(where: Where, listing: Listing, steps: number, allowance: Allowance): Extent {
  const { heads: list, tasks, numbers } = listing;
  const free = CELLS_A_NUMBER * numbers;
  const most = Math.min(MOST_CELLS, free + allowance.cells);
  let [layers, heads] = [0, 0];
  for (const { place, layer, head } of list) {
    layers = Math.max(layers, layer + 1);
    heads = Math.max(heads, head + 1);
    if (!(layers * heads * tasks.length * steps <= most))
      refuse(
        { ...where, place },
        `a matrix that large (${layers} x ${heads}) can’t be read`,
        'list all its heads',
      );
  }
  allowance.cells -= Math.max(0, layers * heads * tasks.length * steps - free);
  const listed = new Set(list.map(({ layer, head }) => layer * heads + head));
  const fromOne = list.every(({ layer, head }) => layer > 0 && head > 0);
  if (!fromOne || listed.size !== (layers - 1) * (heads - 1)) return { layers, heads, first: 0 };
  return { layers: layers - 1, heads: heads - 1, first: 1 };
}

/** A tensor, and the one step that all its entries tell. */
export interface ListedTensor {
  readonly tensor: Tensor;
  readonly step: number | null;
}

/** The tensor of a list; heads that it leaves out are missing. It has checkpoints where its steps differ. */
export function listedTensor(
  where: Where,
  model: string,
  listing: Listing,
  allowance: Allowance,
): ListedTensor {
  const { heads: list, tasks } = listing;
  if (tasks.length > MOST_LABELS) refuse(where, `it has more than ${MOST_LABELS} tasks`);
  const steps = [...new Set(list.map(({ step }) => step))].sort((a, b) => (a ?? 0) - (b ?? 0));
  const { layers, heads, first } = extentOf(where, listing, steps.length, allowance);
  const checkpointOf = new Map(steps.map((step, checkpoint) => [step, checkpoint]));
  const size = layers * heads;
  const seen = new Map<number, string>();
  const offsets = list.map(({ place, layer, head, step }) => {
    const checkpoint = checkpointOf.get(step) as number;
    const cell = (layer - first) * heads + head - first;
    const before = seen.get(checkpoint * size + cell);
    if (before !== undefined)
      refuse(
        { ...where, place },
        `layer ${layer}, head ${head} is listed twice${step === null ? '' : ` at step ${step}`}, first at ${before}`,
        'keep one entry a head, such as the mean, or save a file for each kind of entry',
      );
    seen.set(checkpoint * size + cell, place);
    return checkpoint * tasks.length * size + cell;
  });
  const values = new Float32Array(steps.length * tasks.length * size).fill(Number.NaN);
  tasks.forEach(({ valueAt }, task) => {
    offsets.forEach((offset, entry) => {
      values[offset + task * size] = valueAt(entry);
    });
  });
  const several = steps.length > 1;
  return {
    tensor: {
      model,
      values,
      layers,
      heads,
      tasks: unique(tasks.map(({ name }) => name)),
      steps: several ? (steps as number[]) : null,
    },
    step: several ? null : (steps[0] ?? null),
  };
}
