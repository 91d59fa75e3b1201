// How long a movie is, before it is drawn.

import type { MovieSettings } from '../../src/protocol.ts';

type Pace = Pick<MovieSettings, 'fps' | 'seconds'>;

/** Frames of each checkpoint: `seconds` at `fps` frames a second, rounded to whole frames, one at least. */
export const framesPerCheckpoint = ({ fps, seconds }: Pace): number => Math.max(1, Math.round(fps * seconds));

const { format: grouped } = new Intl.NumberFormat('en');

const counted = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

/** Seconds as a person reads them: "8.5 s", "1 min 6 s". */
export function formatDuration(seconds: number): string {
  if (seconds < 59.95) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  return rest === 0 ? `${grouped(minutes)} min` : `${grouped(minutes)} min ${rest} s`;
}

/** What will be drawn: "131 checkpoints, 1,965 frames, 1 min 6 s". */
export function formatMovieLength(checkpoints: number, pace: Pace): string {
  const frames = checkpoints * framesPerCheckpoint(pace);
  return [
    counted(checkpoints, 'checkpoint'),
    counted(frames, 'frame'),
    formatDuration(frames / pace.fps),
  ].join(', ');
}
