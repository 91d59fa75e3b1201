// Sources of which parts of a checkpoint can be read, for work on all values of a file that must not be in memory at once.

import type { Source, TensorOrSource } from '../../tensor/tensor.ts';

/** Adjacent cells of a checkpoint, in C order. */
export interface CellsRequest {
  readonly checkpoint: number;
  readonly start: number;
  readonly end: number;
  /** Memory of at least that many cells that they may be put in. */
  readonly into?: Float32Array | undefined;
}

/** Reads cells of a checkpoint. The array is a new one, or a part of `into`. */
export type ReadCells = (request: CellsRequest, signal?: AbortSignal) => Promise<Float32Array>;

/** By the function that reads a whole checkpoint, so that a source made of another one, which reads other values, has none. */
const parts = new WeakMap<Source['read'], ReadCells>();

/** Says how parts of what a `read` returns are read. */
export function withParts(read: Source['read'], readCells: ReadCells): Source['read'] {
  parts.set(read, readCells);
  return read;
}

/** What reads parts of what a `read` returns; undefined if it only reads whole checkpoints. */
export const cellsReader = (read: Source['read']): ReadCells | undefined => parts.get(read);

/** The `read` of a source of which parts can be read. */
export const readWithParts = (checkpointSize: number, readCells: ReadCells): Source['read'] =>
  withParts(
    ({ checkpoint }, signal) => readCells({ checkpoint, start: 0, end: checkpointSize }, signal),
    readCells,
  );

/** What reads parts of a checkpoint; undefined if only whole ones can be read. */
export const partReader = (tensor: TensorOrSource): ReadCells | undefined =>
  'read' in tensor ? cellsReader(tensor.read) : undefined;
