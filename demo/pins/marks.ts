// How a pin is told from the others, in the figure, the list and the plot.

import type { Pin } from './pins.ts';

/** Okabe and Ito's colours for the colour-blind, without the two that a light or a dark page swallows. */
const COLORS = ['#d55e00', '#0072b2', '#009e73', '#e69f00', '#cc79a7', '#56b4e9'];

/** Kinds of line, by their names in CSS and by lengths of strokes and gaps: one after another where colours come again. */
const LINES = [
  { style: 'solid', dash: [] },
  { style: 'dashed', dash: [7, 4] },
  { style: 'dotted', dash: [2, 3] },
] as const;

export interface PinMark {
  readonly color: string;
  readonly style: (typeof LINES)[number]['style'];
  /** CSS pixels. */
  readonly dash: readonly number[];
}

export function pinMark({ number }: Pin): PinMark {
  const line = LINES[Math.floor((number - 1) / COLORS.length) % LINES.length] as (typeof LINES)[number];
  return { color: COLORS[(number - 1) % COLORS.length] as string, ...line };
}
