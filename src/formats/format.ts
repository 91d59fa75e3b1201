// What a format is: an entry of the registry.

import type { Bytes } from './bytes.ts';
import type { Loaded } from './file.ts';
import type { MemoryBudget } from './memory-budget.ts';

/** How a file is opened. */
export interface OpenSettings {
  /** Stops reading. */
  readonly signal?: AbortSignal | undefined;
  /** Arrays for which there is no room are read a checkpoint at a time. */
  readonly room: MemoryBudget;
}

/** A format of files. */
export interface Format {
  /** A word of its own, such as `npy`. */
  readonly name: string;
  /** What people call it, such as `NumPy archive`. */
  readonly label: string;
  /** How names of its files end, in lower case, without the dot; the usual one first. */
  readonly extensions: readonly string[];
  /** What is read of it, in Markdown: a row of the table in docs/formats.md each. */
  readonly reads: readonly string[];
  /**
   * Whether a file is of this format by its first bytes: 4 KiB at least, or all. A name that ends
   * in one of `extensions` counts only where no format recognises the bytes.
   */
  recognise(start: Uint8Array, name: string): boolean | Promise<boolean>;
  /** @throws HeadglowError that names the file, for what can't be shown */
  open(bytes: Bytes, settings: OpenSettings): Promise<Loaded>;
}
