// The public API of what moves along checkpoints: `headglow/play`. All else may use only what this exports.

import { type Clock, Player, type PlayerSettings } from './view/player.ts';
import { Timeline } from './view/timeline.ts';
import type { View } from './view/view.ts';

export type { Repeat } from './tensor/playback.ts';
export type { StepScale } from './tensor/step-scale.ts';
export { type Source, type StreamSettings, stream } from './tensor/stream.ts';
export type { Clock, Player, PlayerSettings, PlayerState } from './view/player.ts';
export type { Timeline, TimelineSettings } from './view/timeline.ts';

/**
 * A player that moves a view along its timeline.
 * @param clock a browser's frames, unless something else is to tell the time
 * @throws HeadglowError for settings that make no sense
 */
export function createPlayer(view: View, settings?: Partial<PlayerSettings>, clock?: Clock): Player {
  return new Player(view, settings, clock);
}

/** Puts a timeline into an element: every checkpoint at its step, and buttons to play. */
export function createTimeline(element: HTMLElement, view: View, player: Player): Timeline {
  return new Timeline(element, view, player);
}
