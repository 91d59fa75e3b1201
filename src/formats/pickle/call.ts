// The type of functions that rebuild the objects of a pickle.

import type { FilePlace } from '../file.ts';
import { PyObject } from './values.ts';

/** What a call needs besides its arguments. */
export interface CallContext {
  readonly where: FilePlace;
  /** Reads a file of PyTorch inside the pickle. */
  readonly readNested: (bytes: Uint8Array) => unknown;
}

export type Call = (args: readonly unknown[], context: CallContext) => unknown;

export type Calls = Readonly<Record<string, Call>>;

/** A call that gives an object which remembers what it was called with. */
export const remember =
  (className: string) =>
  (args: readonly unknown[]): PyObject => {
    const object = new PyObject(className);
    object.items.push(...args);
    return object;
  };
