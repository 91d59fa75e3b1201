// The interface of movie encoders, one per file format.

import type { Frame } from '../../src/play.ts';

export interface MovieEncoder {
  /** Adds a frame. Resolves when the encoder can accept the next one. */
  add(frame: Frame): Promise<void>;
  /** Completes the file and returns it. */
  finish(): Promise<Blob>;
  /** Releases all resources without producing a file. Has no effect after `finish`. */
  cancel(): Promise<void>;
}
