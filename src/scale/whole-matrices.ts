// Extremes of matrices that are read tile by tile, once all of their tiles have been read: they replace those of a coarser level.

import { declaredBy } from '../tensor/source.ts';
import type { Extremes, Part, TensorOrSource } from '../tensor/tensor.ts';
import { findExtremes, mergeExtremes } from './extremes.ts';
import type { MatrixAtCheckpoint, Statistics } from './statistics.ts';
import { TilesRead } from './tiles-read.ts';

/** What was read of a matrix. */
interface PartialMatrix {
  readonly tiles: TilesRead;
  extremes: Extremes;
}

/** By checkpoint and task. */
type PartialMatrices = Map<string, PartialMatrix>;

const partialOf = new WeakMap<Statistics, WeakMap<TensorOrSource, PartialMatrices>>();

function matricesOf(statistics: Statistics, tensor: TensorOrSource): PartialMatrices {
  const bySource = partialOf.get(statistics) ?? new WeakMap<TensorOrSource, PartialMatrices>();
  partialOf.set(statistics, bySource);
  const found = bySource.get(tensor) ?? new Map<string, PartialMatrix>();
  bySource.set(tensor, found);
  return found;
}

/** Adds a tile of level 0. Once the matrix is whole, statistics get its extremes. */
export function addTile(
  statistics: Statistics,
  matrix: MatrixAtCheckpoint,
  part: Part,
  values: Float32Array,
): void {
  const { tensor, task, checkpoint } = matrix;
  const known = statistics.extremesOf(matrix).at(checkpoint);
  if (declaredBy(tensor).statistics || (known && !known.sample)) return;
  const matrices = matricesOf(statistics, tensor);
  const key = `${checkpoint} ${task}`;
  const own = matrices.get(key) ?? { tiles: new TilesRead(tensor), extremes: mergeExtremes([]) };
  matrices.set(key, own);
  if (!own.tiles.add(part)) return;
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  own.extremes = mergeExtremes([own.extremes, findExtremes(bits, 0, bits.length)]);
  if (!own.tiles.isComplete) return;
  matrices.delete(key);
  statistics.addExtremes(matrix, own.extremes);
}
