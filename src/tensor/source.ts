// Tensors and sources: all code that distinguishes values in memory from values to be read is in this file.

import { fail, HeadglowError, quoteValue } from './error.ts';
import { toFloat32 } from './float32.ts';
import {
  matrixOffset,
  type Numbers,
  type Part,
  type ReadRequest,
  type Source,
  type SourceLevel,
  type Tensor,
  type TensorOrSource,
  type TensorShape,
} from './tensor.ts';

/** A tensor or source before validation. */
interface Unchecked {
  readonly values?: unknown;
  readonly read?: unknown;
  readonly range?: unknown;
}

/**
 * Looks up the values of a checkpoint; null if they are not loaded. The array may extend beyond the checkpoint, to the end
 * of its tensor. Of a source with levels, looks up a part.
 */
export type ValuesLookup = (tensor: TensorOrSource, checkpoint: number, part?: Part) => Float32Array | null;

const isSource = (tensor: TensorOrSource): tensor is Source => (tensor as Partial<Source>).read !== undefined;

/**
 * Returns the values of a checkpoint without copying; null if the tensor is a `Source`, whose values have to be read. The
 * array extends beyond the checkpoint, to the end of the tensor.
 */
export function valuesInMemory(tensor: TensorOrSource, checkpoint: number): Float32Array | null {
  return isSource(tensor) ? null : tensor.values.subarray(matrixOffset(tensor, checkpoint, 0));
}

/** Whether the values of a tensor are known in double precision. */
export const isDouble = (tensor: TensorOrSource): boolean => !!(tensor as Partial<Tensor>).doubles;

/**
 * The values of a checkpoint in the precision of its file, as far as they are in memory: for everything that tells numbers.
 * @param valuesAt looks up the values in float32
 */
export const preciseValues = (
  tensor: TensorOrSource,
  checkpoint: number,
  valuesAt: ValuesLookup = valuesInMemory,
): Numbers | null =>
  (tensor as Partial<Tensor>).doubles?.subarray(matrixOffset(tensor, checkpoint, 0)) ??
  valuesAt(tensor, checkpoint);

/** Reads a checkpoint: returns a view of a tensor's values, or what the source's `read` returns. */
export function readCheckpoint(
  tensor: TensorOrSource,
  request: ReadRequest,
  signal: AbortSignal,
): Float32Array | Promise<Float32Array> {
  if (!isSource(tensor)) return valuesInMemory(tensor, request.checkpoint) as Float32Array;
  const values = tensor.read(request, signal);
  // It may fail before what checks levels has loaded.
  void Promise.allSettled([values]);
  return tensor.levels
    ? import('./check-levels.ts').then(({ checkLevels }) => checkLevels(tensor, values, fail))
    : values;
}

/** What a source declares of its values; nothing for tensors. */
export const declaredBy = (tensor: TensorOrSource): Pick<Source, 'range' | 'statistics'> =>
  isSource(tensor) ? tensor : {};

/** The levels of a source that reads parts; undefined for tensors and sources that read whole checkpoints. */
export const levelsOf = (tensor: TensorOrSource): readonly SourceLevel[] | undefined =>
  (tensor as Partial<Source>).levels;

/** Whether all values are in memory: true for a `Tensor`, false for a `Source`. */
export const isInMemory = (tensor: TensorOrSource): tensor is Tensor => !isSource(tensor);

/**
 * Narrows to a tensor in memory.
 * @throws HeadglowError for a source
 */
export function requireTensor(tensor: TensorOrSource): Tensor {
  if (!isSource(tensor)) return tensor;
  throw new HeadglowError({
    code: 'data',
    ...(tensor.model && { file: tensor.model }),
    reason: 'its values are not all in memory',
    remedy: 'pass a tensor with `values`',
  });
}

/**
 * Like `valuesInMemory`, but never null.
 * @throws HeadglowError for a source
 */
export const loadedValues = (tensor: TensorOrSource, checkpoint: number): Float32Array =>
  valuesInMemory(tensor, checkpoint) ?? requireTensor(tensor).values;

function checkRange(range: unknown, place: string): void {
  if (range === undefined) return;
  const [min, max, ...more] = Array.isArray(range) ? (range as unknown[]) : [];
  const isPair = Number.isFinite(min) && Number.isFinite(max) && more.length === 0;
  if (!isPair || (min as number) > (max as number))
    fail('data', `${place}.range`, `${quoteValue(range)} is not a range`, 'pass [smallest, largest]');
}

/**
 * Validates `values` of a tensor or `read` of a source, and returns it.
 * @param dimensions numbers of checkpoints, tasks, layers and heads
 * @throws HeadglowError if `values` has another length, or both are missing
 */
export function checkValues(
  given: Unchecked,
  dimensions: readonly number[],
  place: string,
): Pick<Tensor, 'values'> | Pick<Source, 'read'> {
  if (given.read !== undefined) {
    if (typeof given.read !== 'function')
      fail(
        'data',
        `${place}.read`,
        `${quoteValue(given.read)} is not a function`,
        'pass read({ checkpoint }, signal)',
      );
    checkRange(given.range, place);
    return { read: (given as unknown as Source).read };
  }
  const values = toFloat32(given.values, `${place}.values`);
  const count = dimensions.reduce((product, length) => product * length);
  if (values.length !== count)
    fail(
      'data',
      `${place}.values`,
      `the length is ${values.length} instead of ${count}`,
      `pass ${dimensions.join(' x ')} values, for checkpoints, tasks, layers and heads`,
    );
  return { values };
}

/** Completed sources by the caller's object. The same object always yields the same source, so cached values are found again. */
const completedSources = new WeakMap<object, Source>();

const SOURCE_PROPERTIES = [
  'model',
  'isGroup',
  'layers',
  'heads',
  'headName',
  'signed',
  'unit',
  'startStep',
  'range',
  'statistics',
  'levels',
  'reductions',
] as const satisfies readonly (keyof Source)[];

/**
 * Combines a caller's tensor or source with validated parts. A source that is passed again is updated in place, for
 * example with new steps, so that values read earlier stay cached.
 */
export function completeTensor(
  given: Omit<TensorShape, 'tasks' | 'steps'>,
  parts: Pick<TensorShape, 'tasks' | 'steps'> & (Pick<Tensor, 'values'> | Pick<Source, 'read'>),
): TensorOrSource {
  if ('values' in parts) return { ...given, ...parts };
  // `given` may be an instance of a class, whose properties are inherited and not copied by spreading.
  const properties = SOURCE_PROPERTIES.flatMap((name) => {
    const value = (given as Partial<Source>)[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const read: Source['read'] = (request, signal) => (given as Source).read(request, signal);
  const source: Source = Object.assign(
    completedSources.get(given) ?? {},
    Object.fromEntries(properties) as unknown as Source,
    parts,
    { read },
  );
  completedSources.set(given, source);
  return source;
}
