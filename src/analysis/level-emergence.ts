// Emergence maps of sources with levels that are larger than memory: tile by tile, over all checkpoints of a tile at once.

import { SourceCache } from '../source/cache.ts';
import { loadChunks, NOT_REDUCED, type Tile, tilesOf } from '../source/level-cells.ts';
import { tilesFromRank } from '../source/top-cells.ts';
import { fail } from '../tensor/error.ts';
import type { CellRange } from '../tensor/reduce.ts';
import { checkpointCount, checkpointSize, matrixOffset, type TensorOrSource } from '../tensor/tensor.ts';
import { type Progress, runWork, type Work, type WorkSettings } from './work.ts';

/** Tiles that are read at the same time. */
const AT_ONCE = 8;

/** Most cells of a map, which is held in memory: 256 MiB. */
const MAX_MAP_CELLS = 2 ** 26;

/** @throws HeadglowError for a map that is larger than memory */
export function requireMap(tensor: TensorOrSource): void {
  if (checkpointSize(tensor) > MAX_MAP_CELLS)
    fail(
      'size',
      tensor.model || 'data',
      `a map of its ${checkpointSize(tensor).toLocaleString('en')} cells is larger than memory`,
      'open fewer tasks',
    );
}

/** The tiles of a task in which a head is at the threshold at the last checkpoint; the others need not be read. */
async function tilesToRead(
  tensor: TensorOrSource,
  task: number,
  threshold: number,
  signal: AbortSignal,
): Promise<readonly Tile[]> {
  const checkpoint = checkpointCount(tensor) - 1;
  const range: CellRange = { layers: [0, tensor.layers], heads: [0, tensor.heads] };
  const found = await tilesFromRank(
    { tensor, checkpoint, task, range },
    { order: 'max', from: threshold },
    Infinity,
    signal,
  );
  return found ?? tilesOf(tensor, { checkpoint, task, level: 0, reduction: NOT_REDUCED }, range);
}

interface TileEmergence {
  /** The checkpoint at which each head emerges; the number of checkpoints for never. */
  readonly checkpoints: Int32Array;
  readonly last: Float32Array;
}

/**
 * When the heads of a tile emerge: backwards from the last checkpoint, until every head's unbroken run of checkpoints at the
 * threshold has ended.
 */
async function emergenceOfTile(
  { tensor, request }: Tile,
  threshold: number,
  cache: SourceCache,
  signal: AbortSignal,
): Promise<TileEmergence> {
  const count = checkpointCount(tensor);
  const { layers, heads } = request.part;
  const checkpoints = new Int32Array((layers[1] - layers[0]) * (heads[1] - heads[0])).fill(count);
  let last: Float32Array = new Float32Array(0);
  for (let checkpoint = count - 1; checkpoint >= 0; checkpoint--) {
    const chunk = { tensor, request: { ...request, checkpoint } };
    const [values] = (await loadChunks(cache, [chunk], signal)) as [Float32Array];
    if (checkpoint === count - 1) last = values;
    let reached = 0;
    for (let cell = 0; cell < checkpoints.length; cell++)
      if (checkpoints[cell] === checkpoint + 1 && (values[cell] as number) >= threshold) {
        checkpoints[cell] = checkpoint;
        reached++;
      }
    if (reached === 0) break;
  }
  return { checkpoints, last };
}

/** A head of a task that emerges after the first checkpoint. */
export interface EmergedHead {
  readonly layer: number;
  readonly head: number;
  readonly checkpoint: number;
  /** Its value at the last checkpoint. */
  readonly lastValue: number;
}

/** Heads that emerge are listed up to this number per task. */
export const MAX_EMERGED = 1000;

/** The first heads of a task to emerge; of those of the same step, those with the larger last value. */
class FirstHeads {
  readonly #width: number;
  #heads: EmergedHead[] = [];
  /** Heads that emerge later are not among the first. */
  #latest = Infinity;

  constructor(width: number) {
    this.#width = width;
  }

