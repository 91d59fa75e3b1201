// The registry of all colormaps. Options, colour tables, descriptions and docs get them from here.
//
// Only the default colormaps have their table here; those of all others load on first use (tables.ts, which documents the
// encoding).

interface ColormapRow {
  /** Diverging maps have a distinct middle; cyclic maps end as they begin. */
  readonly kind: 'sequential' | 'diverging' | 'cyclic';
  /** The colour of missing cells, if the default (`BAD`, src/scale/colormaps.ts) is too close to the map's colours. */
  readonly bad?: string;
  readonly table?: string;
}

// biome-ignore format: one map a line
const ROWS = {
  viridis: { kind: 'sequential', table: '44NNOMNOMNNOMNNNNNOMNNNNNNNMONNNNNMONNMONNMOMONMONMOMOMOMOMONMOMOMOMOMOMOMOMOMOMOMOMONMOMOMONMOMONMOMONMOMONMONMONMOMONMONMONMONMONMONNNMONNNNNNNNNOMNOMOMONMONNNNNNNNOMNOMOMOMONMONNMONNNNNNNNNNOMNNOMNNOMNOMOMOMOMOMOMOMONMONMONMONMONMONMONMOMONMOMONMOMOMOMNO01ONOMOMOMOMOMOMNOMNOMNOMNNOMNNOMNNOMNNOMNNOMNNNNOMNNNNOMNNNNNNOMNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNMONNNNNNNNNNNNNNMONNNNNNNNNNNNNNNMONNNNNNNNNNNNNMONNNNNNNNNMONNNNNNNMONNNNMONNNMONNNMONNMONNMONMONMONMOMONMOMOMOMOMOMOMOMOMNOMOMNOMNOMNOMNOMNOMNOMNOMNO54OOMOMNOMOMNOMNOMNNOMNNNNNNNNNNNNNMONNMONMONMOMOMOMOMNOMOMNNOMNNOMNNNOMNNNNNOMNNNNNNNNNNNOMNNNNNNNNNNNNNNNNNNNNNNNMONNNNNNNNNMONNNNMONNMONNMONMONMOMOMONMOMNOMOMNOMNOMNNOMNNNOMNNNNNNNNNNMONNNNMONNMONMOMONMOMOMOMNOMOMNOMNNOMNOMNNOMNOMNOMONNNNNNONNNOMONNOMOMO' }, // N. Smith, S. van der Walt, E. Firing (CC0)
  plasma: { kind: 'sequential' },
  inferno: { kind: 'sequential' },
  magma: { kind: 'sequential' },
  cividis: { kind: 'sequential', bad: '#c06060' },
  turbo: { kind: 'sequential' },
  gray: { kind: 'sequential', bad: '#c06060' },
  Greys: { kind: 'sequential', bad: '#c06060' },
  Purples: { kind: 'sequential' },
  Blues: { kind: 'sequential' },
  Reds: { kind: 'sequential' },
  YlOrRd: { kind: 'sequential' },
  YlGnBu: { kind: 'sequential' },
  rocket: { kind: 'sequential' },
  coolwarm: { kind: 'diverging', table: '3aONOMNNNNOMNNNOMNNOMNNOMNNOMNNOMNOMNOMNOMNOMNOMNOMOMNOMNOMOMNOMNOMOMNOMOMNOMNOMOMNOMNOMNOMNOMNOMNNOMNNOMNNOMNNNNOMNNNNNNOMNNNNNNNNNNNNNNNNNMONNNNMOMONMONMOMNOMOMNOMNOMNNNNNOMNNNNNMONNNNNMONMONMONMOMOMOMNOMNOMNOMNNNOMNNNNNNNNNNNNNNNMONNMONNMONMONMOMOMOMOMOM4cOONNMONNMONMONNMONMONMONMOMONMONMOMOMONMOMOMNOMOMOMOMNOMNOMNOMNNOMNNNOMNNNNNNNNNNNNNNNNNNNMONNNMONMONMOMOMOMOMOMOMNOMNOMNNNOMNNNMOMOMOMOMNOMNNOMNNNOMNNNNNNNNNNNNNNNMONNNMONMONNMOMONMOMOMOMOMOMNOMNOMOMNNOMNNOMNNNNOMNNNNNNNNNNNNNNNNMONNMONMONMNNOMNOKOMOMOMNc0OOMOMOMOMOMNOMOMNOMNNNOMNNNNNNNOLONNNNNNMONNMONMONMOMOMOMNOMNOMNNOMNNNNNNNNNNNNNNMONNMONMONMOMOMOMNOMOMNNOMNNNOMNNNNNNNNNMONNNNMONMOMOMONMOMOMOMOMOMNOMOMOMOMOMNOMOMOMNOMOMNOMOMOMNOMOMOMNOMOMOMOMOMOMOMOMOMOMOMOMONMOMOMONMONMONMONMONMONNNMONNMONNNNMONNNNNNN' }, // K. Moreland
  RdBu: { kind: 'diverging' },
  PuOr: { kind: 'diverging' },
  RdYlBu: { kind: 'diverging' },
  seismic: { kind: 'diverging' },
  bwr: { kind: 'diverging' },
  vlag: { kind: 'diverging' },
  twilight: { kind: 'cyclic' },
} satisfies Record<string, ColormapRow>;

type BaseName = keyof typeof ROWS;

/** What the name of a reversed colormap ends with, as in matplotlib. */
export const REVERSED = '_r';

/** The name of a colormap, as in matplotlib, or in seaborn for rocket and vlag. With `_r` at the end, it is reversed. */
export type ColormapName = BaseName | `${BaseName}${typeof REVERSED}`;

/** In listing order, without the reversed ones. */
export const COLORMAPS = Object.keys(ROWS) as readonly BaseName[];

export const isReversed = (name: ColormapName): boolean => name.endsWith(REVERSED);

/** The name without `_r`. */
export const baseName = (name: ColormapName): BaseName =>
  (isReversed(name) ? name.slice(0, -REVERSED.length) : name) as BaseName;

export const colormapRow = (name: ColormapName): ColormapRow => ROWS[baseName(name)];

/** Maps with a distinct middle, without the reversed ones. */
export const DIVERGING: readonly BaseName[] = COLORMAPS.filter(
  (name) => colormapRow(name).kind === 'diverging',
);
