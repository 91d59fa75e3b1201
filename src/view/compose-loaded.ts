// From what a reader has to a scene: what can be shown now.

import { compose, type FigureSize } from '../figure/compose.ts';
import type { Scene } from '../figure/scene.ts';
import type { Options } from '../options.ts';
import type { Reader } from '../source/reader.ts';
import { type Moment, momentAt } from '../tensor/moment.ts';
import { selectMatrices } from '../tensor/select.ts';
import { stepText } from '../tensor/text.ts';
import { measureTextWidth } from './measure-text.ts';

/** The moment that is asked for, and which tensors are to be read for it. @throws HeadglowError for what the data lack */
export function requestedMoment({ dataset }: Reader, { models, tasks, checkpoint, mixing }: Options) {
  const tensors = selectMatrices(dataset, models, tasks).map(({ tensor }) => tensor);
  return { tensors, moment: momentAt(dataset, checkpoint, mixing) };
}

export const composeLoaded = (
  { dataset, statistics }: Pick<Reader, 'dataset' | 'statistics'>,
  options: Options,
  size: FigureSize,
  moment: Moment,
): Scene => compose({ dataset, options, size, measure: measureTextWidth, moment, statistics });

/**
 * Asks for what options show.
 * @returns what can be shown of it now
 * @throws HeadglowError for models, tasks and checkpoints that the data lack
 */
export function showMoment(reader: Reader, options: Options): Moment {
  const { tensors, moment } = requestedMoment(reader, options);
  reader.watch(tensors);
  return reader.show(moment);
}

/**
 * Composes what is here of what options show, and asks for the rest.
 * @throws HeadglowError, having asked for nothing, for options that the data cannot meet
 */
export function composeNow(reader: Reader, options: Options, size: FigureSize): Scene {
  const { tensors, moment } = requestedMoment(reader, options);
  const before = reader.watched;
  try {
    reader.watch(tensors);
    const scene = composeLoaded(reader, options, size, reader.loadedMoment(moment));
    const shown = reader.show(moment);
    // Some sources have values at once.
    return shown.pendingText === scene.moment.pendingText
      ? scene
      : composeLoaded(reader, options, size, shown);
  } catch (error) {
    reader.watch(before);
    throw error;
  }
}

/** What a figure without cells says in their place, and whether a read failed; null for one with cells. */
export function loadingText(
  { moment: { isEmpty, checkpoints, steps } }: Scene,
  reader: Reader,
): { readonly text: string; readonly isFailed: boolean } | null {
  const missing = checkpoints.find((checkpoint) => reader.stateOf(checkpoint) !== 'loaded');
  if (!isEmpty || missing === undefined) return null;
  const step = steps[missing];
  const reading = `Reading ${step === undefined ? 'the data' : `step ${stepText(step)}`}…`;
  const error = reader.errorOf(missing);
  return { text: error?.message ?? reading, isFailed: error !== null };
}
