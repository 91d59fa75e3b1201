// Objects whose keys are layers, and whose values are the scores of heads: `{"0": {"0": 0.1, …}, …}` or `{"0": [0.1, …], …}`.

import type { Note } from '../../tensor/error.ts';
import { NumberArray } from '../array/number-array.ts';
import { offer } from '../choices.ts';
import type { FilePlace } from '../file.ts';
import { headOfKey, layerOfKey } from '../heads/axis-numbers.ts';
import { CellAllowance, headListTensor } from '../heads/head-list.ts';
import { isObject, type JsonObject, parseJsonCell } from '../json/cell.ts';
import { entriesOf, keysOf } from '../json/object-keys.ts';
import type { CheckedReading } from '../reading.ts';
import { LAYERS_FROM_ONE } from './axis-lists.ts';

/** Fewer layers may be something else. */
const MIN_LAYERS = 2;
/** Keys that are mere numbers and not all layers of a model up to the last are layers only below this. */
const MAX_SPARSE = 128;

interface HeadScore {
  readonly layer: number;
  readonly head: number;
  readonly score: number;
}

/** The scores of one layer; null if it is something else. */
function readLayer(layer: number, value: unknown, base: number): HeadScore[] | null {
  const entries = Array.isArray(value) ? value.entries() : isObject(value) ? entriesOf(value) : [];
  const scores: HeadScore[] = [];
  for (const [key, cell] of entries) {
    // The items of a list have no numbers of their own.
    const head = typeof key === 'number' ? key + base : headOfKey(key);
    const score = parseJsonCell(cell);
    if (head === undefined || score === undefined) return null;
    scores.push({ layer, head, score });
  }
  return scores.length > 0 ? scores : null;
}

/**
 * Layers follow each other, and each list has as many heads: otherwise they are lists of chosen heads, unless they hold fractions.
 */
function areComplete(scores: readonly HeadScore[][], areLists: boolean): boolean {
  const layers = scores.map(([first]) => (first as HeadScore).layer).sort((a, b) => a - b);
  const areAlike = scores.every(({ length }) => length === scores[0]?.length && length > 1);
  if (layers.every((layer, i) => i === 0 || layer === (layers[i - 1] as number) + 1))
    return !areLists || areAlike;
  const hasFractions = scores.some((layer) => layer.some(({ score }) => score % 1 !== 0));
  return areLists && areAlike && hasFractions && (layers.at(-1) as number) < MAX_SPARSE;
}

/** The scores of all layers of an object, or of a list of objects of heads; null if it is something else. */
function findScores(value: unknown, base: number): HeadScore[] | null {
  const isList = Array.isArray(value) && isObject(value[0]);
  if (!isList && !isObject(value)) return null;
  const scores: HeadScore[][] = [];
  let areLists = true;
  for (const [key, inner] of isList ? value.entries() : entriesOf(value as JsonObject)) {
    // The items of a list have no numbers of their own.
    const layer = typeof key === 'number' ? key + base : layerOfKey(key);
    const read = layer === undefined ? null : readLayer(layer, inner, base);
    if (!read) return null;
    scores.push(read);
    areLists &&= Array.isArray(inner);
  }
  if (scores.length < MIN_LAYERS) return null;
  if (!areComplete(scores, areLists)) return null;
  return scores.flat();
}

/** Whether a value is an object, or a list of objects, of layers with the scores of their heads. */
export const isLayerObject = (value: unknown): boolean => findScores(value, 0) !== null;

/** The least number of an axis. */
const first = (scores: readonly HeadScore[], axis: 'layer' | 'head'): number =>
  scores.reduce((least, { [axis]: index }) => Math.min(least, index), Number.POSITIVE_INFINITY);

/** The matrix of an object of layers. */
export interface LayerKeys {
  readonly array: NumberArray;
  readonly notes: readonly Note[];
}

/** Whether keys are mere numbers from 0, as pandas numbers rows and columns. */
const areNumbers = (object: JsonObject): boolean =>
  Object.hasOwn(object, '0') && keysOf(object).every((key) => /^\d+$/.test(key));

/** A note on keys that are mere numbers on both levels, which pandas has the other way round: its columns come first. */
function numbersNote(where: FilePlace, value: unknown): readonly Note[] {
  if (!isObject(value) || !areNumbers(value)) return [];
  const inner = value[keysOf(value)[0] as string];
  if (!isObject(inner) || !areNumbers(inner)) return [];
  return [
    {
      ...where,
      reason: 'its keys are mere numbers, which were read as layers, and the keys below them as heads',
      ...offer('if columns are first, as in tables that pandas writes, add', { dims: 'head layer' }),
    },
  ];
}

/** The matrix of an object of layers; undefined if it is something else. Heads that it does not list are missing. */
export function readLayerKeys(
  where: FilePlace,
  value: unknown,
  reading: CheckedReading,
): LayerKeys | undefined {
  const scores = findScores(value, reading.base ?? 0);
  if (!scores) return undefined;
  // Heads may count from 0 where layers count from 1. Lists that count both from 1 are recognised below.
  const isShifted = reading.base === null && first(scores, 'layer') === 1 && first(scores, 'head') === 0;
  const at = (entry: number) => scores[entry] as HeadScore;
  const list = {
    count: scores.length,
    layerAt: (entry: number) => at(entry).layer - (isShifted ? 1 : 0),
    headAt: (entry: number) => at(entry).head,
    stepAt: () => null,
    placeOf: (entry: number) => `layer ${at(entry).layer}, head ${at(entry).head}`,
    tasks: [{ name: '', valueAt: (entry: number) => at(entry).score }],
    numbers: scores.length,
  };
  const context = { allowance: new CellAllowance(), reading };
  const { tensor, notes } = headListTensor(where, '', list, context);
  const unlisted = tensor.origins?.[0]?.list?.missing ?? 0;
  return {
    array: new NumberArray([tensor.layers, tensor.heads], tensor.doubles ?? tensor.values, null, unlisted),
    notes: [
      ...notes,
      ...(isShifted ? [{ ...where, ...LAYERS_FROM_ONE }] : []),
      ...(reading.dims ? [] : numbersNote(where, value)),
    ],
  };
}
