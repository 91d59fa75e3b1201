// Signals that end a command: Ctrl C, SIGTERM, and a terminal that closes. It clears up first, then ends with its code.

import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof SIGNALS)[number];

/** Milliseconds for clearing up. A task that is stuck, such as on a FIFO that nobody writes, ends without it. */
const PATIENCE = 5000;

/** The command was ended by a signal. */
export class Cancelled extends Error {
  /** 128 and the signal's number, as shells have it: 130 for Ctrl C, 143 for SIGTERM. */
  readonly exitCode: number;

  constructor(signal: Signal) {
    super('cancelled');
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Runs a task whose `signal` aborts once this process is asked to end. Further signals change nothing.
 * @throws Cancelled where the task fails after that, as it should once it has cleared up
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
    }, PATIENCE);
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

/** Rejects with the signal's reason once it aborts; to be raced against. */
export function aborted(signal: AbortSignal): Promise<never> {
  const promise = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  promise.catch(() => {}); // it may come before anybody waits for it
  return promise;
}
