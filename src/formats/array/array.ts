// Converts a numeric array to a tensor: either matrices of layers x heads, or rows of [layer, head, score].

import type { Note } from '../../tensor/error.ts';
import { type TensorValues, toTensorValues } from '../../tensor/precision.ts';
import type { Tensor, TensorOrSource } from '../../tensor/tensor.ts';
import { offer } from '../choices.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { CellAllowance, headListTensor } from '../heads/head-list.ts';
import { joinPath, type ReadTensor, usualAxes, withOrigin } from '../origin.ts';
import type { CheckedReading } from '../reading.ts';
import { readHeadSet } from '../value/head-sets.ts';
import { arrayToTensor, findAxes, type Labels, NO_LABELS } from './dimensions.ts';
import { NumberArray } from './number-array.ts';
import { isPlainMatrix } from './plain-matrix.ts';
import { findShapeMismatch, type NamedMatrices, shapeWarnings } from './shape-mismatch.ts';

export interface ReadArray<T extends TensorOrSource = Tensor> {
  readonly tensor: ReadTensor<T>;
  readonly notes: readonly Note[];
}

/** How an array is read. */
export interface ArraySettings {
  readonly labels?: Labels;
  readonly reading: CheckedReading;
}

/** An array as a list with one entry per head: fields 0 and 1 are layer and head, the others scores. */
interface HeadRows {
  readonly count: number;
  readonly fields: number;
  readonly at: (entry: number, field: number) => number;
  /** Whether the file has the score before layer and head. */
  readonly isScoreFirst?: boolean;
}

/** Larger than any layer or head index. */
const MAX_INDEX = 4096;
const MIN_ENTRIES = 4;

const isIndex = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= MAX_INDEX;

/**
 * Whether the first two fields can only be layer and head: distinct pairs of whole numbers that either cover all heads of a
 * matrix, or come with a single score that is not always a whole number.
 */
function areHeadRows({ count, fields, at }: HeadRows): boolean {
  if (count < MIN_ENTRIES || fields < 3) return false;
  const heads = new Set<number>();
  let [maxLayer, maxHead, minIndex] = [0, 0, MAX_INDEX];
  let hasFractions = false;
  for (let entry = 0; entry < count; entry++) {
    const [layer, head] = [at(entry, 0), at(entry, 1)];
    if (!isIndex(layer) || !isIndex(head)) return false;
    const pair = layer * (MAX_INDEX + 1) + head;
    if (heads.has(pair)) return false;
    heads.add(pair);
    maxLayer = Math.max(maxLayer, layer);
    maxHead = Math.max(maxHead, head);
    minIndex = Math.min(minIndex, layer, head);
    hasFractions ||= !Number.isInteger(at(entry, 2));
  }
  const [rows, columns] = [maxLayer + 1 - minIndex, maxHead + 1 - minIndex];
  const isComplete = minIndex <= 1 && rows > 1 && columns > 1 && count === rows * columns;
  return isComplete || (fields === 3 && hasFractions);
}

/** The array as rows (or three columns) of layer, head and scores; undefined if it is not such a list. */
function findHeadRows({ shape, values }: NamedMatrices): HeadRows | undefined {
  if (shape.length !== 2) return undefined;
  const [rows = 0, columns = 0] = shape;
  // Most matrices start with a fraction.
  if (!isIndex(values[0] as number) && !(columns === 3 && isIndex(values[1] as number))) return undefined;
  const byRow: HeadRows = {
    count: rows,
    fields: columns,
    at: (entry, field) => values[entry * columns + field] as number,
  };
  if (areHeadRows(byRow)) return byRow;
  // As pairs that Python sorts by score.
  const scoreFirst: HeadRows = {
    ...byRow,
    at: (entry, field) => byRow.at(entry, (field + 1) % columns),
    isScoreFirst: true,
  };
  if (columns === 3 && areHeadRows(scoreFirst)) return scoreFirst;
  const byColumn: HeadRows = {
    count: columns,
    fields: rows,
    at: (entry, field) => values[field * columns + entry] as number,
  };
  return rows === 3 && areHeadRows(byColumn) ? byColumn : undefined;
}

