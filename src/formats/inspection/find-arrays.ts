// Lists the arrays of a file: those that it stores, and those that its reader puts together of lists of heads.

import { HeadglowError } from '../../tensor/error.ts';
import { readCheckpoint } from '../../tensor/source.ts';
import { checkpointCount, checkpointSize, type Tensor, type TensorShape } from '../../tensor/tensor.ts';
import { partReader } from '../array/source-in-parts.ts';
import type { AddValues, StoredArray } from '../array/stored-array.ts';
import type { Loaded } from '../file.ts';
import type { Contents } from '../format.ts';
import { joinPath, type Origin, type ReadTensor } from '../origin.ts';
import type { FoundArray } from './inspection.ts';
import { ValueCounter, type ValueStatistics } from './statistics.ts';

/** Most arrays of a file that are listed. */
const MAX_ARRAYS = 100_000;

/** Cells that are read at a time of sources of which parts can be read. */
const BLOCK = 2 ** 20;

/** A tensor, with one of its origins. */
interface ShownPart {
  readonly tensor: ReadTensor;
  readonly origin: Origin;
}

/** If it is not known what a tensor was made of, each of its tasks is an array. */
const unknownOrigins = ({ model, tasks, steps }: ReadTensor): readonly Origin[] =>
  tasks.map((task) => ({
    path: joinPath({}, model, task),
    axes: steps === null ? ['layer', 'head'] : ['checkpoint', 'layer', 'head'],
    tasks: [task],
    steps,
    list: { covers: [''], missing: 0 },
  }));

/** Where the values of a tensor come from. */
export const originsOf = (tensor: ReadTensor): readonly Origin[] => tensor.origins ?? unknownOrigins(tensor);

const partsOf = ({ tensors }: Loaded): readonly ShownPart[] =>
  tensors.flatMap((tensor) => originsOf(tensor).map((origin) => ({ tensor, origin })));

/** The values from a checkpoint on in the precision of the file; undefined if float32 holds them. */
const doublesOf = (tensor: Partial<Tensor> & TensorShape, checkpoint: number): Float64Array | undefined =>
  tensor.doubles?.subarray(checkpoint * checkpointSize(tensor));

/** Passes on the values of a tensor that come from one origin. */
async function addPart({ tensor, origin }: ShownPart, add: AddValues, signal?: AbortSignal): Promise<void> {
  const { tasks, steps } = origin;
  const size = tensor.layers * tensor.heads;
  const isWhole = tasks.length === tensor.tasks.length;
  const indices = isWhole ? [0] : tasks.map((task) => tensor.tasks.indexOf(task));
  const length = isWhole ? size * tasks.length : size;
  for (let checkpoint = 0; checkpoint < checkpointCount(tensor); checkpoint++) {
    if (steps && !steps.includes(tensor.steps?.[checkpoint] as number)) continue;
    const readCells = isWhole && partReader(tensor);
    if (readCells) {
      for (let start = 0; start < length; start += BLOCK)
        add(await readCells({ checkpoint, start, end: Math.min(length, start + BLOCK) }, signal));
      continue;
    }
    const values =
      doublesOf(tensor, checkpoint) ??
      (await readCheckpoint(tensor, { checkpoint }, signal ?? new AbortController().signal));
    for (const task of indices) add(values.subarray(task * size, task * size + length));
  }
}

/** Axes with the name that the tensor has for heads: `layer expert`, `(layer expert)`. */
const nameHeadAxis = (axes: readonly string[], { headName = 'head' }: TensorShape): readonly string[] =>
  axes.map((axis) => axis.replace(/\bhead\b/, headName));

/** The shape of a part of a tensor, and what its axes are. */
function shapeOf({ tensor, origin: { tasks, steps } }: ShownPart): Pick<FoundArray, 'shape'> & {
  readonly dims: readonly string[];
} {
  const axes = [
    ...(steps && steps.length > 1 ? [['checkpoint', steps.length] as const] : []),
    ...(tasks.length > 1 ? [['task', tasks.length] as const] : []),
    ['layer', tensor.layers] as const,
    ['head', tensor.heads] as const,
  ];
  return {
    shape: axes.map(([, length]) => length),
    dims: nameHeadAxis(
      axes.map(([name]) => name),
      tensor,
    ),
  };
}