  add(head: EmergedHead): void {
    if (head.checkpoint > this.#latest) return;
    if (this.#heads.push(head) >= 4 * MAX_EMERGED) this.#trim();
  }

  #trim(): void {
    const index = ({ layer, head }: EmergedHead): number => layer * this.#width + head;
    this.#heads = this.#heads
      .sort((a, b) => a.checkpoint - b.checkpoint || b.lastValue - a.lastValue || index(a) - index(b))
      .slice(0, MAX_EMERGED);
    if (this.#heads.length === MAX_EMERGED) this.#latest = this.#heads.at(-1)?.checkpoint ?? Infinity;
  }

  get heads(): readonly EmergedHead[] {
    this.#trim();
    return this.#heads;
  }
}

/** When the heads of a source with levels emerge. */
export interface LevelEmergence {
  /** The step from which each head (task, layer, head) stays at the threshold; NaN for never. */
  readonly map: Float32Array;
  /** For each task, its first heads to emerge, in order. */
  readonly first: readonly (readonly EmergedHead[])[];
}

/**
 * Finds when the heads of a source with levels emerge. Each tile is a part of the work.
 * @throws HeadglowError if a tile can't be read; the signal's reason
 */
export async function findLevelEmergence(
  tensor: TensorOrSource,
  threshold: number,
  work: Work,
): Promise<LevelEmergence> {
  const map = new Float32Array(checkpointSize(tensor)).fill(Number.NaN);
  const first = tensor.tasks.map(() => new FirstHeads(tensor.heads));
  const tiles: Tile[] = [];
  for (const task of tensor.tasks.keys())
    tiles.push(...(await tilesToRead(tensor, task, threshold, work.signal)));
  work.expect(tiles.length);
  const add = ({ request: { part } }: Tile, { checkpoints, last }: TileEmergence): void => {
    const { task, layers, heads } = part;
    const width = heads[1] - heads[0];
    for (let cell = 0; cell < checkpoints.length; cell++) {
      const checkpoint = checkpoints[cell] as number;
      const step = tensor.steps?.[checkpoint];
      if (step === undefined) continue;
      const [layer, head] = [layers[0] + Math.floor(cell / width), heads[0] + (cell % width)];
      map[matrixOffset(tensor, 0, task) + layer * tensor.heads + head] = step;
      if (checkpoint > 0) first[task]?.add({ layer, head, checkpoint, lastValue: last[cell] as number });
    }
  };
  const cache = new SourceCache({ budget: 0, reads: AT_ONCE });
  const failing = new AbortController();
  const signal = AbortSignal.any([work.signal, failing.signal]);
  const waiting = tiles.values();
  const readTiles = async (): Promise<void> => {
    for (const tile of waiting) {
      add(tile, await emergenceOfTile(tile, threshold, cache, signal));
      await work.step();
    }
  };
  // If one can't be read, the others are not read, either.
  await Promise.all(Array.from({ length: AT_ONCE }, readTiles)).finally(() => failing.abort());
  return { map, first: first.map(({ heads }) => heads) };
}

/** A computation that several callers wait for. */
interface SharedRun {
  readonly threshold: number;
  readonly result: Promise<LevelEmergence>;
  readonly controller: AbortController;
  /** Those who wait, with their progress. */
  readonly waiting: Set<WorkSettings>;
}

/** The latest computation for each source, as its map and its ranking are usually requested together. */
const runs = new WeakMap<TensorOrSource, SharedRun>();

function startRun(tensor: TensorOrSource, threshold: number): SharedRun {
  const controller = new AbortController();
  const waiting = new Set<WorkSettings>();
  const onProgress = (progress: Progress): void => {
    for (const { onProgress: report } of waiting) report?.(progress);
  };
  const result = runWork({ signal: controller.signal, onProgress }, (work) =>
    findLevelEmergence(tensor, threshold, work),
  );
  const run = { threshold, result, controller, waiting };
  runs.set(tensor, run);
  // Failures are tried again.
  result.catch(() => runs.get(tensor) === run && runs.delete(tensor));
  return run;
}

/**
 * When the heads of a source with levels emerge, computed once for all who ask at the same time. It is cancelled once nobody
 * waits for it.
 * @throws HeadglowError if a tile can't be read; the signal's reason
 */
export async function levelEmergence(
  tensor: TensorOrSource,
  threshold: number,
  settings: WorkSettings,
): Promise<LevelEmergence> {
  const { signal } = settings;
  signal?.throwIfAborted();
  const known = runs.get(tensor);
  const run = known?.threshold === threshold ? known : startRun(tensor, threshold);
  run.waiting.add(settings);
  let leave = (): void => {};
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(signal?.reason);
  });
  signal?.addEventListener('abort', leave);
  try {
    return await Promise.race([run.result, left]);
  } finally {
    signal?.removeEventListener('abort', leave);
    run.waiting.delete(settings);
    if (run.waiting.size === 0 && signal?.aborted) {
      if (runs.get(tensor) === run) runs.delete(tensor);
      run.controller.abort(signal.reason);
    }
  }
}
