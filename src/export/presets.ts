// Sizes of figures for papers and slides. docs/cli.md names the sources.

/** A size that suits a column of text. */
export interface Preset {
  /** Width in points, 1/72 inch. */
  readonly width: number;
  /** Height in points; null: it follows from the width. */
  readonly height: number | null;
  /** Points of the smallest text. */
  readonly fontSize: number;
  /** Whether texts have serifs. */
  readonly font: 'sans' | 'serif';
}

/** Points of ticks, the smallest text, at text scale 1. */
export const TICK_POINTS = 7.5;

const inches = (length: number): number => length * 72;
const millimetres = (length: number): number => (length / 25.4) * 72;

const paper = (width: number, fontSize: number, font: Preset['font']): Preset => ({
  width,
  height: null,
  fontSize,
  font,
});

/** The presets of `headglow render`, by name. */
export const PRESETS = {
  neurips: paper(inches(5.5), 7, 'serif'),
  icml: paper(inches(6.75), 7, 'serif'),
  'icml-column': paper(inches(3.25), 7, 'serif'),
  acl: paper(millimetres(160), 7, 'serif'),
  'acl-column': paper(millimetres(77), 7, 'serif'),
  nature: paper(millimetres(183), 5, 'sans'),
  'nature-column': paper(millimetres(89), 5, 'sans'),
  slide: { width: inches(40 / 3), height: inches(7.5), fontSize: 14, font: 'sans' },
} as const satisfies Readonly<Record<string, Preset>>;

/** The name of a preset. */
export type PresetName = keyof typeof PRESETS;
