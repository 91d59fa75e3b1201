// The few colours that come near to all in a picture, for formats that have a table of them.

import { type Colormap, rgbOf } from '../scale/colormaps.ts';
import type { Scene } from './scene.ts';

/** Shades from the background to the text: what letters are made of at their edges. */
const SHADES = 40;

const hex = (channels: readonly number[]): string =>
  `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;

function shade(from: string, to: string, share: number): string {
  const end = rgbOf(to);
  return hex(rgbOf(from).map((channel, i) => channel + ((end[i] as number) - channel) * share));
}

/**
 * Colours `#rrggbb` for a picture, all different, the background first: shades of its text, the colours of the classes,
 * and as many of the colormaps' as there is room for, evenly.
 * @param most how many there may be, from 64 up
 */
export function choosePalette({ scales, background, inks }: Scene, most: number): string[] {
  const colormaps = [...new Set(scales.map(({ colormap }) => colormap))];
  const shades = Array.from({ length: SHADES }, (_, i) => shade(background, inks[0], i / (SHADES - 1)));
  const classes = colormaps.flatMap(({ under, over, bad }) => [under, over, bad]);
  const fixed = new Set([...shades, ...inks, ...classes]);
  const room = Math.floor((most - fixed.size) / colormaps.length);
  const some = ({ colors }: Colormap): string[] =>
    Array.from(
      { length: room },
      (_, i) => colors[Math.round((i / (room - 1)) * (colors.length - 1))] as string,
    );
  return [...new Set([...fixed, ...colormaps.flatMap(some)])];
}
