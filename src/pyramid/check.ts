// Checks a pyramid: computes all levels and statistics from level 0 again, and compares them with what is stored.

import { type FilePlace, rejectFile } from '../formats/file.ts';
import { MemoryBudget } from '../formats/memory-budget.ts';
import { checkReading } from '../formats/reading.ts';
import { ZarrArray } from '../formats/zarr/array.ts';
import { ChunkReader } from '../formats/zarr/chunks.ts';
import { type ArrayEntry, listArrays } from '../formats/zarr/list-arrays.ts';
import { type ArrayInfo, parseArray } from '../formats/zarr/metadata.ts';
import { findPyramids, LEVEL_0, openPyramid, type PyramidGroup } from '../formats/zarr/pyramid.ts';
import type { ZarrStore } from '../formats/zarr/store.ts';
import { toOrder } from '../norms/float.ts';
import { checkpointCount, type TensorOrSource } from '../tensor/tensor.ts';
import { readBlocks } from './blocks.ts';
import type { ChunkRow } from './chunk-rows.ts';
import {
  arraysOf,
  PYRAMID_REDUCTIONS,
  type PyramidArray,
  type PyramidReduction,
  product,
  STATISTICS,
  statisticsShape,
} from './convention.ts';
import { LevelsOfBlocks } from './levels-of-blocks.ts';
import { planModel } from './plan.ts';
import { rangeOf, type StatisticsRow } from './task-statistics.ts';

/** What to check. */
export interface CheckRequest {
  /** The store as the user wrote it. */
  readonly name: string;
  readonly store: ZarrStore;
  /** Bytes that reading and reducing may take. */
  readonly memory: number;
  readonly signal: AbortSignal;
  /** Called with the number of cells of level 0 that were compared, and of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What was compared. */
export interface CheckedPyramid {
  readonly models: number;
  /** Arrays of levels, without level 0. */
  readonly levels: number;
  /** Cells of level 0. */
  readonly cells: number;
}

/** A model of a store. */
interface CheckedModel {
  readonly tensor: TensorOrSource;
  readonly group: PyramidGroup;
  readonly arrays: readonly PyramidArray[];
  /** What is stored of each array. */
  readonly stored: ReadonlyMap<PyramidArray, ArrayInfo>;
  readonly statistics: ArrayInfo;
}

class PyramidChecker {
  readonly #request: CheckRequest;
  readonly #where: FilePlace;
  #entries: readonly ArrayEntry[] = [];
  #done = 0;
  #total = 0;

  constructor(request: CheckRequest) {
    this.#request = request;
    this.#where = { file: request.name };
  }

