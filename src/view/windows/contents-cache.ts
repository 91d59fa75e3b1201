// Which entries of windows are kept: the ones used last, up to a number of bytes.

import type { Contents } from './contents.ts';

export class ContentsCache {
  readonly #maxBytes: number;
  /** With functions that remove them from where they are found; the least recently used first. */
  readonly #removers = new Map<Contents, () => void>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes of all entries. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds entries, or marks them as used. @param remove removes them from where they are found */
  use(contents: Contents, remove: () => void): void {
    if (!this.#removers.delete(contents)) this.#bytes += contents.bytes;
    this.#removers.set(contents, remove);
  }

  /** Whether more entries fit if only some are kept. */
  hasRoom(bytes: number, kept: ReadonlySet<Contents>): boolean {
    return [...kept].reduce((sum, contents) => sum + contents.bytes, bytes) <= this.#maxBytes;
  }

  remove(contents: Contents): void {
    this.#removers.get(contents)?.();
    if (this.#removers.delete(contents)) this.#bytes -= contents.bytes;
  }

  /** Removes the least recently used entries until all others fit. @param kept entries that stay in any case */
  trim(kept: ReadonlySet<Contents>): void {
    for (const contents of this.#removers.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      if (!kept.has(contents)) this.remove(contents);
    }
  }
}
