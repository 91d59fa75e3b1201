// Windows of sources with levels: filled from the tiles that are loaded, and again when more of them arrive.

import type { StandIn } from '../../figure/caption.ts';
import type { Rect } from '../../figure/figure.ts';
import type { Panel, Scene } from '../../figure/scene.ts';
import type { Heatmap } from '../../gpu/heatmap.ts';
import type { CacheClient } from '../../source/cache-settings.ts';
import { type Chunk, chunkKey, readKey } from '../../source/chunk.ts';
import { pageCache, type ReaderCache } from '../../source/page-cache.ts';
import { runKey } from '../../source/run-key.ts';
import type { HeadglowError } from '../../tensor/error.ts';
import { tensorMoment } from '../../tensor/moment.ts';
import type { TensorOrSource } from '../../tensor/tensor.ts';
import { Contents } from './contents.ts';
import type { WindowData } from './data.ts';
import type { CheckpointOf } from './fill.ts';
import { fillFromTiles, type Shown } from './fill-tiles.ts';
import type { PanelWindow } from './geometry.ts';
import { panelsInSight } from './in-sight.ts';
import { AT_REST, EARLIER, MIX, type Motion, type PreparedFrame } from './motion.ts';
import { type PointedCell, takePointed } from './pointed.ts';
import {
  arrangeTiles,
  firstTiles,
  type TileArrangement,
  tilesAround,
  tilesInSight,
} from './tile-arrangement.ts';
import { windowFrame } from './window-frame.ts';

/** The entries of one moment. */
interface Filled {
  readonly contents: Contents;
  readonly shown: Shown;
  /** Windows that further tiles will not change. */
  readonly final: ReadonlySet<PanelWindow>;
  /** Number of tiles that had arrived. */
  readonly arrivals: number;
}

export interface TiledSettings {
  /** Keeps the tiles. Default: that of the page. */
  readonly cache: ReaderCache;
  /** What the user points at in these tensors; null if nothing. */
  readonly pointed: (tensors: readonly TensorOrSource[]) => PointedCell | null;
}

export class TiledWindows implements CacheClient {
  readonly #heatmap: Pick<Heatmap, 'canHold'>;
  readonly #onTiles: () => void;
  readonly #cache: ReaderCache;
  readonly #pointed: TiledSettings['pointed'];
  #arrangement: TileArrangement | null = null;
  /** By checkpoints. */
  #filled = new Map<string, Filled>();
  /** The tiles of the last frame by key, and those of upcoming checkpoints. */
  #needed: ReadonlyMap<string, Chunk> = new Map();
  #ahead: readonly (readonly Chunk[])[] = [];
  /** What the latter follow from. */
  #aheadKey = '';
  /** Tiles around those of the last frame at rest. */
  #around: readonly Chunk[] = [];
  #requested = '';
  /** Counts tiles that have arrived. */
  #arrivals = 0;
  #standIn: StandIn | null = null;
  #waiting: (() => void)[] = [];

