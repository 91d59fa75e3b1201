// The order in which panels are read: row by row, from left to right.

import type { Scene } from './scene.ts';

/** Indices of all panels in reading order. O(panels + slots). */
export function readingOrder({
  panels,
  rows,
  columns,
}: Pick<Scene, 'panels' | 'rows' | 'columns'>): number[] {
  const slots = new Int32Array(rows * columns).fill(-1);
  for (const [index, { slot }] of panels.entries()) slots[slot.row * columns + slot.column] = index;
  return [...slots.filter((index) => index >= 0)];
}
