// What the public API loads only when it is first asked for, each as a chunk of its own: the readers of formats, the
// synthetic example, still pictures, what moves a view along its timeline, movies.

import type { InputFile, LoadSettings } from './formats/load.ts';
import type { NormName, Options } from './options.ts';
import type { Embedded } from './tensor/embedded.ts';
import type { Dataset } from './tensor/tensor.ts';
import type { Frame, FrameSettings } from './view/movie.ts';
import type { Picture, PictureSize } from './view/picture.ts';
import type { Clock, Player, PlayerSettings } from './view/player.ts';
import type { Timeline } from './view/timeline.ts';
import type { View } from './view/view.ts';

/**
 * Reads files of any format; every matrix becomes a tensor with a name of its own.
 * @throws HeadglowError for a file that can't be shown
 */
export async function loadFiles(files: readonly InputFile[], settings?: LoadSettings): Promise<Dataset> {
  return (await import('./formats/load.ts')).loadFiles(files, settings);
}

/** The synthetic example, and the options to show it with. */
export async function embedded(norm?: NormName): Promise<Embedded> {
  return (await import('./tensor/embedded.ts')).embedded(norm);
}

/**
 * Draws a dataset as a still picture.
 * @throws HeadglowError for options that the data cannot meet, and for pictures too large
 */
export async function draw(dataset: Dataset, options: Partial<Options>, size: PictureSize): Promise<Picture> {
  return (await import('./view/draw.ts')).draw(dataset, options, size);
}

/**
 * A player that moves a view along its timeline.
 * @param clock a browser's frames, unless something else is to tell the time
 * @throws HeadglowError for settings that make no sense
 */
export async function createPlayer(
  view: View,
  settings?: Partial<PlayerSettings>,
  clock?: Clock,
): Promise<Player> {
  return new (await import('./view/player.ts')).Player(view, settings, clock);
}

/** Puts a timeline into an element: every checkpoint at its step, and buttons to play. */
export async function createTimeline(element: HTMLElement, view: View, player: Player): Promise<Timeline> {
  return new (await import('./view/timeline.ts')).Timeline(element, view, player);
}

/**
 * Draws the frames of a dataset across its checkpoints, each when it is asked for; leaving the loop stops it.
 * @throws HeadglowError for data without two checkpoints, options that it cannot meet, and pictures too large
 */
export async function* frames(
  dataset: Dataset,
  options: Partial<Options>,
  size: PictureSize,
  settings: FrameSettings,
): AsyncGenerator<Frame, void, void> {
  yield* (await import('./view/movie.ts')).frames(dataset, options, size, settings);
}
