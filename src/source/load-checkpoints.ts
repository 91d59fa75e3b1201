// Loads checkpoints with a reader, and waits for them.

import type { Reader } from './reader.ts';

/** Resolves when checkpoints are loaded. @throws why they are not: an error of theirs, or the reason of an aborted signal */
function waitFor(
  reader: Reader,
  checkpoints: readonly number[],
  signals: readonly AbortSignal[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const listening = new AbortController();
    const check = () => {
      const failure =
        signals.find((one) => one.aborted)?.reason ??
        checkpoints.map((checkpoint) => reader.errorOf(checkpoint)).find((error) => error !== null);
      if (failure) reject(failure);
      else if (checkpoints.some((checkpoint) => reader.stateOf(checkpoint) !== 'loaded')) return;
      else resolve();
      listening.abort();
    };
    for (const event of ['load', 'error'] as const) reader.on(event, check, listening);
    for (const one of signals) one.addEventListener('abort', check, listening);
    check();
  });
}

/**
 * Loads checkpoints of a reader's timeline; resolves when all are loaded. They stay in memory until the reader shows or loads
 * others. Failed checkpoints are retried.
 * @throws HeadglowError if one could not be read; the signal's reason if it is aborted; an `AbortError` if the reader is closed
 */
export async function loadCheckpoints(
  reader: Reader,
  checkpoints: readonly number[],
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  if (reader.closed.aborted) throw new Error('the reader is closed');
  const release = reader.hold(checkpoints);
  let isLoaded = false;
  try {
    await waitFor(reader, checkpoints, signal ? [signal, reader.closed] : [reader.closed]);
    isLoaded = true;
  } finally {
    release(isLoaded);
  }
}
