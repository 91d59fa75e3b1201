// Reads the header of a safetensors file, and holds it to the rules of the format: a length of at most 100 MB, sizes that follow
// from types and shapes, and values without gaps or overlaps (safetensors/src/tensor.rs).

import type { Bytes } from '../bytes.ts';
import { type FilePlace, formatBytes, rejectFile } from '../file.ts';
import { getField, isObject, type JsonObject } from '../json/cell.ts';
import { entriesOf } from '../json/object-keys.ts';
import { parseJson } from '../json/text.ts';
import type { NumberCode, NumberType } from '../npy/type.ts';
import { countValues } from '../pickle/shape.ts';
import { quoteCell } from '../text/text-cell.ts';
import { HEADER_START } from './recognise.ts';

/** A tensor of the file. */
export interface StoredTensor {
  readonly name: string;
  /** As the file names it, such as `F32`. */
  readonly dtype: string;
  /** Null if its values can't be read. */
  readonly type: NumberType | null;
  readonly shape: readonly number[];
  /** Where its values are in the file. */
  readonly start: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly tensors: readonly StoredTensor[];
  readonly metadata: Readonly<Record<string, string>>;
}

const MAX_HEADER = 100e6;
const METADATA = '__metadata__';
const REMEDY = 'copy or save it again';

const numberType = (code: NumberCode, size: number): NumberType => ({
  kind: 'number',
  code,
  size,
  bigEndian: false,
});

const TYPES: ReadonlyMap<string, NumberType> = new Map([
  ['F64', numberType('f8', 8)],
  ['F32', numberType('f4', 4)],
  ['F16', numberType('f2', 2)],
  ['BF16', numberType('bf16', 2)],
  ['I64', numberType('i8', 8)],
  ['I32', numberType('i4', 4)],
  ['I16', numberType('i2', 2)],
  ['I8', numberType('i1', 1)],
  ['U64', numberType('u8', 8)],
  ['U32', numberType('u4', 4)],
  ['U16', numberType('u2', 2)],
  ['U8', numberType('u1', 1)],
  ['BOOL', numberType('b1', 1)],
]);

const isLength = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const isLengths = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every(isLength);

/** Checks one entry of the header. @param dataStart where the values of all tensors start in the file */
function readEntry(file: string, name: string, entry: unknown, dataStart: number): StoredTensor {
  const where = { file, place: name };
  const { dtype, shape, data_offsets: offsets } = isObject(entry) ? entry : ({} as JsonObject);
  if (typeof dtype !== 'string' || !isLengths(shape) || !isLengths(offsets) || offsets.length !== 2)
    return rejectFile(where, 'its type, shape or place in the file is missing from the header', REMEDY);
  const [start, end] = offsets as [number, number];
  const type = TYPES.get(dtype) ?? null;
  const needed = (type?.size ?? 0) * countValues(shape);
  if (start > end || (type && needed !== end - start))
    rejectFile(
      where,
      `${dtype} values of shape (${shape.join(', ')}) take ${needed} bytes, but its place in the file has ${end - start}`,
      REMEDY,
    );
  return { name, dtype, type, shape, start: dataStart + start, end: dataStart + end };
}

/** Checks that the values follow each other without gaps, up to the end of the file. */
function checkPlaces(
  where: FilePlace,
  tensors: readonly StoredTensor[],
  dataStart: number,
  end: number,
): void {
  const inOrder = tensors.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let at = dataStart;
  for (const { name, start, end: next } of inOrder) {
    if (start !== at)
      rejectFile(
        { ...where, place: name },
        start < at
          ? 'its values overlap with those of another tensor'
          : 'bytes before its values belong to no tensor',
        REMEDY,
      );
    at = next;
  }
  if (at !== end)
    rejectFile(
      where,
      at > end
        ? `its header lists ${formatBytes(at - dataStart)} of values, but it has ${formatBytes(end - dataStart)}`
        : `${formatBytes(end - at)} at its end belong to no tensor`,
      REMEDY,
    );
}

function checkMetadata(where: FilePlace, metadata: unknown): Readonly<Record<string, string>> {
  if (metadata === undefined) return {};
  const isText = isObject(metadata) && Object.values(metadata).every((value) => typeof value === 'string');
  if (!isText) rejectFile(where, `its ${METADATA} is not an object of texts`, REMEDY);
  return metadata as Record<string, string>;
}

/** @throws HeadglowError if the file breaks a rule of the format */
export async function readSafetensorsHeader(bytes: Bytes, signal?: AbortSignal): Promise<SafetensorsHeader> {
  const where = { file: bytes.name };
  const start = await bytes.read(0, HEADER_START, signal);
  const length = Number(new DataView(start.buffer, start.byteOffset, HEADER_START).getBigUint64(0, true));
  if (length > MAX_HEADER)
    rejectFile(
      where,
      `its header has ${formatBytes(length)}, above the limit of the format, ${formatBytes(MAX_HEADER)}`,
      REMEDY,
    );
  const dataStart = HEADER_START + length;
  if (dataStart > bytes.size) rejectFile(where, 'its header is incomplete', REMEDY);
  const text = await bytes.read(HEADER_START, dataStart, signal);
  const header = parseJson({ name: bytes.name, bytes: text });
  if (!isObject(header)) return rejectFile(where, 'its header is not an object', REMEDY);
  const tensors: StoredTensor[] = [];
  for (const [name, entry] of entriesOf(header))
    if (name !== METADATA) tensors.push(readEntry(bytes.name, name, entry, dataStart));
  if (tensors.length === 0) rejectFile(where, 'it contains no tensors');
  checkPlaces(where, tensors, dataStart, bytes.size);
  return { tensors, metadata: checkMetadata(where, getField(header, METADATA)) };
}

/** Rejects a file none of whose tensors can be read. */
export function rejectTypes(where: FilePlace, tensors: readonly StoredTensor[]): never {
  const types = [...new Set(tensors.map(({ dtype }) => quoteCell(dtype)))].join(', ');
  return rejectFile(
    where,
    `its tensors have the type ${types}, which Headglow does not read`,
    'save them as float32',
  );
}