function readHeadRows(
  where: FilePlace,
  model: string,
  { count, fields, at, isScoreFirst = false }: HeadRows,
  reading: CheckedReading,
): ReadArray {
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
    covers: [joinPath(where)],
  };
  const context = { allowance: new CellAllowance(), reading };
  const { tensor, notes } = headListTensor(where, model, listing, context);
  const order = isScoreFirst ? 'score, layer, head' : `layer, head, ${scores === 1 ? 'score' : 'scores …'}`;
  const reason = `its ${count.toLocaleString('en')} entries were read as [${order}]`;
  return { tensor, notes: [{ ...where, reason }, ...notes] };
}

/** The tensor of an array of rows `[layer, head, score]`; undefined for any other array. */
export function readHeadListArray(
  where: FilePlace,
  model: string,
  matrices: NamedMatrices,
  reading: CheckedReading,
): ReadArray | undefined {
  const rows = findHeadRows(matrices);
  return rows && readHeadRows(where, model, rows, reading);
}

/** Models have at least this many layers; tasks may be as many. */
const MANY_LAYERS = 8;
/** Channels or tokens, rather than heads: at least this many, and this many for each layer that they would belong to. */
const [MANY_CHANNELS, PER_LAYER] = [64, 16];

/** Fewer tasks may be as many as layers by chance. */
const MIN_LAYERS = 4;
/** At least this many heads, and this many for each layer, are rare in models. */
const [MANY_HEADS, MANY_HEADS_PER_LAYER] = [24, 2.5];

/** Fewer heads in a layer are rather statistics, such as mean and deviation, of each head. */
const FEW_HEADS = 4;

/** Whether three axes have as many layers as heads, or a single value per head, if they are layer, head and something else. */
const areLayersFirst = ([first = 0, second = 0, third = 0]: readonly number[]): boolean =>
  Math.min(first, second) >= MIN_LAYERS && ((first === second && third !== second) || third < FEW_HEADS);

/** Whether the axes of three are more likely layer, head and something else than task, layer and head. */
function mayStartWithLayers(shape: readonly number[]): boolean {
  const [first = 0, second = 0, third = 0] = shape;
  if (first >= MANY_LAYERS && third >= MANY_CHANNELS && third >= PER_LAYER * second) return true;
  // Or more tokens than heads.
  const areTokens = third >= MANY_HEADS && third > MANY_HEADS_PER_LAYER * second;
  return areLayersFirst(shape) || (areTokens && Math.min(first, second) >= MIN_LAYERS);
}

/** Whether three axes are more likely layer, a single something and head than tasks of a single layer. */
const isSingleBetween = ([first = 0, second, third = 0]: readonly number[]): boolean =>
  first >= MIN_LAYERS && second === 1 && third > 1;

/** Rejects an array without labels whose axes could be layer, head and something else. */
export function rejectLayersFirst(where: FilePlace, shape: readonly number[], labels: Labels): void {
  if (labels.tasks !== null || labels.steps !== null) return;
  const written = `its shape (${shape.join(', ')}) could be`;
  if (shape.length === 3 && mayStartWithLayers(shape))
    rejectFile(
      where,
      `${written} (task, layer, head) or (layer, head, something else)`,
      offer(
        'say which:',
        { dims: 'task layer head' },
        (shape[2] as number) > 1 && (shape[2] as number) < FEW_HEADS
          ? { dims: 'layer head task' }
          : { dims: 'layer head other', reduce: 'mean' },
      ),
    );
  if (shape.length === 3 && isSingleBetween(shape))
    rejectFile(
      where,
      `${written} (layer, something else, head) or (task, layer, head)`,
      offer('say which:', { dims: 'layer other head', reduce: 'mean' }, { dims: 'task layer head' }),
    );
  const [layers, heads, ...others] = shape;
  const isEach = `${others}` === `${[layers, heads]}` && layers !== heads;
  if (shape.length === 4 && isEach && Math.min(...others) >= MIN_LAYERS)
    rejectFile(
      where,
      `${written} (layer, head, layer, head), of pairs of heads`,
      offer(
        'say which:',
        { dims: 'layer head other another', reduce: 'mean' },
        { dims: 'checkpoint task layer head' },
      ),
    );
  // Four axes are usually all that there are, however many heads a layer has.
  if (shape.length === 4 && areLayersFirst(shape.slice(1)))
    rejectFile(
      where,
      `${written} (checkpoint, task, layer, head) or (task, layer, head, something else)`,
      offer(
        'say which:',
        { dims: 'checkpoint task layer head' },
        { dims: 'task layer head other', reduce: 'mean' },
      ),
    );
}

