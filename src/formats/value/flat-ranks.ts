// Rankings of heads by flat index, `{"task": [[index, score], …]}`, where index = layer * heads + head; and what is said about
// files with one number per task, such as the elbow of each ranking. The code behind arXiv 2512.10978 writes both.

import { toTensorValues } from '../../tensor/precision.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { allocateFloat64 } from '../allocate.ts';
import { MAX_LABELS } from '../array/dimensions.ts';
import { NumberArray } from '../array/number-array.ts';
import { offer } from '../choices.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { CellAllowance } from '../heads/head-list.ts';
import { isObject, parseJsonCell } from '../json/cell.ts';
import { entriesOf, everyEntry, keysOf } from '../json/object-keys.ts';
import { joinPath, type ReadTensor } from '../origin.ts';
import type { CheckedReading } from '../reading.ts';
import { makeUnique } from '../unique-names.ts';

/** Shorter lists of pairs may be something else. */
const MIN_PAIRS = 4;
/** Fields next to the rankings that say how many heads a layer has. */
const HEAD_COUNT = /^(?:n|num)_(?:attention_)?heads$/i;

interface Ranking {
  readonly task: string;
  readonly indices: readonly number[];
  readonly scores: readonly number[];
}

type Pair = readonly [index: number, score: number];

const isIndex = (index: unknown): index is number => Number.isSafeInteger(index) && (index as number) >= 0;

/** The pairs of a list whose indices count from a base; null if it is something else. */
function findPairs(value: unknown, base: number): readonly Pair[] | null {
  const pairs: Pair[] = [];
  if (value instanceof NumberArray) {
    const { shape, values } = value;
    if (shape.length !== 2 || shape[1] !== 2) return null;
    for (let at = 0; at < values.length; at += 2) {
      const index = (values[at] as number) - base;
      if (!isIndex(index)) return null;
      pairs.push([index, values[at + 1] as number]);
    }
    return pairs;
  }
  if (!Array.isArray(value)) return null;
  for (const item of value) {
    if (!Array.isArray(item) || item.length !== 2 || typeof item[0] !== 'number') return null;
    const score = parseJsonCell(item[1]);
    if (score === undefined || !isIndex(item[0] - base)) return null;
    pairs.push([item[0] - base, score]);
  }
  return pairs;
}

/**
 * Whether pairs can only be indices and scores, not two heads per layer or layers and heads: the indices are all of 0 to n - 1,
 * or the pairs are sorted by the magnitude of their scores and not by index; and some scores are fractions.
 */
function areRanked(pairs: readonly Pair[]): boolean {
  if (pairs.length < MIN_PAIRS) return false;
  if (pairs.every(([, score]) => Number.isInteger(score))) return false;
  const distinct = new Set(pairs.map(([index]) => index));
  if (distinct.size === pairs.length && pairs.every(([index]) => index < pairs.length)) return true;
  const isSorted = (at: (pair: Pair) => number): boolean =>
    pairs.every((pair, i) => i === 0 || !(at(pair) > at(pairs[i - 1] as Pair)));
  return isSorted(([, score]) => Math.abs(score)) && !isSorted(([index]) => -index);
}

/** The rankings of an object, one per task, or a single one; null if it is something else. */
function findRankings(value: unknown, base: number): readonly Ranking[] | null {
  const rankings: Ranking[] = [];
  for (const [task, inner] of isObject(value) ? entriesOf(value) : [['', value] as const]) {
    if (typeof inner !== 'object' || inner === null) continue;
    const pairs = findPairs(inner, base);
    if (!pairs || !areRanked(pairs)) return null;
    rankings.push({
      task,
      indices: pairs.map(([index]) => index),
      scores: pairs.map(([, score]) => score),
    });
  }
  return rankings.length > 0 ? rankings : null;
}

/** Models have at least this many layers and heads, and at most this many. */
const [FEWEST, MOST] = [4, 256];
const MAX_CHOICES = 5;

/** Layers and heads that give a number of heads together, the most alike first. */
function factorise(count: number): readonly (readonly [layers: number, heads: number])[] {
  const found: (readonly [number, number])[] = [];
  for (let heads = FEWEST; heads <= MOST; heads++) {
    const layers = count / heads;
    if (Number.isInteger(layers) && layers >= FEWEST && layers <= MOST) found.push([layers, heads]);
  }
  const unlike = ([layers, heads]: readonly [number, number]): number => Math.abs(Math.log(layers / heads));
  return found.toSorted((a, b) => unlike(a) - unlike(b));
}

