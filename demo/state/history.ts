// Undo and redo as pure functions on plain values.

import { isEqual } from './state.ts';

/** Maximum number of entries that can be undone. */
const MAX_ENTRIES = 200;

export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** The gesture that led to the present: changes with the same gesture form one entry. */
  readonly gesture: string | null;
}

/** Creates a history without entries. */
export const startHistory = <T>(present: T): History<T> => ({ past: [], present, future: [], gesture: null });

/** Records a change by the user. */
export function record<T>(history: History<T>, next: T, gesture: string): History<T> {
  const { past, present } = history;
  if (isEqual(next, present)) return history;
  if (gesture !== history.gesture)
    return { past: [...past, present].slice(-MAX_ENTRIES), present: next, future: [], gesture };
  // A gesture that returns to its initial state leaves no entry; the next change starts a new one.
  if (past.length > 0 && isEqual(next, past.at(-1)))
    return { past: past.slice(0, -1), present: next, future: [], gesture: null };
  return { past, present: next, future: [], gesture };
}

/** Replaces the present without an entry, such as for settings that do not apply to new data. */
export const replaceState = <T>(history: History<T>, present: T): History<T> => ({
  ...history,
  present,
  gesture: null,
});

/** Changes all states of a history; those that become the same as the next one leave no entry. */
export function mapStates<T>({ past, present, future }: History<T>, change: (state: T) => T): History<T> {
  const before = [...past, present].map(change);
  const after = [present, ...future].map(change);
  return {
    past: before.slice(0, -1).filter((state, i) => !isEqual(state, before[i + 1])),
    present: change(present),
    future: after.slice(1).filter((state, i) => !isEqual(state, after[i])),
    gesture: null,
  };
}

/** Returns to the state before the last entry, if there is one. */
export function undo<T>({ past, present, future }: History<T>): History<T> {
  const [last] = past.slice(-1);
  if (last === undefined) return { past, present, future, gesture: null };
  return { past: past.slice(0, -1), present: last, future: [present, ...future], gesture: null };
}

/** Returns to the state before the last undo, if there is one. */
export function redo<T>({ past, present, future }: History<T>): History<T> {
  const [next, ...rest] = future;
  if (next === undefined) return { past, present, future, gesture: null };
  return { past: [...past, present], present: next, future: rest, gesture: null };
}
