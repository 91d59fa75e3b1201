// The first bytes of a file, by which its format is recognised.

import { type Bytes, FIRST_BYTES } from './bytes.ts';

/** Files of up to this many bytes are read whole. */
export const SMALL_FILE_BYTES = 64e6;

export const readFirstBytes = async (bytes: Bytes, signal?: AbortSignal): Promise<Uint8Array> =>
  bytes.memory ?? bytes.read(0, Math.min(bytes.size, FIRST_BYTES), signal);
