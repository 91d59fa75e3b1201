// Colours, line styles and text sizes of plots, by theme.

import type { Theme } from '../../src/options.ts';

/** CSS pixels at text scale 1. */
export const TEXT = { tick: 10, label: 11, title: 13, caption: 10 } as const;
/** Height of a line of ticks, labels or names. */
export const LINE_HEIGHT = 13;

/** Sans-serif, as heat maps. */
export const PLOT_FONT = "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

export interface PlotColors {
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly axis: string;
  readonly grid: string;
}

/** As in heat maps. */
export const COLORS: Readonly<Record<Theme, PlotColors>> = {
  light: { background: '#ffffff', text: '#1a1a1f', muted: '#4d4f57', axis: '#8a8c94', grid: '#e6e6eb' },
  dark: { background: '#131318', text: '#ececf1', muted: '#a9abb5', axis: '#6d6f7a', grid: '#2b2b33' },
};

/** Okabe and Ito's colour-blind safe colours, without black and yellow, which lack contrast in one of the themes. */
const SERIES = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const;
/** The first colour is too dark on a dark background. */
const DARK_BLUE = '#3d9fdc';
/** Patterns of dashes, used when the colours repeat. */
const DASHES = ['', '5,3', '1.5,2.5'] as const;

/** Lines that differ: each has its own colour and pattern. */
export const MAX_SERIES = SERIES.length * DASHES.length;

export interface SeriesStyle {
  readonly color: string;
  /** A `stroke-dasharray`; '' for a solid line. */
  readonly dash: string;
}

/** The style of a line by its number, from 0. */
export function seriesStyle(series: number, theme: Theme): SeriesStyle {
  const color = SERIES[series % SERIES.length] as string;
  return {
    color: theme === 'dark' && color === SERIES[0] ? DARK_BLUE : color,
    dash: DASHES[Math.floor(series / SERIES.length) % DASHES.length] as string,
  };
}
