// Loads extras: code that only figures with certain options need.

import { type Extras, NO_EXTRAS } from '../figure/extras.ts';
import type { LikenessLookup } from '../figure/reference-panel.ts';
import { DEFAULTS, type OptionName, type Options } from '../options/table.ts';
import { colormapTables, hasColormap } from '../scale/colormaps.ts';
import { needPercentiles, percentilesPart } from '../scale/percentiles-part.ts';
import type { Reader } from '../source/reader.ts';
import type { HeadglowError } from '../tensor/error.ts';
import type { EventEmitter } from '../tensor/event-emitter.ts';
import { LazyPart } from '../tensor/lazy-part.ts';
import type { Moment } from '../tensor/moment.ts';
import { isInMemory } from '../tensor/source.ts';
import type { Dataset } from '../tensor/tensor.ts';
import type { ViewEvents } from './events.ts';
import type { LevelSearches } from './largest-cells.ts';
import { LATE } from './late.ts';
import type { PanelLikeness } from './panel-likeness.ts';

const CELL_MARKS = new LazyPart(() => import('./cell-marking.ts'));

/** Whether options have other values than their defaults. */
const areSet = (options: Options, ...names: OptionName[]): boolean =>
  names.some((name) => options[name] !== DEFAULTS[name]);

/** The parts that a dataset and options ask for. */
const partsFor = ({ tensors }: Dataset, options: Options): readonly LazyPart<object>[] => [
  ...(areSet(options, 'annotate', 'mark') ? [CELL_MARKS] : []),
  ...(areSet(options, 'sort', 'sortCells', 'facet', 'side', 'axis') || !tensors.every(isInMemory)
    ? [LATE]
    : []),
  ...(hasColormap(options) ? [] : [colormapTables]),
  ...(needPercentiles(options) ? [percentilesPart] : []),
];

/** Extras of a figure, which may lack the largest cells of sources with levels until they are found. */
export interface LoadedExtras extends Extras {
  readonly largest: LevelSearches | null;
}

const loadedExtras = (likeness: LikenessLookup | null, largest: LevelSearches | null): LoadedExtras => ({
  ...NO_EXTRAS,
  ...LATE.loaded,
  cellMarks: CELL_MARKS.loaded,
  likeness,
  largest,
});

/** Loads the extras that a dataset and options ask for. @param likeness how similar panels are, if they are sorted by that */
export async function loadExtras(
  dataset: Dataset,
  options: Options,
  likeness: LikenessLookup | null,
): Promise<LoadedExtras> {
  await Promise.all(partsFor(dataset, options).map((part) => part.load()));
  return loadedExtras(likeness, CELL_MARKS.loaded && new CELL_MARKS.loaded.LevelSearches());
}

/** The extras of a view, which shows its figure without them until they are loaded. */
export class ViewExtras {
  readonly #events: EventEmitter<ViewEvents>;
  readonly #onReady: () => void;
  #likeness: PanelLikeness | null = null;
  #isLoading = false;

  /**
   * @param events of the view; its destruction stops computing
   * @param onReady called when there are extras that the last call of `current` lacked
   */
  constructor(events: EventEmitter<ViewEvents>, onReady: () => void) {
    this.#events = events;
    this.#onReady = onReady;
  }

  /** The extras that there are now; loads those that options ask for. @throws HeadglowError if `similarTo` names no panel */
  current(reader: Reader, options: Options, moment: Moment): Extras {
    if (!this.#isLoading && partsFor(reader.dataset, options).some((part) => !part.loaded))
      this.#load(reader.dataset, options);
    this.#likeness ??= LATE.loaded && new LATE.loaded.PanelLikeness(this.#events, this.#onReady);
    return loadedExtras(
      this.#likeness?.lookup(reader, options, moment) ?? null,
      CELL_MARKS.loaded?.searchForView(this.#events, this.#onReady) ?? null,
    );
  }

  #load(dataset: Dataset, options: Options): void {
    this.#isLoading = true;
    const loading = loadExtras(dataset, options, null).finally(() => {
      this.#isLoading = false;
    });
    void loading.then(this.#onReady, (error: HeadglowError) => this.#events.emit('error', error));
  }
}
