// Structured arrays of NumPy, whose items are records with fields: each field as an array of its own.

import { allocateBytes } from '../allocate.ts';
import { NumberArray } from '../array/number-array.ts';
import { toNumberList } from '../array/number-list.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import type { Literal } from '../python-literal.ts';
import { type NpyArray, type NpyInfo, readTexts, readValues } from './npy.ts';
import { type NpyType, parseNpyType } from './type.ts';

/** A field of a record. */
interface Field {
  readonly name: string;
  readonly type: NpyType;
  readonly shape: readonly number[];
  /** The place of its first byte in a record, and its bytes. */
  readonly offset: number;
  readonly size: number;
}

/** Bytes of a value of another type, such as padding; undefined if they are not known. */
function otherSize(descr: Literal): number | undefined {
  const digits = typeof descr === 'string' ? /^[<>|=]?[VMmcf](\d{1,6})/.exec(descr)?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}

/** The fields of a structured dtype, and the bytes of a record; undefined if one is a Python object or a record. */
function parseFields(
  descr: Literal,
): { readonly fields: readonly Field[]; readonly size: number } | undefined {
  if (!Array.isArray(descr)) return undefined;
  const fields: Field[] = [];
  let offset = 0;
  for (const item of descr) {
    const [title, inner, lengths = []] = Array.isArray(item) ? (item as readonly Literal[]) : [];
    const name = Array.isArray(title) ? title[1] : title;
    if (typeof name !== 'string' || inner === undefined) return undefined;
    const shape = (Array.isArray(lengths) ? lengths : [lengths]).map(Number);
    const type = parseNpyType(inner);
    const one = type.kind === 'other' ? otherSize(inner) : type.size;
    const size = shape.reduce((product, length) => product * length, one ?? Number.NaN);
    if (!Number.isSafeInteger(size) || size < 0) return undefined;
    fields.push({ name, type, shape, offset, size });
    offset += size;
  }
  return offset > 0 ? { fields, size: offset } : undefined;
}

/** The bytes of a field in all records, one after another. */
function gather(
  where: FilePlace,
  { data, count }: NpyArray,
  { offset, size }: Field,
  record: number,
): Uint8Array {
  const bytes = allocateBytes(where, count * size);
  for (let at = 0; at < count; at++)
    bytes.set(data.subarray(at * record + offset, at * record + offset + size), at * size);
  return bytes;
}

/** Whether an array has records that can be read. */
export const hasFields = ({ descr, fortran, shape }: NpyInfo): boolean =>
  parseFields(descr) !== undefined && !(fortran && shape.length > 1);

/**
 * The fields of a structured array as an object like JSON's: of lists, and arrays of numbers. Fields that are neither numbers nor
 * texts are left out.
 */
export function readFields(where: FilePlace, array: NpyArray): Readonly<Record<string, unknown>> {
  const parsed = parseFields(array.descr);
  if (!parsed || array.data.length !== array.count * parsed.size)
    return rejectFile(where, 'its records do not fill the file', 'copy or save it again');
  const values = Object.create(null) as Record<string, unknown>;
  for (const field of parsed.fields) {
    const { name, type } = field;
    if (name === '' || type.kind === 'other') continue;
    const shape = [...array.shape, ...field.shape];
    const count = array.count * field.shape.reduce((product, length) => product * length, 1);
    const part = { ...array, count, shape, data: gather(where, array, field, parsed.size) };
    if (type.kind === 'text') {
      if (shape.length === 1) values[name] = readTexts(part, type);
      continue;
    }
    const numbers = readValues(where, part, type);
    values[name] = shape.length === 1 ? toNumberList(numbers) : new NumberArray(shape, numbers);
  }
  return values;
}
