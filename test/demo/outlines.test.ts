// The panels in which pinned heads are outlined.

import { expect, it } from 'vitest';
import { outlinedHeads } from '../../demo/pins/outlines.ts';
import type { Pin } from '../../demo/pins/pins.ts';
import type { PanelLayout } from '../../src/index.ts';

const PIN: Pin = { model: 'm', task: 'task 7', layer: 0, head: 0, number: 1 };

const panelsOf = (count: number): PanelLayout[] =>
  Array.from({ length: count }, (_, i) => ({
    ...{ model: 'm', task: `task ${i}`, layers: 1, heads: 1, step: null, steps: [] },
    ...{ x: i, y: 0, width: 1, height: 1 },
  })) as unknown as PanelLayout[];

const tasksFor = (count: number) =>
  outlinedHeads(panelsOf(count), () => [PIN]).map(({ panel }) => panel.task);

it('a pinned head is outlined in every panel that shows it', () => {
  expect(tasksFor(20)).toHaveLength(20);
});

it('with 150,000 panels, a head is outlined in its own panel only', () => {
  expect(tasksFor(150_000)).toEqual(['task 7']);
});
