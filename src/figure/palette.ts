// Chooses a palette that approximates all colours of a picture, for indexed formats such as GIF.

import { type Colormap, rgbOf } from '../scale/colormaps.ts';
import type { Scene } from './scene.ts';

/** Shades between background and text, for antialiased letters. */
const SHADES = 40;

const hex = (channels: readonly number[]): string =>
  `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;

function shade(from: string, to: string, fraction: number): string {
  const end = rgbOf(to);
  return hex(rgbOf(from).map((channel, i) => channel + ((end[i] as number) - channel) * fraction));
}

/**
 * Distinct colours `#rrggbb`, the background first: shades of the text, the under, over and bad colours, and evenly
 * spaced colours of each colormap.
 * @param max maximum number of colours, at least 64
 */
export function choosePalette({ scales, background, inks }: Scene, max: number): string[] {
  const colormaps = [...new Set(scales.map(({ colormap }) => colormap))];
  const shades = Array.from({ length: SHADES }, (_, i) => shade(background, inks.text, i / (SHADES - 1)));
  const classes = colormaps.flatMap(({ under, over, bad }) => [under, over, bad]);
  const fixed = new Set([...shades, ...Object.values(inks), ...classes]);
  const room = Math.floor((max - fixed.size) / colormaps.length);
  const sampleColors = ({ colors }: Colormap): string[] =>
    Array.from(
      { length: room },
      (_, i) => colors[Math.round((i / (room - 1)) * (colors.length - 1))] as string,
    );
  return [...new Set([...fixed, ...colormaps.flatMap(sampleColors)])];
}
