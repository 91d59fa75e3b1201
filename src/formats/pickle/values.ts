// What pickles consist of, besides numbers, texts, bytes, and lists, which are JavaScript's own. Tuples are lists, too.

import type { Bytes } from '../bytes.ts';
import type { NumberType } from '../npy/type.ts';

/** A function or class, known by its name only. */
export class PyGlobal {
  /** With its module, such as `collections.OrderedDict`. */
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A dictionary, in the order in which its items were set; later items replace earlier ones with an equal key. */
export class PyDict {
  readonly entries: (readonly [key: unknown, value: unknown])[] = [];
}

export class PySet {
  readonly items: unknown[] = [];
}

/** An object of a class that is not known. It may be a kind of list or dictionary. */
export class PyObject {
  readonly className: string;
  /** Its attributes, usually a dictionary. */
  state: unknown = null;
  readonly items: unknown[] = [];
  readonly dict = new PyDict();

  constructor(className: string) {
    this.className = className;
  }
}

/** NumPy's `dtype`. */
export class PyDtype {
  /** As in NumPy, such as `f8` or `O8`. */
  readonly code: string;
  bigEndian = false;

  constructor(code: string) {
    this.code = code;
  }
}

/** An array of numbers, with strides as in NumPy and PyTorch. */
export interface StridedArray {
  readonly type: NumberType;
  readonly shape: readonly number[];
  /** Values between neighbours along each axis; may be 0 or negative. */
  readonly strides: readonly number[];
  /** Index of the first value in the data. */
  readonly offset: number;
  /** The values, of which the array may be a part. */
  readonly data: Bytes;
}

/** A NumPy array. Its state is set after it was created. */
export class PyNdarray {
  /** Null until its state is set, and if it does not hold numbers. */
  array: StridedArray | null = null;
  /** For arrays of objects: its items, nested as its shape. */
  objects: unknown = null;
  /** The dtype, if the array holds neither numbers nor objects. */
  otherType: string | null = null;
}

/** A tensor of PyTorch. */
export class PyTensor {
  readonly array: StridedArray;

  constructor(array: StridedArray) {
    this.array = array;
  }
}

/** The values of tensors, in a part of the file that is read later. */
export class PyStorage {
  /** Null for types that are not numbers, such as quantized ones. */
  readonly type: NumberType | null;
  readonly className: string;
  readonly data: Bytes;

  constructor(className: string, type: NumberType | null, data: Bytes) {
    this.className = className;
    this.type = type;
    this.data = data;
  }
}
