// Tracks failed reads: retries with exponential back-off, and errors that are final.

import type { HeadglowError } from '../tensor/error.ts';
import type { BackOff } from './cache-settings.ts';

/** Calls `callback` once after `seconds`; returns a function that cancels it. */
export type Timer = (callback: () => void, seconds: number) => () => void;

/** A timer that uses `setTimeout`. */
export const systemTimer: Timer = (callback, seconds) => {
  const timeout = setTimeout(callback, 1000 * seconds);
  return () => clearTimeout(timeout);
};

interface Failure {
  /** Number of failed attempts. */
  readonly attempts: number;
  /** Whether the back-off is over and the read may start again. */
  isDue: boolean;
  /** The final error; null while retries remain. */
  readonly error: HeadglowError | null;
  /** Cancels the timer of the next retry. */
  readonly cancel?: () => void;
}

/** Failed reads by key. */
export class RetryTracker {
  readonly #timer: Timer;
  /** Called when a read may be retried. */
  readonly #onDue: () => void;
  readonly #failures = new Map<string, Failure>();

  constructor(timer: Timer, onDue: () => void) {
    this.#timer = timer;
    this.#onDue = onDue;
  }

  /** Records a failed attempt and schedules a retry. @returns false if no retries are left */
  scheduleRetry(key: string, { retries, backOff }: BackOff): boolean {
    const attempts = (this.#failures.get(key)?.attempts ?? 0) + 1;
    if (attempts > retries) return false;
    const onTimeout = () => {
      failure.isDue = true;
      this.#onDue();
    };
    const cancel = this.#timer(onTimeout, backOff * 2 ** (attempts - 1));
    const failure: Failure = { attempts, isDue: false, error: null, cancel };
    this.#failures.set(key, failure);
    return true;
  }

  /** Records a final error, until `forget` is called. */
  giveUp(key: string, error: HeadglowError): void {
    this.#failures.set(key, { attempts: 0, isDue: false, error });
  }

  /** The final error of a read; null if there is none. */
  errorOf(key: string): HeadglowError | null {
    return this.#failures.get(key)?.error ?? null;
  }

  /** Whether a read must not start now: its back-off is not over, or its error is final. */
  isBlocked(key: string): boolean {
    return this.#failures.get(key)?.isDue === false;
  }

  /** Forgets all failures of a read and cancels its retry. */
  forget(key: string): void {
    this.#failures.get(key)?.cancel?.();
    this.#failures.delete(key);
  }

  /** Forgets the failures of all reads except these. */
  keepOnly(keys: { has(key: string): boolean }): void {
    for (const key of [...this.#failures.keys()]) if (!keys.has(key)) this.forget(key);
  }
}
