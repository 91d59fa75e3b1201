// Colormaps: a lookup table of 256 colours, plus colours for under, over and bad (missing) values.

import { baseName, type ColormapName, colormapRow, isReversed } from '../colormaps/registry.ts';
import type { Options } from '../options/table.ts';
import { fail } from '../tensor/error.ts';
import { LazyPart } from '../tensor/lazy-part.ts';
import { classifyValue, type Norm } from './norm.ts';

export { baseName };

/** Number of colours in a lookup table. */
export const ENTRIES = 256;

/** Indices of the under, over and bad colours, after those of the table. */
export const UNDER_ENTRY = 256;
export const OVER_ENTRY = 257;
export const BAD_ENTRY = 258;

/**
 * Colour of missing cells: dark grey, unless the colormap defines its own. Its CIEDE2000 distance to every colour of the
 * tables, to `MARK_COLORS` and to both theme backgrounds is at least 20.
 */
const BAD = '#605c54';

/** Colours that highlight out-of-range values on every colormap: cyan and magenta. */
export const MARK_COLORS = { under: '#00e5ff', over: '#ff00c8' } as const;

/** A colormap with all colours as `#rrggbb`. */
export interface Colormap {
  /** Name, as in the option `colormap`. */
  readonly name: ColormapName;
  /** 256 colours `#rrggbb` from the lower end up. */
  readonly colors: readonly string[];
  /** Colour of values below vmin. */
  readonly under: string;
  /** Colour of values above vmax. */
  readonly over: string;
  /** Colour of missing values. */
  readonly bad: string;
}

const cache = new Map<string, Colormap>();

/** The tables of colormaps that are no defaults. */
export const colormapTables = new LazyPart(() => import('../colormaps/tables.ts'));

/** The table of a colormap; undefined while it is not loaded. */
const tableOf = (name: ColormapName): string | undefined =>
  colormapRow(name).table ?? colormapTables.loaded?.TABLES[baseName(name)];

/** Whether the colours of the colormap that options choose are loaded. */
export const hasColormap = ({ colormap: name }: Pick<Options, 'colormap'>): boolean =>
  name === null || tableOf(name) !== undefined;

/** Loads the tables of all colormaps. @throws HeadglowError if that fails */
export async function loadColormaps(): Promise<void> {
  await colormapTables.load();
}

/** The letter for an unchanged step; src/colormaps/tables.ts documents the encoding. */
const NO_CHANGE = 'N'.charCodeAt(0);

/** Decodes a table: the red, then green, then blue bytes. */
function decodeChannels(written: string): Uint8Array {
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

function decodeColors(name: ColormapName, table: string): readonly string[] {
  const bytes = decodeChannels(table);
  const hex = (at: number): string => (bytes[at] as number).toString(16).padStart(2, '0');
  const colors = Array.from(
    { length: ENTRIES },
    (_, entry) => `#${hex(entry)}${hex(entry + ENTRIES)}${hex(entry + 2 * ENTRIES)}`,
  );
  return isReversed(name) ? colors.reverse() : colors;
}

/**
 * A colormap. Under and over are the ends of the table, as in matplotlib, or highlighted colours.
 * @param markExtremes whether to highlight out-of-range values
 * @param own overrides for under and bad, if they have a special meaning
 * @throws HeadglowError for colormaps other than viridis and coolwarm before `loadColormaps`
 */
export function colormap(
  name: ColormapName,
  markExtremes: boolean,
  own: Partial<Pick<Colormap, 'under' | 'bad'>> = {},
): Colormap {
  const key = `${name} ${markExtremes} ${own.under} ${own.bad}`;
  let map = cache.get(key);
  if (!map) {
    const table =
      tableOf(name) ??
      fail('option', 'colormap', `the colours of ${name} are not loaded`, 'await loadColormaps() first');
    const colors = decodeColors(name, table);
    const under = markExtremes ? MARK_COLORS.under : (colors[0] as string);
    const over = markExtremes ? MARK_COLORS.over : (colors[ENTRIES - 1] as string);
    map = { name, colors, under, over, bad: colormapRow(name).bad ?? BAD, ...own };
    cache.set(key, map);
  }
  return map;
}

/** Index into the table: `floor(t * 256)` clamped to [0, 255]. The twin of `unitEntry` in color.glsl. */
export function entryOf(t: number): number {
  return Math.min(Math.max(Math.floor(t * ENTRIES), 0), ENTRIES - 1);
}

/** The red, green and blue components of `#rrggbb`, each in [0, 255]. */
export function rgbOf(color: string): readonly [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The colour of a value: the twin of the GLSL function in shaders/color.glsl. */
export function colorOf(norm: Norm, { colors, ...others }: Colormap, value: number): string {
  const cell = Math.fround(value);
  const valueClass = classifyValue(norm, cell);
  return valueClass === 'in' ? (colors[entryOf(norm.toUnit(cell))] as string) : others[valueClass];
}
