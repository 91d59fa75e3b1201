// What turns frames into a file, whatever the format.

import type { Frame } from '../../src/play.ts';

export interface MovieEncoder {
  /** Adds a frame; resolves once there is room for the next. */
  add(frame: Frame): Promise<void>;
  /** The whole file. */
  finish(): Promise<Blob>;
  /** Ends without a file, and lets go of all it holds; nothing where it has finished. */
  cancel(): Promise<void>;
}
