// The length of a movie, computed before it is drawn.

import { expect, it } from 'vitest';
import { formatDuration, formatMovieLength } from '../../demo/movie/length.ts';

it('formatMovieLength lists checkpoints, frames and duration', () => {
  expect(formatMovieLength(131, { fps: 30, seconds: 0.5 })).toBe('131 checkpoints, 1,965 frames, 1 min 6 s');
  expect(formatMovieLength(2, { fps: 10, seconds: 0.2 })).toBe('2 checkpoints, 4 frames, 0.4 s');
});

it('every checkpoint has at least one frame', () => {
  expect(formatMovieLength(3, { fps: 1, seconds: 0.05 })).toBe('3 checkpoints, 3 frames, 3 s');
});

it('formatDuration uses tenths of seconds, or minutes and seconds', () => {
  expect([0.25, 59.9, 59.96, 60, 61.4, 3600].map(formatDuration)).toEqual([
    '0.3 s',
    '59.9 s',
    '1 min',
    '1 min',
    '1 min 1 s',
    '60 min',
  ]);
});
