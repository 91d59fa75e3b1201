// Colours and line styles that distinguish pins in the figure, the list and the plot.

import type { Pin } from './pins.ts';

/** Okabe and Ito's colour-blind safe colours, without black and yellow, which lack contrast in the dark or light theme. */
const COLORS = ['#d55e00', '#0072b2', '#009e73', '#e69f00', '#cc79a7', '#56b4e9'];

/** Line styles, as CSS names and dash patterns; the next style is used when the colours repeat. */
const LINES = [
  { style: 'solid', dash: [] },
  { style: 'dashed', dash: [7, 4] },
  { style: 'dotted', dash: [2, 3] },
] as const;

export interface PinMark {
  readonly color: string;
  readonly style: (typeof LINES)[number]['style'];
  /** Lengths of dashes and gaps, in CSS pixels. */
  readonly dash: readonly number[];
}

/** Returns the colour and the line style of a pin. */
export function pinMark({ number }: Pin): PinMark {
  const line = LINES[Math.floor((number - 1) / COLORS.length) % LINES.length] as (typeof LINES)[number];
  return { color: COLORS[(number - 1) % COLORS.length] as string, ...line };
}
