// Colours of all that is not data, for light and dark pages.

import type { Theme } from '../options.ts';

export interface ThemeColors {
  /** Behind everything; the SVG itself stays transparent. */
  readonly background: string;
  /** Titles and labels. */
  readonly text: string;
  /** Tick labels and the caption; at least 4.5:1 on the background. */
  readonly muted: string;
  /** Frames and tick marks. */
  readonly axis: string;
  /** Heads that never emerge, and those that were there from the start: greys that keep behind the steps. */
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

/** Sans-serif as in most papers. */
export const FONT_FAMILY = "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";
