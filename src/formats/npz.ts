// Opens NumPy's .npz: a zip archive of .npy arrays, some of which label the axes of the others.

import { HeadglowError, type Note } from '../tensor/error.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import type { ReadArray } from './array.ts';
import { openArray, readArrayIntoMemory } from './array-file.ts';
import type { Bytes } from './bytes.ts';
import { checkShape, type Labels, NO_LABELS } from './dimensions.ts';
import { type FilePlace, formatBytes, type Loaded, rejectFile, rejectSize } from './file.ts';
import type { OpenSettings } from './format.ts';
import { conversionNotes, type NpyInfo } from './npy.ts';
import type { NumberType } from './npy-type.ts';
import { type NpzEntry, openEntries } from './npz-entry.ts';
import { readArchiveStep, readAxisLabels, rejectLabelledRows } from './npz-labels.ts';
import { areNamesPerLayer, matrixPerLayerReason } from './shape-mismatch.ts';
import { MAX_FILE_IN_MEMORY } from './whole-file.ts';

/** Most arrays in an error message. */
const MAX_LISTED = 8;

/** Rejects compressed matrices that together exceed the memory limit, before any of them is inflated. */
function checkCompressedSize(where: FilePlace, matrices: readonly NpzEntry[]): void {
  const size = matrices.reduce((sum, { ranges, size }) => sum + (ranges ? 0 : size), 0);
  if (size <= MAX_FILE_IN_MEMORY) return;
  const file = JSON.stringify(where.file);
  rejectSize(
    where,
    `its compressed arrays take ${formatBytes(size)} of memory, above the limit of ${formatBytes(MAX_FILE_IN_MEMORY)}`,
    `save them uncompressed, which are read one checkpoint at a time: import numpy; numpy.savez("scores.npz", **numpy.load(${file}))`,
  );
}

/** The type of a numeric array with a supported number of dimensions; undefined for other arrays. */
function findMatrixType({ type, shape }: NpyInfo): NumberType | undefined {
  return type.kind === 'number' && shape.length >= 2 && shape.length <= 4 ? type : undefined;
}

function describeEntry({ name, head: { type, shape } }: NpzEntry): string {
  const typeName = type.kind === 'number' ? type.code : type.kind === 'text' ? 'text' : type.name;
  return `${name} (${shape.length === 0 ? 'one value' : shape.join(' x ')}, ${typeName})`;
}

function rejectWithoutMatrix(where: FilePlace, entries: readonly NpzEntry[]): never {
  const listed = entries.slice(0, MAX_LISTED).map(describeEntry);
  if (entries.length > MAX_LISTED) listed.push('…');
  return rejectFile(
    where,
    `it contains no numeric matrix, only ${listed.join(', ')}`,
    'save arrays of 2 to 4 dimensions with a numeric dtype',
  );
}

/** Opens a matrix as a tensor or source. Compressed arrays are read into memory even if they exceed the budget. */
function openMatrix(
  { where, name, head, ranges, readAll }: NpzEntry,
  labels: Labels,
  settings: OpenSettings,
): Promise<ReadArray<TensorOrSource>> {
  const type = findMatrixType(head) as NumberType;
  const names = { model: name, labels };
  return ranges
    ? openArray({ where, head, type, bytes: ranges }, names, settings, readAll)
    : readArrayIntoMemory({ where, head, type }, names, settings.memory, readAll);
}

/** Opens each numeric matrix of an archive as a model. Other arrays are ignored and never inflated. */
export async function openNpz(file: Bytes, settings: OpenSettings): Promise<Loaded> {
  const where = { file: file.name };
  return openNamedArrays(where, await openEntries(where, file, settings.signal), settings);
}

/** Opens each numeric matrix among the arrays of a file as a model. */
export async function openNamedArrays(
  where: FilePlace,
  entries: readonly NpzEntry[],
  settings: OpenSettings,
): Promise<Loaded> {
  const matrices = entries.filter(({ head }) => findMatrixType(head));
  if (matrices.length === 0) rejectWithoutMatrix(where, entries);
  for (const matrix of matrices) checkShape(matrix.where, matrix.head.shape);
  checkCompressedSize(where, matrices);
  const entriesByName = new Map(entries.map((entry) => [entry.name, entry]));
  const needLabels = matrices.some(({ head }) => head.shape.length > 2);
  const labels = needLabels ? await readAxisLabels(entriesByName) : NO_LABELS;
  const perLayer = areNamesPerLayer(matrices.map(({ name }) => name));
  const notes: Note[] = perLayer.size > 0 ? [{ ...where, ...matrixPerLayerReason(perLayer) }] : [];
  const tensors: TensorOrSource[] = [];
  for (const matrix of matrices) {
    if (perLayer.has(matrix.name)) continue;
    try {
      await rejectLabelledRows(entries, matrix);
      const read = await openMatrix(matrix, labels, settings);
      notes.push(...conversionNotes(matrix.where, matrix.head), ...read.notes);
      tensors.push(read.tensor);
    } catch (error) {
      if (!(error instanceof HeadglowError)) throw error;
      notes.push(error.details);
    }
  }
  if (tensors.length === 0) throw new HeadglowError({ code: 'format', ...(notes[0] as Note) });
  return { tensors, step: await readArchiveStep(entriesByName), notes };
}
