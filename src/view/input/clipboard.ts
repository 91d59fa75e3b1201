// Copies the value of a read-out to the clipboard.

import type { Readout } from '../../figure/readout.ts';
import { HeadglowError } from '../../tensor/error.ts';
import type { EventEmitter } from '../../tensor/event-emitter.ts';
import { decimalText } from '../../tensor/text.ts';
import type { ViewEvents } from '../events.ts';

/**
 * Copies a value in full precision, or "missing".
 * @param home the window whose clipboard is used
 * @throws HeadglowError if the browser denies access
 */
async function copyValue(home: Window, { value, isDouble }: Readout): Promise<void> {
  try {
    const text = isDouble ? String(value) : decimalText(value);
    await home.navigator.clipboard.writeText(Number.isNaN(value) ? 'missing' : text);
  } catch (cause) {
    throw new HeadglowError(
      {
        code: 'environment',
        reason: 'the browser does not allow this page to use the clipboard',
        remedy: 'allow it, or open the page over HTTPS',
      },
      { cause },
    );
  }
}

/** Copies the value of a read-out and emits `copy`, or `error` if the browser denies access. */
export async function copyReadout(
  home: Window,
  readout: Readout,
  events: EventEmitter<ViewEvents>,
): Promise<void> {
  try {
    await copyValue(home, readout);
  } catch (error) {
    events.emit('error', error as HeadglowError);
    return;
  }
  events.emit('copy', readout);
}
