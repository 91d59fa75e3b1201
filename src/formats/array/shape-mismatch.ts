// Detects arrays whose rows and columns are not layers and heads, by their values and names: attention maps, heads x heads,
// transposed matrices, one matrix per layer. Doubtful arrays are shown with a warning.

import type { Note, ReadingChoice } from '../../tensor/error.ts';
import type { Numbers } from '../../tensor/tensor.ts';
import { type Offer, offer } from '../choices.ts';
import { baseName, type FilePlace } from '../file.ts';
import { findLayerFamilies } from '../value/layer-names.ts';
import {
  columnsByFile,
  dimsOf,
  findNameMismatch,
  hasNoHeads,
  holdsIndices,
  otherContents,
  type ShapeMismatch,
} from './array-names.ts';

export interface NamedMatrices {
  /** The last two axes are the rows and columns of matrices, in C order. */
  readonly shape: readonly number[];
  readonly values: Numbers;
}

/** Covers rounding in half precision. */
const SUM_TOLERANCE = 0.005;
/** Fewer rows may sum to 1, or be symmetric, by chance. */
const MIN_ROWS = 4;
/** Fewer matrices may be of scores that are normalised in each layer. */
const MIN_MAPS = 8;

const ATTENTION_NAME =
  /(?:attn|attention)[-_ ]*(?:map|pattern|weight|prob|matri)|pattern|quer(?:y|ies)|(?:^|[^a-z])qk(?:[^a-z]|$)/i;
const HEAD_BY_HEAD_NAME = /heads?[-_ ]*(?:x|by|to|vs)?[-_ ]*heads?(?![a-z])/i;
const COMPARISON_NAME =
  /distances|pairwise|(?:distance|similarity|correlation|confusion|adjacency|cost)[-_ ]*matri/i;

/** How to reduce attention maps to scores. A map of a single head has none. */
function reduceMaps(shape: readonly number[]): Offer {
  const before = shape.length === 4 ? ['layer head', 'checkpoint layer'] : ['head', 'layer'];
  const lead = 'reduce each map to one number:';
  if (shape.length < 3) return { remedy: 'save one score for each head as layers x heads' };
  return offer(lead, ...before.map((names) => ({ dims: `${names} query key`, reduce: 'max' as const })));
}

/** Whether a condition is true for all matrices; it gets the offset of each. */
function everyMatrix({ shape, values }: NamedMatrices, condition: (offset: number) => boolean): boolean {
  const size = (shape.at(-1) as number) * (shape.at(-2) as number);
  for (let offset = 0; offset < values.length; offset += size) if (!condition(offset)) return false;
  return true;
}

