// What the view needs of its surroundings: a page to draw on, and an element of it.

import { fail, HeadglowError, quoteValue } from '../tensor/error.ts';

/** @throws HeadglowError where there is no page, as in Node */
export function requirePage(call: string): void {
  if (typeof document !== 'undefined') return;
  throw new HeadglowError({
    code: 'environment',
    reason: `${call} needs a browser page`,
    remedy: 'in Node use `headglow render`, or describe the data with `headglow/analysis`',
  });
}

/** @throws HeadglowError where that is no view, as when none was made yet */
export function requireView(view: unknown, place = 'view'): void {
  if (typeof (view as { redraw?: unknown } | null)?.redraw !== 'function')
    fail('option', place, `${quoteValue(view)} is not a view`, 'give what `createView` returns');
}

/** @throws HeadglowError where that is no player */
export function requirePlayer(player: unknown): void {
  if (typeof (player as { seek?: unknown } | null)?.seek !== 'function')
    fail('option', 'player', `${quoteValue(player)} is not a player`, 'give what `createPlayer` returns');
}

/** @throws HeadglowError where that is no element, as when a page has no such id */
export function requireElement(element: unknown): void {
  if (typeof (element as HTMLElement | null)?.append !== 'function')
    fail(
      'environment',
      'element',
      `${quoteValue(element)} is not an element`,
      'check its id, and that it is on the page by now',
    );
}