/** Asks for the number of heads per layer. */
function askForHeads(where: FilePlace, count: number, isComplete: boolean): never {
  const reason = isComplete
    ? `it ranks ${count.toLocaleString('en')} heads by flat index (layer * heads + head), which does not say how many heads a layer has`
    : `it ranks heads by flat index (layer * heads + head), up to ${(count - 1).toLocaleString('en')}, which does not say how many heads a layer has`;
  const choices = isComplete ? factorise(count).slice(0, MAX_CHOICES) : [];
  return rejectFile(
    where,
    reason,
    choices.length > 0
      ? offer('say which:', ...choices.map(([layers, heads]) => ({ layers, heads })))
      : offer('say how many:', { heads: null }),
  );
}

/** How many layers and heads there are, and which of the two an index counts first. */
interface Grid {
  readonly layers: number;
  readonly heads: number;
  readonly isHeadMajor: boolean;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

/** The number of heads per layer in a field of the file; undefined if there is none. */
function findHeadCount(value: unknown): number | undefined {
  if (!isObject(value)) return undefined;
  const key = keysOf(value).find((name) => HEAD_COUNT.test(name) && isCount(value[name]));
  return key === undefined ? undefined : (value[key] as number);
}

function findGrid(
  where: FilePlace,
  value: unknown,
  rankings: readonly Ranking[],
  { dims, sizes }: CheckedReading,
): Grid {
  const most = (numbers: Iterable<number>): number => {
    let greatest = 0;
    for (const number of numbers) greatest = Math.max(greatest, number);
    return greatest;
  };
  const count = most(rankings.map(({ indices }) => most(indices))) + 1;
  const isComplete = rankings.some(({ indices }) => indices.length === count);
  const isHeadMajor = dims?.some((group) => group[0] === 'head' && group[1] === 'layer') ?? false;
  const given = { layers: sizes.layer, heads: sizes.head ?? findHeadCount(value) };
  const { layers = Math.ceil(count / (given.heads ?? Number.NaN)), heads = Math.ceil(count / layers) } =
    given;
  if (!isCount(layers) || !isCount(heads)) return askForHeads(where, count, isComplete);
  const exact = isComplete && given.layers === undefined ? layers * heads !== count : layers * heads < count;
  if (exact)
    rejectFile(
      where,
      `its ${count.toLocaleString('en')} heads are not ${layers} layers of ${heads} heads`,
      factorise(count).length > 0 ? 'check the number of heads' : 'check the numbers',
    );
  return { layers, heads, isHeadMajor };
}

/** The tensor of rankings by flat index; undefined if the value is something else. @throws HeadglowError if heads are unknown */
export function readFlatRanks(
  where: FilePlace,
  value: unknown,
  reading: CheckedReading,
): { readonly tensor: ReadTensor<Tensor> } | undefined {
  const rankings = findRankings(value, reading.base ?? 0);
  if (!rankings) return undefined;
  const { layers, heads, isHeadMajor } = findGrid(where, value, rankings, reading);
  const cells = layers * heads;
  const numbers = rankings.reduce((sum, { indices }) => sum + indices.length, 0);
  if (rankings.length > MAX_LABELS || rankings.length * cells > new CellAllowance().maxCells(numbers))
    rejectFile(
      where,
      `its indices would need ${rankings.length} matrices of ${layers} x ${heads} heads, too large for its scores`,
      'check the indices',
    );
  const values = allocateFloat64(where, rankings.length * cells).fill(reading.missing);
  rankings.forEach(({ task, indices, scores }, order) => {
    const seen = new Set<number>();
    indices.forEach((index, i) => {
      const place = [where.place, task].filter(Boolean).join('.');
      if (seen.has(index))
        rejectFile({ ...where, place: `${place}[${i}]` }, `index ${index} is listed twice`, 'list it once');
      seen.add(index);
      const cell = isHeadMajor ? (index % layers) * heads + Math.floor(index / layers) : index;
      values[order * cells + cell] = scores[i] as number;
    });
  });
  const tasks = makeUnique(rankings.map(({ task }) => task));
  const origins = rankings.map(({ task, indices }, order) => ({
    path: joinPath(where, task),
    axes: ['layer', 'head'],
    tasks: [tasks[order] as string],
    steps: null,
    list: { covers: [joinPath(where, task)], missing: cells - indices.length },
  }));
  return { tensor: { model: '', layers, heads, tasks, steps: null, ...toTensorValues(values), origins } };
}

/** Rejects one whole number per name, such as the rank at which each task's ranking has its elbow. */
export function rejectElbowRanks(where: FilePlace, value: unknown): void {
  if (!isObject(value) || !everyEntry(value, (rank) => isCount(rank) || rank === 0)) return;
  const [name, second] = keysOf(value);
  if (name === undefined || second === undefined) return;
  const rank = value[name] as number;
  rejectFile(
    where,
    `it contains one whole number for each name, such as ${JSON.stringify(name.slice(0, 40))}: ${rank}, as for the elbow of each task's ranking, not scores by layer and head`,
    'open the file that contains the rankings themselves',
  );
}
