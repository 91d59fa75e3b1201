// The files of one model of a pyramid: those that are there, and those that are being written.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ChunkRow } from './chunk-rows.ts';
import { isSharded, type PyramidArray, product } from './convention.ts';
import type { Encode } from './encode.ts';
import { ShardWriter, type StoredChunk } from './shard-writer.ts';

/** A file that is being written. */
interface OpenFile {
  readonly writer: ShardWriter;
  readonly isShard: boolean;
  /** Resolves when everything so far has been written. */
  tail: Promise<void>;
  /** Chunks that are not there yet. */
  left: number;
}

/** Position of a shard, or of a chunk without one, in shards along each axis. */
interface ShardIndex {
  readonly task: number;
  readonly layer: number;
  readonly head: number;
}

export class ModelFiles {
  readonly #folder: string;
  readonly #encode: Encode | null;
  /** Whether some files may be there already. */
  readonly #isResumed: boolean;
  readonly #open = new Map<string, OpenFile>();

  /** @param folder the folder of the model's group */
  constructor(folder: string, encode: Encode | null, isResumed: boolean) {
    [this.#folder, this.#encode, this.#isResumed] = [folder, encode, isResumed];
  }

  /** Whether a file with cells of a task is missing. */
  lacks(array: PyramidArray, checkpoint: number, task: number): boolean {
    if (!this.#isResumed) return true;
    const { chunk, chunks, shard } = array.grid;
    const shardTask = Math.floor(task / (chunk.tasks * shard.tasks));
    for (let layer = 0; layer * shard.layers < chunks.layers; layer++)
      for (let head = 0; head * shard.heads < chunks.heads; head++)
        if (!existsSync(this.#pathOf(array, checkpoint, { task: shardTask, layer, head }))) return true;
    return false;
  }

  /** Writes a row of chunks, except those in files that are there. Resolves when its array is not needed any more. */
  async put(array: PyramidArray, checkpoint: number, row: ChunkRow): Promise<void> {
    const { chunks, shard } = array.grid;
    const written: Promise<void>[] = [];
    for (let start = 0; start < chunks.heads; start += shard.heads) {
      const index = {
        task: Math.floor(row.task / shard.tasks),
        layer: Math.floor(row.layer / shard.layers),
        head: start / shard.heads,
      };
      const path = this.#pathOf(array, checkpoint, index);
      const file = this.#open.get(path) ?? this.#create(path, array, index);
      if (!file) continue;
      const end = Math.min(start + shard.heads, chunks.heads);
      written.push(this.#add(path, file, listChunks(array, row, [start, end])));
    }
    await Promise.all(written);
  }

  /** Removes files that are not complete. */
  async discard(): Promise<void> {
    const files = [...this.#open.values()];
    this.#open.clear();
    for (const { tail, writer } of files) {
      await tail.catch(() => {});
      await writer.discard();
    }
  }

  #pathOf({ path }: PyramidArray, checkpoint: number, { task, layer, head }: ShardIndex): string {
    return join(this.#folder, path, 'c', ...[checkpoint, task, layer, head].map(String));
  }

  /** A new file; null if it is there. */
  #create(path: string, { grid }: PyramidArray, index: ShardIndex): OpenFile | null {
    if (this.#isResumed && existsSync(path)) return null;
    const { chunks, shard } = grid;
    const left = product({
      tasks: Math.min(shard.tasks, chunks.tasks - index.task * shard.tasks),
      layers: Math.min(shard.layers, chunks.layers - index.layer * shard.layers),
      heads: Math.min(shard.heads, chunks.heads - index.head * shard.heads),
    });
    const isShard = isSharded(grid);
    const writer = new ShardWriter(path, isShard ? product(shard) : null);
    const file = { writer, isShard, tail: Promise.resolve(), left };
    this.#open.set(path, file);
    return file;
  }

  #add(path: string, file: OpenFile, chunks: readonly StoredChunk[]): Promise<void> {
    // A chunk of a shard is left out if all of its cells are missing.
    const present = file.isShard ? chunks.filter(({ bytes }) => !areMissing(bytes)) : chunks;
    const encoded = Promise.all(present.map((chunk) => this.#encodeChunk(chunk)));
    encoded.catch(() => {}); // reported when its turn comes
    file.left -= chunks.length;
    const isLast = file.left === 0;
    file.tail = file.tail.then(async () => {
      await file.writer.add(await encoded);
      if (!isLast) return;
      await file.writer.finish();
      this.#open.delete(path);
    });
    return file.tail;
  }

  async #encodeChunk({ index, bytes }: StoredChunk): Promise<StoredChunk> {
    return { index, bytes: this.#encode ? await this.#encode(bytes) : bytes };
  }
}

/** The chunks of a row that are in a shard, by their position in its index. */
function listChunks(
  { grid: { chunk, shard } }: PyramidArray,
  { task, layer, cells }: ChunkRow,
  [start, end]: readonly [number, number],
): readonly StoredChunk[] {
  const first = ((task % shard.tasks) * shard.layers + (layer % shard.layers)) * shard.heads;
  const bytes = 4 * product(chunk);
  return Array.from({ length: end - start }, (_, column) => ({
    index: first + column,
    bytes: new Uint8Array(cells.buffer, (start + column) * bytes, bytes),
  }));
}

/** Whether all cells of a chunk are missing. */
function areMissing({ buffer, byteOffset, length }: Uint8Array): boolean {
  const cells = new Float32Array(buffer, byteOffset, length / 4);
  return cells.every((cell) => Number.isNaN(cell));
}
