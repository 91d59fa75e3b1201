// Opens an array in a file: as a tensor if it fits in memory, otherwise as a source.

import { keepNeededPrecision } from '../tensor/precision.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import { type ReadArray, readArray } from './array.ts';
import { type ArrayInFile, type ArrayNames, openArraySource, pythonLine } from './array-source.ts';
import { type FilePlace, formatBytes, rejectSize } from './file.ts';
import type { OpenSettings } from './format.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { type NpyInfo, npyArray, readNpyInfo, readValues } from './npy.ts';
import { headerEnd, TYPICAL_HEADER_BYTES } from './npy-header.ts';
import { NumberArray } from './number-array.ts';
import { MAX_FILE_IN_MEMORY } from './whole-file.ts';

/**
 * Reads an array's header.
 * @param size bytes of the array including its header
 * @param read returns the array's first `length` bytes
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

/** In Fortran order the first index varies fastest, so the values of one checkpoint are scattered over the whole array. */
const isFortranOrdered = ({ fortran, shape }: NpyInfo): boolean => fortran && shape.length > 1;

/** Reads a whole array including its header. */
type ReadAll = () => Promise<Uint8Array>;

/** Reads an array whose axes the user has named. */
export async function readNumberArray(
  { where, head, type }: Omit<ArrayInFile, 'bytes'>,
  { memory }: OpenSettings,
  readAll: ReadAll,
): Promise<NumberArray> {
  memory.use(4 * head.count);
  return new NumberArray(head.shape, readValues(where, npyArray(head, await readAll()), type));
}

/** Reads an array into a tensor. Its shape must have been checked. */
export async function readArrayIntoMemory(
  { where, head, type }: Omit<ArrayInFile, 'bytes'>,
  { model, labels }: ArrayNames,
  memory: MemoryBudget,
  readAll: ReadAll,
): Promise<ReadArray> {
  memory.use(4 * head.count);
  const values = readValues(where, npyArray(head, await readAll()), type);
  const { tensor, notes } = readArray(where, model, { shape: head.shape, values }, labels);
  return { tensor: keepNeededPrecision(tensor), notes };
}

/** Opens an array as a tensor, or as a source if it does not fit in memory. Its shape must have been checked. */
export function openArray(
  file: ArrayInFile,
  names: ArrayNames,
  { signal, memory }: OpenSettings,
  readAll: ReadAll = () => file.bytes.read(0, file.bytes.size, signal),
): Promise<ReadArray<TensorOrSource>> {
  const { where, head } = file;
  const size = 4 * head.count;
  if (memory.fits(size)) return readArrayIntoMemory(file, names, memory, readAll);
  if (!isFortranOrdered(head)) return openArraySource(file, names, signal);
  if (size > MAX_FILE_IN_MEMORY)
    rejectSize(
      where,
      `it is in Fortran order, so all of its ${formatBytes(size)} would have to be in memory at once`,
      `save it in C order, which is read one checkpoint at a time: ${pythonLine(where.file, 'numpy.lib.format.open_memmap("scores.npy", "w+", a.dtype, a.shape)[:] = a')}`,
    );
  return readArrayIntoMemory(file, names, memory, readAll);
}