/** Whether all rows of all n x n matrices are non-negative and sum to 1. */
function rowsSumToOne(matrices: NamedMatrices, n: number): boolean {
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

/** Whether all n x n matrices are lower triangular and not all of them diagonal, as in causal attention. */
function isCausal(matrices: NamedMatrices, n: number): boolean {
  const { values } = matrices;
  let hasValuesBelow = false;
  const isLowerTriangular = everyMatrix(matrices, (offset) => {
    for (let row = 0; row < n; row++)
      for (let column = 0; column < n; column++) {
        const value = values[offset + row * n + column] as number;
        if (column > row && value !== 0) return false;
        if (column < row && value !== 0) hasValuesBelow = true;
      }
    return true;
  });
  return isLowerTriangular && hasValuesBelow;
}

/**
 * Whether all n x n matrices are correlations, distances or similar: symmetric, with the same value along the diagonal
 * that is larger, or smaller, than all others.
 */
function comparesWithItself(matrices: NamedMatrices, n: number): boolean {
  const { values } = matrices;
  const distinctValues = new Set<number>();
  const areComparisons = everyMatrix(matrices, (offset) => {
    const diagonal = values[offset] as number;
    let [areSmaller, areLarger] = [true, true];
    for (let row = 0; row < n; row++) {
      if (values[offset + row * n + row] !== diagonal) return false;
      for (let column = 0; column < row; column++) {
        const value = values[offset + row * n + column] as number;
        if (values[offset + column * n + row] !== value) return false;
        areSmaller &&= value < diagonal;
        areLarger &&= value > diagonal;
        if (distinctValues.size < MIN_ROWS) distinctValues.add(value);
      }
    }
    return areSmaller || areLarger;
  });
  return areComparisons && distinctValues.size >= MIN_ROWS;
}

const formatCount = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

const fullName = ({ file, place = '' }: FilePlace): string => `${baseName(file)} ${place}`;

/** Whether a name says that rows are compared with columns. */
const isComparisonName = (name: string): boolean =>
  HEAD_BY_HEAD_NAME.test(name) || COMPARISON_NAME.test(name);

/** The same, by the name of an array and of its file. */
export const isNamedComparison = (where: FilePlace): boolean => isComparisonName(fullName(where));

/** Why an array does not contain layers x heads; undefined if there is no sign of that. */
export function findShapeMismatch(where: FilePlace, matrices: NamedMatrices): ShapeMismatch | undefined {
  const [heads = 0, layers = 0] = matrices.shape.toReversed();
  const name = fullName(where);
  const named = findNameMismatch(where, matrices);
  if (named) return named;
  if (layers !== heads || layers < MIN_ROWS) return undefined;
  const size = `${layers} x ${heads}`;
  const isSingle = matrices.shape.slice(0, -2).every((length) => length === 1);
  if (isComparisonName(name) || comparesWithItself(matrices, layers))
    return {
      reason: `its ${size} ${isSingle ? 'matrix compares' : 'matrices compare'} rows with columns (heads with heads, or tokens with tokens), so ${isSingle ? 'it is' : 'they are'} not layers x heads`,
      ...(matrices.shape.length === 2
        ? offer('save one score per head as layers x heads; or, if each row is a head, add', {
            dims: '(layer head) other',
            heads: null,
            reduce: 'mean',
          })
        : { remedy: 'save one score per head as layers x heads' }),
    };
  // Rows of many matrices do not all sum to 1 by chance.
  const areMany = matrices.values.length >= MIN_MAPS * layers * heads;
  if (rowsSumToOne(matrices, layers) && (areMany || isCausal(matrices, layers) || ATTENTION_NAME.test(name)))
    return {
      reason: `its ${size} ${isSingle ? 'matrix is an attention map' : 'matrices are attention maps'} (query x key), not layers x heads`,
      ...reduceMaps(matrices.shape),
    };
  return undefined;
}

/** Indices of neurons or tokens reach at least so many times the number of those that a row lists; small counts do not. */
const MANY_TIMES = 32;
/** Larger than any index of a neuron or a token. */
const MAX_INDEX = 2 ** 18;

/** Whether rows hold different whole numbers in no order, some of them greater than any head of the row. */
function mayBeIndices(columns: number, values: Numbers): boolean {
  if (!holdsIndices(columns, values)) return false;
  let [greatest, hasRise, hasFall] = [0, false, false];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    greatest = Math.max(greatest, value);
    if (index % columns === 0) continue;
    if (value > (values[index - 1] as number)) hasRise = true;
    else hasFall = true;
  }
  return hasRise && hasFall && greatest >= MANY_TIMES * columns && greatest < MAX_INDEX;
}

/** Models rarely have more layers, or more heads in a layer. */
const [MANY_LAYERS, MANY_HEADS] = [256, 256];
/** A single row or column of this length is probably a flattened matrix. */
const MIN_FLATTENED = 36;

/** How to read matrices of a single row or column as layers x heads. */
const flattenedMatrix = ({ shape }: NamedMatrices): ReadingChoice => {
  const before = ['checkpoint', 'task'].slice(4 - shape.length);
  const matrix = shape.at(-2) === 1 ? ['row', '(layer head)'] : ['(layer head)', 'column'];
  return { dims: [...before, ...matrix].join(' '), heads: null };
};

/** How to read matrices of a row for each layer, with all channels of its heads. */
const channelsOfHeads = ({ shape }: NamedMatrices): ReadingChoice => ({
  dims: [...['checkpoint', 'task'].slice(4 - shape.length), 'layer', '(head channel)'].join(' '),
  heads: null,
  reduce: 'mean',
});

/** Whether a matrix has as many layers and heads as models have. */
export function hasPlainSize({ shape: [layers = 0, heads = 0] }: NamedMatrices): boolean {
  const [least, most] = layers < heads ? [layers, heads] : [heads, layers];
  return (least > 1 || most < MIN_FLATTENED) && layers <= MANY_LAYERS && heads <= MANY_HEADS;
}

