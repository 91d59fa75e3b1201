// Everything that the viewer page remembers, as one plain object: for a reload, for undo, and for links.

import type { Analysis } from '../../src/analysis.ts';
import { DEFAULTS, type Options, type Theme } from '../../src/index.ts';
import type { PlayerSettings } from '../../src/play.ts';
import type { Pin } from '../pins/pins.ts';

/** Raised whenever an older state can no longer be read. */
export const VERSION = 1;

/** `auto` follows the system. */
export type ThemeChoice = 'auto' | Theme;

/** Options as far as they were set; the theme has a field of its own. */
export type SetOptions = Partial<Omit<Options, 'theme'>>;

/** An analysis that is shown in place of the values. */
export interface ShownAnalysis {
  readonly analysis: Analysis;
  /** Those of its options that the values have their own of. */
  readonly options: SetOptions;
}

/** What undo and redo bring back. */
export interface Settings {
  /** What was set for the values: options that differ from those that the data are opened with. */
  readonly options: SetOptions;
  readonly shown: ShownAnalysis | null;
  readonly theme: ThemeChoice;
}

export type PlaySettings = Pick<PlayerSettings, 'speed' | 'range' | 'repeat' | 'skip'>;

export interface ViewerState extends Settings {
  readonly version: typeof VERSION;
  /** The files it was made for. */
  readonly files: readonly string[];
  /** Ids of the side panels that are open; null: not known. */
  readonly panels: readonly string[] | null;
  readonly play: Partial<PlaySettings>;
  readonly pins: readonly Pin[];
}

export const EMPTY: ViewerState = {
  version: VERSION,
  files: [],
  options: {},
  shown: null,
  theme: 'auto',
  panels: null,
  play: {},
  pins: [],
};

/** True for values that are the same as JSON. */
export const isEqual = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) || JSON.stringify(a) === JSON.stringify(b);

/** The options that differ from those in `base`, without the theme. */
export function changedOptions(options: Options, base: Partial<Options>): SetOptions {
  const from: Options = { ...DEFAULTS, ...base };
  const changed = (Object.keys(options) as (keyof Options)[]).filter(
    (key) => key !== 'theme' && !isEqual(options[key], from[key]),
  );
  return Object.fromEntries(changed.map((key) => [key, options[key]]));
}
