// The first bytes of a file, by which its format is recognised.

import type { Bytes } from './bytes.ts';

/** Files of up to this many bytes are read whole. */
export const SMALL_FILE_BYTES = 64e6;

/** Read of files that are not in memory; covers every signature. */
const FIRST_BYTES = 4096;

export const readFirstBytes = async (bytes: Bytes, signal?: AbortSignal): Promise<Uint8Array> =>
  bytes.memory ?? bytes.read(0, Math.min(bytes.size, FIRST_BYTES), signal);
