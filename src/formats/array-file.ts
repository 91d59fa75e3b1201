// An array in a file: in memory where there is room for it, else a source.

import type { TensorOrSource } from '../tensor/tensor.ts';
import { type ReadArray, readArray } from './array.ts';
import { type ArrayInFile, type ArrayNames, arraySource, pythonLine } from './array-source.ts';
import { refuseSize, sizeText, type Where } from './file.ts';
import type { OpenSettings } from './format.ts';
import { float32Values, type NpyHead, readHead, withData } from './npy.ts';
import { headerEnd, USUAL_HEADER } from './npy-header.ts';
import type { Room } from './room.ts';
import { MAX_WHOLE } from './whole.ts';

/**
 * The header of an array.
 * @param size bytes of the array with its header
 * @param read gives the first bytes, as many as asked for or all
 */
export async function openHead(
  where: Where,
  size: number,
  read: (length: number) => Promise<Uint8Array>,
): Promise<NpyHead> {
  const start = await read(Math.min(size, USUAL_HEADER));
  const end = headerEnd(where, start);
  return readHead(where, end > start.length ? await read(Math.min(size, end)) : start, size);
}

/** Whether an array's first index varies fastest, so that a checkpoint lies scattered over all of it. */
const isScattered = ({ fortran, shape }: NpyHead): boolean => fortran && shape.length > 1;

/** Reads a whole array with its header. */
type ReadAll = () => Promise<Uint8Array>;

/** The tensor of an array, whose shape has been checked, in memory. */
export async function heldArray(
  { where, head, type }: Omit<ArrayInFile, 'bytes'>,
  { model, labels }: ArrayNames,
  room: Room,
  all: ReadAll,
): Promise<ReadArray> {
  room.use(4 * head.count);
  const values = float32Values(where, withData(head, await all()), type);
  return readArray(where, model, { shape: head.shape, values }, labels);
}

/** The tensor of an array, whose shape has been checked, or the source of one for which there is no room. */
export function openArray(
  file: ArrayInFile,
  names: ArrayNames,
  { signal, room }: OpenSettings,
  all: ReadAll = () => file.bytes.read(0, file.bytes.size, signal),
): Promise<ReadArray<TensorOrSource>> {
  const { where, head } = file;
  const size = 4 * head.count;
  if (room.fits(size)) return heldArray(file, names, room, all);
  if (!isScattered(head)) return arraySource(file, names, signal);
  if (size > MAX_WHOLE)
    refuseSize(
      where,
      `it takes ${sizeText(size)} in memory, as its first index varies fastest (Fortran order)`,
      `save it in C order, which is read a checkpoint at a time: ${pythonLine(where.file, 'numpy.lib.format.open_memmap("scores.npy", "w+", a.dtype, a.shape)[:] = a')}`,
    );
  return heldArray(file, names, room, all);
}
