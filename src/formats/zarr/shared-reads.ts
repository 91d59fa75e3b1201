// Reads parts of the levels of a store. Coarse levels have many tasks in a chunk: it is read and decoded once for all of them.

import type { Part } from '../../tensor/tensor.ts';
import type { ZarrArray } from './array.ts';

/** Bytes of parts with several tasks that are kept. */
const MAX_KEPT_BYTES = 2 ** 24;

/** A read of all tasks of chunks. */
interface Shared {
  readonly values: Promise<Float32Array>;
  readonly bytes: number;
  /** Aborts the read once no one waits for it. */
  readonly controller: AbortController;
  waiting: number;
}

const lengthOf = ([start, end]: readonly [number, number]): number => end - start;

export class SharedReads {
  readonly #arrays = new WeakMap<ZarrArray, number>();
  #lastArray = 0;
  /** The least recently used first. */
  readonly #shared = new Map<string, Shared>();
  #bytes = 0;

  /** The cells of a part, in C order. */
  async read(array: ZarrArray, checkpoint: number, part: Part, signal: AbortSignal): Promise<Float32Array> {
    const { task, layers, heads } = part;
    const { shape, chunk } = array.info;
    const size = chunk[1] as number;
    const first = Math.floor(task / size) * size;
    const end = Math.min(first + size, shape[1] as number);
    const at = [checkpoint, checkpoint + 1] as const;
    if (end - first === 1) return array.readPart([at, [task, task + 1], layers, heads], signal);
    const key = [this.#idOf(array), checkpoint, first, ...layers, ...heads].join(' ');
    const cells = lengthOf(layers) * lengthOf(heads);
    const shared = this.#take(key, 4 * cells * (end - first), (own) =>
      array.readPart([at, [first, end], layers, heads], own),
    );
    const values = await this.#waitFor(key, shared, signal);
    return values.slice((task - first) * cells, (task - first + 1) * cells);
  }

  #idOf(array: ZarrArray): number {
    const id = this.#arrays.get(array) ?? ++this.#lastArray;
    this.#arrays.set(array, id);
    return id;
  }

  #take(key: string, bytes: number, start: (signal: AbortSignal) => Promise<Float32Array>): Shared {
    let shared = this.#shared.get(key);
    if (shared) this.#shared.delete(key);
    else {
      const controller = new AbortController();
      shared = { values: start(controller.signal), bytes, controller, waiting: 0 };
      this.#bytes += bytes;
    }
    this.#shared.set(key, shared);
    for (const [other, { bytes: freed, waiting }] of this.#shared) {
      if (this.#bytes <= MAX_KEPT_BYTES) break;
      if (waiting > 0 || other === key) continue;
      this.#shared.delete(other);
      this.#bytes -= freed;
    }
    return shared;
  }

  async #waitFor(key: string, shared: Shared, signal: AbortSignal): Promise<Float32Array> {
    shared.waiting += 1;
    let hasLeft = false;
    const leave = (): void => {
      if (hasLeft) return;
      hasLeft = true;
      shared.waiting -= 1;
    };
    const forget = (): void => {
      if (this.#shared.get(key) !== shared) return;
      this.#shared.delete(key);
      this.#bytes -= shared.bytes;
    };
    const abort = (): void => {
      leave();
      if (shared.waiting > 0) return;
      forget();
      shared.controller.abort();
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await shared.values;
    } catch (error) {
      forget();
      throw error;
    } finally {
      leave();
      signal.removeEventListener('abort', abort);
    }
  }
}
