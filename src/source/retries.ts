// Reads that failed: how often, when to repeat them, and from when on their failure is final.

import type { HeadglowError } from '../tensor/error.ts';

/** Calls back once after some seconds; the result cancels it. */
export type Timer = (callback: () => void, seconds: number) => () => void;

export const systemTimer: Timer = (callback, seconds) => {
  const timeout = setTimeout(callback, 1000 * seconds);
  return () => clearTimeout(timeout);
};

interface Failure {
  /** Attempts that failed. */
  readonly attempts: number;
  /** False until it is time to repeat the read. */
  isDue: boolean;
  /** Why it is given up; null while it is to be repeated. */
  readonly error: HeadglowError | null;
  readonly cancel: () => void;
}

/** When reads are repeated. */
export interface BackOff {
  /** How often a failed read is repeated before its failure is reported. */
  readonly retries: number;
  /** Seconds before the first repetition; each further one waits twice as long. */
  readonly backOff: number;
}

export class RetryTracker {
  readonly #timer: Timer;
  /** Called when it is time to repeat a read. */
  readonly #onDue: () => void;
  readonly #failures = new Map<string, Failure>();

  constructor(timer: Timer, onDue: () => void) {
    this.#timer = timer;
    this.#onDue = onDue;
  }

  /** Takes note of a failure that may pass. @returns false where it was repeated often enough */
  repeat(key: string, { retries, backOff }: BackOff): boolean {
    const attempts = (this.#failures.get(key)?.attempts ?? 0) + 1;
    if (attempts > retries) return false;
    const wait = () => {
      failure.isDue = true;
      this.#onDue();
    };
    const cancel = this.#timer(wait, backOff * 2 ** (attempts - 1));
    const failure: Failure = { attempts, isDue: false, error: null, cancel };
    this.#failures.set(key, failure);
    return true;
  }

  /** Takes note of a failure that is final, until it is forgotten. */
  giveUp(key: string, error: HeadglowError): void {
    this.#failures.set(key, { attempts: 0, isDue: false, error, cancel: () => {} });
  }

  /** Why a read was given up; null where it was not. */
  errorOf(key: string): HeadglowError | null {
    return this.#failures.get(key)?.error ?? null;
  }

  /** True where a read may not be started now. */
  isBlocked(key: string): boolean {
    return this.#failures.get(key)?.isDue === false;
  }

  forget(key: string): void {
    this.#failures.get(key)?.cancel();
    this.#failures.delete(key);
  }

  /** Forgets the failures of all keys but these. */
  keepOnly(keys: { has(key: string): boolean }): void {
    for (const key of [...this.#failures.keys()]) if (!keys.has(key)) this.forget(key);
  }
}
