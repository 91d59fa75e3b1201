// An array in a file: in memory where there is room for it, else a source.

import type { TensorOrSource } from '../tensor/tensor.ts';
import { type ReadArray, readArray } from './array.ts';
import { type ArrayInFile, type ArrayNames, arraySource, pythonLine } from './array-source.ts';
import { type FilePlace, formatBytes, rejectSize } from './file.ts';
import type { OpenSettings } from './format.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { type NpyInfo, npyArray, readFloat32, readNpyInfo } from './npy.ts';
import { headerEnd, TYPICAL_HEADER_BYTES } from './npy-header.ts';
import { MAX_FILE_IN_MEMORY } from './whole-file.ts';

/**
 * The header of an array.
 * @param size bytes of the array with its header
 * @param read gives the first bytes, as many as asked for or all
 */
export async function readArrayHeader(
  where: FilePlace,
  size: number,
  read: (length: number) => Promise<Uint8Array>,
): Promise<NpyInfo> {
  const start = await read(Math.min(size, TYPICAL_HEADER_BYTES));
  const end = headerEnd(where, start);
  return readNpyInfo(where, end > start.length ? await read(Math.min(size, end)) : start, size);
}

/** Whether an array's first index varies fastest, so that a checkpoint lies scattered over all of it. */
const isScattered = ({ fortran, shape }: NpyInfo): boolean => fortran && shape.length > 1;

/** Reads a whole array with its header. */
type ReadAll = () => Promise<Uint8Array>;

/** The tensor of an array, whose shape has been checked, in memory. */
export async function readArrayIntoMemory(
  { where, head, type }: Omit<ArrayInFile, 'bytes'>,
  { model, labels }: ArrayNames,
  room: MemoryBudget,
  all: ReadAll,
): Promise<ReadArray> {
  room.use(4 * head.count);
  const values = readFloat32(where, npyArray(head, await all()), type);
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
  if (room.fits(size)) return readArrayIntoMemory(file, names, room, all);
  if (!isScattered(head)) return arraySource(file, names, signal);
  if (size > MAX_FILE_IN_MEMORY)
    rejectSize(
      where,
      `it takes ${formatBytes(size)} in memory, as its first index varies fastest (Fortran order)`,
      `save it in C order, which is read a checkpoint at a time: ${pythonLine(where.file, 'numpy.lib.format.open_memmap("scores.npy", "w+", a.dtype, a.shape)[:] = a')}`,
    );
  return readArrayIntoMemory(file, names, room, all);
}
