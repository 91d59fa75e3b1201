// The history of the settings: how it continues when files are opened or read again, and what its entries change.

import type { Options } from '../../src/index.ts';
import { withoutCheckpoint } from './carry-over.ts';
import { type History, mapStates, record, redo, replaceState, undo } from './history.ts';
import { formatLink, parseLink } from './link.ts';
import { EMPTY, isEqual, type SetOptions, type Settings, type ViewerState } from './state.ts';

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

/** The settings of a state that undo and redo restore. */
export const toSettings = ({ options, shown, theme, reading }: ViewerState): Settings => ({
  options: withoutCheckpoint(options),
  shown,
  theme,
  reading,
});

/** Settings as a link has them. */
const asLinked = (settings: Settings): Settings =>
  toSettings(parseLink(formatLink({ state: { ...EMPTY, ...settings }, data: [] })).state);

/** Goes to settings in a history, the nearest ones back first; if they are not there, they become a new entry. */
export function goTo(history: History<Settings>, settings: Settings): History<Settings> {
  const { past, present, future } = history;
  const target = asLinked(settings);
  const isTarget = (other: Settings) => isEqual(asLinked(other), target);
  if (isTarget(present)) return history;
  const repeat = (step: typeof undo<Settings>, count: number) =>
    Array.from({ length: count }).reduce<History<Settings>>(step, history);
  const back = past.findLastIndex(isTarget);
  if (back >= 0) return repeat(undo, past.length - back);
  const ahead = future.findIndex(isTarget);
  return ahead >= 0 ? repeat(redo, ahead + 1) : record({ ...history, gesture: null }, settings, 'link');
}
