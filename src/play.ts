// The public API of what moves along checkpoints: `headglow/play`. All else may use only what this exports.

import type { Options } from './options.ts';
import type { DatasetInput } from './tensor/check.ts';
import type { Frame, FrameSettings } from './view/movie.ts';
import type { PictureSize } from './view/picture-limits.ts';
import { type Clock, Player, type PlayerSettings } from './view/player.ts';
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
export type { Frame, FrameSettings } from './view/movie.ts';
export type { Clock, Player, PlayerEvents, PlayerSettings, PlayerState } from './view/player.ts';
export type { Timeline, TimelineEvents, TimelineSettings } from './view/timeline.ts';

/**
 * A player that moves a view along its timeline, until either is destroyed.
 * @param clock a browser's frames, unless something else is to tell the time
 * @throws HeadglowError without a view, and for settings that make no sense
 */
export function createPlayer(view: View, settings?: Partial<PlayerSettings>, clock?: Clock): Player {
  return new Player(view, settings, clock);
}

/**
 * Puts a timeline into an element: every checkpoint at its step, and buttons to play. It leaves the page with its view.
 * @throws HeadglowError without a page, an element, a view or a player
 */
export function createTimeline(element: HTMLElement, view: View, player: Player): Timeline {
  return new Timeline(element, view, player);
}

/**
 * Draws the frames of a dataset across its checkpoints, each when it is asked for; leaving the loop stops it. Unless
 * given, frames have 1600 x 900 pixels, one per checkpoint.
 * @throws HeadglowError for data without two checkpoints, for data and options that can't be drawn, for pictures too
 * large, and where the GPU fails
 */
export async function* frames(
  dataset: DatasetInput,
  options?: Partial<Options>,
  size?: PictureSize,
  settings?: FrameSettings,
): AsyncGenerator<Frame, void, void> {
  yield* (await import('./view/movie.ts')).frames(dataset, options, size, settings);
}
