// The first bytes of a file, by which its format is recognised.

import type { Bytes } from './bytes.ts';

/** Files of up to this many bytes are small: they are read at once. */
export const SMALL_FILE_BYTES = 64e6;

/** What is looked at of files that are not in memory: all signatures lie within. */
const START = 4096;

export const readFirstBytes = async (bytes: Bytes, signal?: AbortSignal): Promise<Uint8Array> =>
  bytes.memory ?? bytes.read(0, Math.min(bytes.size, START), signal);
