// Input and output of an advice rule.

import type { Options } from '../options.ts';
import type { Scales } from '../scale/limits.ts';
import type { Statistics } from '../scale/statistics.ts';
import type { VisiblePanel } from './visible-panels.ts';

/** A problem that keeps a figure from showing its data, with options that fix it. */
export interface Advice {
  /** The problem, in full sentences. */
  readonly text: string;
  /** Label of a button that applies `options`, such as "Robust limits". */
  readonly action: string;
  /** Options that fix the problem. */
  readonly options: Partial<Options>;
}

/** The figure that a rule examines. */
export interface AdviceContext {
  readonly options: Options;
  readonly panels: readonly VisiblePanel[];
  readonly scales: Scales;
  readonly statistics: Statistics;
}
