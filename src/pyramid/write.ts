// Writes pyramids: the levels of models and their statistics, as a Zarr store (docs/pyramid.md). What is there of an unfinished one
// is kept.

import { join } from 'node:path';
import { checkpointCount, type TensorOrSource } from '../tensor/tensor.ts';
import { type ReadPlan, readBlocks, type TasksOfCheckpoint } from './blocks.ts';
import { arraysOf, type PyramidArray, STATISTICS, statisticsShape } from './convention.ts';
import { createEncoder, type Encode } from './encode.ts';
import { LevelsOfBlocks } from './levels-of-blocks.ts';
import { type Completion, joinPath, modelPaths, type PyramidSettings, storeMetadata } from './metadata.ts';
import { ModelFiles } from './model-files.ts';
import { planModel } from './plan.ts';
import { ShardWriter } from './shard-writer.ts';
import { StoreState, writeWhole } from './store-state.ts';
import { rangeOf, type StatisticsRow } from './task-statistics.ts';

/** What to write. */
export interface PyramidRequest extends PyramidSettings {
  /** The store as the user wrote it. */
  readonly name: string;
  /** Its absolute path. */
  readonly folder: string;
  readonly tensors: readonly TensorOrSource[];
  /** Bytes that reading and reducing may take, besides the values of tensors in memory. */
  readonly memory: number;
  /** Differs for other files, other versions of them, and other settings. */
  readonly fingerprint: string;
  readonly signal: AbortSignal;
  /** Called with the number of cells of level 0 that were reduced, of all, and of those that an earlier run had reduced. */
  readonly onProgress?: (done: number, total: number, kept: number) => void;
}

export interface WrittenPyramid {
  /** False if an unfinished one was continued. */
  readonly isNew: boolean;
}

/** A model with what is needed to write it. */
interface Model {
  readonly tensor: TensorOrSource;
  readonly arrays: readonly PyramidArray[];
  /** The path of its group in the store. */
  readonly path: string;
  /** The position of its first row of statistics among those of all models. */
  readonly firstRow: number;
  readonly plan: ReadPlan;
}

const rowCount = (tensor: TensorOrSource): number => checkpointCount(tensor) * tensor.tasks.length;

const cellCount = (tensor: TensorOrSource): number => rowCount(tensor) * tensor.layers * tensor.heads;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function planModels({ name, tensors, reductions, memory }: PyramidRequest): readonly Model[] {
  const paths = modelPaths(tensors.length);
  let firstRow = 0;
  return tensors.map((tensor, index) => {
    const arrays = arraysOf(tensor, reductions);
    const plan = planModel({ name, tensor, arrays, memory });
    const model = { tensor, arrays, path: paths[index] as string, firstRow, plan };
    firstRow += rowCount(tensor);
    return model;
  });
}

class PyramidWriter {
  readonly #request: PyramidRequest;
  readonly #state: StoreState;
  readonly #encode: Encode | null;
  readonly #models: readonly Model[];
  readonly #total: number;
  #done = 0;
  #kept = 0;

