// Colormaps: a table of 256 colours, and colours of their own for under, over and bad.

import { type ColormapName, colormapRow } from '../colormaps/registry.ts';

/** Entries of every colour table. */
export const ENTRIES = 256;

/** Entries of the classes, behind those of the map. */
export const UNDER_ENTRY = 256;
export const OVER_ENTRY = 257;
export const BAD_ENTRY = 258;

/**
 * Missing cells, also hatched in the colorbar's key: dark grey, unless a map's row has a colour of its
 * own. CIEDE2000 from every entry, from `MARKED` and from both themes' backgrounds is at least 20.
 */
const BAD = '#605c54';

/** Under and over where they are to stand out from every table: cyan and magenta. */
export const MARK_COLORS = { under: '#00e5ff', over: '#ff00c8' } as const;

/** The colours of values, `#rrggbb`. */
export interface Colormap {
  /** Its name, as in the option `colormap`. */
  readonly name: ColormapName;
  /** 256 colours `#rrggbb` from the lower end up. */
  readonly colors: readonly string[];
  /** Of values under the limits. */
  readonly under: string;
  /** Of values over the limits. */
  readonly over: string;
  /** Of missing values. */
  readonly bad: string;
}

const made = new Map<string, Colormap>();

/** The letter of a step that is the same as the one before: src/colormaps/registry.ts says how tables are written. */
const NO_CHANGE = 'N'.charCodeAt(0);

/** The bytes of the channels one after another. */
function channelsOf(name: ColormapName): Uint8Array {
  const written = colormapRow(name).table;
  const bytes = new Uint8Array(3 * ENTRIES);
  for (let channel = 0; channel < 3; channel++) {
    const at = channel * (ENTRIES + 1);
    let byte = Number.parseInt(written.slice(at, at + 2), 16);
    let step = 0;
    bytes[channel * ENTRIES] = byte;
    for (let entry = 1; entry < ENTRIES; entry++) {
      step += written.charCodeAt(at + entry + 1) - NO_CHANGE;
      byte += step;
      bytes[channel * ENTRIES + entry] = byte;
    }
  }
  return bytes;
}

function tableOf(name: ColormapName): readonly string[] {
  const bytes = channelsOf(name);
  const hex = (at: number): string => (bytes[at] as number).toString(16).padStart(2, '0');
  return Array.from(
    { length: ENTRIES },
    (_, entry) => `#${hex(entry)}${hex(entry + ENTRIES)}${hex(entry + 2 * ENTRIES)}`,
  );
}

/**
 * A colormap; under and over are the table's ends, as in matplotlib, unless they are to be marked.
 * @param own colours for classes that mean something else
 */
export function colormap(
  name: ColormapName,
  markExtremes: boolean,
  own: Partial<Pick<Colormap, 'under' | 'bad'>> = {},
): Colormap {
  const key = `${name} ${markExtremes} ${own.under} ${own.bad}`;
  let map = made.get(key);
  if (!map) {
    const colors = tableOf(name);
    const under = markExtremes ? MARK_COLORS.under : (colors[0] as string);
    const over = markExtremes ? MARK_COLORS.over : (colors[ENTRIES - 1] as string);
    map = { name, colors, under, over, bad: colormapRow(name).bad ?? BAD, ...own };
    made.set(key, map);
  }
  return map;
}

/** Index into a table: `min(floor(t * 256), 255)`, 0 below 0. The twin of `entryOf` in color.glsl. */
export function entryOf(t: number): number {
  return Math.min(Math.max(Math.floor(t * ENTRIES), 0), ENTRIES - 1);
}

/** Red, green and blue in [0, 255] of `#rrggbb`. */
export function rgbOf(color: string): readonly [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
