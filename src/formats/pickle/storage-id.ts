// The ids with which pickles of PyTorch refer to storages: ('storage', class, key, device, number of values, …).

import { type FilePlace, rejectFile } from '../file.ts';
import type { NumberType } from '../npy/type.ts';
import { storageType } from './torch-calls.ts';
import { PyGlobal } from './values.ts';

interface StorageId {
  readonly className: string;
  /** Null if the class does not say it: such storages are counted in bytes. */
  readonly type: NumberType | null;
  readonly key: string;
  /** Number of values, or of bytes. */
  readonly count: number;
}

/** @throws HeadglowError for other ids */
export function readStorageId(where: FilePlace, id: unknown): StorageId {
  const [kind, type, key, , count] = Array.isArray(id) ? id : [];
  const isStorage =
    kind === 'storage' &&
    type instanceof PyGlobal &&
    (typeof key === 'string' || typeof key === 'number') &&
    Number.isSafeInteger(count) &&
    (count as number) >= 0;
  if (!isStorage) return rejectFile(where, 'it refers to something that is not a tensor', 'save it again');
  return { className: type.name, type: storageType(type.name), key: String(key), count: count as number };
}
