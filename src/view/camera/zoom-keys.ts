// The keys that zoom and pan.

import type { CellAxis } from './space.ts';

/** What a key does to the camera. */
export type ZoomAction =
  /** Zooms about the marked cell, or the middle. */
  | { readonly kind: 'zoom'; readonly factor: number; readonly axes: readonly CellAxis[] }
  /** Moves by fractions of what is in sight: positive to higher heads, and down. */
  | { readonly kind: 'pan'; readonly x: number; readonly y: number }
  /** Shows everything. */
  | { readonly kind: 'reset' }
  /** Shows the panel of the marked cell at full size, or all panels again. */
  | { readonly kind: 'panel' }
  /** Zooms one panel alone from now on, or all panels again. */
  | { readonly kind: 'alone' };

/** Factor of one key press. */
const KEY_FACTOR = 2;

/** Fraction of what is in sight that one key press pans by. */
const KEY_PAN = 1 / 4;

const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const LETTERS: Readonly<Record<string, ZoomAction>> = {
  0: { kind: 'reset' },
  f: { kind: 'panel' },
  l: { kind: 'alone' },
};

/** The axes that a gesture with modifier keys applies to: Alt for heads only, with Shift for layers only. */
export const axesOfModifiers = ({
  altKey,
  shiftKey,
}: Pick<MouseEvent, 'altKey' | 'shiftKey'>): readonly CellAxis[] =>
  altKey ? [shiftKey ? 'layers' : 'heads'] : ['layers', 'heads'];

type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'shiftKey' | 'ctrlKey' | 'metaKey'>;

/** Returns what a key does to the camera; null if nothing. With Control or Command, keys belong to the browser. */
export function zoomActionOf(event: KeyPress): ZoomAction | null {
  const { key, code, altKey, ctrlKey, metaKey } = event;
  if (ctrlKey || metaKey) return null;
  const arrow = altKey ? ARROWS[key] : undefined;
  if (arrow) return { kind: 'pan', x: arrow[0] * KEY_PAN, y: arrow[1] * KEY_PAN };
  // With Alt, keys may type another character, so their position counts too.
  const isIn = key === '+' || key === '=' || code === 'NumpadAdd' || (altKey && code === 'Equal');
  const isOut = key === '-' || key === '_' || code === 'NumpadSubtract' || (altKey && code === 'Minus');
  if (isIn || isOut)
    return { kind: 'zoom', factor: isIn ? KEY_FACTOR : 1 / KEY_FACTOR, axes: axesOfModifiers(event) };
  if (altKey) return null;
  return LETTERS[key.toLowerCase()] ?? null;
}