/** Describes an array as it is shown: several parts with one path are stacked. */
async function describeParts(
  parts: readonly ShownPart[],
  dtype: string,
  signal?: AbortSignal,
): Promise<FoundArray> {
  const [first] = parts as [ShownPart];
  const { shape, dims } = shapeOf(first);
  const isStacked = parts.length > 1;
  const areTasks = parts.every(({ tensor }) => tensor === first.tensor);
  const counter = new ValueCounter();
  for (const part of parts) await addPart(part, counter.add, signal);
  const missing = parts.reduce((sum, { origin }) => sum + (origin.list?.missing ?? 0), 0);
  return {
    path: first.origin.path,
    shape: isStacked ? [parts.length, ...shape] : shape,
    dims: isStacked ? [areTasks ? 'task' : 'run', ...dims] : dims,
    dtype,
    statistics: counter.end(missing),
  };
}

/** Reads and counts the values of a stored array; null if they are not numbers, or can't be read. */
async function countStored({ readValues, missing }: StoredArray): Promise<ValueStatistics | null> {
  if (!readValues) return null;
  const counter = new ValueCounter();
  try {
    await readValues(counter.add);
    return counter.end(missing);
  } catch (error) {
    if (error instanceof HeadglowError || error instanceof RangeError) return null;
    throw error;
  }
}

/** The paths at or above a path, from the file itself down. */
function* pathsAbove(path: string): Generator<string> {
  yield '';
  for (let at = path.indexOf('.'); at >= 0; at = path.indexOf('.', at + 1)) yield path.slice(0, at);
  yield path;
}

function groupByPath(parts: readonly ShownPart[]): ReadonlyMap<string, ShownPart[]> {
  const groups = new Map<string, ShownPart[]>();
  for (const part of parts) {
    const group = groups.get(part.origin.path);
    if (group) group.push(part);
    else groups.set(part.origin.path, [part]);
  }
  return groups;
}

function* takeArrays(contents: Contents | null): Generator<StoredArray> {
  let count = 0;
  for (const array of contents?.listArrays() ?? []) {
    if (count++ === MAX_ARRAYS) return;
    yield array;
  }
}

/** Lists arrays in the order of the file. */
class ArrayList {
  readonly #stored: readonly StoredArray[];
  readonly #parts: ReadonlyMap<string, readonly ShownPart[]>;
  /** Paths at or below which no stored array is listed, each with the paths of the arrays that stand for it. */
  readonly #covers = new Map<string, Set<string>>();
  /** Paths of arrays that are put together of lists. */
  readonly #lists = new Set<string>();
  readonly #signal: AbortSignal | undefined;

  constructor(contents: Contents | null, loaded: Loaded | null, signal?: AbortSignal) {
    this.#stored = [...takeArrays(contents)];
    this.#parts = groupByPath(loaded ? partsOf(loaded) : []);
    this.#signal = signal;
    const stored = new Set(this.#stored.map(({ path }) => path));
    for (const [path, parts] of this.#parts) {
      const { list } = (parts[0] as ShownPart).origin;
      if (!list && stored.has(path)) continue;
      if (list) this.#lists.add(path);
      for (const covered of list?.covers ?? [path]) {
        const paths = this.#covers.get(covered) ?? new Set();
        this.#covers.set(covered, paths.add(path));
      }
    }
  }

  async *list(): AsyncGenerator<FoundArray> {
    const done = new Set<string>();
    for (const array of this.#stored) {
      this.#signal?.throwIfAborted();
      const covered = this.#coverOf(array.path);
      if (covered) yield* this.#listParts(covered, array.dtype, done);
      else {
        done.add(array.path);
        const { path, shape, dtype, isOfOneHead } = array;
        const part = this.#parts.get(path)?.[0];
        const dims = part ? nameHeadAxis(part.origin.axes, part.tensor) : null;
        const statistics = await countStored(array);
        yield { path, shape, dtype, dims, statistics, ...(isOfOneHead && { isOfOneHead }) };
      }
    }
    yield* this.#listParts(this.#parts.keys(), 'number', done);
  }

  #coverOf(path: string): Iterable<string> | undefined {
    if (this.#lists.has(path)) return [path];
    for (const above of pathsAbove(path)) {
      const covered = this.#covers.get(above);
      if (covered) return covered;
    }
    return undefined;
  }

  async *#listParts(paths: Iterable<string>, dtype: string, done: Set<string>): AsyncGenerator<FoundArray> {
    for (const path of paths) {
      if (done.has(path)) continue;
      done.add(path);
      yield await describeParts(this.#parts.get(path) as readonly ShownPart[], dtype, this.#signal);
    }
  }
}

/**
 * The arrays of a file.
 * @param loaded what its reader shows; null if that is nothing
 */
export async function findArrays(
  contents: Contents | null,
  loaded: Loaded | null,
  signal?: AbortSignal,
): Promise<FoundArray[]> {
  const arrays: FoundArray[] = [];
  for await (const array of new ArrayList(contents, loaded, signal).list()) arrays.push(array);
  return arrays;
}
