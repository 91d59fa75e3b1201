// What a view says while no cells are loaded: that they are loading, or why they are not.

import type { Scene } from '../figure/scene.ts';
import type { Reader } from '../source/reader.ts';
import { stepText } from '../tensor/text.ts';
import type { MessageContent } from './surface-message.ts';

/**
 * The message over a figure without loaded cells; null if it has cells.
 * @param onRetry called after the user has chosen to load again what could not be loaded
 */
export function loadingMessage(scene: Scene, reader: Reader, onRetry: () => void): MessageContent | null {
  const { isEmpty, checkpoints, steps } = scene.moment;
  const missing = checkpoints.find((checkpoint) => reader.stateOf(checkpoint) !== 'loaded');
  if (!isEmpty || missing === undefined) return null;
  const step = steps[missing];
  const error = reader.errorOf(missing);
  if (!error)
    return { text: `Loading ${step === undefined ? 'data' : `step ${stepText(step)}`}…`, over: scene };
  const retry = () => {
    reader.retry();
    onRetry();
  };
  return { text: error.message, onRetry: retry, over: scene };
}
