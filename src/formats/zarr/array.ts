// A Zarr array: reads the values in a range of indices along one axis, with its axes in any order.

import type { Numbers } from '../../tensor/tensor.ts';
import { allocateFloat32, allocateFloat64 } from '../allocate.ts';
import { halfToFloat } from '../array/half-float.ts';
import { rejectSize } from '../file.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { countValues, denseStrides } from '../pickle/shape.ts';
import { type ChunkData, ChunkReader } from './chunks.ts';
import { isSingle, type NumberDataType } from './data-type.ts';
import { type ArrayInfo, writtenShape } from './metadata.ts';
import { createUnpacking, isPacked } from './packed-values.ts';
import type { ZarrStore } from './store.ts';

/** A block of an array. */
export interface ArrayBlock {
  /** The axes of the array in the order of the result. */
  readonly order: readonly number[];
  /** What is read along each of them. */
  readonly bounds: readonly (readonly [start: number, end: number])[];
}

/** Most chunks that are read for one part. */
const MAX_CHUNKS = 200_000;
/** Chunks that are decoded at the same time, and bytes of their values. */
const MAX_CONCURRENT = 8;
const MAX_BYTES_AT_ONCE = 2 ** 26;

const bfloat16 = new Float32Array(1);
const bfloat16Bits = new Uint32Array(bfloat16.buffer);

const DECODE: Readonly<Record<NumberDataType['encoding'], (stored: number | bigint) => number>> = {
  plain: Number,
  bool: (stored) => (Number(stored) === 0 ? 0 : 1),
  half: (bits) => halfToFloat(Number(bits)),
  bfloat16: (bits) => {
    bfloat16Bits[0] = Number(bits) << 16;
    return bfloat16[0] as number;
  },
};

/** Where the values of a chunk are in the result. */
interface Target {
  /** Indices of the chunk's first value in the array. */
  readonly corner: readonly number[];
  /** Bounds of what is read, by axis. */
  readonly bounds: readonly (readonly [number, number])[];
  readonly stride: readonly number[];
}

/** @throws HeadglowError if a part of an array, such as a checkpoint, has too many chunks to be read at once */
export function checkChunkCount(
  { where, shape, chunk }: ArrayInfo,
  bounds: readonly (readonly [number, number])[],
): void {
  const ranges = bounds.map(([low, high], axis): number => {
    const size = chunk[axis] as number;
    return Math.ceil(high / size) - Math.floor(low / size);
  });
  const count = countValues(ranges);
  if (count <= MAX_CHUNKS) return;
  rejectSize(
    where,
    `its shape ${writtenShape(shape)} is stored in chunks of ${writtenShape(chunk)}, and ${count.toLocaleString('en')} of them would have to be read at once, above the limit of ${MAX_CHUNKS.toLocaleString('en')}`,
    'save it in larger chunks',
  );
}

/** All combinations of whole numbers in ranges. */
function listIndices(ranges: readonly (readonly [number, number])[]): number[][] {
  let found: number[][] = [[]];
  for (const [start, end] of ranges)
    found = found.flatMap((before) =>
      Array.from({ length: end - start }, (_, offset) => [...before, start + offset]),
    );
  return found;
}

/** The values of a chunk that are read along an axis, and their distances in the chunk and in the result. */
interface ReadAxis {
  readonly length: number;
  readonly from: number;
  readonly to: number;
}

/** Two adjacent axes as one; null if their values are not at equal distances. */
function joinAxes(outer: ReadAxis, { length, from, to }: ReadAxis): ReadAxis | null {
  const isEven = outer.length === 1 || (outer.from === from * length && outer.to === to * length);
  return isEven ? { length: outer.length * length, from, to } : null;
}