  async check(): Promise<CheckedPyramid> {
    const { store, signal } = this.#request;
    const contents = await listArrays(this.#where, store, signal);
    this.#entries = contents.arrays;
    const groups = findPyramids(this.#where, contents);
    if (groups.length === 0)
      rejectFile(
        this.#where,
        'it is no pyramid: its group has no attribute headglow',
        'write one with headglow pyramid FILE -o NEW.zarr',
      );
    const models = await Promise.all(groups.map((group) => this.#openModel(group)));
    const cells = models.map(
      ({ tensor }) => checkpointCount(tensor) * tensor.tasks.length * tensor.layers * tensor.heads,
    );
    this.#total = cells.reduce((sum, count) => sum + count, 0);
    for (const model of models) await this.#checkModel(model);
    const levels = models.reduce((sum, { arrays }) => sum + arrays.length - 1, 0);
    return { models: models.length, levels, cells: this.#total };
  }

  #find(path: readonly string[]): ArrayInfo {
    const entry = this.#entries.find((one) => one.path.join('/') === path.join('/'));
    return entry
      ? parseArray(this.#where, entry)
      : rejectFile(this.#where, `its array ${path.join('/')} is missing`, REMEDY);
  }

  async #openModel(group: PyramidGroup): Promise<CheckedModel> {
    if (group.attributes.complete !== true)
      rejectFile(this.#where, 'it is not complete', 'repeat the command that writes it');
    const settings = {
      memory: new MemoryBudget(0),
      reading: checkReading({}),
      signal: this.#request.signal,
    };
    const level0 = this.#find([...group.path, LEVEL_0]);
    const zero = new ZarrArray(this.#request.store, level0);
    const { origins: _, ...tensor } = (await openPyramid(zero, group, settings)).tensor;
    const arrays = arraysOf(tensor, parseReductions(this.#where, group));
    const stored = new Map(
      arrays.map((array) => [array, this.#find([...group.path, ...array.path.split('/')])]),
    );
    for (const [array, info] of stored) checkShapes(array, checkpointCount(tensor), info);
    const statistics = this.#find([...group.path, 'statistics']);
    if (statistics.shape.join() !== statisticsShape(tensor).shape.join())
      rejectFile(statistics.where, `its shape is (${statistics.shape.join(', ')})`, REMEDY);
    return { tensor, group, arrays, stored, statistics };
  }

  async #checkModel(model: CheckedModel): Promise<void> {
    const { tensor, arrays, stored, group } = model;
    const { name, memory, store, signal } = this.#request;
    const readers = new Map([...stored].map(([array, info]) => [array, new ChunkReader(store, info)]));
    const rows: StatisticsRow[] = [];
    const plan = planModel({ name, tensor, arrays, memory });
    const levels = new LevelsOfBlocks(arrays, {
      takes: ({ reduction }) => reduction !== null,
      put: (array, checkpoint, row) =>
        compareChunks(readers.get(array) as ChunkReader, {
          ...{ array, checkpoint, row, signal },
          where: { ...this.#where, place: array.path },
        }),
      finishTask: (_checkpoint, _task, statistics) => rows.push(statistics),
    });
    const tasks = [...tensor.tasks.keys()];
    const all = Array.from({ length: checkpointCount(tensor) }, (_, checkpoint) => ({ checkpoint, tasks }));
    for await (const block of readBlocks(tensor, all, plan, signal)) {
      signal.throwIfAborted();
      await levels.add(block);
      this.#done += (block.layers[1] - block.layers[0]) * tensor.heads;
      this.#request.onProgress?.(this.#done, this.#total);
    }
    await levels.finish();
    await this.#checkStatistics(model, rows);
    const range = JSON.stringify(rangeOf(rows));
    if (JSON.stringify(group.attributes.range ?? null) !== range)
      rejectFile(this.#where, `its attribute headglow.range is not ${range}, the range of level 0`, REMEDY);
  }

  async #checkStatistics(
    { tensor, statistics }: CheckedModel,
    rows: readonly StatisticsRow[],
  ): Promise<void> {
    const found = await new ZarrArray(this.#request.store, statistics).readAll(this.#request.signal);
    for (const [index, value] of rows.flat().entries()) {
      if (Object.is(value, found[index])) continue;
      const row = Math.floor(index / STATISTICS.length);
      const count = tensor.tasks.length;
      rejectFile(
        statistics.where,
        `${STATISTICS[index % STATISTICS.length]} of checkpoint ${Math.floor(row / count)}, task ${row % count} is ${found[index]}, but ${value} in level 0`,
        REMEDY,
      );
    }
  }
}

const REMEDY = 'write the pyramid again';

function parseReductions(where: FilePlace, { attributes }: PyramidGroup): readonly PyramidReduction[] {
  const { reductions } = attributes;
  const isKnown = (name: unknown): name is PyramidReduction =>
    PYRAMID_REDUCTIONS.includes(name as PyramidReduction);
  return Array.isArray(reductions) && reductions.every(isKnown)
    ? reductions
    : rejectFile(where, 'its attribute headglow.reductions is not valid', REMEDY);
}

/** @throws HeadglowError if an array is not divided as the convention says */
function checkShapes({ grid: { cells, chunk } }: PyramidArray, checkpoints: number, info: ArrayInfo): void {
  const shape = [checkpoints, cells.tasks, cells.layers, cells.heads];
  const chunkShape = [1, chunk.tasks, chunk.layers, chunk.heads];
  if (info.shape.join() !== shape.join())
    rejectFile(info.where, `its shape is (${info.shape.join(', ')}), not (${shape.join(', ')})`, REMEDY);
  if (info.chunk.join() !== chunkShape.join())
    rejectFile(
      info.where,
      `its chunks are (${info.chunk.join(', ')}), not (${chunkShape.join(', ')})`,
      REMEDY,
    );
}

interface ComputedChunks {
  readonly where: FilePlace;
  readonly array: PyramidArray;
  readonly checkpoint: number;
  readonly row: ChunkRow;
  readonly signal: AbortSignal;
}

async function compareChunks(reader: ChunkReader, computed: ComputedChunks): Promise<void> {
  const { array, checkpoint, row, signal } = computed;
  const { chunk, chunks } = array.grid;
  const size = product(chunk);
  for (let column = 0; column < chunks.heads; column++) {
    const stored = await reader.read([checkpoint, row.task, row.layer, column], signal);
    const cells = row.cells.subarray(column * size, (column + 1) * size);
    compareCells(computed, column, cells, stored?.numbers as ArrayLike<number> | undefined);
  }
}

const isSame = (a: number, b: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b));

/** Whether means are equal but for the rounding of their sums, which depends on the order of the cells. */
const isSameMean = (a: number, b: number): boolean => isSame(a, b) || Math.abs(toOrder(a) - toOrder(b)) <= 1;

/** Compares the cells of a chunk that are in the level. @param stored undefined if the chunk is left out */
function compareCells(
  chunks: ComputedChunks,
  column: number,
  computed: Float32Array,
  stored: ArrayLike<number> | undefined,
): void {
  const { array, row } = chunks;
  const { cells, chunk } = array.grid;
  const equals = array.reduction === 'mean' ? isSameMean : isSame;
  const width = Math.min(chunk.heads, cells.heads - column * chunk.heads);
  for (let start = 0; start < computed.length; start += chunk.heads) {
    const inChunk = start / chunk.heads;
    const task = row.task * chunk.tasks + Math.floor(inChunk / chunk.layers);
    const layer = row.layer * chunk.layers + (inChunk % chunk.layers);
    if (task >= cells.tasks || layer >= cells.layers) continue;
    for (let cell = start; cell < start + width; cell++) {
      const [found, right] = [stored ? (stored[cell] as number) : Number.NaN, computed[cell] as number];
      if (equals(found, right)) continue;
      const head = column * chunk.heads + cell - start;
      rejectCell(chunks, [task, layer, head], [found, right]);
    }
  }
}

/** @param indices of the task, layer and head */
function rejectCell(
  { where, checkpoint }: ComputedChunks,
  [task, layer, head]: readonly [number, number, number],
  [found, right]: readonly [number, number],
): never {
  return rejectFile(
    where,
    `cell (${[checkpoint, task, layer, head].join(', ')}) is ${found}, but the reduction of level 0 is ${right}`,
    REMEDY,
  );
}

/**
 * Checks a pyramid.
 * @throws HeadglowError for the first difference, and if the store is not a complete pyramid
 */
export const checkPyramid = (request: CheckRequest): Promise<CheckedPyramid> =>
  new PyramidChecker(request).check();
