// What a view does by itself, apart from the figure that it shows.

import { requireOption } from '../options/check.ts';
import { fail, quoted } from '../tensor/error.ts';

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

export const VIEW_DEFAULTS: ViewSettings = { tooltip: true, crosshair: true, keys: true };

/**
 * Settings with what was left out.
 * @throws HeadglowError for names that are no settings, and values that are not true or false
 */
export function completedSettings(given: Partial<ViewSettings> = {}): ViewSettings {
  for (const [name, value] of Object.entries(given)) {
    requireOption(name, VIEW_DEFAULTS);
    if (value !== undefined && typeof value !== 'boolean')
      fail('option', name, `${quoted(value)} is not true or false`, 'give one of them');
  }
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...VIEW_DEFAULTS, ...Object.fromEntries(known) };
}
