// The length of a movie, computed before it is drawn.

import type { MovieSettings } from '../../src/protocol.ts';

type Pace = Pick<MovieSettings, 'fps' | 'seconds'>;

/** Number of frames per checkpoint: `seconds` at `fps` frames per second, rounded, at least one. */
export const framesPerCheckpoint = ({ fps, seconds }: Pace): number => Math.max(1, Math.round(fps * seconds));

const { format: formatNumber } = new Intl.NumberFormat('en');

const formatCount = (count: number, noun: string): string =>
  `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;

/** Shorter durations are rounded to tenths of a second, so that none reads "60 s". */
const MIN_MINUTE_SECONDS = 59.95;

/** Formats a duration: "8.5 s", "1 min 6 s". */
export function formatDuration(seconds: number): string {
  if (seconds < MIN_MINUTE_SECONDS) return `${Number(seconds.toFixed(1))} s`;
  const wholeSeconds = Math.round(seconds);
  const minutes = Math.floor(wholeSeconds / 60);
  const rest = wholeSeconds % 60;
  return rest === 0 ? `${formatNumber(minutes)} min` : `${formatNumber(minutes)} min ${rest} s`;
}

/** Describes a movie's length: "131 checkpoints, 1,965 frames, 1 min 6 s". */
export function formatMovieLength(checkpoints: number, pace: Pace): string {
  const frames = checkpoints * framesPerCheckpoint(pace);
  return [
    formatCount(checkpoints, 'checkpoint'),
    formatCount(frames, 'frame'),
    formatDuration(frames / pace.fps),
  ].join(', ');
}
