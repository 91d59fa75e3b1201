// An array in a file as a source: each checkpoint is read on request. Whether the array holds layers x heads is checked on
// the first matrices of its first checkpoint only.

import type { Source, TensorOrSource } from '../../tensor/tensor.ts';
import { formatBytes, rejectFile, rejectSize } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { usualAxes, withOrigin } from '../origin.ts';
import { MAX_FILE_IN_MEMORY } from '../whole-file.ts';
import { type ReadArray, readHeadListArray, rejectLayersFirst } from './array.ts';
import { findAxes, type Labels } from './dimensions.ts';
import { type ArrayInFile, readFloat32Values } from './read-values.ts';
import { findShapeMismatch, shapeWarnings } from './shape-mismatch.ts';
import { readWithParts } from './source-in-parts.ts';

/** The model name of an array, and the labels of its axes. */
export interface ArrayNames {
  readonly model: string;
  readonly labels: Labels;
}

/** Bytes of matrices whose values are checked before the array is shown; at least one matrix is. */
const CHECKED_BYTES = 2 ** 22;

/** A line of Python that memory-maps the file's array as `a`. */
export const pythonLine = (file: string, line: string): string =>
  `import numpy; a = numpy.load(${JSON.stringify(file)}, mmap_mode="r"); ${line}`;

/** Rejects an array if a single checkpoint of it exceeds the memory limit. */
function checkCheckpointSize({ where, head }: ArrayInFile, valueCount: number): void {
  if (4 * valueCount <= MAX_FILE_IN_MEMORY) return;
  const size = `${formatBytes(4 * valueCount)} of memory, above the limit of ${formatBytes(MAX_FILE_IN_MEMORY)}`;
  const reason =
    head.shape.length === 4
      ? `one checkpoint of it needs ${size}`
      : `its shape (${head.shape.join(', ')}) has no checkpoint axis, and it needs ${size}`;
  const remedy =
    head.shape.length === 3
      ? `if its first axis is the checkpoint, save it as checkpoint x task x layer x head: ${pythonLine(where.file, 'numpy.save("scores.npy", a[:, None])')}`
      : `save a part of it, for example ${pythonLine(where.file, 'numpy.save("scores.npy", a[..., :1024, :1024])')}`;
  rejectSize(where, reason, remedy);
}

/** Opens an array in C order as a source; a list of heads is read immediately. Its shape must have been checked. */
export async function openArraySource(
  file: ArrayInFile,
  { model, labels }: ArrayNames,
  { signal, reading }: OpenSettings,
): Promise<ReadArray<TensorOrSource>> {
  const { where, head } = file;
  const [heads = 0, layers = 0] = head.shape.toReversed();
  const { shape, order } = findAxes(where, model, head.shape, labels);
  const cells = layers * heads;
  const checkpointSize = head.count / order.length;
  checkCheckpointSize(file, checkpointSize);
  const checkedMatrices = Math.max(1, Math.floor(CHECKED_BYTES / (4 * cells)));
  const values = await readFloat32Values(file, 0, Math.min(checkpointSize, cells * checkedMatrices), signal);
  const matrices = { shape: head.shape, values };
  const list = readHeadListArray(where, model, matrices, reading);
  if (list) return list;
  rejectLayersFirst(where, head.shape, labels);
  const mismatch = findShapeMismatch(where, matrices);
  if (mismatch) rejectFile(where, mismatch.reason, mismatch.remedy);
  const read = readWithParts(checkpointSize, ({ checkpoint, start, end }, readSignal) =>
    readFloat32Values(file, (order[checkpoint] as number) * checkpointSize + start, end - start, readSignal),
  );
  const source: Source = { ...shape, read };
  const tensor = withOrigin(where, source, usualAxes(source, head.shape));
  return { tensor, notes: shapeWarnings(where, matrices).map((warning) => ({ ...where, ...warning })) };
}
