// Subtracts matrices of one tensor or source from those of another, or of another checkpoint.

import { SourceCache } from '../source/cache.ts';
import { loadChunks } from '../source/level-cells.ts';
import { isLarge } from '../source/read-blocks.ts';
import { fail } from '../tensor/error.ts';
import { keepNeededPrecision, toTensorValues } from '../tensor/precision.ts';
import { isDouble, isInMemory, levelsOf, preciseValues } from '../tensor/source.ts';
import {
  checkpointSize,
  type Numbers,
  type Part,
  type Source,
  type TensorOrSource,
  type TensorShape,
} from '../tensor/tensor.ts';
import { derivedCache } from './derived-tensor.ts';
import { runWork } from './work.ts';

/** Which matrices are subtracted from which. */
export interface Subtraction {
  readonly tensor: TensorOrSource;
  /** What is subtracted; may be the same. */
  readonly from: TensorOrSource;
  /** For each checkpoint of the result, those of `tensor` and of `from`; null if there is none. */
  readonly checkpoints: readonly (readonly [own: number, from: number | null])[];
  /** For each task of the result, those of `tensor` and of `from`. */
  readonly tasks: readonly (readonly [own: number, from: number])[];
  /** The shape of the result. */
  readonly shape: TensorShape;
}

/** The values that are subtracted for a checkpoint of the result, and where the result is written. */
interface Operands {
  readonly own: Numbers;
  readonly from: Numbers | null;
  readonly into: Numbers;
}

/** Computes a checkpoint of the result. */
function subtractInto({ tensor, tasks }: Subtraction, { own, from, into }: Operands): void {
  if (!from) {
    into.fill(Number.NaN);
    return;
  }
  const cells = tensor.layers * tensor.heads;
  for (const [i, [ownTask, fromTask]] of tasks.entries())
    for (let cell = 0; cell < cells; cell++)
      into[i * cells + cell] =
        (own[ownTask * cells + cell] as number) - (from[fromTask * cells + cell] as number);
}

/**
 * The difference: a tensor if all values are in memory, in double precision if any are; else a source that subtracts checkpoints
 * when they are read.
 * @throws HeadglowError for sources that are larger than memory, if they lack levels of means or have different levels
 */
export function subtract(subtraction: Subtraction): TensorOrSource {
  const { tensor, from, checkpoints, shape } = subtraction;
  if (isLarge(tensor) || isLarge(from)) return subtractLevels(subtraction);
  const size = checkpointSize(shape);
  if (isInMemory(tensor) && isInMemory(from)) {
    const count = checkpoints.length * size;
    const values = isDouble(tensor) || isDouble(from) ? new Float64Array(count) : new Float32Array(count);
    for (const [i, [own, other]] of checkpoints.entries())
      subtractInto(subtraction, {
        own: preciseValues(tensor, own) as Numbers,
        from: other === null ? null : preciseValues(from, other),
        into: values.subarray(i * size, (i + 1) * size),
      });
    return keepNeededPrecision({ ...shape, ...toTensorValues(values) });
  }
  const read: Source['read'] = ({ checkpoint }, signal) =>
    runWork(
      { signal },
      async (work) => {
        const [own, other] = checkpoints[checkpoint] as Subtraction['checkpoints'][number];
        const into = new Float32Array(size);
        const isSame = tensor === from && other !== null;
        const values = await work.read(tensor, own, isSame ? [other] : []);
        const subtracted = other === null ? null : await work.read(from, other);
        subtractInto(subtraction, { own: values, from: subtracted, into });
        return into;
      },
      derivedCache,
    );
  return { ...shape, read };
}

/** Tiles of the checkpoints that are subtracted stay in memory, as those of the next checkpoints need them, too. */
const CACHE_SETTINGS = { budget: 2 ** 26, reads: 8 };

const cellCount = ({ layers, heads }: Part): number => (layers[1] - layers[0]) * (heads[1] - heads[0]);

function requireMeans(tensor: TensorOrSource): void {
  if (!(tensor as Source).reductions?.includes('mean'))
    fail(
      'size',
      tensor.model || 'data',
      'it is larger than memory, and has no levels of means, from which the change of blocks is computed',
      'write its levels with `headglow pyramid --reductions max,mean`',
    );
}

/**
 * The difference of sources with levels, with the same levels; tiles are subtracted when they are read. Levels above level 0 are
 * differences of means: the mean of the differences, unless a cell is missing in one of the matrices only.
 */
function subtractLevels({ tensor, from, checkpoints, tasks, shape }: Subtraction): Source {
  for (const source of [tensor, from]) requireMeans(source);
  const levels = levelsOf(tensor) ?? [];
  if (JSON.stringify(levels) !== JSON.stringify(levelsOf(from)))
    fail(
      'size',
      from.model || 'data',
      `it is larger than memory, and its levels are not those of ${tensor.model || 'the other'}`,
      'write the levels of both with the same settings of `headglow pyramid`',
    );
  const cache = new SourceCache(CACHE_SETTINGS);
  const read: Source['read'] = async ({ checkpoint, part }, signal) => {
    if (!part) throw new Error('a source with levels reads parts');
    const [own, other] = checkpoints[checkpoint] as Subtraction['checkpoints'][number];
    if (other === null) return new Float32Array(cellCount(part)).fill(Number.NaN);
    const [ownTask, fromTask] = tasks[part.task] as Subtraction['tasks'][number];
    const chunks = [
      { tensor, request: { checkpoint: own, part: { ...part, task: ownTask } } },
      { tensor: from, request: { checkpoint: other, part: { ...part, task: fromTask } } },
    ];
    const [values, before] = (await loadChunks(cache, chunks, signal)) as [Float32Array, Float32Array];
    return values.map((value, cell) => value - (before[cell] as number));
  };
  return { ...shape, levels, reductions: ['mean'], read };
}
