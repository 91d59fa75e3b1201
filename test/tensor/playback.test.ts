// Playback: stops at every checkpoint regardless of frame times, repeats, and frames of movies.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advancePlayhead,
  framePositions,
  type Playback,
  type Playhead,
  REPEATS,
  startPlayhead,
  upcomingCheckpoints,
} from '../../src/tensor/playback.ts';

const playback = (change: Partial<Playback> = {}): Playback => ({
  speed: 4,
  range: [0, 5],
  repeat: 'none',
  skip: false,
  ...change,
});

const head = (change: Partial<Playhead> = {}): Playhead => ({
  position: 0,
  direction: 1,
  secondsAtEnd: 0,
  hasEnded: false,
  ...change,
});

/** Positions of the playhead after each of the time steps `seconds`. */
function played(play: Playback, start: Playhead, seconds: readonly number[]): Playhead[] {
  const heads: Playhead[] = [];
  let at = start;
  for (const passed of seconds) {
    at = advancePlayhead(play, at, passed);
    heads.push(at);
  }
  return heads;
}

describe('playback', () => {
  it('moves at its speed between checkpoints', () => {
    expect(advancePlayhead(playback(), head(), 0.1).position).toBeCloseTo(0.4, 12);
    expect(advancePlayhead(playback(), head({ position: 2.5, direction: -1 }), 0.1).position).toBeCloseTo(
      2.1,
      12,
    );
  });

  it('stops at every checkpoint once, in order, however long frames take', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.001, max: 3, noNaN: true }), { minLength: 200, maxLength: 200 }),
        fc.double({ min: 0.3, max: 100, noNaN: true }),
        fc.constantFrom<1 | -1>(1, -1),
        (seconds, speed, direction) => {
          const play = playback({ speed, range: [2, 9] });
          const start = startPlayhead(direction > 0 ? 2 : 9, play, direction);
          const positions = [start, ...played(play, start, seconds)].map(({ position }) => position);
          const stood = positions.filter(
            (position, i) => Number.isInteger(position) && position !== positions[i - 1],
          );
          const all = [2, 3, 4, 5, 6, 7, 8, 9];
          if (direction < 0) all.reverse();
          expect(stood).toEqual(all.slice(0, stood.length));
          for (const [i, position] of positions.entries())
            expect((position - (positions[i - 1] ?? position)) * direction).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  it('skips checkpoints only if that is allowed', () => {
    expect(advancePlayhead(playback(), head(), 10).position).toBe(1);
    expect(advancePlayhead(playback({ skip: true }), head(), 0.6).position).toBeCloseTo(2.4, 12);
    expect(advancePlayhead(playback({ skip: true }), head(), 10).position).toBe(5);
  });

  it('stops at the end of its range', () => {
    const [last] = played(playback({ range: [1, 3] }), head({ position: 3 }), [0.1]);
    expect(last).toMatchObject({ position: 3, hasEnded: true });
    expect(
      advancePlayhead(playback({ repeat: 'loop', range: [2, 2] }), head({ position: 2 }), 1).hasEnded,
    ).toBe(true);
  });

  it('starts again after the last checkpoint was shown as long as any other', () => {
    const play = playback({ repeat: 'loop', range: [1, 3], speed: 2 });
    const heads = played(play, head({ position: 3 }), [0.2, 0.2, 0.2]);
    expect(heads.map(({ position }) => position)).toEqual([3, 3, 1]);
  });

  it('reverses at both ends', () => {
    const play = playback({ repeat: 'bounce', range: [0, 1], speed: 1 });
    const heads = played(play, head({ position: 0.5 }), [0.5, 0.5, 0.5, 0.25]);
    expect(heads.map(({ position }) => position)).toEqual([1, 0.5, 0, 0.25]);
    expect(heads.map(({ direction }) => direction)).toEqual([1, -1, -1, 1]);
  });

  it('starts at the beginning of its range from outside, or from its end', () => {
    const play = playback({ range: [2, 4] });
    expect([0, 3.5, 4, 5].map((position) => startPlayhead(position, play, 1).position)).toEqual([
      2, 3.5, 2, 2,
    ]);
    expect([0, 2, 5].map((position) => startPlayhead(position, play, -1).position)).toEqual([4, 4, 4]);
    expect(advancePlayhead(play, head({ position: 5 }), 0.1).position).toBe(2);
  });
});

describe('upcoming checkpoints', () => {
  it('are those where playback stops next', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...REPEATS),
        fc.constantFrom<1 | -1>(1, -1),
        fc.double({ min: 0, max: 7, noNaN: true }),
        fc.tuple(fc.nat(3), fc.integer({ min: 4, max: 7 })),
        (repeat, direction, position, range) => {
          const play = playback({ repeat, range, speed: 1 });
          const start = head({ position, direction });
          const coming = upcomingCheckpoints(play, start, 9);
          // In steps of half a second, playback stops twice at ends with `loop`, and once at all other checkpoints.
          const stood: number[] = [];
          let at = start;
          for (let i = 0; i < 60 && !at.hasEnded; i++) {
            const next = advancePlayhead(play, at, 0.5);
            if (Number.isInteger(next.position) && next.position !== at.position) stood.push(next.position);
            at = next;
          }
          expect(stood.slice(0, coming.length)).toEqual(coming);
          expect(coming).toHaveLength(repeat === 'none' ? stood.length : 9);
        },
      ),
    );
  });

  it('are none at the end, or if only one checkpoint is played', () => {
    expect(upcomingCheckpoints(playback(), head({ position: 5 }), 4)).toEqual([]);
    expect(
      upcomingCheckpoints(playback({ repeat: 'loop', range: [2, 2] }), head({ position: 2 }), 4),
    ).toEqual([]);
  });
});

describe('a movie', () => {
  it('has every checkpoint exactly and for the same time, with interpolated frames between', () => {
    expect(framePositions([3, 5], 2)).toEqual([3, 3.5, 4, 4.5, 5, 5]);
    expect(framePositions([0, 0], 3)).toEqual([0, 0, 0]);
    const positions = framePositions([0, 130], 7);
    expect(positions).toHaveLength(131 * 7);
    for (let checkpoint = 0; checkpoint <= 130; checkpoint++)
      expect(positions[checkpoint * 7]).toBe(checkpoint);
  });
});
