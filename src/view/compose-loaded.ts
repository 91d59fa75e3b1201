// Composes the scene that can be shown with the checkpoints loaded so far, and requests the rest.

import type { StandIn } from '../figure/caption.ts';
import { compose, type FigureSize } from '../figure/compose.ts';
import type { Extras } from '../figure/extras.ts';
import type { FigureSpec } from '../figure/figure.ts';
import { referenceOf } from '../figure/reference-panel.ts';
import type { Scene } from '../figure/scene.ts';
import { namedPanels } from '../figure/visible-panels.ts';
import type { Options } from '../options.ts';
import type { Reader } from '../source/reader.ts';
import { type Moment, momentAt } from '../tensor/moment.ts';
import { levelsOf } from '../tensor/source.ts';
import type { ViewExtras } from './extras.ts';
import { measureTextWidth } from './measure-text.ts';

/** The moment that options request, and the tensors that it needs. @throws HeadglowError for models, tasks or checkpoints that do not exist */
export function momentFromOptions({ dataset }: Reader, options: Options) {
  const { checkpoint, mixing, sort } = options;
  const panels = namedPanels(dataset, options);
  // Panels may be compared with one that is not shown.
  const compared = sort === 'similarity' ? [referenceOf(dataset, panels, options)] : [];
  const tensors = [...panels, ...compared].map(({ tensor }) => tensor);
  return { tensors, moment: momentAt(dataset, checkpoint, mixing) };
}

/** What a scene is composed of, besides options. */
export interface LoadedFigure extends Pick<Reader, 'dataset' | 'statistics'> {
  readonly extras: Extras;
  /** Whether rows and columns of the zoom that are out of range are moved into the grid, instead of throwing. */
  readonly clampsGrid?: boolean;
  /** What stands in for an interpolated picture, for the caption; default: nothing. */
  readonly standIn?: StandIn | null;
  /** Measures texts; default: as the browser's canvas does. */
  readonly measure?: FigureSpec['measure'];
}

/** What a view knows of its figure, besides options. */
interface ViewState {
  readonly extras: Pick<ViewExtras, 'current'>;
  /** What the last frame between two checkpoints has shown instead of an interpolated picture. */
  readonly standIn: StandIn | null;
}

/** Composes a scene of a moment whose checkpoints are loaded. */
export const composeLoaded = (
  figure: LoadedFigure,
  options: Options,
  size: FigureSize,
  moment: Moment,
): Scene => compose({ measure: measureTextWidth, ...figure, options, size, moment });

/**
 * Requests the moment that options show.
 * @returns the moment to show meanwhile
 * @throws HeadglowError for models, tasks or checkpoints that do not exist
 */
export function requestMoment(reader: Reader, options: Options): Moment {
  const { tensors, moment } = momentFromOptions(reader, options);
  reader.watch(tensors, options.reduction);
  return reader.show(moment);
}

/**
 * Composes the scene of the moment that options request, or of the nearest loaded one, and requests missing checkpoints. Does
 * not read many values: limits that depend on them are provisional.
 * @throws HeadglowError for options that do not fit the data; nothing is requested then
 */
export function composeNow(reader: Reader, options: Options, size: FigureSize, view: ViewState): Scene {
  const { tensors, moment } = momentFromOptions(reader, options);
  const watchedBefore = reader.watched;
  const { dataset } = reader;
  const statistics = reader.statistics.withoutReading;
  const composeAt = (shown: Moment): Scene => {
    const extras = view.extras.current(reader, options, shown);
    const standIn = shown.mix > 0 || tensors.some(levelsOf) ? view.standIn : null;
    // The grid of a view depends on its size, which may change at any time.
    return composeLoaded({ dataset, statistics, extras, clampsGrid: true, standIn }, options, size, shown);
  };
  try {
    reader.watch(tensors, options.reduction);
    const scene = composeAt(reader.loadedMoment(moment));
    const shown = reader.show(moment);
    // Sources that return synchronously have loaded their values by now.
    return shown.pendingText === scene.moment.pendingText ? scene : composeAt(shown);
  } catch (error) {
    reader.watch(watchedBefore);
    throw error;
  }
}
