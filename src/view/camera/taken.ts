// Which wheel and touch events are a view's, and which are left to the page.

import type { ViewSettings } from '../settings.ts';

/**
 * Whether an event is meant for a view. An embedded one takes touches of several fingers, and the wheel while it has keyboard
 * focus, or Control or Command is held.
 */
export function isTaken(event: Event, { zoom }: Pick<ViewSettings, 'zoom'>, root: Element): boolean {
  if (zoom !== 'embedded') return zoom === 'page';
  const { ctrlKey, metaKey, targetTouches } = event as WheelEvent & TouchEvent;
  return targetTouches ? targetTouches.length > 1 : ctrlKey || metaKey || root.matches(':focus-within');
}
