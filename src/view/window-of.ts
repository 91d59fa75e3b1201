// The window of an element.

/** The window that an element is in, which may differ from the one that loaded this package. */
export const windowOf = (element: Element): Window & typeof globalThis =>
  element.ownerDocument.defaultView ?? window;
