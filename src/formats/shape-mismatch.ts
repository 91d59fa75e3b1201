// Arrays whose rows and columns are not layers and heads, as far as their values and names say so: attention maps, heads
// by heads, transposed matrices, one matrix per layer. And what is only doubtful, and therefore said.

import { baseName, type FilePlace } from './file.ts';

/** Why an array is not shown, and what to do about it. */
export interface ShapeMismatch {
  readonly reason: string;
  readonly remedy: string;
}

export interface NamedMatrices {
  /** Its last two axes are the rows and columns of matrices, in C order. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Rows of half precision sum to 1 within this. */
const SUM_TOLERANCE = 0.005;
/** Fewer rows may sum to 1, or be symmetric, by chance. */
const FEWEST_ROWS = 4;

const ATTENTION_NAME =
  /(?:attn|attention)[-_ ]*(?:map|pattern|weight|prob|matri)|pattern|quer(?:y|ies)|(?:^|[^a-z])qk(?:[^a-z]|$)/i;
const HEAD_BY_HEAD_NAME = /heads?[-_ ]*(?:x|by|to|vs)?[-_ ]*heads?(?![a-z])/i;
const HEADS_FIRST_NAME = /heads?[-_ ]*first|heads?[-_ ]*(?:x|by)[-_ ]*layers?/i;

const ONE_EACH = 'a.max(axis=-1).mean(axis=-1)';

/** How attention maps become scores: at once where all layers and heads are there, as layers x heads x query x key. */
function reduced(shape: readonly number[]): string {
  if (shape.length === 4 && shape[0] !== 1)
    return `reduce each head to one number, such as the mean of its largest weights: numpy.save("scores.npy", ${ONE_EACH})`;
  return `scores of all heads are needed; reduce each to one number, such as numpy.save("scores.npy", numpy.stack([${ONE_EACH} for a in MAPS])), where MAPS lists an array of heads x query x key for each layer`;
}

/** Calls back with the offset of each matrix until it answers false; whether it never did. */
function everyMatrix({ shape, values }: NamedMatrices, holds: (offset: number) => boolean): boolean {
  const size = (shape.at(-1) as number) * (shape.at(-2) as number);
  for (let offset = 0; offset < values.length; offset += size) if (!holds(offset)) return false;
  return true;
}

/** Whether all rows of all matrices are weights that sum to 1. */
function sumsToOne(matrices: NamedMatrices, n: number): boolean {
  const { values } = matrices;
  return everyMatrix(matrices, (offset) => {
    for (let row = 0; row < n; row++) {
      let sum = 0;
      for (let column = 0; column < n; column++) {
        const value = values[offset + row * n + column] as number;
        if (!(value >= 0)) return false;
        sum += value;
      }
      if (Math.abs(sum - 1) > SUM_TOLERANCE) return false;
    }
    return true;
  });
}

/** Whether no query attends to a later key, and not each to itself alone. */
function isCausal(matrices: NamedMatrices, n: number): boolean {
  const { values } = matrices;
  let hasOthers = false;
  const isLower = everyMatrix(matrices, (offset) => {
    for (let row = 0; row < n; row++)
      for (let column = 0; column < n; column++) {
        const value = values[offset + row * n + column] as number;
        if (column > row && value !== 0) return false;
        if (column < row && value !== 0) hasOthers = true;
      }
    return true;
  });
  return isLower && hasOthers;
}

/** Whether matrices are symmetric with one value on the diagonal that no other cell reaches, as correlations and distances. */
function comparesWithItself(matrices: NamedMatrices, n: number): boolean {
  const { values } = matrices;
  const others = new Set<number>();
  const holds = everyMatrix(matrices, (offset) => {
    const diagonal = values[offset] as number;
    let [below, above] = [true, true];
    for (let row = 0; row < n; row++) {
      if (values[offset + row * n + row] !== diagonal) return false;
      for (let column = 0; column < row; column++) {
        const value = values[offset + row * n + column] as number;
        if (values[offset + column * n + row] !== value) return false;
        below &&= value < diagonal;
        above &&= value > diagonal;
        if (others.size < FEWEST_ROWS) others.add(value);
      }
    }
    return below || above;
  });
  return holds && others.size >= FEWEST_ROWS;
}

const counted = (count: number, word: string): string =>
  `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;

const nameOf = ({ file, place = '' }: FilePlace): string => `${baseName(file)} ${place}`;

/** Why an array does not hold layers x heads; undefined where nothing speaks against it. */
export function findShapeMismatch(where: FilePlace, matrices: NamedMatrices): ShapeMismatch | undefined {
  const [heads = 0, layers = 0] = matrices.shape.toReversed();
  const name = nameOf(where);
  if (HEADS_FIRST_NAME.test(name))
    return {
      reason: `its name says that heads come before layers, so its ${counted(layers, 'row')} are not layers`,
      remedy: 'transpose it: numpy.save("scores.npy", numpy.swapaxes(a, -1, -2))',
    };
  if (layers !== heads || layers < FEWEST_ROWS) return undefined;
  const size = `${layers} x ${heads}`;
  const isOne = matrices.shape.slice(0, -2).every((length) => length === 1);
  if (HEAD_BY_HEAD_NAME.test(name) || comparesWithItself(matrices, layers))
    return {
      reason: `its ${size} ${isOne ? 'matrix compares' : 'matrices compare'} each row with each column, as heads with heads or tokens with tokens: ${isOne ? 'it is' : 'they are'} not layers x heads`,
      remedy: `save one score for each head as layers x heads, such as numpy.save("scores.npy", a.mean(axis=-1).reshape(${matrices.shape.length > 2 ? '-1, ' : ''}LAYERS, HEADS)) where each row is a head`,
    };
  if (sumsToOne(matrices, layers) && (isCausal(matrices, layers) || ATTENTION_NAME.test(name)))
    return {
      reason: `its ${size} ${isOne ? 'matrix is an attention map' : 'matrices are attention maps'} (query x key), not layers x heads`,
      remedy: reduced(matrices.shape),
    };
  return undefined;
}

/** More layers than models have. */
const MANY_LAYERS = 256;
/** Rows or columns that are unlikely to be one layer's heads, or layers of one head. */
const MANY_IN_ONE = 64;

/** What is shown as layers x heads although it may be something else, in a sentence each. */
export function shapeWarnings(matrices: NamedMatrices): string[] {
  const [heads = 0, layers = 0] = matrices.shape.toReversed();
  const shown = `it is shown as ${counted(layers, 'layer')} x ${counted(heads, 'head')}`;
  if (Math.min(layers, heads) === 1 && Math.max(layers, heads) >= MANY_IN_ONE)
    return [`${shown}; if layers and heads are flattened in it, reshape it: a.reshape(LAYERS, HEADS)`];
  if (layers > MANY_LAYERS) return [`${shown}, more layers than models have: its rows may be something else`];
  if (layers === heads && layers >= FEWEST_ROWS && sumsToOne(matrices, layers))
    return [`${shown}, though each row sums to 1, as in an attention map (query x key)`];
  return [];
}

const LAYER_IN_NAME = /(?:layers?|blocks?|(?<![a-z])h)[._-]?(\d+)/i;

/** Names that differ in the number of a layer only, from 0 on: what they name is of one layer each. */
export function areNamesPerLayer(names: readonly string[]): ReadonlySet<string> {
  const families = new Map<string, { readonly names: string[]; readonly layers: Set<number> }>();
  for (const name of names) {
    const layer = LAYER_IN_NAME.exec(name)?.[1];
    if (layer === undefined) continue;
    const key = name.replace(LAYER_IN_NAME, '');
    const family = families.get(key) ?? { names: [], layers: new Set() };
    family.names.push(name);
    family.layers.add(Number(layer));
    families.set(key, family);
  }
  const found = [...families.values()].filter(
    ({ layers }) =>
      layers.size > 1 &&
      Array.from({ length: layers.size }, (_, layer) => layer).every((layer) => layers.has(layer)),
  );
  return new Set(found.flatMap((family) => family.names));
}

/** What is said of arrays that are of one layer each. */
export const matrixPerLayerReason = (names: ReadonlySet<string>): ShapeMismatch => ({
  reason: `${names.size.toLocaleString('en')} matrices are of one layer each (${[...names].slice(0, 2).join(', ')}, …), so their rows are not layers`,
  remedy:
    'save one score for each head as layers x heads: numpy.save("scores.npy", numpy.stack(ONE LIST OF SCORES PER LAYER))',
});
