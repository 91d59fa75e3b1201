// What a rule of advice is given, and what it says.

import type { Options } from '../options.ts';
import type { Scales } from '../scale/limits.ts';
import type { Statistics } from '../scale/statistics.ts';
import type { VisiblePanel } from './visible-panels.ts';

/** What keeps a figure from showing its data, with a way out. */
export interface Advice {
  /** What is the matter, as whole sentences. */
  readonly text: string;
  /** What a button says that applies `options`, such as "Limits from percentiles". */
  readonly action: string;
  /** The options that show it. */
  readonly options: Partial<Options>;
}

/** The figure that a rule looks at. */
export interface AdviceContext {
  readonly options: Options;
  readonly panels: readonly VisiblePanel[];
  readonly scales: Scales;
  readonly statistics: Statistics;
}
