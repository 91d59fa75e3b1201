// The 256 colours of each map as matplotlib has them, and the stand-ins that tests need.

import { existsSync, readFileSync } from 'node:fs';
import { COLORMAPS, type ColormapName } from '../../src/options.ts';
import { colormap } from '../../src/scale/colormaps.ts';

export type Tables = Record<ColormapName, readonly string[]>;

const file = new URL('../../../shared/reference/colormaps.json', import.meta.url);

/**
 * Null where the folder with the references is absent. Its twilight is the first half of the map;
 * test/scale/colormaps.test.ts compares the whole one with matplotlib's.
 */
export function referenceTables(): Tables | null {
  if (!existsSync(file)) return null;
  const { colormaps } = JSON.parse(readFileSync(file, 'utf8')) as { colormaps: Tables };
  // Maps that were added later are compared with matplotlib's there.
  const later = COLORMAPS.filter((name) => name === 'twilight' || !(name in colormaps));
  return { ...colormaps, ...Object.fromEntries(later.map((name) => [name, colormap(name, false).colors])) };
}

/** Tables in which entry i is #0000ii, for tests that look at indices. */
export function plainTables(): Tables {
  const table = Array.from({ length: 256 }, (_, i) => `#0000${i.toString(16).padStart(2, '0')}`);
  const entries: [string, readonly string[]][] = COLORMAPS.map((name) => [name, table]);
  return Object.fromEntries(entries) as Tables;
}

/** Missing cells of tests that look at classes. */
export const BAD = '#808080';

/** Missing cells of each map. */
export const badOf = (name: ColormapName): string => colormap(name, false).bad;
