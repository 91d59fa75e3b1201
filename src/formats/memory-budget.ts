// How many bytes of values are kept in memory.

import { keepNeededPrecision, type TensorValues } from '../tensor/precision.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import { type FilePlace, formatBytes, rejectSize } from './file.ts';

/**
 * Default bytes of values kept in memory: half a gigabyte. With its drawings, a page then stays within a gigabyte. Seeking
 * in values in memory never waits; arrays beyond the budget are read one checkpoint at a time.
 */
export const DEFAULT_MEMORY = 2 ** 29;

/** The flag that allows this many bytes, for remedies. */
export const memoryFlag = (bytes: number): string => `--memory ${Math.ceil(bytes / 2 ** 30)}GiB`;

/** Something that must be in memory as a whole. */
interface Needed {
  /** What it is, with its verb, such as `its arrays take`. */
  readonly what: string;
  readonly bytes: number;
  /** The limit of its format, unless the budget is larger. */
  readonly usual: number;
  /** What helps besides a larger budget, such as `save a part of it`. */
  readonly otherwise: string;
}

/** What helps if arrays are too large: the format that is read in parts. */
export const SAVE_NPY =
  'save one of them with numpy.save as checkpoint x task x layer x head, which is read one checkpoint at a time';

/** The memory that is left for values. */
export class MemoryBudget {
  readonly #bytes: number;
  #remaining: number;

  constructor(bytes: number) {
    this.#bytes = bytes;
    this.#remaining = bytes;
  }

  /** The most bytes of a file that must be decoded as a whole: a format's limit, or the whole budget if that is larger. */
  limit(usual: number): number {
    return Math.max(usual, this.#bytes);
  }

  /**
   * Checks something that must be in memory as a whole.
   * @param usual the limit of its format
   * @param otherwise what else helps
   * @throws HeadglowError that names the flag which raises the limit, if it takes more bytes
   */
  check(where: FilePlace, { what, bytes, usual, otherwise }: Needed): void {
    const limit = this.limit(usual);
    if (bytes > limit)
      rejectSize(
        where,
        `${what} ${formatBytes(bytes)} of memory, above the limit of ${formatBytes(limit)}`,
        `raise the limit with ${memoryFlag(bytes)}, or ${otherwise}`,
      );
  }

  /** Whether this many bytes fit. */
  fits(bytes: number): boolean {
    return bytes <= this.#remaining;
  }

  /** Records the values of tensors that are in memory, as far as float32 holds them. */
  useTensors(tensors: readonly (TensorOrSource & Partial<TensorValues>)[]): void {
    for (const { values } of tensors) this.use(values?.byteLength ?? 0);
  }

  /** The tensors without needless double precision; records the memory of what is left of it. */
  settlePrecision<T extends TensorOrSource & Partial<TensorValues>>(tensors: readonly T[]): readonly T[] {
    const kept = tensors.map(keepNeededPrecision);
    for (const { doubles } of kept) this.use(doubles?.byteLength ?? 0);
    return kept;
  }

  /** Records that this many bytes are in use, whether they fit or not. */
  use(bytes: number): void {
    this.#remaining -= bytes;
  }
}
