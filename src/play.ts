// The public API `headglow/play`: players, timelines and movie frames.

import type { Options } from './options.ts';
import type { DatasetInput } from './tensor/check.ts';
import type { Frame, FrameSettings } from './view/movie.ts';
import type { PictureSize } from './view/picture-limits.ts';
import { Player } from './view/player.ts';
import type { Clock, PlayerSettings } from './view/player-settings.ts';
import { Timeline } from './view/timeline.ts';
import type { View } from './view/view.ts';

export { mixValues } from './tensor/mix.ts';
export { REPEATS, type Repeat } from './tensor/playback.ts';
export {
  checkpointFractions,
  checkpointsToLabel,
  defaultStepScale,
  fractionAtPosition,
  nearestCheckpoint,
  positionAtFraction,
  STEP_SCALES,
  type StepScale,
} from './tensor/step-scale.ts';
export { stepNumber, stepsWriter, tokensShown } from './tensor/step-text.ts';
export type { Frame, FrameSettings } from './view/movie.ts';
export type { Player } from './view/player.ts';
export type { Clock, PlayerEvents, PlayerSettings, PlayerState } from './view/player-settings.ts';
export type { Timeline, TimelineEvents, TimelineSettings } from './view/timeline.ts';

/**
 * Creates a player that moves a view along its timeline. It is destroyed with its view.
 * @param settings speed, range, repeat and so on; see `PlayerSettings` for defaults
 * @param clock the time and its ticks. Default: the animation frames of the view's window
 * @throws HeadglowError if `view` is not a view, or for invalid settings
 */
export function createPlayer(view: View, settings?: Partial<PlayerSettings>, clock?: Clock): Player {
  return new Player(view, settings, clock);
}

/**
 * Creates a timeline in an element: a mark per checkpoint, a slider, and playback controls. It is destroyed with its view.
 * @param element its container; the timeline fills its width
 * @throws HeadglowError outside a browser page, or if an argument is not an element, a view or a player
 */
export function createTimeline(element: HTMLElement, view: View, player: Player): Timeline {
  return new Timeline(element, view, player);
}

/**
 * Draws the frames of a movie along the checkpoints of a dataset. Each frame is drawn when the loop requests it; leaving the
 * loop stops drawing and frees GPU memory.
 * @param size in CSS pixels. Default: 1600 x 900, scale 1
 * @param settings frames per checkpoint (default: 1), range of checkpoints (default: all), and an abort signal
 * @throws HeadglowError for data with fewer than two checkpoints, for invalid data, options or settings, for frames that are too
 * large or too many, if a checkpoint can't be read, or if the GPU fails; the signal's reason if it is aborted
 */
export async function* frames(
  dataset: DatasetInput,
  options?: Partial<Options>,
  size?: PictureSize,
  settings?: FrameSettings,
): AsyncGenerator<Frame, void, void> {
  yield* (await import('./view/movie.ts')).frames(dataset, options, size, settings);
}
