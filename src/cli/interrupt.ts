// Ends a command on Ctrl+C, SIGTERM or a closed terminal: it cleans up first, then exits with the code of the signal.

import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof SIGNALS)[number];

/** Milliseconds for cleanup. A task that is stuck, for example on a FIFO without a writer, is then killed. */
const CLEANUP_TIMEOUT_MS = 5000;

/** Thrown when a signal has ended the command. */
export class Cancelled extends Error {
  /** 128 + the signal's number, as in shells: 130 for Ctrl+C, 143 for SIGTERM. */
  readonly exitCode: number;

  constructor(signal: Signal) {
    super('cancelled');
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Runs a task. Its `signal` aborts when this process receives SIGINT, SIGTERM or SIGHUP; further signals are ignored.
 * @throws Cancelled if the task fails after that, as it should once it has cleaned up
 */
export async function cancellable<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stop = (name: Signal) => {
    if (controller.signal.aborted) return;
    controller.abort(new Cancelled(name));
    timer = setTimeout(() => {
      release();
      process.kill(process.pid, name);
    }, CLEANUP_TIMEOUT_MS);
  };
  const release = () => {
    clearTimeout(timer);
    for (const name of SIGNALS) process.off(name, stop);
  };
  for (const name of SIGNALS) process.on(name, stop);
  try {
    return await task(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    release();
  }
}

/** Rejects with the signal's reason when it aborts, for use in `Promise.race`. */
export function aborted(signal: AbortSignal): Promise<never> {
  const promise = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  promise.catch(() => {}); // may reject before anyone awaits it
  return promise;
}