  constructor(request: PyramidRequest, models: readonly Model[], state: StoreState, encode: Encode | null) {
    [this.#request, this.#models, this.#state, this.#encode] = [request, models, state, encode];
    this.#total = sum(request.tensors.map(cellCount));
  }

  async write(): Promise<void> {
    await this.#writeMetadata(null);
    for (const model of this.#models) await this.#writeLevels(model);
    for (const model of this.#models) await this.#writeStatistics(model);
    await this.#writeMetadata(
      this.#models.map((model): Completion => ({ range: rangeOf(this.#rowsOf(model)) })),
    );
  }

  /** Those of the store itself come last: then it is complete. */
  async #writeMetadata(completions: readonly Completion[] | null): Promise<void> {
    const { tensors } = this.#request;
    const { '': root, ...inner } = storeMetadata(tensors, this.#request, completions);
    for (const [path, value] of [...Object.entries(inner), ['', root] as const])
      await writeWhole(join(this.#state.folder, path, 'zarr.json'), `${JSON.stringify(value, null, 2)}\n`);
  }

  async #writeLevels({ tensor, arrays, path, firstRow, plan }: Model): Promise<void> {
    const { signal } = this.#request;
    const files = new ModelFiles(join(this.#state.folder, path), this.#encode, this.#state.isResumed);
    const rowOf = (checkpoint: number, task: number) => firstRow + checkpoint * tensor.tasks.length + task;
    const levels = new LevelsOfBlocks(arrays, {
      takes: (array, checkpoint, task) => files.lacks(array, checkpoint, task),
      put: (array, checkpoint, row) => files.put(array, checkpoint, row),
      finishTask: (checkpoint, task, statistics) => this.#state.setRow(rowOf(checkpoint, task), statistics),
    });
    const isMissing = (checkpoint: number, task: number): boolean =>
      this.#state.row(rowOf(checkpoint, task)) === null ||
      arrays.some((array) => files.lacks(array, checkpoint, task));
    try {
      for await (const block of readBlocks(tensor, this.#listTasks(tensor, isMissing), plan, signal)) {
        signal.throwIfAborted();
        await levels.add(block);
        this.#advance((block.layers[1] - block.layers[0]) * tensor.heads);
      }
      await levels.finish();
    } finally {
      await files.discard();
    }
  }

  /** The tasks that are not there yet. */
  #listTasks(
    tensor: TensorOrSource,
    isMissing: (checkpoint: number, task: number) => boolean,
  ): readonly TasksOfCheckpoint[] {
    const all = [...tensor.tasks.keys()];
    return Array.from({ length: checkpointCount(tensor) }, (_, checkpoint) => {
      const tasks = this.#state.isResumed ? all.filter((task) => isMissing(checkpoint, task)) : all;
      const kept = (all.length - tasks.length) * tensor.layers * tensor.heads;
      this.#kept += kept;
      this.#advance(kept);
      return { checkpoint, tasks };
    });
  }

  #advance(cells: number): void {
    this.#done += cells;
    this.#request.onProgress?.(this.#done, this.#total, this.#kept);
  }

  #rowsOf({ tensor, firstRow }: Model): readonly StatisticsRow[] {
    return Array.from(
      { length: rowCount(tensor) },
      (_, index) => this.#state.row(firstRow + index) as StatisticsRow,
    );
  }

  async #writeStatistics(model: Model): Promise<void> {
    const { shape, chunk } = statisticsShape(model.tensor);
    const [checkpoints = 1, tasks = 1] = shape;
    const [inChunk = 1] = chunk;
    const rows = this.#rowsOf(model);
    for (let first = 0; first < checkpoints; first += inChunk) {
      const values = new Float64Array(inChunk * tasks * STATISTICS.length).fill(Number.NaN);
      const own = rows.slice(first * tasks, (first + inChunk) * tasks);
      for (const [index, row] of own.entries()) values.set(row, index * STATISTICS.length);
      const plain = new Uint8Array(values.buffer);
      const bytes = this.#encode ? await this.#encode(plain) : plain;
      const path = joinPath(model.path, 'statistics', 'c', String(first / inChunk), '0', '0');
      const file = new ShardWriter(join(this.#state.folder, path), null);
      await file.add([{ index: 0, bytes }]);
      await file.finish();
    }
  }
}

/**
 * Writes a pyramid, or continues an unfinished one of the same fingerprint.
 * @throws HeadglowError if something else is in its place, or it needs more memory than it may take
 */
export async function writePyramid(request: PyramidRequest): Promise<WrittenPyramid> {
  const models = planModels(request);
  const encode = createEncoder(request.codec);
  const rows = sum(request.tensors.map(rowCount));
  const state = await StoreState.open(request.name, request.folder, request.fingerprint, rows);
  try {
    if (!state.isComplete) await new PyramidWriter(request, models, state, encode).write();
    await state.complete();
    return { isNew: !(state.isResumed || state.isComplete) };
  } catch (error) {
    await state.release();
    throw error;
  }
}
