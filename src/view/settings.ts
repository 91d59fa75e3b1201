// What a view does by itself, apart from the figure that it shows.

import { defaultsOf, type SettingsTable } from '../kinds/settings.ts';

/** What a view does by itself when it is pointed at. Its events come in any case. */
export interface ViewSettings {
  /** Shows the value of the head that is pointed at, next to it. Default: true. */
  readonly tooltip: boolean;
  /** Marks the head that is pointed at, and the same head in all other panels. Default: true. */
  readonly crosshair: boolean;
  /**
   * Takes keyboard focus: arrows, Home, End, Page Up and Page Down point at heads, Enter and Space select, Control C
   * copies, Escape points at none. Default: true.
   */
  readonly keys: boolean;
}

/** The kind and the default of each. */
export const VIEW_SETTINGS: SettingsTable<ViewSettings> = {
  tooltip: { kind: 'flag', default: true },
  crosshair: { kind: 'flag', default: true },
  keys: { kind: 'flag', default: true },
};

/** What a view does by itself unless settings say otherwise: all of it. */
export const VIEW_DEFAULTS: ViewSettings = defaultsOf<ViewSettings>(VIEW_SETTINGS);
