// Rebuilds NumPy's arrays, scalars and dtypes in a pickle (numpy/_core/src/multiarray/methods.c: array_reduce).

import { readNumber } from '../array/numbers.ts';
import { memoryBytes } from '../bytes.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { type NumberType, parseNpyType } from '../npy/type.ts';
import { rememberFew } from '../remember.ts';
import type { CallContext, Calls } from './call.ts';
import { countValues, denseStrides, toShape } from './shape.ts';
import { PyDtype, PyNdarray, PyObject, type StridedArray } from './values.ts';

const reject = (where: FilePlace): never =>
  rejectFile(where, 'an array in it is damaged', 'copy or save it again');

/** The type of numbers; null for other types. */
const numberTypeOf = ({ code, bigEndian }: PyDtype): NumberType | null =>
  findNumberType(`${bigEndian ? '>' : '<'}${code}`);

const findNumberType = rememberFew((descr): NumberType | null => {
  const type = parseNpyType(descr);
  return type.kind === 'number' ? type : null;
});

function denseArray(
  where: FilePlace,
  type: NumberType,
  shape: readonly number[],
  { bytes, isFortran }: { readonly bytes: Uint8Array; readonly isFortran: boolean },
): StridedArray {
  if (bytes.length !== countValues(shape) * type.size) reject(where);
  return {
    type,
    shape,
    strides: denseStrides(shape, isFortran),
    offset: 0,
    data: memoryBytes(where.file, bytes),
  };
}

/** Nests a flat list as a shape. */
function nest(items: readonly unknown[], shape: readonly number[]): unknown {
  const [, ...inner] = shape;
  if (inner.length === 0) return items;
  const size = countValues(inner);
  return Array.from({ length: shape[0] as number }, (_, i) =>
    nest(items.slice(i * size, (i + 1) * size), inner),
  );
}

/** State of an array: version, shape, dtype, whether it is in Fortran order, and its bytes or objects. */
function setArray(array: PyNdarray, state: unknown, { where }: CallContext): void {
  if (!Array.isArray(state)) reject(where);
  const [given, dtype, isFortran, data] = (state as readonly unknown[]).slice(-4);
  const shape = toShape(where, given);
  if (!(dtype instanceof PyDtype)) {
    array.otherType = 'unknown';
    return;
  }
  const type = numberTypeOf(dtype);
  if (Array.isArray(data)) {
    if (data.length !== countValues(shape)) reject(where);
    array.objects = shape.length === 0 ? data[0] : nest(data, shape);
  } else if (type && data instanceof Uint8Array)
    array.array = denseArray(where, type, shape, { bytes: data, isFortran: isFortran === true });
  else array.otherType = dtype.code;
}

/** An array that protocol 5 writes: its bytes, dtype, shape and order. */
function fromBuffer([bytes, dtype, shape, order]: readonly unknown[], { where }: CallContext): unknown {
  const type = dtype instanceof PyDtype ? numberTypeOf(dtype) : null;
  const array = new PyNdarray();
  if (type && bytes instanceof Uint8Array)
    array.array = denseArray(where, type, toShape(where, shape), { bytes, isFortran: order === 'F' });
  else array.otherType = dtype instanceof PyDtype ? dtype.code : 'unknown';
  return array;
}

/** A single number. */
function scalar([dtype, bytes]: readonly unknown[], { where }: CallContext): unknown {
  const type = dtype instanceof PyDtype ? numberTypeOf(dtype) : null;
  if (!type || !(bytes instanceof Uint8Array)) return new PyObject('numpy.generic');
  return bytes.length === type.size ? readNumber(bytes, type) : reject(where);
}

export const NUMPY_CALLS: Calls = {
  'numpy.core.multiarray._reconstruct': () => new PyNdarray(),
  'numpy.core.multiarray.scalar': scalar,
  'numpy.core.numeric._frombuffer': fromBuffer,
  'numpy.ndarray': () => new PyNdarray(),
  'numpy.dtype': ([code]) => new PyDtype(typeof code === 'string' ? code : 'V'),
};

/** Sets the state of an array or dtype. */
export function buildNumpy(object: unknown, state: unknown, context: CallContext): void {
  if (object instanceof PyNdarray) setArray(object, state, context);
  if (object instanceof PyDtype && Array.isArray(state)) object.bigEndian = state[1] === '>';
}
