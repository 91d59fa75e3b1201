// How many bytes of values are kept in memory.

/**
 * Default bytes of values kept in memory: half a gigabyte. With its drawings, a page then stays within a gigabyte. Seeking
 * in values in memory never waits; arrays beyond the budget are read one checkpoint at a time.
 */
export const DEFAULT_MEMORY = 2 ** 29;

/** The memory that is left for values. */
export class MemoryBudget {
  #remaining: number;

  constructor(bytes: number) {
    this.#remaining = bytes;
  }

  /** Whether this many bytes fit. */
  fits(bytes: number): boolean {
    return bytes <= this.#remaining;
  }

  /** Records that this many bytes are in use, whether they fit or not. */
  use(bytes: number): void {
    this.#remaining -= bytes;
  }
}
