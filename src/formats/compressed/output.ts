// Collects decompressed bytes up to a limit.

import { allocateBytes } from '../allocate.ts';
import { type FilePlace, formatBytes, rejectSize } from '../file.ts';
import { memoryFlag } from '../memory-budget.ts';

/** Most decompressed bytes of a file, unless a smaller limit is given. */
export const MAX_OUTPUT = 2 ** 29;

/** Bytes after which the event loop gets a turn. */
const TURN = 2 ** 23;

export class Output {
  readonly #where: FilePlace;
  readonly #limit: number;
  #bytes: Uint8Array;
  #length = 0;
  #turnAt = TURN;

  /**
   * @param size the expected number of bytes
   * @param limit the most bytes
   */
  constructor(where: FilePlace, size: number, limit = MAX_OUTPUT) {
    this.#where = where;
    this.#limit = limit;
    if (size > limit) this.#reject(size);
    this.#bytes = allocateBytes(where, size);
  }

  get length(): number {
    return this.#length;
  }

  /** @throws HeadglowError if there are more bytes than the limit */
  push(piece: Uint8Array): void {
    const end = this.#length + piece.length;
    if (end > this.#limit) this.#reject(2 * this.#limit);
    if (end > this.#bytes.length) {
      const larger = allocateBytes(this.#where, Math.min(this.#limit, Math.max(end, 2 * this.#bytes.length)));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = end;
  }

  /** Lets the event loop have a turn if many bytes were added since its last one. */
  async pause(signal: AbortSignal | undefined): Promise<void> {
    if (this.#length < this.#turnAt) return;
    this.#turnAt = this.#length + TURN;
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
  }

  /** The bytes from an offset on, not copied. */
  since(start: number): Uint8Array {
    return this.#bytes.subarray(start, this.#length);
  }

  /** @param size bytes that are enough, as far as known */
  #reject(size: number): never {
    return rejectSize(
      this.#where,
      `decompressed, it is above the limit of ${formatBytes(this.#limit)}`,
      `raise the limit with ${memoryFlag(size)}, or save its scores alone, or as an uncompressed .npy file`,
    );
  }
}
