// Zarr arrays that do not fit in memory: as arrays in a file, whose values are read one checkpoint at a time.

import { FIGURE_AXES, type FigureAxis } from '../array/dims.ts';
import type { NamedAxes } from '../array/number-array.ts';
import type { Bytes } from '../bytes.ts';
import { type FilePlace, formatBytes, rejectSize } from '../file.ts';
import { memoryFlag } from '../memory-budget.ts';
import type { NpyType, NumberType } from '../npy/type.ts';
import type { NpzEntry } from '../npz/entry.ts';
import { countValues } from '../pickle/shape.ts';
import type { ZarrArray } from './array.ts';
import { CellRanges } from './cell-ranges.ts';

const FLOAT32: NumberType = { kind: 'number', code: 'f4', size: 4, bigEndian: false };
const FLOAT64: NumberType = { kind: 'number', code: 'f8', size: 8, bigEndian: false };

/** The axes of an array in the order of figures, and its shape in this order. */
interface Arrangement {
  readonly order: readonly number[];
  readonly shape: readonly number[];
}

function arrangeAxes({ where, shape }: ZarrArray['info'], axes: NamedAxes | null): Arrangement {
  if (!axes) return { order: [...shape.keys()], shape };
  const names = axes.dims.map(([name]) => name as string);
  const figure: readonly FigureAxis[] = FIGURE_AXES.filter((name) => name !== 'run');
  if (names.some((name) => !figure.includes(name as FigureAxis)))
    rejectSize(
      where,
      `it takes ${formatBytes(4 * countValues(shape))} of memory, and its dimensions ${names.join(', ')} can only be read at once`,
      `raise the limit with ${memoryFlag(4 * countValues(shape))}, or save a part of it`,
    );
  const order = figure.map((name) => names.indexOf(name)).filter((axis) => axis >= 0);
  const arranged = order.map((axis) => shape[axis] as number);
  const needsTask = names.includes('checkpoint') && !names.includes('task');
  return { order, shape: needsTask ? [arranged[0] as number, 1, ...arranged.slice(1)] : arranged };
}

/** The values of an array as floating-point numbers in the order of an arrangement. */
class ArrayBytes implements Bytes {
  readonly name: string;
  readonly size: number;
  readonly #cells: CellRanges;
  /** Bytes of a value. */
  readonly #valueSize: number;

  constructor(array: ZarrArray, { order, shape }: Arrangement) {
    this.name = array.info.where.file;
    this.#cells = new CellRanges(array, order);
    this.#valueSize = (array.isSingle ? FLOAT32 : FLOAT64).size;
    this.size = this.#valueSize * countValues(shape);
  }

  async read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (start === end) return new Uint8Array(0);
    const first = Math.floor(start / this.#valueSize);
    const values = await this.#cells.read(first, Math.ceil(end / this.#valueSize), signal);
    const from = values.byteOffset + start - first * this.#valueSize;
    return new Uint8Array(values.buffer, from, end - start);
  }
}

function toEntry(
  where: FilePlace,
  name: string,
  bytes: Bytes,
  array: { type: NpyType; shape: readonly number[] },
): NpzEntry {
  const { type, shape } = array;
  const count = countValues(shape);
  const head = { descr: '', fortran: false, shape, offset: 0, count, type };
  return { where, name, head, size: bytes.size, ranges: bytes, readAll: () => bytes.read(0, bytes.size) };
}

/** An array of numbers as an array in a file. */
export function toLargeEntry(array: ZarrArray, axes: NamedAxes | null): NpzEntry {
  const { where, path } = array.info;
  const arranged = arrangeAxes(array.info, axes);
  const bytes = new ArrayBytes(array, arranged);
  return toEntry(where, path.join('.'), bytes, {
    type: array.isSingle ? FLOAT32 : FLOAT64,
    shape: arranged.shape,
  });
}

const toBytes = (name: string, content: Uint8Array): Bytes => ({
  name,
  size: content.length,
  read: async (start, end) => content.subarray(start, end),
});

/** Labels as an array in a file. */
export function toLabelEntry(where: FilePlace, name: string, labels: readonly (string | number)[]): NpzEntry {
  const isTexts = labels.some((label) => typeof label === 'string');
  if (!isTexts) {
    const numbers = Float64Array.from(labels, Number);
    const bytes = toBytes(where.file, new Uint8Array(numbers.buffer));
    return toEntry(where, name, bytes, { type: FLOAT64, shape: [labels.length] });
  }
  const texts = labels.map((label) => [...String(label)]);
  const length = texts.reduce((most, text) => Math.max(most, text.length), 1);
  const characters = new Uint32Array(labels.length * length);
  texts.forEach((text, index) => {
    text.forEach((character, at) => {
      characters[index * length + at] = character.codePointAt(0) as number;
    });
  });
  const type: NpyType = { kind: 'text', code: 'U', size: 4 * length, bigEndian: false };
  return toEntry(where, name, toBytes(where.file, new Uint8Array(characters.buffer)), {
    type,
    shape: [labels.length],
  });
}
