// The type of a file format: an entry of the registry.

import type { StoredArray } from './array/stored-array.ts';
import type { Bytes } from './bytes.ts';
import type { Loaded } from './file.ts';
import type { MemoryBudget } from './memory-budget.ts';
import type { CheckedReading } from './reading.ts';
import type { StoreDescription } from './store-layout.ts';

/** How a file is opened. */
export interface OpenSettings {
  /** Aborts reading. */
  readonly signal?: AbortSignal | undefined;
  /** Arrays that do not fit in it are read one checkpoint at a time. */
  readonly memory: MemoryBudget;
  /** True if no whole checkpoint is needed of what does not fit in memory: then its size does not matter. */
  readonly isReadInParts?: boolean | undefined;
  /** How arrays are read if the file does not say it. */
  readonly reading: CheckedReading;
  /** Called with everything that the file holds, before it is known what can be shown. */
  readonly onContents?: ((contents: Contents) => void) | undefined;
}

/** What a file holds, whether it is shown or not. */
export interface Contents {
  /** Its arrays, in the order of the file. */
  readonly listArrays: () => Iterable<StoredArray>;
  /** The setting of a reading that selects one of its arrays by its path; null if there is none. */
  readonly selects: 'pick' | 'value' | null;
  /** How a store keeps them; undefined for files. */
  readonly describeStore?: () => Promise<StoreDescription>;
  /** Reads the same contents in another way. @throws HeadglowError if nothing can be shown */
  readonly read: (settings: OpenSettings) => Loaded | Promise<Loaded>;
}

/** A file format. */
export interface Format {
  /** A unique identifier, such as `npy`. */
  readonly name: string;
  /** The usual name, such as `NumPy archive`. */
  readonly label: string;
  /** File name extensions in lower case, without the dot; the most common first. */
  readonly extensions: readonly string[];
  /** The supported contents, in Markdown: each is a row of the table in docs/formats.md. */
  readonly reads: readonly string[];
  /**
   * Whether a file has this format, judged by its first bytes (at least 4 KiB, or the whole file). The extension of
   * its name counts only if no format recognises the bytes.
   */
  recognise(start: Uint8Array, name: string): boolean | Promise<boolean>;
  /** @throws HeadglowError that names the file, if it can't be shown */
  open(bytes: Bytes, settings: OpenSettings): Promise<Loaded>;
}