/** The mask of pairs of layer and head; undefined for other arrays. @throws HeadglowError unless the reading gives its size */
function readPairs(
  where: FilePlace,
  model: string,
  { shape, values }: NamedMatrices,
  reading: CheckedReading,
): ReadArray | undefined {
  const set = readHeadSet(where, new NumberArray(shape, values), reading);
  const [mask] = set?.tensors ?? [];
  return mask && { tensor: { ...(mask as Tensor), model }, notes: set?.notes ?? [] };
}

export const MATRIX_AXES = ['layer', 'head'];
const ONE_TASK = [''];

/** The tensor of a matrix. */
export function plainTensor(
  where: FilePlace,
  model: string,
  [layers = 0, heads = 0]: readonly number[],
  { values, doubles }: TensorValues,
): ReadTensor<Tensor> {
  const origins = [{ path: where.place ?? '', axes: MATRIX_AXES, tasks: ONE_TASK, steps: null }];
  const tensor = { model, layers, heads, tasks: ONE_TASK, steps: null, values, origins };
  return doubles ? { ...tensor, doubles } : tensor;
}

/** Whether an array is a matrix that can only be layers x heads by its name and its values. */
export function isCertainMatrix(where: FilePlace, { shape, values }: NamedMatrices): boolean {
  if (shape.length !== 2 || shape.includes(0)) return false;
  const [rows, columns] = shape;
  if (columns === 2 && values.every(isIndex)) return false;
  const rounded = rows === columns && values instanceof Float64Array ? new Float32Array(values) : values;
  return !findHeadRows({ shape, values }) && isPlainMatrix(where, { shape, values: rounded });
}

/** More tasks without names are probably something else. */
const MANY_TASKS = 32;

/** A note on many tasks without names, which may be samples. */
function unnamedTasksNote(where: FilePlace, { tasks }: Tensor, labels: Labels): readonly Note[] {
  if (labels.tasks !== null || tasks.length < MANY_TASKS) return [];
  return [
    {
      ...where,
      reason: `its first axis has no labels, and is shown as ${tasks.length.toLocaleString('en')} tasks`,
      ...offer('if these are samples, add', { dims: 'sample layer head', reduce: 'mean' }),
    },
  ];
}

/**
 * The tensor of an array in C order. Its shape must have been checked.
 * @throws HeadglowError if its values or its name show that it does not hold layers x heads
 */
export function readArray(
  where: FilePlace,
  model: string,
  matrices: NamedMatrices,
  { labels = NO_LABELS, reading }: ArraySettings,
): ReadArray {
  const list = readHeadListArray(where, model, matrices, reading);
  if (list) return list;
  const pairs = matrices.shape[1] === 2 && readPairs(where, model, matrices, reading);
  if (pairs) return pairs;
  rejectLayersFirst(where, matrices.shape, labels);
  const values = toTensorValues(matrices.values);
  // In float32, rounding noise does not tell two halves of a symmetric matrix apart.
  const rounded = { shape: matrices.shape, values: values.values };
  if (isPlainMatrix(where, rounded))
    return { tensor: plainTensor(where, model, matrices.shape, values), notes: [] };
  const mismatch = findShapeMismatch(where, rounded);
  if (mismatch) rejectFile(where, mismatch.reason, mismatch);
  const tensor = arrayToTensor(where, findAxes(where, model, matrices.shape, labels), values);
  return {
    tensor: withOrigin(where, tensor, usualAxes(tensor, matrices.shape)),
    notes: [
      ...shapeWarnings(where, rounded).map((warning) => ({ ...where, ...warning })),
      ...(matrices.shape.length === 3 ? unnamedTasksNote(where, tensor, labels) : []),
    ],
  };
}
