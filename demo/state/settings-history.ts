// The history of the settings: how it continues when files are opened or read again, and what its entries change.

import type { Options } from '../../src/index.ts';
import { type History, mapStates, record, replaceState } from './history.ts';
import { isEqual, type SetOptions, type Settings } from './state.ts';

/** How the history continues with the settings that data is shown with. */
export type ContinueHistory = (history: History<Settings>, settings: Settings) => History<Settings>;

/** Continues the history with new files: what is undone does not change how they are read. */
export const continueWithNewFiles: ContinueHistory = (history, settings) =>
  replaceState(
    mapStates(history, (state) => ({ ...state, reading: settings.reading })),
    settings,
  );

/** Continues the history with the same files, read in another way: an entry. */
export const continueWithReading: ContinueHistory = (history, settings) =>
  record({ ...history, gesture: null }, settings, 'reading');

/** Names of changed settings. */
export type ChangedKeys = readonly (keyof Options | 'shown' | 'reading')[];

/** Returns the names of the settings that differ. */
export function changedKeys(a: Settings, b: Settings): ChangedKeys {
  const names = new Set([...Object.keys(a.options), ...Object.keys(b.options)]) as Set<keyof SetOptions>;
  const options = [...names].filter((name) => !isEqual(a.options[name], b.options[name]));
  const others = (['shown', 'theme', 'reading'] as const).filter((name) => !isEqual(a[name], b[name]));
  return [...options, ...others];
}