/** Calls back for the rows of values of a chunk that are read, as long as they can be, with their places in the chunk and in the result. */
function forEachRow(
  { corner, bounds, stride: to }: Target,
  { chunk, from }: { readonly chunk: readonly number[]; readonly from: readonly number[] },
  act: (index: number, target: number, length: number) => void,
): void {
  const axes: ReadAxis[] = [];
  let [firstIndex, firstTarget] = [0, 0];
  for (const [axis, size] of chunk.entries()) {
    const first = corner[axis] ?? 0;
    const [low, high] = bounds[axis] ?? [0, 1];
    const start = Math.max(first, low);
    const own = { length: Math.min(first + size, high) - start, from: from[axis] ?? 1, to: to[axis] ?? 1 };
    if (own.length <= 0) return;
    firstIndex += (start - first) * own.from;
    firstTarget += (start - low) * own.to;
    axes.push(own);
  }
  let row = axes.pop() ?? { length: 1, from: 1, to: 1 };
  for (let outer = axes.at(-1); outer; outer = axes.at(-1)) {
    const joined = joinAxes(outer, row);
    if (!joined) break;
    row = joined;
    axes.pop();
  }
  const visit = (axis: number, index: number, target: number): void => {
    const own = axes[axis];
    if (!own) act(index, target, row.length);
    else for (let i = 0; i < own.length; i++) visit(axis + 1, index + i * own.from, target + i * own.to);
  };
  visit(0, firstIndex, firstTarget);
}

/** Calls back for the values of a chunk that are read, with their places in the chunk and in the result. */
function forEachValue(
  target: Target,
  chunk: { readonly chunk: readonly number[]; readonly from: readonly number[] },
  act: (index: number, target: number) => void,
): void {
  const [fromStep, toStep] = [chunk.from.at(-1) ?? 1, target.stride.at(-1) ?? 1];
  forEachRow(target, chunk, (index, to, length) => {
    for (let i = 0; i < length; i++) act(index + i * fromStep, to + i * toStep);
  });
}

/** Numbers that are stored one after another; null for others. */
const denseNumbers = ({ numbers, stride }: ChunkData): Numbers | null =>
  stride.at(-1) === 1 && (numbers instanceof Float32Array || numbers instanceof Float64Array)
    ? numbers
    : null;

export class ZarrArray {
  readonly info: ArrayInfo;
  readonly #chunks: ChunkReader;

  constructor(store: ZarrStore, info: ArrayInfo) {
    this.info = info;
    this.#chunks = new ChunkReader(store, info);
  }

  /** Whether float32 holds its values. */
  get isSingle(): boolean {
    return isSingle(this.info.type) && !isPacked(this.info);
  }

  /** All values in C order. The array must hold numbers. */
  readAll(signal?: AbortSignal): Promise<Numbers> {
    const { shape } = this.info;
    const bounds = shape.map((end): readonly [number, number] => [0, end]);
    return this.readBlock({ order: [...shape.keys()], bounds }, signal);
  }

  /** The values of a block, in double precision if float32 may not hold them. The array must hold numbers. */
  async readBlock({ order, bounds }: ArrayBlock, signal?: AbortSignal): Promise<Numbers> {
    const { where } = this.info;
    const lengths = bounds.map(([low, high]) => high - low);
    const allocate = this.isSingle ? allocateFloat32 : allocateFloat64;
    const values = allocate(where, countValues(lengths));
    const dense = denseStrides(lengths, false);
    const byAxis = <Item>(items: readonly Item[]): Item[] =>
      order.map((_, axis) => items[order.indexOf(axis)] as Item);
    await this.#readInto(values, { bounds: byAxis(bounds), stride: byAxis(dense) }, signal);
    return values;
  }

  /** The values in a range along each axis, in C order, as float32. The array must hold numbers. */
  async readPart(
    bounds: readonly (readonly [number, number])[],
    signal?: AbortSignal,
  ): Promise<Float32Array> {
    const lengths = bounds.map(([low, high]) => high - low);
    const values = allocateFloat32(this.info.where, countValues(lengths));
    await this.#readInto(values, { bounds, stride: denseStrides(lengths, false) }, signal);
    return values;
  }

