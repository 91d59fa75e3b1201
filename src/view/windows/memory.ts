// How much memory the windows of a view take at most, whatever its data.

/** Bounds in bytes. */
export interface WindowMemory {
  /**
   * Exact windows, of all parts in sight and moments together. Those on screen, those being computed and those of the next two
   * checkpoints of a play are kept even beyond it.
   */
  readonly windows: number;
  /** Levels, without the matrices themselves. Of larger ones the finest levels are left out. */
  readonly levels: number;
}

/** 128 and 256 MiB. */
export const WINDOW_MEMORY: WindowMemory = { windows: 2 ** 27, levels: 2 ** 28 };
