// Objects whose keys are layers, and whose values are the scores of heads: `{"0": {"0": 0.1, …}, …}` or `{"0": [0.1, …], …}`.

import type { FilePlace } from './file.ts';
import { CellAllowance, headListTensor } from './head-list.ts';
import { isObject, parseJsonCell } from './json-cell.ts';
import { NumberArray } from './number-array.ts';

/** Fewer layers may be something else. */
const MIN_LAYERS = 2;
const NUMBER_KEY = /^(?:l(?:ayer)?[-_ .]?)?(\d{1,6})$/i;
const HEAD_KEY = /^(?:h(?:ead)?[-_ .]?)?(\d{1,6})$/i;

interface HeadScore {
  readonly layer: number;
  readonly head: number;
  readonly score: number;
}

const indexOf = (pattern: RegExp, key: string): number | undefined => {
  const digits = pattern.exec(key)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

/** The scores of one layer; null if it is something else. */
function readLayer(layer: number, value: unknown): HeadScore[] | null {
  const entries = Array.isArray(value) ? value.entries() : isObject(value) ? Object.entries(value) : [];
  const scores: HeadScore[] = [];
  for (const [key, cell] of entries) {
    const head = typeof key === 'number' ? key : indexOf(HEAD_KEY, key);
    const score = parseJsonCell(cell);
    if (head === undefined || score === undefined) return null;
    scores.push({ layer, head, score });
  }
  return scores.length > 0 ? scores : null;
}

/** Layers follow each other, and each list has as many heads: otherwise they are lists of chosen heads. */
function areComplete(scores: readonly HeadScore[][], areLists: boolean): boolean {
  const layers = scores.map(([first]) => (first as HeadScore).layer).sort((a, b) => a - b);
  const follow = layers.every((layer, i) => i === 0 || layer === (layers[i - 1] as number) + 1);
  return follow && (!areLists || scores.every(({ length }) => length === scores[0]?.length && length > 1));
}

const minimum = (scores: readonly HeadScore[], axis: 'layer' | 'head'): number =>
  scores.reduce((least, { [axis]: index }) => Math.min(least, index), Number.POSITIVE_INFINITY);

/** The scores of all layers of an object, or of a list of objects of heads; null if it is something else. */
function findScores(value: unknown): HeadScore[] | null {
  const entries = isObject(value)
    ? Object.entries(value).map(([key, inner]) => [indexOf(NUMBER_KEY, key), inner] as const)
    : Array.isArray(value) && isObject(value[0])
      ? [...value.entries()]
      : [];
  if (entries.length < MIN_LAYERS) return null;
  const scores: HeadScore[][] = [];
  for (const [layer, inner] of entries) {
    const read = layer === undefined ? null : readLayer(layer, inner);
    if (!read) return null;
    scores.push(read);
  }
  const areLists = entries.every(([, inner]) => Array.isArray(inner));
  if (!areComplete(scores, areLists)) return null;
  // Layers and heads may count from 1 independently of each other.
  const flat = scores.flat();
  const firstOf = (axis: 'layer' | 'head'): number => (minimum(flat, axis) === 1 ? 1 : 0);
  const [firstLayer, firstHead] = [firstOf('layer'), firstOf('head')];
  return flat.map(({ layer, head, score }) => ({ layer: layer - firstLayer, head: head - firstHead, score }));
}

/** The matrix of an object of layers; undefined if it is something else. Heads that it does not list are missing. */
export function readLayerKeys(where: FilePlace, value: unknown): NumberArray | undefined {
  const scores = findScores(value);
  if (!scores) return undefined;
  const at = (entry: number) => scores[entry] as HeadScore;
  const list = {
    count: scores.length,
    layerAt: (entry: number) => at(entry).layer,
    headAt: (entry: number) => at(entry).head,
    stepAt: () => null,
    placeOf: (entry: number) => `layer ${at(entry).layer}, head ${at(entry).head}`,
    tasks: [{ name: '', valueAt: (entry: number) => at(entry).score }],
    numbers: scores.length,
  };
  const { layers, heads, values } = headListTensor(where, '', list, new CellAllowance()).tensor;
  return new NumberArray([layers, heads], values);
}