/** Whether the values of a single matrix say that it may be something else: a map, a comparison, or indices. */
export function mayBeOther(matrix: NamedMatrices): boolean {
  const [layers = 0, heads = 0] = matrix.shape;
  if (layers < MIN_ROWS || heads < MIN_ROWS) return false;
  if (mayBeIndices(heads, matrix.values)) return true;
  return layers === heads && (rowsSumToOne(matrix, layers) || comparesWithItself(matrix, layers));
}

/** Warnings about an array that is shown as layers x heads although it may be something else. */
export function shapeWarnings(
  where: FilePlace,
  matrices: NamedMatrices,
): readonly (Partial<Offer> & Pick<Note, 'reason'>)[] {
  const [heads = 0, layers = 0] = matrices.shape.toReversed();
  const shown = (): string =>
    `it is shown as ${formatCount(layers, 'layer')} x ${formatCount(heads, 'head')}`;
  const columns = columnsByFile(where);
  if (columns)
    return [
      {
        reason: `${shown()}, though the name of the file says that its columns are ${columns}`,
        ...offer('if they are, add', { dims: dimsOf(matrices.shape.length, columns) }),
      },
    ];
  const other = otherContents(where);
  if (other) return [{ reason: `${shown()}, though its name says that it holds ${other}` }];
  if (Math.min(layers, heads) === 1 && Math.max(layers, heads) >= MIN_FLATTENED)
    return [
      { reason: shown(), ...offer('if its layers and heads are flattened, add', flattenedMatrix(matrices)) },
    ];
  if (layers > MANY_LAYERS)
    return [
      { reason: `${shown()}, which is more layers than models usually have; its rows may be something else` },
    ];
  if (heads > MANY_HEADS)
    return [
      {
        reason: `${shown()}, which is more heads than models usually have; its columns may be neurons, channels or something else`,
        ...offer('if they are the channels of heads, add', channelsOfHeads(matrices)),
      },
    ];
  if (layers >= MIN_ROWS && heads >= MIN_ROWS && mayBeIndices(heads, matrices.values))
    return [
      {
        reason: `${shown()}, though each row holds different whole numbers, which may be indices of neurons or tokens`,
      },
    ];
  if (layers === heads && layers >= MIN_ROWS && rowsSumToOne(matrices, layers))
    return [{ reason: `${shown()}, though each row sums to 1, as in an attention map (query x key)` }];
  return [];
}

/** The names that differ only in a layer number, counting from 0: each matrix then belongs to one layer. */
export const areNamesPerLayer = (names: readonly string[]): ReadonlySet<string> =>
  new Set(findLayerFamilies(names).flatMap(({ members, isGuess }) => (isGuess ? [] : members)));

/** Names for the axes of arrays that belong to one layer each, by how many axes each has. */
const PER_LAYER: Readonly<Record<number, ReadingChoice>> = {
  2: { dims: 'layer head other', reduce: 'mean' },
  3: { dims: 'layer head query key', reduce: 'max' },
  4: { dims: 'layer batch head query key', reduce: 'max' },
};

/** Vectors of each head, as TransformerLens names them. */
const VECTORS_PER_HEAD = /hook_(?:z|q|k|v|result|rot_[qk])$/;
const VECTOR_AXES: Readonly<Record<number, ReadingChoice>> = {
  3: { dims: 'layer token head channel', reduce: 'mean' },
  4: { dims: 'layer batch token head channel', reduce: 'mean' },
};

/** How to read arrays that belong to one layer each. */
function readPerLayer(name: string, axes: number): Offer {
  if (hasNoHeads(name)) return { remedy: 'they have no heads by their names: save one score for each head' };
  const choice = VECTORS_PER_HEAD.test(name) ? VECTOR_AXES[axes] : PER_LAYER[axes];
  return offer('name the axes of all of them, such as', choice ?? { dims: null });
}

/**
 * The reason why arrays that belong to one layer each are rejected.
 * @param axes the number of axes of each
 */
export const matrixPerLayerReason = (names: ReadonlySet<string>, axes: number): ShapeMismatch => ({
  reason: `${names.size.toLocaleString('en')} matrices belong to one layer each (${[...names].slice(0, 2).join(', ')}, …), so their rows are not layers`,
  ...readPerLayer([...names][0] as string, axes),
});
