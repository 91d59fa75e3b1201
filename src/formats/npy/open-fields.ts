// Opens a structured array of NumPy: its fields are read like those of an object in JSON.

import type { Bytes } from '../bytes.ts';
import type { Loaded } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { readWholeValue } from '../value/contents.ts';
import { readWhole } from '../whole-file.ts';
import { readFields } from './fields.ts';
import { type NpyInfo, npyArray } from './npy.ts';

/** @param head the header of the file, whose array has records that can be read */
export async function openFields(bytes: Bytes, head: NpyInfo, settings: OpenSettings): Promise<Loaded> {
  const where = { file: bytes.name };
  const array = npyArray(head, (await readWhole(bytes, settings.signal)).bytes);
  return readWholeValue(where, readFields(where, array), settings);
}
