// Reads the rows of a model for its pyramid: some at a time if its file allows that, otherwise checkpoint by checkpoint. While some
// rows are in use, the next ones are being read.

import { partReader, type ReadCells } from '../formats/array/source-in-parts.ts';
import { isInMemory, readCheckpoint } from '../tensor/source.ts';
import { checkpointSize, type TensorOrSource } from '../tensor/tensor.ts';

/** The tasks of a checkpoint that are read, in order. */
export interface TasksOfCheckpoint {
  readonly checkpoint: number;
  readonly tasks: readonly number[];
}

/**
 * Adjacent layers of a matrix. They end at an even layer, or the last one, as levels join pairs of layers. The values are valid
 * until the next block is requested.
 */
export interface Block {
  readonly checkpoint: number;
  readonly task: number;
  readonly layers: readonly [start: number, end: number];
  readonly values: Float32Array;
  /** Index in `values` of the first cell. */
  readonly offset: number;
}

/** Adjacent rows of a checkpoint, in which the layers of each task follow those of the task before. */
interface RowRange {
  readonly checkpoint: number;
  readonly start: number;
  readonly end: number;
}

/** Most cells that are read at once, unless a whole checkpoint is: 16 MiB. */
const MAX_CELLS = 2 ** 22;

/** How a model is read. */
export interface ReadPlan {
  /** Bytes of the values that are in memory at a time, besides those of a tensor. */
  readonly bytes: number;
  /** Whether the next rows are read while others are in use. */
  readonly isAhead: boolean;
  /** Reads parts of a checkpoint; null if that is not possible. */
  readonly readCells: ReadCells | null;
  /** Most cells that are read at once, but at least two layers. */
  readonly cells: number;
}

/** How a model is read with this many bytes. Whole checkpoints are read if two fit, as a file may be compressed in such parts. */
export function planReading(tensor: TensorOrSource, memory: number): ReadPlan {
  const size = checkpointSize(tensor);
  if (isInMemory(tensor)) return { bytes: 0, isAhead: false, readCells: null, cells: size };
  const readCells = partReader(tensor) ?? null;
  const part = Math.max(2 * tensor.heads, Math.min(MAX_CELLS, Math.floor(memory / 8)));
  const cells = readCells && 8 * size > memory ? Math.min(size, part) : size;
  const isAhead = 8 * cells <= memory;
  return { bytes: 4 * cells * (isAhead ? 2 : 1), isAhead, readCells, cells };
}

/** Splits tasks into runs without gaps. */
function runsOf(tasks: readonly number[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const task of tasks) {
    const last = runs.at(-1);
    if (last?.[1] === task) last[1] = task + 1;
    else runs.push([task, task + 1]);
  }
  return runs;
}

/** What is read at once of a source whose rows can be read apart. */
function* splitTasks(
  tensor: TensorOrSource,
  { checkpoint, tasks }: TasksOfCheckpoint,
  cells: number,
): Generator<RowRange> {
  const { layers, heads } = tensor;
  const tasksAtOnce = Math.floor(cells / (layers * heads));
  const rowsAtOnce = Math.max(2, 2 * Math.floor(cells / (2 * heads)));
  for (const [first, end] of runsOf(tasks))
    if (tasksAtOnce > 0)
      for (let task = first; task < end; task += tasksAtOnce)
        yield { checkpoint, start: task * layers, end: Math.min(end, task + tasksAtOnce) * layers };
    else
      for (let task = first; task < end; task++)
        for (let layer = 0; layer < layers; layer += rowsAtOnce) {
          const start = task * layers + layer;
          yield { checkpoint, start, end: Math.min(start + rowsAtOnce, (task + 1) * layers) };
        }
}

function* rangesOf(
  tensor: TensorOrSource,
  wanted: Iterable<TasksOfCheckpoint>,
  { cells }: ReadPlan,
): Generator<RowRange> {
  for (const part of wanted) {
    if (part.tasks.length === 0) continue;
    if (cells < checkpointSize(tensor)) yield* splitTasks(tensor, part, cells);
    else yield { checkpoint: part.checkpoint, start: 0, end: tensor.tasks.length * tensor.layers };
  }
}

interface ReadRows extends RowRange {
  readonly values: Float32Array;
  /** Memory that the next rows may be put in once these are not needed any more. */
  readonly memory: Float32Array | undefined;
}

async function readRows(
  tensor: TensorOrSource,
  range: RowRange,
  { readCells, memory }: Pick<ReadPlan, 'readCells'> & Pick<ReadRows, 'memory'>,
  signal: AbortSignal,
): Promise<ReadRows> {
  const { checkpoint, start, end } = range;
  const { heads } = tensor;
  const values = readCells
    ? await readCells({ checkpoint, start: start * heads, end: end * heads, into: memory }, signal)
    : await readCheckpoint(tensor, { checkpoint }, signal);
  return { ...range, values, memory };
}

/** The blocks of rows: those of wanted tasks. */
function* blocksOf(
  { layers, heads }: TensorOrSource,
  { checkpoint, start, end, values }: ReadRows,
  tasks: ReadonlySet<number>,
): Generator<Block> {
  for (let row = start; row < end; ) {
    const task = Math.floor(row / layers);
    const stop = Math.min(end, (task + 1) * layers);
    const [first, last] = [row - task * layers, stop - task * layers];
    if (tasks.has(task))
      yield { checkpoint, task, layers: [first, last], values, offset: (row - start) * heads };
    row = stop;
  }
}

/** The rows of the wanted tasks, in order. */
export async function* readBlocks(
  tensor: TensorOrSource,
  wanted: readonly TasksOfCheckpoint[],
  plan: ReadPlan,
  signal: AbortSignal,
): AsyncGenerator<Block> {
  const tasks = new Map(wanted.map((part) => [part.checkpoint, new Set(part.tasks)]));
  const ranges = rangesOf(tensor, wanted, plan);
  // New memory for everything that is read takes longer than reading.
  const unused: Float32Array[] = [];
  const startNext = (): Promise<ReadRows> | null => {
    const { value, done } = ranges.next();
    if (done) return null;
    const memory = plan.readCells ? (unused.pop() ?? new Float32Array(plan.cells)) : undefined;
    const read = readRows(tensor, value, { readCells: plan.readCells, memory }, signal);
    read.catch(() => {}); // reported when it is awaited
    return read;
  };
  let next = startNext();
  while (next) {
    const read = await next;
    next = plan.isAhead ? startNext() : null;
    yield* blocksOf(tensor, read, tasks.get(read.checkpoint) ?? new Set());
    if (read.memory) unused.push(read.memory);
    next ??= startNext();
  }
}
