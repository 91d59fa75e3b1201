// Work in slices, between which a page stays responsive.

/** Milliseconds of work between two turns of the event loop. */
export const SLICE = 6;

/** Lets other events run. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
