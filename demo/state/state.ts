// The state of the viewer page as one plain object, for reloads, undo and links.

import type { Analysis } from '../../src/analysis.ts';
import type { Reading } from '../../src/formats.ts';
import { DEFAULTS, type Options, type Theme } from '../../src/index.ts';
import type { PlayerSettings } from '../../src/play.ts';
import type { Pin } from '../pins/pins.ts';

/** Version of the stored state; increased if older states can no longer be read. */
export const VERSION = 1;

/** `auto` follows the system. */
export type ThemeChoice = 'auto' | Theme;

/** The options that were set; the theme is stored separately. */
export type SetOptions = Partial<Omit<Options, 'theme'>>;

/** An analysis that is shown instead of the values. */
export interface ShownAnalysis {
  readonly analysis: Analysis;
  /** The options that an analysis has separately from the values. */
  readonly options: SetOptions;
}

/** The settings that undo and redo restore. */
export interface Settings {
  /** Options of the values that differ from those that come with the data. */
  readonly options: SetOptions;
  readonly shown: ShownAnalysis | null;
  readonly theme: ThemeChoice;
  /** How the open files are read. */
  readonly reading: Reading;
}

export type PlaySettings = Pick<PlayerSettings, 'speed' | 'range' | 'repeat' | 'skip'>;

export interface ViewerState extends Settings {
  readonly version: typeof VERSION;
  /** Names of the open files. */
  readonly files: readonly string[];
  /** Ids of the open side panels; null: unknown. */
  readonly panels: readonly string[] | null;
  readonly play: Partial<PlaySettings>;
  readonly pins: readonly Pin[];
}

/** The state of a page without settings. */
export const EMPTY: ViewerState = {
  version: VERSION,
  files: [],
  options: {},
  shown: null,
  theme: 'auto',
  reading: {},
  panels: null,
  play: {},
  pins: [],
};

/** Returns whether two values have the same JSON. */
export const isEqual = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) || JSON.stringify(a) === JSON.stringify(b);

/** Returns the options that differ from the defaults and `base`, without the theme. */
export function changedOptions(options: Options, base: Partial<Options>): SetOptions {
  const initial: Options = { ...DEFAULTS, ...base };
  const changed = (Object.keys(options) as (keyof Options)[]).filter(
    (key) => key !== 'theme' && !isEqual(options[key], initial[key]),
  );
  return Object.fromEntries(changed.map((key) => [key, options[key]]));
}
