// Mapping checkpoints to fractions of a timeline, and back.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkpointFractions,
  fractionAtPosition,
  nearestCheckpoint,
  positionAtFraction,
  STEP_SCALES,
} from '../../src/tensor/step-scale.ts';

const rising = fc
  .uniqueArray(fc.integer({ min: 0, max: 1e9 }), { minLength: 2, maxLength: 200 })
  .map((steps) => steps.sort((a, b) => a - b));

describe('fractions of checkpoints', () => {
  it('are proportional to steps, or even', () => {
    expect(checkpointFractions([0, 10, 40], 'linear')).toEqual([0, 0.25, 1]);
    expect(checkpointFractions([0, 10, 40], 'even')).toEqual([0, 0.5, 1]);
  });

  it('are nearly even on a log scale if steps double', () => {
    const places = checkpointFractions([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512], 'log');
    const gaps = places.slice(1).map((place, i) => place - (places[i] as number));
    expect(Math.max(...gaps) / Math.min(...gaps)).toBeLessThan(1.8);
  });

  it.each([...STEP_SCALES])('increase strictly from 0 to 1: %s', (scale) => {
    fc.assert(
      fc.property(rising, (steps) => {
        const places = checkpointFractions(steps, scale);
        expect(places[0]).toBe(0);
        expect(places.at(-1)).toBe(1);
        for (let i = 1; i < places.length; i++) expect(places[i]).toBeGreaterThan(places[i - 1] as number);
      }),
    );
  });

  it('are defined for one checkpoint and for none', () => {
    for (const scale of STEP_SCALES) {
      expect(checkpointFractions([7], scale)).toEqual([0]);
      expect(checkpointFractions([], scale)).toEqual([]);
    }
    expect(positionAtFraction([0], 0.7)).toBe(0);
    expect(nearestCheckpoint([0], 0.7)).toBe(0);
  });
});

describe('a position', () => {
  it('is recovered from its fraction', () => {
    fc.assert(
      fc.property(rising, fc.double({ min: 0, max: 1, noNaN: true }), (steps, share) => {
        const places = checkpointFractions(steps, 'linear');
        const position = share * (steps.length - 1);
        expect(positionAtFraction(places, fractionAtPosition(places, position))).toBeCloseTo(position, 5);
      }),
    );
  });

  it('is clamped to the ends of the timeline', () => {
    expect(positionAtFraction([0, 0.5, 1], -1)).toBe(0);
    expect(positionAtFraction([0, 0.5, 1], 2)).toBe(2);
  });

  it('is rounded to the checkpoint nearest on screen, not by index', () => {
    const places = checkpointFractions([0, 10, 1000], 'linear');
    expect(nearestCheckpoint(places, 0.4)).toBe(1);
    expect(nearestCheckpoint(places, 0.6)).toBe(2);
    expect(nearestCheckpoint(places, 0.004)).toBe(0);
  });
});
