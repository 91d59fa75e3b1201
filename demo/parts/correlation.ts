// Colours and texts of correlations, for tables and plots of the similarity of tasks.

import { colormap } from '../../src/index.ts';

/** Colours of correlations, from -1 to 1. */
const { colors: COLORS } = colormap('coolwarm', false);

/** The colour of a correlation, `#rrggbb`. */
export const correlationColor = (correlation: number): string =>
  COLORS[Math.min(Math.floor(((correlation + 1) / 2) * COLORS.length), COLORS.length - 1)] as string;

/** Parses `#rrggbb` to red, green and blue in [0, 255]. */
export const channels = (color: string): number[] =>
  [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));

/** Formats a correlation with two decimals; zero has no sign. */
export const formatCorrelation = (value: number | null): string =>
  value === null
    ? ''
    : value
        .toFixed(2)
        .replace(/^-0\.00$/, '0.00')
        .replace('-', '−');

/** WCAG relative luminance at which black and white have the same contrast. */
const EQUAL_CONTRAST_LUMINANCE = 0.179;

/** Returns black or white, whichever has more contrast with a colour. */
export function contrastingColor(color: string): string {
  const [r = 0, g = 0, b = 0] = channels(color).map((byte) => {
    const channel = byte / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > EQUAL_CONTRAST_LUMINANCE ? '#000000' : '#ffffff';
}
