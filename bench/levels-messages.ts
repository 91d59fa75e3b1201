// Messages between the scene `levels` and its worker.

/** What the worker is asked to do. A view uses memory again when a panel shows another checkpoint or reduction. */
export const LEVELS_TASKS = ['levels', 'levels in used memory', 'plain loop'] as const;
export type LevelsTask = (typeof LEVELS_TASKS)[number];

export interface LevelsReply {
  readonly milliseconds: number;
  /** The largest value. */
  readonly largest: number;
}
