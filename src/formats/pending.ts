// A file that can only be read as a whole.

import type { Bytes } from './bytes.ts';
import { refuse, sizeText } from './file.ts';
import { MAX_WHOLE } from './whole.ts';

export interface PendingFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Reads all of it; may reject with a HeadglowError. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Its bytes, all read when any of them is. */
export function wholeBytes(file: PendingFile): Bytes {
  let all: Promise<ArrayBuffer> | undefined;
  return {
    name: file.name,
    size: file.size,
    read: async (start, end) => {
      all ??= file.arrayBuffer();
      return new Uint8Array(await all).subarray(start, end);
    },
  };
}

/** @throws HeadglowError for a file that is too large to read */
export function checkSize(file: string, size: number): void {
  if (size > MAX_WHOLE)
    refuse(
      { file },
      `this is ${sizeText(size)}, and at most ${sizeText(MAX_WHOLE)} can be read`,
      'save fewer arrays or checkpoints in a file',
    );
}