  /** Whether the store has what is stored first of an index along the first axis. Values are not read. */
  async isStored(first: number, signal?: AbortSignal): Promise<boolean> {
    const indices = this.info.stored.map((size, axis) => (axis === 0 ? Math.floor(first / size) : 0));
    return this.#chunks.isStored(indices, signal);
  }

  /** The numbers of an array of at most one axis, in double precision. */
  async readNumbers(signal?: AbortSignal): Promise<number[]> {
    const length = this.info.shape[0] ?? 1;
    const values = new Float64Array(length);
    const bounds = this.info.shape.map((end): readonly [number, number] => [0, end]);
    await this.#readInto(values, { bounds, stride: bounds.map(() => 1) }, signal);
    return [...values];
  }

  /** The texts of an array of at most one axis. */
  async readTexts(signal?: AbortSignal): Promise<string[]> {
    const texts: string[] = new Array(this.info.shape[0] ?? 1).fill(String(this.info.fill));
    const bounds = this.info.shape.map((end): readonly [number, number] => [0, end]);
    const target = { bounds, stride: bounds.map(() => 1) };
    await this.#forEachChunk(target, signal, (data, place) => {
      if (data)
        forEachValue(place, { chunk: this.info.chunk, from: data.stride }, (index, to) => {
          texts[to] = String(data.at(index)).replace(/\0+$/, '');
        });
    });
    return texts;
  }

  async #readInto(values: Numbers, target: Omit<Target, 'corner'>, signal?: AbortSignal): Promise<void> {
    const { type, chunk, fill } = this.info;
    const decode = DECODE[(type as NumberDataType).encoding];
    const unpack = createUnpacking(this.info);
    const absent = unpack ? unpack(Number(fill)) : Number(fill);
    await this.#forEachChunk(target, signal, (data, place) => {
      const from = data?.stride ?? chunk;
      const numbers = data?.numbers;
      const dense = !unpack && target.stride.at(-1) === 1 && data ? denseNumbers(data) : null;
      if (dense)
        forEachRow(place, { chunk, from }, (index, to, length) => {
          values.set(dense.subarray(index, index + length), to);
        });
      else
        forEachValue(place, { chunk, from }, (index, to) => {
          const value = numbers ? decode(numbers[index] as number | bigint) : absent;
          values[to] = numbers && unpack ? unpack(value) : value;
        });
    });
  }

  /** Calls back for each chunk of a part of the array; with null if the store leaves it out. */
  async #forEachChunk(
    { bounds, stride }: Omit<Target, 'corner'>,
    signal: AbortSignal | undefined,
    act: (data: ChunkData | null, target: Target) => void,
  ): Promise<void> {
    const { chunk, where, type } = this.info;
    if (bounds.some(([low, high]) => low >= high)) return;
    checkChunkCount(this.info, bounds);
    const size = (axis: number): number => chunk[axis] as number;
    const ranges = bounds.map(([low, high], axis): readonly [number, number] => [
      Math.floor(low / size(axis)),
      Math.ceil(high / size(axis)),
    ]);
    const bytes = countValues(chunk) * Math.max(4, type.size);
    const limits = { atOnce: MAX_CONCURRENT, cost: { of: () => bytes, budget: MAX_BYTES_AT_ONCE } };
    const read = (indices: readonly number[]) => this.#chunks.read(indices, signal);
    for await (const { item, outcome } of mapConcurrently(listIndices(ranges), read, limits)) {
      signal?.throwIfAborted();
      if (outcome.status === 'rejected') {
        if (outcome.reason instanceof RangeError)
          rejectSize(where, 'its chunks need more memory than is available', 'save it in smaller chunks');
        throw outcome.reason;
      }
      act(outcome.value, { corner: item.map((index, axis) => index * size(axis)), bounds, stride });
    }
  }
}
