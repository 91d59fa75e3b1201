// An array in a file as a source: each checkpoint is read when it is asked for. The values by which an array is refused or
// doubted are those of the first matrices of its first checkpoint.

import type { Source, TensorOrSource } from '../tensor/tensor.ts';
import { type ReadArray, readHeadListArray } from './array.ts';
import type { Bytes } from './bytes.ts';
import { findAxes, type Labels } from './dimensions.ts';
import { type FilePlace, formatBytes, rejectFile, rejectSize } from './file.ts';
import { type NpyInfo, readFloat32 } from './npy.ts';
import type { NumberType } from './npy-type.ts';
import { findShapeMismatch, shapeWarnings } from './shape-mismatch.ts';
import { MAX_FILE_IN_MEMORY } from './whole-file.ts';

/** An array of numbers in a file. */
export interface ArrayInFile {
  readonly where: FilePlace;
  readonly head: NpyInfo;
  readonly type: NumberType;
  /** The array with its header. */
  readonly bytes: Bytes;
}

/** What an array is called, and what labels its axes. */
export interface ArrayNames {
  readonly model: string;
  readonly labels: Labels;
}

/** Bytes of matrices whose values are looked at before the array is shown; one matrix in any case. */
const LOOKED_AT = 2 ** 22;

/** Reads `count` values from one of them on, as float32. */
async function valuesAt(
  { where, head, type, bytes }: ArrayInFile,
  first: number,
  count: number,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const start = head.offset + first * type.size;
  const data = await bytes.read(start, start + count * type.size, signal);
  return readFloat32(where, { ...head, shape: [count], count, data }, type);
}

/** A line of Python about an array `a` of any size. */
export const pythonLine = (file: string, line: string): string =>
  `import numpy; a = numpy.load(${JSON.stringify(file)}, mmap_mode="r"); ${line}`;

/** Refuses an array of which a single checkpoint is too large to be held. */
function checkCheckpoint({ where, head }: ArrayInFile, count: number): void {
  if (4 * count <= MAX_FILE_IN_MEMORY) return;
  const size = `${formatBytes(4 * count)} of memory, and at most ${formatBytes(MAX_FILE_IN_MEMORY)} are held at once`;
  const reason =
    head.shape.length === 4
      ? `a checkpoint of it takes ${size}`
      : `its shape (${head.shape.join(', ')}) has no checkpoints, and it takes ${size}`;
  const remedy =
    head.shape.length === 3
      ? `if its first axis are checkpoints, save it as checkpoint x task x layer x head: ${pythonLine(where.file, 'numpy.save("scores.npy", a[:, None])')}`
      : `save a part of it, such as ${pythonLine(where.file, 'numpy.save("scores.npy", a[..., :1024, :1024])')}`;
  rejectSize(where, reason, remedy);
}

/** The source of an array in C order, whose shape has been checked; a list of heads is read at once. */
export async function arraySource(
  file: ArrayInFile,
  { model, labels }: ArrayNames,
  signal?: AbortSignal,
): Promise<ReadArray<TensorOrSource>> {
  const { where, head } = file;
  const [heads = 0, layers = 0] = head.shape.toReversed();
  const { shape, order } = findAxes(where, model, head.shape, labels);
  const [cells, count] = [layers * heads, head.count / order.length];
  checkCheckpoint(file, count);
  const looked = Math.min(count, cells * Math.max(1, Math.floor(LOOKED_AT / (4 * cells))));
  const values = await valuesAt(file, 0, looked, signal);
  const list = readHeadListArray(where, model, { shape: head.shape, values });
  if (list) return list;
  const matrices = { shape: head.shape, values };
  const misfit = findShapeMismatch(where, matrices);
  if (misfit) rejectFile(where, misfit.reason, misfit.remedy);
  const source: Source = {
    ...shape,
    read: ({ checkpoint }, stop) => valuesAt(file, (order[checkpoint] as number) * count, count, stop),
  };
  return { tensor: source, notes: shapeWarnings(matrices).map((reason) => ({ ...where, reason })) };
}
