// What pickles may call: the functions with which NumPy, PyTorch and Python's collections save their objects. Any other call
// gives an object that has the name of its class and nothing of its behaviour.

import { rejectFile } from '../file.ts';
import { rememberFew } from '../remember.ts';
import { ARROW_CALLS } from './arrow-array.ts';
import type { Call, CallContext, Calls } from './call.ts';
import type { PickleHost } from './machine.ts';
import { buildNumpy, NUMPY_CALLS } from './numpy-calls.ts';
import { PANDAS_CALLS } from './pandas-frame.ts';
import { TORCH_CALLS } from './torch-calls.ts';
import { PyDict, PyGlobal, PyObject, PySet } from './values.ts';

/** The items of a list, a set or a dictionary's keys; none for anything else. */
function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value instanceof PySet) return value.items;
  return value instanceof PyDict ? value.entries.map(([key]) => key) : [];
}

/** A dictionary from a dictionary or a list of pairs. */
function dictFrom(value: unknown): PyDict {
  const dict = new PyDict();
  const entries = value instanceof PyDict ? value.entries : itemsOf(value);
  for (const entry of entries)
    if (Array.isArray(entry) && entry.length === 2) dict.entries.push([entry[0], entry[1]]);
  return dict;
}

function setFrom(value: unknown): PySet {
  const set = new PySet();
  for (const item of itemsOf(value)) set.items.push(item);
  return set;
}

/** Bytes that protocol 2 writes as text: one character a byte. */
function encode([text]: readonly unknown[]): unknown {
  if (typeof text !== 'string') return new Uint8Array(0);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

const PYTHON_CALLS: Calls = {
  'collections.OrderedDict': ([items]) => dictFrom(items),
  'collections.defaultdict': () => new PyDict(),
  'collections.Counter': ([counts]) => dictFrom(counts),
  'collections.deque': ([items]) => [...itemsOf(items)],
  'builtins.dict': ([items]) => dictFrom(items),
  'builtins.list': ([items]) => [...itemsOf(items)],
  'builtins.tuple': ([items]) => [...itemsOf(items)],
  'builtins.set': ([items]) => setFrom(items),
  'builtins.frozenset': ([items]) => setFrom(items),
  'builtins.bytearray': ([bytes]) => (bytes instanceof Uint8Array ? bytes : new Uint8Array(0)),
  '_codecs.encode': encode,
  // An object of any class: the first argument is the class.
  'copyreg._reconstructor': ([type]) => new PyObject(type instanceof PyGlobal ? type.name : 'object'),
  'copyreg.__newobj__': ([type]) => new PyObject(type instanceof PyGlobal ? type.name : 'object'),
};

const CALLS: ReadonlyMap<string, Call> = new Map(
  Object.entries({ ...PYTHON_CALLS, ...NUMPY_CALLS, ...PANDAS_CALLS, ...ARROW_CALLS, ...TORCH_CALLS }),
);

/** Modules that have had several names. */
const RENAMED: readonly (readonly [RegExp, string])[] = [
  [/^__builtin__\./, 'builtins.'],
  [/^copy_reg\./, 'copyreg.'],
  [/^numpy\._core\./, 'numpy.core.'],
];

/** The name of a function or class, with its module's present name. */
export const modernName = rememberFew((name) =>
  RENAMED.reduce((renamed, [from, to]) => renamed.replace(from, to), name),
);

/** Sets the state of an object. Attributes of dictionaries and lists are ignored. */
function build(context: CallContext, object: unknown, state: unknown): unknown {
  if (object instanceof PyObject) object.state = state;
  else buildNumpy(object, state, context);
  return object;
}

/** @param load the object with an id, for pickles that refer to objects elsewhere */
export const createHost = (context: CallContext, load?: (id: unknown) => unknown): PickleHost => ({
  call: (given, args) => {
    const name = modernName(given);
    return CALLS.get(name)?.(args, context) ?? new PyObject(name);
  },
  build: (object, state) => build(context, object, state),
  load: load ?? (() => rejectFile(context.where, 'it refers to objects in another file', 'save it alone')),
});
