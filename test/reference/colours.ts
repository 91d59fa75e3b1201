// matplotlib's 256 colours of each colormap, and simple tables for tests.

import { existsSync, readFileSync } from 'node:fs';
import { COLORMAPS, type ColormapName } from '../../src/options.ts';
import { colormap, loadColormaps } from '../../src/scale/colormaps.ts';

await loadColormaps();

export type Tables = Record<ColormapName, readonly string[]>;

const file = new URL('../../../shared/reference/colormaps.json', import.meta.url);

/**
 * The tables of the folder with reference data; null if it is absent. Its twilight is only the first half of the map:
 * test/scale/colormaps.test.ts compares all of it with matplotlib.
 */
export function referenceTables(): Tables | null {
  if (!existsSync(file)) return null;
  const { colormaps } = JSON.parse(readFileSync(file, 'utf8')) as { colormaps: Tables };
  // That test also covers maps that the folder lacks.
  const lacking = COLORMAPS.filter((name) => name === 'twilight' || !(name in colormaps));
  const known = Object.entries(colormaps).map(([name, colors]) => [`${name}_r`, colors.toReversed()]);
  const others = [...lacking, ...lacking.map((name) => `${name}_r` as const)];
  return {
    ...colormaps,
    ...Object.fromEntries([...known, ...others.map((name) => [name, colormap(name, false).colors])]),
  };
}

/** Tables with the colour #0000ii at entry i, for tests that read indices from colours. */
export function indexTables(): Tables {
  const table = Array.from({ length: 256 }, (_, i) => `#0000${i.toString(16).padStart(2, '0')}`);
  const entries: [string, readonly string[]][] = COLORMAPS.flatMap((name) => [
    [name, table],
    [`${name}_r`, table],
  ]);
  return Object.fromEntries(entries) as Tables;
}

/** The colour of missing cells in tests with `indexTables`. */
export const BAD = '#808080';

/** The colour of missing cells in a colormap. */
export const badOf = (name: ColormapName): string => colormap(name, false).bad;
