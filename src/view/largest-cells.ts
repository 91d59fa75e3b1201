// The largest cells of sources with levels, found exactly through the levels: requested when a figure marks them.

import type { FoundCells, LargestCells, SearchedPanel } from '../figure/chosen-cells.ts';
import { type CellOrder, rankOf, topCells } from '../source/top-cells.ts';
import type { HeadglowError } from '../tensor/error.ts';
import type { EventEmitter } from '../tensor/event-emitter.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import type { ViewEvents } from './events.ts';

/** Results kept for each source: returning to an earlier checkpoint reads nothing. */
const MAX_KEPT = 4096;

/** What has been found, by the request; null if the source has no levels that bound the order. */
const found = new WeakMap<TensorOrSource, Map<string, FoundCells | null>>();

/** A search in one panel. */
interface Search {
  readonly tensor: TensorOrSource;
  readonly checkpoint: number;
  readonly task: number;
  readonly order: CellOrder;
  readonly most: number;
}

const keyOf = ({ checkpoint, task, order, most }: Search): string => `${checkpoint} ${task} ${order} ${most}`;

function keep(search: Search, cells: FoundCells | null): void {
  const known = found.get(search.tensor) ?? new Map<string, FoundCells | null>();
  found.set(search.tensor, known);
  known.set(keyOf(search), cells);
  const [oldest = ''] = known.keys();
  if (known.size > MAX_KEPT) known.delete(oldest);
}

/** Finds the largest cells of a panel; null if the source has no levels that bound the order. */
async function find(
  { tensor, checkpoint, task, order, most }: Search,
  signal: AbortSignal,
): Promise<FoundCells | null> {
  const range = { layers: [0, tensor.layers], heads: [0, tensor.heads] } as const;
  const place = { tensor, checkpoint, task, range };
  const rank = rankOf(order);
  const found = await topCells(place, order, most + 1, signal);
  if (!found) return null;
  const cells = found.map((cell) => ({ ...cell, level: rank(cell.value) }));
  // Only needed if equal cells may be left out.
  const isTied = cells.length <= most || cells[most - 1]?.level === cells[most]?.level;
  if (order === 'absmax' || !isTied) return { cells, lowest: order === 'absmax' ? 0 : null };
  const [lowest] = (await topCells(place, 'min', 1, signal)) ?? [];
  return { cells, lowest: lowest?.value ?? null };
}

export class LevelSearches implements LargestCells {
  readonly #onMissing: () => void;
  /** What the last scene lacks. */
  #missing: Search[] = [];

  /** @param onMissing called when a scene lacks cells that it has not lacked before */
  constructor(onMissing: () => void = () => {}) {
    this.#onMissing = onMissing;
  }

  /** Forgets what earlier scenes lack. */
  begin(): void {
    this.#missing = [];
  }

  lookup(panel: SearchedPanel, most: number, signed: boolean): FoundCells | null | undefined {
    const { tensor, task, checkpoints } = panel;
    const [checkpoint = null, second] = checkpoints;
    // Between two checkpoints, the largest values are not those of either.
    if (checkpoint === null || second !== undefined) return null;
    const search: Search = { tensor, task, checkpoint, most, order: signed ? 'absmax' : 'max' };
    const known = found.get(tensor)?.get(keyOf(search));
    if (known !== undefined) return known;
    if (this.#missing.push(search) === 1) this.#onMissing();
    return undefined;
  }

  /**
   * Finds what the last scene lacks, panel by panel.
   * @returns whether it lacked anything
   * @throws HeadglowError if a tile can't be read; the signal's reason
   */
  async load(signal: AbortSignal): Promise<boolean> {
    const hasMissing = this.#missing.length > 0;
    for (;;) {
      const search = this.#missing.shift();
      if (!search) return hasMissing;
      if (!found.get(search.tensor)?.has(keyOf(search))) keep(search, await find(search, signal));
    }
  }
}

/** Milliseconds for which a view must stay at a checkpoint before a search: not during a play. */
const SETTLE_TIME = 250;

/** The searches of each view, by its events. */
const ofViews = new WeakMap<EventEmitter<ViewEvents>, LevelSearches>();

/**
 * The searches of a view, which have forgotten what earlier scenes lack.
 * @param events of the view; its destruction stops searching
 * @param onReady called when cells have been found that the last scene lacks
 */
export function searchForView(events: EventEmitter<ViewEvents>, onReady: () => void): LevelSearches {
  const searches = ofViews.get(events) ?? createSearches(events, onReady);
  ofViews.set(events, searches);
  searches.begin();
  return searches;
}

function createSearches(events: EventEmitter<ViewEvents>, onReady: () => void): LevelSearches {
  const stop = new AbortController();
  events.on('destroy', () => stop.abort());
  let isSearching = false;
  const search = async (): Promise<void> => {
    if (isSearching) return;
    isSearching = true;
    try {
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, SETTLE_TIME));
        if (stop.signal.aborted || !(await searches.load(stop.signal))) return;
        onReady();
      }
    } catch (error) {
      if (!stop.signal.aborted) events.emit('error', error as HeadglowError);
    } finally {
      isSearching = false;
    }
  };
  const searches = new LevelSearches(() => void search());
  return searches;
}
