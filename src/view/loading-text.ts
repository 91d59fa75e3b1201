// What a view says while no cells are loaded: that they are loading, or why they are not.

import type { Scene } from '../figure/scene.ts';
import type { Reader } from '../source/reader.ts';
import { stepText } from '../tensor/text.ts';

/** The message of a figure without loaded cells; null if it has cells. */
export function loadingText(
  { moment: { isEmpty, checkpoints, steps } }: Scene,
  reader: Reader,
): { readonly text: string; readonly hasFailed: boolean } | null {
  const missing = checkpoints.find((checkpoint) => reader.stateOf(checkpoint) !== 'loaded');
  if (!isEmpty || missing === undefined) return null;
  const step = steps[missing];
  const loading = `Loading ${step === undefined ? 'data' : `step ${stepText(step)}`}…`;
  const error = reader.errorOf(missing);
  return { text: error?.message ?? loading, hasFailed: error !== null };
}
