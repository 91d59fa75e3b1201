// Undo and redo, as pure functions of plain values.

import { isEqual } from './state.ts';

/** Entries that are kept. */
const MAX_ENTRIES = 200;

export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** What made the present: changes with the same gesture are one entry. */
  readonly gesture: string | null;
}

export const startHistory = <T>(present: T): History<T> => ({ past: [], present, future: [], gesture: null });

/** After a change by the user. */
export function record<T>(history: History<T>, next: T, gesture: string): History<T> {
  const { past, present } = history;
  if (isEqual(next, present)) return history;
  if (gesture !== history.gesture)
    return { past: [...past, present].slice(-MAX_ENTRIES), present: next, future: [], gesture };
  // Back where it began, a gesture leaves nothing to undo; what follows is a new entry.
  if (past.length > 0 && isEqual(next, past.at(-1)))
    return { past: past.slice(0, -1), present: next, future: [], gesture: null };
  return { past, present: next, future: [], gesture };
}

/** After a change that is no entry, such as what other data do not allow. */
export const replaceState = <T>(history: History<T>, present: T): History<T> => ({
  ...history,
  present,
  gesture: null,
});

/** The state before the last entry; the same history where there is none. */
export function undo<T>({ past, present, future }: History<T>): History<T> {
  const [last] = past.slice(-1);
  if (last === undefined) return { past, present, future, gesture: null };
  return { past: past.slice(0, -1), present: last, future: [present, ...future], gesture: null };
}

/** The state after the next entry that was undone. */
export function redo<T>({ past, present, future }: History<T>): History<T> {
  const [next, ...rest] = future;
  if (next === undefined) return { past, present, future, gesture: null };
  return { past: [...past, present], present: next, future: rest, gesture: null };
}
