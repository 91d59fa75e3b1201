// Messages between the scene `levels` and its worker.

/** What the worker is asked to do. */
export type LevelsTask = 'levels' | 'plain loop';

export interface LevelsReply {
  readonly milliseconds: number;
  /** The largest value. */
  readonly largest: number;
}
