// The few colours that come near to all in a figure, for formats that have a table of them.

import type { Theme } from '../options.ts';
import type { Colormap } from '../scale/colormaps.ts';
import { rgbOf } from '../scale/colormaps.ts';
import { THEME_COLORS } from './theme.ts';

/** Shades from the background to the text: what letters are made of at their edges. */
const SHADES = 40;

const hex = (channels: readonly number[]): string =>
  `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;

function shade(from: string, to: string, share: number): string {
  const end = rgbOf(to);
  return hex(rgbOf(from).map((channel, i) => channel + ((end[i] as number) - channel) * share));
}

/**
 * Colours `#rrggbb` for a figure, all different, the background first: shades of its text, the colours of the classes,
 * and as many of the colormaps' as there is room for, evenly.
 * @param most how many there may be, from 64 up
 */
export function paletteOf(colormaps: readonly Colormap[], theme: Theme, most: number): string[] {
  const { background, text, muted, axis } = THEME_COLORS[theme];
  const shades = Array.from({ length: SHADES }, (_, i) => shade(background, text, i / (SHADES - 1)));
  const classes = colormaps.flatMap(({ under, over, bad }) => [under, over, bad]);
  const fixed = new Set([...shades, muted, axis, ...classes]);
  const room = Math.floor((most - fixed.size) / colormaps.length);
  const some = ({ colors }: Colormap): string[] =>
    Array.from(
      { length: room },
      (_, i) => colors[Math.round((i / (room - 1)) * (colors.length - 1))] as string,
    );
  return [...new Set([...fixed, ...colormaps.flatMap(some)])];
}
