// Pinches on the trackpad of a Mac in Safari, which sends events of its own instead of a wheel with Control.

import type { ClientPosition } from '../scene-point.ts';

/** An event of Safari. Its scale is relative to the start of the pinch. */
interface SafariGestureEvent extends UIEvent, ClientPosition {
  readonly scale: number;
}

/**
 * Listens to pinches on a trackpad.
 * @param onPinch called with the factor since the last call, above 1 to zoom in
 */
export function trackpadPinch(
  element: HTMLElement,
  onPinch: (factor: number, position: ClientPosition) => void,
  signal: AbortSignal,
): void {
  let last = 1;
  // On a touch screen, Safari sends these in addition to touches.
  const isTouchScreen = navigator.maxTouchPoints > 0;
  const listen = (type: string, listener: (event: SafariGestureEvent) => void) =>
    element.addEventListener(
      type,
      (event) => {
        if (isTouchScreen) return;
        // Else Safari zooms the page.
        event.preventDefault();
        listener(event as SafariGestureEvent);
      },
      { signal, passive: false },
    );
  listen('gesturestart', () => {
    last = 1;
  });
  listen('gesturechange', (event) => {
    onPinch(event.scale / last, event);
    last = event.scale;
  });
  listen('gestureend', () => {});
}
