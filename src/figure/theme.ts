// Colours of everything except data, for light and dark themes.

import type { Theme } from '../options.ts';

export interface ThemeColors {
  /** Background of the figure; the SVG overlay itself is transparent. */
  readonly background: string;
  /** Titles and labels. */
  readonly text: string;
  /** Tick labels and the caption; contrast with the background is at least 4.5:1. */
  readonly muted: string;
  /** Frames and tick marks. */
  readonly axis: string;
  /** Heads that never emerge, and heads present from the start: greys that recede behind the step colours. */
  readonly never: string;
  readonly start: string;
}

export const THEME_COLORS: Record<Theme, ThemeColors> = {
  light: {
    background: '#ffffff',
    text: '#1a1a1f',
    muted: '#4d4f57',
    axis: '#8a8c94',
    never: '#dcdce2',
    start: '#8d93a3',
  },
  dark: {
    background: '#131318',
    text: '#ececf1',
    muted: '#a9abb5',
    axis: '#6d6f7a',
    never: '#2b2b33',
    start: '#8d93a3',
  },
};

/** Sans-serif, as in most papers. */
export const FONT_FAMILY = "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";
