// The first bytes of a file, by which its format is recognised.

import type { Bytes } from './bytes.ts';

/** Files of up to this many bytes are small: they are read at once. */
export const SMALL = 64e6;

/** What is looked at of larger ones: all signatures lie within. */
const START = 4096;

export const readStart = (bytes: Bytes, signal?: AbortSignal): Promise<Uint8Array> =>
  bytes.read(0, bytes.size <= SMALL ? bytes.size : START, signal);
