// Counts the bytes of downloads.

/**
 * Called as bytes arrive.
 * @param received bytes so far
 * @param requested bytes of all requests so far; null if a server does not say how many it sends
 */
export type DownloadListener = (received: number, requested: number | null) => void;

/** Counts the bytes of all downloads of a task. */
export class DownloadCounter {
  readonly #listener: DownloadListener;
  #received = 0;
  /** Bytes of all requests whose sizes are known. */
  #requested = 0;
  /** Running requests whose sizes are not known. */
  #unsized = 0;

  /** @param listener called with equal numbers when no request is running */
  constructor(listener: DownloadListener = () => {}) {
    this.#listener = listener;
  }

  /** Starts a request. @param size its bytes; null if unknown */
  start(size: number | null): void {
    if (size === null) this.#unsized++;
    else this.#requested += size;
  }

  receive(bytes: number): void {
    this.#received += bytes;
    this.#report();
  }

  /** Ends a request, complete or not. @param received its bytes that have arrived */
  end(size: number | null, received: number): void {
    if (size === null) this.#unsized--;
    this.#requested += received - (size ?? 0);
    this.#report();
  }

  #report(): void {
    this.#listener(this.#received, this.#unsized > 0 ? null : this.#requested);
  }
}
