// The arrays of the store that is computed on request, and the bytes of their chunks and shards.

import { crc32c } from '../../src/formats/crc32.ts';
import { type Level, levelShapes } from '../../src/levels/shapes.ts';
import { PYRAMID_REDUCTIONS, type PyramidReduction, STATISTICS } from '../../src/pyramid/convention.ts';
import { type Grid, isSharded, type Lengths, levelGrid, listIndices } from './grid.ts';
import { BlockValues, type StoreShape, storeStatistics } from './values.ts';

/** An object of the store. */
export interface StoredObject {
  readonly size: number;
  /** Yields a range of its bytes, piece by piece. */
  read(start: number, end: number): Iterable<Uint8Array>;
}

/** An object in memory. */
export const toObject = (bytes: Uint8Array): StoredObject => ({
  size: bytes.length,
  read: function* (start, end) {
    yield bytes.subarray(start, end);
  },
});

/** Marks a chunk that a shard leaves out. */
const ABSENT = 2n ** 64n - 1n;

/** A level of a reduction. */
export class LevelArray {
  /** Such as `max/3`; level 0 is `0`. */
  readonly path: string;
  readonly grid: Grid;
  readonly #reduction: PyramidReduction;
  readonly #values: BlockValues;

  constructor(path: string, reduction: PyramidReduction, grid: Grid, values: BlockValues) {
    [this.path, this.#reduction, this.grid, this.#values] = [path, reduction, grid, values];
  }

  /** What is stored at an index of the grid; null outside it. */
  open(index: Lengths): StoredObject | null {
    const { shape, stored } = this.grid;
    if (index.some((at, axis) => at * (stored[axis] as number) >= (shape[axis] as number))) return null;
    return isSharded(this.grid) ? this.#openShard(index) : toObject(this.#chunkBytes(index));
  }

  #openShard(index: Lengths): StoredObject {
    const { shape, chunk, stored } = this.grid;
    const counts = stored.map((length, axis) => length / (chunk[axis] as number));
    const inside = listIndices(counts).map((inner) =>
      inner.map((at, axis) => (index[axis] as number) * (counts[axis] as number) + at),
    );
    const isPresent = (at: readonly number[]) =>
      at.every((place, axis) => place * (chunk[axis] as number) < (shape[axis] as number));
    const present = inside.filter(isPresent);
    const chunkBytes = 4 * chunk.reduce((product, length) => product * length, 1);
    const end = present.length * chunkBytes;
    let next = 0;
    const places = inside.flatMap((at) =>
      isPresent(at) ? [BigInt(chunkBytes * next++), BigInt(chunkBytes)] : [ABSENT, ABSENT],
    );
    const entries = new Uint8Array(BigUint64Array.from(places).buffer);
    const checksum = new Uint8Array(Uint32Array.of(crc32c(entries)).buffer);
    const table = Buffer.concat([entries, checksum]);
    const chunkAt = (place: number) => this.#chunkBytes(present[place] as unknown as Lengths);
    return {
      size: end + table.length,
      read: function* (from, to) {
        for (let at = from; at < Math.min(to, end); ) {
          const place = Math.floor(at / chunkBytes);
          const start = place * chunkBytes;
          yield chunkAt(place).subarray(at - start, to - start);
          at = start + chunkBytes;
        }
        if (to > end) yield table.subarray(Math.max(0, from - end), to - end);
      },
    };
  }

  /** The values of a chunk; NaN beyond the end of the array. */
  #chunkBytes([checkpoint, ...index]: Lengths): Uint8Array {
    const { shape, chunk } = this.grid;
    const [, tasks, layers, heads] = chunk;
    const [firstTask, firstLayer, start] = index.map((at, axis) => at * (chunk[axis + 1] as number)) as [
      number,
      number,
      number,
    ];
    const values = new Float32Array(tasks * layers * heads);
    const isPartial = chunk.some((size, axis) => (shape[axis] as number) % size !== 0);
    if (isPartial) values.fill(Number.NaN);
    const length = Math.min(heads, shape[3] - start);
    for (let task = firstTask; task < Math.min(firstTask + tasks, shape[1]); task++)
      for (let layer = firstLayer; layer < Math.min(firstLayer + layers, shape[2]); layer++) {
        const at = ((task - firstTask) * layers + layer - firstLayer) * heads;
        const row = { start, values: values.subarray(at, at + length) };
        this.#values.fillRow(this.#reduction, { checkpoint, task }, layer, row);
      }
    return new Uint8Array(values.buffer);
  }
}

/** The statistics of a store. */
export class StatisticsArray {
  readonly path = 'statistics';
  readonly shape: readonly [number, number, number];
  readonly chunk: readonly [number, number, number];
  readonly #rows: Float64Array;

  constructor(shape: StoreShape) {
    const { checkpoints, tasks } = shape;
    const rowLength = tasks * STATISTICS.length;
    const rows = Math.min(checkpoints, Math.max(1, Math.floor(131_072 / rowLength)));
    this.shape = [checkpoints, tasks, STATISTICS.length];
    this.chunk = [rows, tasks, STATISTICS.length];
    this.#rows = storeStatistics(shape);
  }

  /** The chunk with an index along checkpoints; null outside the array. */
  open(index: number): StoredObject | null {
    const [rows, tasks, columns] = this.chunk;
    if (index * rows >= this.shape[0]) return null;
    const length = rows * tasks * columns;
    const values = new Float64Array(length).fill(Number.NaN);
    values.set(this.#rows.subarray(index * length, (index + 1) * length));
    return toObject(new Uint8Array(values.buffer));
  }

  /** The smallest and the largest value of the store. */
  get range(): readonly [number, number] {
    const column = (name: (typeof STATISTICS)[number]) =>
      [...this.#rows.keys()]
        .filter((at) => at % STATISTICS.length === STATISTICS.indexOf(name))
        .map((at) => this.#rows[at] as number);
    return [Math.min(...column('min')), Math.max(...column('max'))];
  }
}

/** The levels of a store. */
export class StoreLevels {
  readonly shapes: readonly Level[];
  /** By path. */
  readonly arrays: ReadonlyMap<string, LevelArray>;
  readonly #values: readonly BlockValues[];

  constructor(shape: StoreShape) {
    this.shapes = levelShapes(shape.layers, shape.heads);
    this.#values = this.shapes.map((level) => new BlockValues(shape, level));
    const { checkpoints, tasks } = shape;
    const arrays = PYRAMID_REDUCTIONS.flatMap((reduction) =>
      this.shapes.map(({ layers, heads }, level) => {
        const grid = levelGrid({ checkpoints, tasks, layers, heads });
        const path = level === 0 ? '0' : `${reduction}/${level}`;
        return new LevelArray(path, reduction, grid, this.#values[level] as BlockValues);
      }),
    );
    this.arrays = new Map(arrays.map((array) => [array.path, array]));
  }

  /** The values of a level. */
  values(level: number): BlockValues {
    return this.#values[level] as BlockValues;
  }
}
