// The one file that asks whether values are in memory or have to be read.

import { fail, HeadglowError, quoteValue } from './error.ts';
import { toFloat32 } from './float32.ts';
import {
  matrixOffset,
  type ReadRequest,
  type Source,
  type Tensor,
  type TensorOrSource,
  type TensorShape,
} from './tensor.ts';

/** A tensor or source as someone made it, before it is checked. */
interface Unchecked {
  readonly values?: unknown;
  readonly read?: unknown;
  readonly range?: unknown;
}

/** The values of a checkpoint, where they are here now, and behind them whatever follows in memory. */
export type ValuesLookup = (tensor: TensorOrSource, checkpoint: number) => Float32Array | null;

const isSource = (tensor: TensorOrSource): tensor is Source => (tensor as Partial<Source>).read !== undefined;

/** The values of a checkpoint, and behind them whatever follows in memory; null where they have to be read. */
export function valuesIfLoaded(tensor: TensorOrSource, checkpoint: number): Float32Array | null {
  return isSource(tensor) ? null : tensor.values.subarray(matrixOffset(tensor, checkpoint, 0));
}

/** Reads a checkpoint: a view of what is in memory, else what the source returns. */
export function readCheckpoint(
  tensor: TensorOrSource,
  request: ReadRequest,
  signal: AbortSignal,
): Float32Array | Promise<Float32Array> {
  return isSource(tensor)
    ? tensor.read(request, signal)
    : (valuesIfLoaded(tensor, request.checkpoint) as Float32Array);
}

/** The smallest and largest value that a source states; null where none are stated. */
export const declaredRange = (tensor: TensorOrSource): Source['range'] | null =>
  isSource(tensor) ? (tensor.range ?? null) : null;

/** True where all values of a tensor are in memory. */
export const isInMemory = (tensor: TensorOrSource): tensor is Tensor => !isSource(tensor);

/**
 * The tensor, whose values are in memory.
 * @throws HeadglowError for a source
 */
export function requireTensor(tensor: TensorOrSource): Tensor {
  if (!isSource(tensor)) return tensor;
  throw new HeadglowError({
    code: 'data',
    ...(tensor.model && { file: tensor.model }),
    reason: 'its values are not all in memory',
    remedy: 'read all of them, and give a tensor with its values',
  });
}

/**
 * The values of a checkpoint that is in memory, and behind them whatever follows.
 * @throws HeadglowError for a source
 */
export const loadedValues = (tensor: TensorOrSource, checkpoint: number): Float32Array =>
  valuesIfLoaded(tensor, checkpoint) ?? requireTensor(tensor).values;

function checkedRange(range: unknown, place: string): void {
  if (range === undefined) return;
  const [min, max, ...more] = Array.isArray(range) ? (range as unknown[]) : [];
  const isOne = Number.isFinite(min) && Number.isFinite(max) && more.length === 0;
  if (!isOne || (min as number) > (max as number))
    fail(
      'data',
      `${place}.range`,
      `${quoteValue(range)} is not a range`,
      'give the smallest and the largest value',
    );
}

/**
 * What holds the values of a tensor: `{ values }` in memory, or `{ read }` of a source.
 * @param sides checkpoints, tasks, layers, heads
 * @throws HeadglowError for values of another length, and where there is neither
 */
export function checkValues(
  given: Unchecked,
  sides: readonly number[],
  place: string,
): Pick<Tensor, 'values'> | Pick<Source, 'read'> {
  if (given.read !== undefined) {
    if (typeof given.read !== 'function')
      fail(
        'data',
        `${place}.read`,
        `${quoteValue(given.read)} is not a function`,
        'give read({ checkpoint }, signal)',
      );
    checkedRange(given.range, place);
    return { read: (given as unknown as Source).read };
  }
  const values = toFloat32(given.values, `${place}.values`);
  const count = sides.reduce((product, side) => product * side);
  if (values.length !== count)
    fail(
      'data',
      `${place}.values`,
      `the length is ${values.length}, not ${count}`,
      `give ${sides.join(' x ')}, for checkpoints, tasks, layers and heads`,
    );
  return { values };
}

/** Sources that were completed: given again, one is the same object again, and its values are in the cache. */
const completedSources = new WeakMap<object, Source>();

const SOURCE_PARTS = [
  'model',
  'isGroup',
  'layers',
  'heads',
  'signed',
  'unit',
  'startStep',
  'range',
] as const satisfies readonly (keyof Source)[];

/** A tensor or source with what was left out of it. A source given again has its new steps, and keeps what was read. */
export function completeTensor(
  given: Omit<TensorShape, 'tasks' | 'steps'>,
  parts: Pick<TensorShape, 'tasks' | 'steps'> & (Pick<Tensor, 'values'> | Pick<Source, 'read'>),
): TensorOrSource {
  if ('values' in parts) return { ...given, ...parts };
  // It may be an object of a class, whose parts are not its own.
  const own = SOURCE_PARTS.flatMap((part) => {
    const value = (given as Partial<Source>)[part];
    return value === undefined ? [] : [[part, value] as const];
  });
  const read: Source['read'] = (request, signal) => (given as Source).read(request, signal);
  const source: Source = Object.assign(
    completedSources.get(given) ?? {},
    Object.fromEntries(own) as unknown as Source,
    parts,
    { read },
  );
  completedSources.set(given, source);
  return source;
}
