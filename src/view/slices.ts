// Work in slices, between which a page stays responsive.

/** Milliseconds of work between two turns of the event loop. */
export const SLICE = 6;

/** Calls back after other events, such as input. Unlike a timer it is not delayed, and it works in hidden pages. */
export function afterEvents(callback: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    callback();
  };
  port2.postMessage(null);
}

/** Resolves after other events. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => afterEvents(resolve));
