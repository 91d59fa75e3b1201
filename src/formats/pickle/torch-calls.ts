// Rebuilds PyTorch's tensors (torch/_utils.py). Their values are in storages, which are read later.

import { type FilePlace, rejectFile } from '../file.ts';
import type { NumberCode, NumberType } from '../npy/type.ts';
import type { Call, CallContext, Calls } from './call.ts';
import { countValues, toShape } from './shape.ts';
import { PyGlobal, PyNdarray, PyObject, PyStorage, PyTensor } from './values.ts';

const numberType = (code: NumberCode, size: number): NumberType => ({
  kind: 'number',
  code,
  size,
  bigEndian: false,
});

/** The types of numbers, by the names of storages and of dtypes. */
const TYPES: readonly (readonly [storage: string, dtype: string, type: NumberType])[] = [
  ['DoubleStorage', 'float64', numberType('f8', 8)],
  ['FloatStorage', 'float32', numberType('f4', 4)],
  ['HalfStorage', 'float16', numberType('f2', 2)],
  ['BFloat16Storage', 'bfloat16', numberType('bf16', 2)],
  ['LongStorage', 'int64', numberType('i8', 8)],
  ['IntStorage', 'int32', numberType('i4', 4)],
  ['ShortStorage', 'int16', numberType('i2', 2)],
  ['CharStorage', 'int8', numberType('i1', 1)],
  ['ByteStorage', 'uint8', numberType('u1', 1)],
  ['BoolStorage', 'bool', numberType('b1', 1)],
  ['', 'uint16', numberType('u2', 2)],
  ['', 'uint32', numberType('u4', 4)],
  ['', 'uint64', numberType('u8', 8)],
];

const BY_STORAGE = new Map(TYPES.map(([storage, , type]) => [`torch.${storage}`, type]));
const BY_DTYPE = new Map(TYPES.map(([, dtype, type]) => [`torch.${dtype}`, type]));

/** The type of a storage's values, by the name of its class; null if they are not numbers of a single type. */
export const storageType = (className: string): NumberType | null => BY_STORAGE.get(className) ?? null;

const reject = (where: FilePlace): never =>
  rejectFile(where, 'a tensor in it is damaged', 'copy or save it again');

function createTensor(
  where: FilePlace,
  [storage, offset, size, stride]: readonly unknown[],
  type: NumberType | null,
): unknown {
  if (!(storage instanceof PyStorage)) return new PyObject('torch.Tensor');
  if (!type) return new PyObject(`${storage.className} (a tensor)`);
  const shape = toShape(where, size);
  const strides = toShape(where, stride);
  if (strides.length !== shape.length || !Number.isSafeInteger(offset) || (offset as number) < 0)
    reject(where);
  const last = shape.reduce(
    (sum, length, axis) => sum + (length - 1) * (strides[axis] as number),
    offset as number,
  );
  if (countValues(shape) > 0 && (last + 1) * type.size > storage.data.size) reject(where);
  return new PyTensor({ type, shape, strides, offset: offset as number, data: storage.data });
}

const rebuildTensor: Call = (args, { where }) => {
  const [storage] = args;
  return createTensor(where, args, storage instanceof PyStorage ? storage.type : null);
};

/** For types that have no class of storages. */
const rebuildTensor3: Call = (args, { where }) => {
  const dtype = args[6];
  return createTensor(where, args, (dtype instanceof PyGlobal && BY_DTYPE.get(dtype.name)) || null);
};

/** Tensors of derived classes: the function that rebuilds them, their class, its arguments. */
function rebuildFromType([rebuild, type, args]: readonly unknown[], context: CallContext): unknown {
  const call = rebuild instanceof PyGlobal ? TORCH_CALLS[rebuild.name] : undefined;
  if (call && Array.isArray(args)) return call(args, context);
  return new PyObject(type instanceof PyGlobal ? type.name : 'torch.Tensor');
}

const loadNested: Call = ([bytes], { where, readNested }) =>
  bytes instanceof Uint8Array ? readNested(bytes) : reject(where);

export const TORCH_CALLS: Calls = {
  'torch._utils._rebuild_tensor': rebuildTensor,
  'torch._utils._rebuild_tensor_v2': rebuildTensor,
  'torch._utils._rebuild_tensor_v3': rebuildTensor3,
  'torch._utils._rebuild_parameter': ([data]) => data,
  'torch._utils._rebuild_parameter_with_state': ([data]) => data,
  'torch._utils._rebuild_device_tensor_from_numpy': ([array]) =>
    array instanceof PyNdarray && array.array ? new PyTensor(array.array) : new PyObject('torch.Tensor'),
  'torch._tensor._rebuild_from_type_v2': rebuildFromType,
  'torch.storage._load_from_bytes': loadNested,
  'torch.Size': ([sizes]) => sizes,
};
