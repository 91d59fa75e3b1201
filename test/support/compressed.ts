// Files that are compressed: one by Zstandard, and bombs.

import { gzipSync } from 'node:zlib';

/** `[[1,2],[3,4]]` as the `zstd` command writes it from a file, with its size and a checksum. */
export const ZSTD = Uint8Array.from(Buffer.from('KLUv/SQNaQAAW1sxLDJdLFszLDRdXXaWpvU=', 'base64'));

/**
 * 600 MB of zeros in 600 kB of gzip, in nine members.
 * @param isDeclared whether its end says so; it otherwise gives the length of the last member, as it should
 */
export function gzipBomb(isDeclared: boolean): Uint8Array {
  const member = gzipSync(new Uint8Array(600e6 / 9));
  const bomb = new Uint8Array(Buffer.concat(Array(9).fill(member)));
  if (isDeclared) new DataView(bomb.buffer).setUint32(bomb.length - 4, 600e6, true);
  return bomb;
}
