// How much of what is loaded is held in memory.

/**
 * Bytes of values that are held in memory unless a program gives another number: half a gigabyte. A page then stays within
 * a gigabyte with what it draws, and seeking in what is held waits for nothing. Arrays beyond that are read a checkpoint
 * at a time.
 */
export const DEFAULT_MEMORY = 2 ** 29;

/** Room for values in memory. */
export class MemoryBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Whether so many bytes fit. */
  fits(bytes: number): boolean {
    return bytes <= this.#left;
  }

  /** Says that so many bytes are held, whether they fit or not. */
  use(bytes: number): void {
    this.#left -= bytes;
  }
}
