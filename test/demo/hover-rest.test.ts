// The head that stays in the read-out when the pointer leaves the figure.

import { expect, it } from 'vitest';
import { HoverRest } from '../../demo/hover-rest.ts';
import type { Readout } from '../../src/index.ts';

const readoutAt = (head: number): Readout => ({
  panel: 0,
  layer: 0,
  head,
  name: '',
  model: '',
  task: '',
  value: head,
  range: { layers: [0, 1], heads: [head, head + 1] },
  cells: 1,
  reduction: 'max',
});

function pointer() {
  let time = 0;
  const rested = new HoverRest(() => time);
  return {
    rested,
    /** Moves to a head and stays there for a number of milliseconds. */
    stay(head: number, milliseconds: number) {
      rested.move(readoutAt(head));
      time += milliseconds;
    },
  };
}

it('the last head is the one that the pointer rested on, not one that it crossed on the way out', () => {
  const { rested, stay } = pointer();
  stay(1, 500);
  for (const head of [2, 3, 4]) stay(head, 20);
  expect(rested.lastHead?.head).toBe(1);
});

it('the last head is the current one if the pointer rested on it before leaving', () => {
  const { rested, stay } = pointer();
  stay(1, 500);
  stay(2, 500);
  expect(rested.lastHead?.head).toBe(2);
});

it('the last head is one that was clicked, regardless of time', () => {
  const { rested, stay } = pointer();
  stay(1, 500);
  stay(2, 10);
  rested.choose();
  stay(3, 10);
  expect(rested.lastHead?.head).toBe(2);
});

it('the last head is the last one crossed if the pointer never rested, and null after forget', () => {
  const { rested, stay } = pointer();
  stay(1, 10);
  stay(2, 10);
  expect(rested.lastHead?.head).toBe(2);
  rested.forget();
  expect(rested.lastHead).toBeNull();
});
