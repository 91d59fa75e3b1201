// The state shared by the functions that place the parts of a figure: the spec, the plan, and the output collected so far.

import type { FigureSpec, PlacedLine, PlacedText } from './figure.ts';
import type { Plan } from './plan.ts';

export interface LayoutContext {
  readonly spec: FigureSpec;
  readonly plan: Plan;
  /** Texts placed so far. */
  readonly texts: PlacedText[];
  /** Tick marks placed so far. */
  readonly lines: PlacedLine[];
}
