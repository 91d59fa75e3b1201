// Repeats requests that failed for a reason that may pass, with growing pauses; and gives up on servers that send nothing.

import type { ErrorDetails } from '../../tensor/error.ts';
import { RetryableReadError } from '../bytes.ts';
import { wait } from './wait.ts';

/** A failure that may pass within seconds. */
export class PassingError extends RetryableReadError {
  /** Seconds that the server asks to wait. */
  readonly retryAfter: number;

  constructor(details: ErrorDetails, retryAfter = 0) {
    super(details);
    this.retryAfter = retryAfter;
  }
}

/** Seconds before each further attempt. */
const PAUSES = [0.5, 1, 2];
/** Longer pauses are left to the user. */
export const MAX_PAUSE = 30;

/** Seconds before the next attempt; null if there is none. Requests that failed together are not repeated together. */
function pauseAfter(error: unknown, attempts: number): number | null {
  const pause = PAUSES[attempts];
  if (pause === undefined || !(error instanceof PassingError) || error.retryAfter > MAX_PAUSE) return null;
  return Math.max(pause, error.retryAfter) * (1 + Math.random() / 4);
}

/** Repeats an action while it fails with a `PassingError`, a few times. @throws its last error; the signal's reason */
export async function retry<Result>(
  act: () => Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  for (let attempts = 0; ; attempts++) {
    try {
      return await act();
    } catch (error) {
      signal?.throwIfAborted();
      const pause = pauseAfter(error, attempts);
      if (pause === null) throw error;
      await wait(1000 * pause, signal);
    }
  }
}

/** Milliseconds without a byte after which a request is given up. */
export const PATIENCE = 60_000;

/**
 * Rejects with a `RetryableReadError` if nothing comes for a minute.
 * @param onLate called with what comes later
 */
export function withPatience<Result>(
  file: string,
  promise: Promise<Result>,
  onLate: (result: Result) => unknown = () => {},
): Promise<Result> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(
        new RetryableReadError({
          code: 'read',
          file,
          reason: `the server has sent nothing for ${PATIENCE / 1000} seconds`,
          remedy: 'try again later, or download the file and open it from your disk',
        }),
      );
    }, PATIENCE);
    promise.then(
      (result) => {
        clearTimeout(timer);
        if (isLate) onLate(result);
        else resolve(result);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
