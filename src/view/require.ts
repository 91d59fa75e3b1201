// Checks of arguments and of the environment, with messages that say what to do.

import { fail, HeadglowError, quoteValue } from '../tensor/error.ts';

/** @throws HeadglowError outside a browser page, as in Node */
export function requirePage(call: string): void {
  if (typeof document !== 'undefined') return;
  throw new HeadglowError({
    code: 'environment',
    reason: `${call} needs a browser page`,
    remedy: 'in Node, use `headglow render`, or describe the data with `headglow/analysis`',
  });
}

/** @throws HeadglowError if the argument is not a view, such as one that is not created yet */
export function requireView(view: unknown, place = 'view'): void {
  if (typeof (view as { redraw?: unknown } | null)?.redraw !== 'function')
    fail('option', place, `${quoteValue(view)} is not a view`, 'pass what `createView` returns');
}

/** @throws HeadglowError if the argument is not a player */
export function requirePlayer(player: unknown): void {
  if (typeof (player as { seek?: unknown } | null)?.seek !== 'function')
    fail('option', 'player', `${quoteValue(player)} is not a player`, 'pass what `createPlayer` returns');
}

/** @throws HeadglowError if the argument is not an element, such as null for an id that does not exist */
export function requireElement(element: unknown): void {
  if (typeof (element as HTMLElement | null)?.append !== 'function')
    fail(
      'environment',
      'element',
      `${quoteValue(element)} is not an element`,
      'check its id, and that the page has loaded',
    );
}
