// How a view reacts to pointer and keyboard.

import { defaultsOf, type SettingsTable } from '../kinds/settings.ts';

/** How a view reacts to pointer and keyboard. Its events are emitted in any case. */
export interface ViewSettings {
  /** Shows a tooltip with the value of the head pointed at. Default: true. */
  readonly tooltip: boolean;
  /** Marks the head pointed at with a cross-hair, and the same head in all other panels. Default: true. */
  readonly crosshair: boolean;
  /**
   * Makes the view focusable: arrows, Home, End, Page Up and Page Down move between heads, Enter and Space select, Control C
   * copies the value, Escape clears the selection. Default: true.
   */
  readonly keys: boolean;
}

/** The kind and default of each setting of a view. */
export const VIEW_SETTINGS: SettingsTable<ViewSettings> = {
  tooltip: { kind: 'flag', default: true },
  crosshair: { kind: 'flag', default: true },
  keys: { kind: 'flag', default: true },
};

/** Default settings of a view: all true. */
export const VIEW_DEFAULTS: ViewSettings = defaultsOf<ViewSettings>(VIEW_SETTINGS);
