// Long computations in slices: a generator that yields now and then is run with pauses, in which a page handles its events.

/** A computation that can be interrupted wherever it yields. */
export type Steps<Result> = Generator<void, Result, void>;

/** Cells that a computation handles between two steps: well under a millisecond of work. */
export const CELLS_PER_STEP = 2 ** 15;

/** Milliseconds of work between two turns of the event loop. */
export const SLICE = 6;

/** Calls `act` for consecutive ranges of 0 to `count`, with a step after each but the last. */
export function* inRanges(count: number, act: (from: number, to: number) => void): Steps<void> {
  for (let from = 0; from < count; from += CELLS_PER_STEP) {
    if (from > 0) yield;
    act(from, Math.min(from + CELLS_PER_STEP, count));
  }
}

/** Runs a computation to its end, without pauses. */
export function finish<Result>(steps: Steps<Result>): Result {
  let next = steps.next();
  while (!next.done) next = steps.next();
  return next.value;
}

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

/** Runs a computation in slices. @throws the signal's reason if it is aborted */
export async function runInSlices<Result>(steps: Steps<Result>, signal?: AbortSignal): Promise<Result> {
  signal?.throwIfAborted();
  for (;;) {
    const end = performance.now() + SLICE;
    do {
      const next = steps.next();
      if (next.done) return next.value;
    } while (performance.now() < end);
    await nextTurn();
    signal?.throwIfAborted();
  }
}
