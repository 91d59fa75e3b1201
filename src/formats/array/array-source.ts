// An array in a file as a source: each checkpoint is read on request. Whether the array holds layers x heads is checked on
// the first matrices of its first checkpoint only.

import type { Source, TensorOrSource } from '../../tensor/tensor.ts';
import { checkCheckpointSize } from '../checkpoint-limit.ts';
import { rejectFile } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { usualAxes, withOrigin } from '../origin.ts';
import { type ReadArray, readHeadListArray } from './array.ts';
import { findAxes, type Labels } from './dimensions.ts';
import { rejectLayersFirst } from './layers-first.ts';
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
/** Bytes of the largest matrix whose values are checked. */
const MAX_CHECKED_MATRIX = 2 ** 26;

/** A line of Python that memory-maps the file's array as `a`. */
export const pythonLine = (file: string, line: string): string =>
  `import numpy; a = numpy.load(${JSON.stringify(file)}, mmap_mode="r"); ${line}`;

/** The values of the first matrices of a checkpoint. Those of large matrices say nothing that their shape does not. */
function readFirstMatrices(
  file: ArrayInFile,
  cells: number,
  checkpointSize: number,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const matrices = 4 * cells > MAX_CHECKED_MATRIX ? 0 : Math.max(1, Math.floor(CHECKED_BYTES / (4 * cells)));
  return readFloat32Values(file, { first: 0, count: Math.min(checkpointSize, cells * matrices) }, signal);
}

/** Opens an array in C order as a source; a list of heads is read immediately. Its shape must have been checked. */
export async function openArraySource(
  file: ArrayInFile,
  { model, labels }: ArrayNames,
  settings: OpenSettings,
): Promise<ReadArray<TensorOrSource>> {
  const { signal, reading } = settings;
  const { where, head } = file;
  const [heads = 0, layers = 0] = head.shape.toReversed();
  const { shape, order } = findAxes(where, model, head.shape, labels);
  const cells = layers * heads;
  const checkpointSize = head.count / order.length;
  rejectLayersFirst(where, head.shape, labels);
  const sizeNotes = checkCheckpointSize(where, 4 * checkpointSize, settings, head.shape.length);
  const matrices = {
    shape: head.shape,
    values: await readFirstMatrices(file, cells, checkpointSize, signal),
  };
  const list = readHeadListArray(where, model, matrices, reading);
  if (list) return list;
  const mismatch = findShapeMismatch(where, matrices);
  if (mismatch) rejectFile(where, mismatch.reason, mismatch.remedy);
  const read = readWithParts(checkpointSize, ({ checkpoint, start, end, into }, readSignal) => {
    const first = (order[checkpoint] as number) * checkpointSize + start;
    return readFloat32Values(file, { first, count: end - start, into }, readSignal);
  });
  const source: Source = { ...shape, read };
  const tensor = withOrigin(where, source, usualAxes(source, head.shape));
  const warnings = shapeWarnings(where, matrices).map((warning) => ({ ...where, ...warning }));
  return { tensor, notes: [...warnings, ...sizeNotes] };
}