  /**
   * @param heatmap draws the frames
   * @param onTiles called when tiles have arrived that the last frame lacked
   */
  constructor(
    heatmap: Pick<Heatmap, 'canHold'>,
    onTiles: () => void,
    { cache = pageCache(), pointed = takePointed }: Partial<TiledSettings> = {},
  ) {
    this.#heatmap = heatmap;
    this.#onTiles = onTiles;
    [this.#cache, this.#pointed] = [cache, pointed];
  }

  /**
   * The frame of a scene from the tiles that are loaded; requests those that it lacks and, at rest, some around them.
   * @param tile the part of the picture that is drawn; default: all of it
   */
  prepare(scene: Scene, data: WindowData, motion: Motion, tile?: Rect): PreparedFrame {
    const panels = panelsInSight(scene, tile);
    const arrangement = this.#arrange(panels, tile ?? null);
    const moments = momentsOf(scene);
    const [first] = moments;
    const shown =
      this.#heatmap.canHold(arrangement.geometry.stacks, moments.length) || !first ? moments : [first];
    this.#request(arrangement, moments, motion === AT_REST && !tile);
    const filled = shown.map((checkpointOf) => this.#fill(arrangement, checkpointOf, data));
    this.#keepOnly(filled);
    const contents = filled.map((one) => one.contents);
    const { windows } = arrangement.geometry;
    return {
      frame: windowFrame(scene, { panels, windows, contents }),
      isExact: filled.every(({ shown: { isSharp } }) => isSharp),
      standIn: this.#updateStandIn(filled, moments.length),
    };
  }

  /** Whether the tiles of a checkpoint of the timeline are there, or can't be read. */
  isReady(scene: Scene, checkpoint: number): boolean {
    const arrangement = this.#arrange(panelsInSight(scene), null);
    return tilesInSight(arrangement, momentAt(scene, checkpoint)).every(
      (tile) => this.#cache.get(tile) || this.#cache.errorOf(tile),
    );
  }

  /** Requests the tiles of upcoming checkpoints, the next first. */
  prefetch(scene: Scene, checkpoints: readonly number[]): void {
    const arrangement = this.#arrange(panelsInSight(scene), null);
    const momentsAhead = checkpoints.map((checkpoint) => momentAt(scene, checkpoint));
    const aheadKey = momentsAhead.map((moment) => keyOf(arrangement, moment)).join();
    if (aheadKey === this.#aheadKey) return;
    this.#aheadKey = aheadKey;
    this.#ahead = orderAhead(momentsAhead.map((moment) => tilesAt(arrangement, moment)));
    this.#requested = '';
    this.#request(arrangement, momentsOf(scene), false);
  }

  /** Called by the cache when a tile is loaded or failed. */
  notify(chunk: Chunk, _error: HeadglowError | null): void {
    if (!this.#needed.has(chunkKey(chunk))) return;
    this.#arrivals += 1;
    for (const resolve of this.#waiting.splice(0)) resolve();
    this.#onTiles();
  }

  /** Resolves when a tile has arrived that the last frame lacked, or if it lacked none. @throws HeadglowError if one could not be read */
  async waitForTiles(): Promise<void> {
    const missing = [...this.#needed.values()].filter((chunk) => !this.#cache.get(chunk));
    for (const chunk of missing) {
      const error = this.#cache.errorOf(chunk);
      if (error) throw error;
    }
    if (missing.length > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Requests no tiles any more, and frees all memory but that of the cache. */
  clear(): void {
    if (!this.#arrangement) return;
    this.#cache.removeClient(this);
    this.#arrangement = null;
    this.#filled.clear();
    this.#needed = new Map();
    [this.#ahead, this.#around, this.#aheadKey, this.#requested] = [[], [], '', ''];
    this.#standIn = null;
  }

  #arrange(panels: readonly Panel[], tile: Rect | null): TileArrangement {
    const arrangement = arrangeTiles(panels, tile, this.#arrangement);
    if (arrangement === this.#arrangement) return arrangement;
    this.#arrangement = arrangement;
    this.#filled.clear();
    [this.#ahead, this.#aheadKey, this.#requested] = [[], '', ''];
    return arrangement;
  }

  /** Asks the cache for the tiles of these moments: first for coarse ones, then for those near what the user points at. */
  #request(arrangement: TileArrangement, moments: readonly CheckpointOf[], isAtRest: boolean): void {
    const requested = [isAtRest, ...moments.map((checkpointOf) => keyOf(arrangement, checkpointOf))].join();
    if (requested === this.#requested) return;
    this.#requested = requested;
    const cell = this.#pointed(arrangement.tensors);
    const visible = moments.flatMap((checkpointOf) => firstTiles(arrangement, checkpointOf));
    const sharper = moments.flatMap((checkpointOf) => tilesInSight(arrangement, checkpointOf, cell));
    this.#needed = new Map([...visible, ...sharper].map((chunk) => [chunkKey(chunk), chunk]));
    if (isAtRest)
      this.#around = moments.flatMap((checkpointOf) => tilesAround(arrangement, checkpointOf, sharper));
    // A play needs all tiles of a checkpoint, so it reads runs; otherwise those that the user points at come first.
    const readOf = this.#ahead.length > 0 ? runKey : readKey;
    this.#cache.setRequest(this, [
      { chunks: visible, rank: 0, isKept: true },
      { chunks: sharper, rank: 1, isKept: true, keyOf: readOf },
      ...this.#ahead.map((chunks, i) => ({
        chunks,
        rank: 2 + (i + 1) / 100,
        isKept: i === 0,
        keyOf: readOf,
      })),
      ...this.#around.map((chunk) => ({ chunks: [chunk], rank: 4, share: 0.25 })),
    ]);
  }

  #fill(arrangement: TileArrangement, checkpointOf: CheckpointOf, data: WindowData): Filled {
    const key = keyOf(arrangement, checkpointOf);
    const before = this.#filled.get(key);
    if (before && (before.shown.isSharp || before.arrivals === this.#arrivals)) return before;
    const { fill, ...filling } = fillFromTiles(arrangement, {
      checkpointOf,
      data,
      lookup: (chunk) => this.#cache.get(chunk),
      known: (window) => (before?.final.has(window) ? before.contents.entriesOf(window) : null),
    });
    const contents = new Contents(arrangement.geometry, fill);
    contents.advance(Number.POSITIVE_INFINITY);
    const filled = { contents, ...filling, arrivals: this.#arrivals };
    this.#filled.set(key, filled);
    return filled;
  }

  #keepOnly(shown: readonly Filled[]): void {
    for (const [key, filled] of this.#filled) if (!shown.includes(filled)) this.#filled.delete(key);
  }

  /** What the picture shows instead of cells, for the caption; the same object as long as it is the same. */
  #updateStandIn(filled: readonly Filled[], moments: number): StandIn | null {
    const layers = Math.max(1, ...filled.map(({ shown }) => shown.layersPerCell));
    const heads = Math.max(1, ...filled.map(({ shown }) => shown.headsPerCell));
    const isMixed = moments > 1;
    const level: StandIn = { kind: 'level', layers, heads, isMixed };
    if (filled.length < moments) this.#standIn = EARLIER;
    else if (layers * heads === 1) this.#standIn = isMixed ? MIX : null;
    else if (JSON.stringify(level) !== JSON.stringify(this.#standIn)) this.#standIn = level;
    return this.#standIn;
  }
}

/** The checkpoint that each tensor shows at a checkpoint of the timeline. */
const momentAt =
  ({ moment }: Scene, checkpoint: number): CheckpointOf =>
  (tensor) =>
    tensorMoment(moment, tensor, checkpoint).checkpoint;

const momentsOf = (scene: Scene): readonly CheckpointOf[] =>
  scene.moment.checkpoints.map((checkpoint) => momentAt(scene, checkpoint));

/**
 * Requests the last tile of each checkpoint early among those of the one before: the first read of a checkpoint often takes a
 * request more, for the index of its shard, and all others wait for it.
 */
const orderAhead = (groups: readonly (readonly Chunk[])[]): readonly (readonly Chunk[])[] =>
  groups.map((group, i) => {
    const next = groups[i + 1]?.at(-1);
    return next ? group.toSpliced(group.length >> 2, 0, next) : group;
  });

const tilesAt = (arrangement: TileArrangement, checkpointOf: CheckpointOf): readonly Chunk[] => [
  ...firstTiles(arrangement, checkpointOf),
  ...tilesInSight(arrangement, checkpointOf),
];

/** Identifies the checkpoints that the panels show. */
const keyOf = ({ tensors }: TileArrangement, checkpointOf: CheckpointOf): string =>
  tensors.map(checkpointOf).join(' ');
