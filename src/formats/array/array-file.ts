// Opens an array in a file: as a tensor if it fits in memory, otherwise as a source.

import type { Note } from '../../tensor/error.ts';
import { keepNeededPrecision } from '../../tensor/precision.ts';
import type { TensorOrSource } from '../../tensor/tensor.ts';
import { type Bytes, whenRead } from '../bytes.ts';
import { type FilePlace, formatBytes, rejectSize } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { headerEnd, TYPICAL_HEADER_BYTES } from '../npy/header.ts';
import { type NpyInfo, npyArray, readNpyInfo, readValues } from '../npy/npy.ts';
import type { ReadTensor } from '../origin.ts';
import { MAX_FILE_IN_MEMORY } from '../whole-file.ts';
import { readTensors } from './arranged.ts';
import { type ReadArray, readArray } from './array.ts';
import { type ArrayNames, openArraySource, pythonLine } from './array-source.ts';
import { NumberArray } from './number-array.ts';
import { type ArrayInFile, readAllValues } from './read-values.ts';

/**
 * Reads an array's header.
 * @param size bytes of the array including its header
 * @param read returns the array's first `length` bytes
 */
export function readArrayHeader(
  where: FilePlace,
  size: number,
  read: (length: number) => Uint8Array | Promise<Uint8Array>,
): NpyInfo | Promise<NpyInfo> {
  return whenRead(read(Math.min(size, TYPICAL_HEADER_BYTES)), (start) => {
    const end = headerEnd(where, start);
    const whole = end > start.length ? read(Math.min(size, end)) : start;
    return whenRead(whole, (header) => readNpyInfo(where, header, size));
  });
}

/** In Fortran order the first index varies fastest, so the values of one checkpoint are scattered over the whole array. */
const isFortranOrdered = ({ fortran, shape }: NpyInfo): boolean => fortran && shape.length > 1;

/** An array that is read whole: it is compressed, or its checksum is verified. */
interface WholeArray extends Omit<ArrayInFile, 'bytes'> {
  /** Reads ranges of the array without verifying them; missing if it is compressed. */
  readonly bytes?: Bytes | undefined;
  /** Reads the whole array including its header. */
  readonly readAll: () => Uint8Array | Promise<Uint8Array>;
}

export type ReadableArray = ArrayInFile | WholeArray;

/** Reads an array in C order. */
export async function readNumberArray(
  file: ReadableArray,
  { memory, signal }: OpenSettings,
): Promise<NumberArray> {
  const { where, head, type } = file;
  memory.use(4 * head.count);
  const values =
    'readAll' in file
      ? readValues(where, npyArray(head, await file.readAll()), type)
      : await readAllValues(file, signal);
  return new NumberArray(head.shape, values);
}

/** Reads an array into a tensor. Its shape must have been checked. */
async function readArrayIntoMemory(
  file: ReadableArray,
  { model, labels }: ArrayNames,
  settings: OpenSettings,
): Promise<ReadArray> {
  const array = await readNumberArray(file, settings);
  const { reading } = settings;
  const { tensor, notes } = readArray(file.where, model, array, { labels, reading });
  return { tensor: keepNeededPrecision(tensor), notes };
}

/** Opens an array as a tensor, or as a source if it does not fit in memory. Its shape must have been checked. */
export function openArray(
  file: ReadableArray,
  names: ArrayNames,
  settings: OpenSettings,
): Promise<ReadArray<TensorOrSource>> {
  const { where, head, bytes } = file;
  const size = 4 * head.count;
  // Compressed arrays are read into memory even if they exceed the budget.
  if (!bytes || settings.memory.fits(size)) return readArrayIntoMemory(file, names, settings);
  if (!isFortranOrdered(head)) return openArraySource({ ...file, bytes }, names, settings);
  if (size > MAX_FILE_IN_MEMORY)
    rejectSize(
      where,
      `it is in Fortran order, so all of its ${formatBytes(size)} would have to be in memory at once`,
      `save it in C order, which is read one checkpoint at a time: ${pythonLine(where.file, 'numpy.lib.format.open_memmap("scores.npy", "w+", a.dtype, a.shape)[:] = a')}`,
    );
  return readArrayIntoMemory(file, names, settings);
}

/** Most bytes of an array that is read as a whole because of its axes. */
export const MAX_WHOLE = 2 ** 31;

/** Opens an array whose axes the user has named: as tensors, or as a source if it does not fit in memory. */
export async function openNamedAxes(
  file: ReadableArray,
  { model, labels }: ArrayNames,
  settings: OpenSettings,
): Promise<{ readonly tensors: readonly ReadTensor[]; readonly notes: readonly Note[] }> {
  const { where, head, bytes } = file;
  const size = 4 * head.count;
  if (bytes && !settings.memory.fits(size)) {
    const inFile = isFortranOrdered(head) ? null : { ...file, bytes };
    const { openArrangedSource } = await import('./arranged-source.ts');
    const opened = inFile && (await openArrangedSource(inFile, { model, labels }, settings));
    if (opened) return opened;
    settings.memory.check(where, {
      what: 'with these axes it takes',
      bytes: size,
      usual: MAX_WHOLE,
      otherwise: 'save it in C order with its checkpoints first, which is read one checkpoint at a time',
    });
  }
  const array = await readNumberArray(file, settings);
  return readTensors(where, model, array, { labels, reading: settings.reading });
}
