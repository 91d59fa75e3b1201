// What a performance target is.

import type { Reduction } from './plan.ts';
import type { Block } from './results.ts';
import { SELF_COMPARISONS, type SelfSceneName } from './self-plan.ts';

export interface Target {
  readonly description: string;
  readonly scene: Block['scene'];
  readonly sizes: readonly string[];
  readonly reduction: Reduction;
  /** The contenders, or the floor, that Headglow is compared with. */
  readonly baselines: readonly string[];
  /**
   * `relative time` is Headglow's time divided by the baseline's and must be at most `limit`; `speedup` is its inverse
   * and must be at least `limit`. `p95` and `p99` are these percentiles of Headglow's times, divided by the baseline's median.
   * `longest` is the longest of Headglow's times, divided by their own median. `megabytes` of GPU memory need no baseline.
   * `median` is that of Headglow's times in milliseconds. `quantity` is the quantity of the block that the baseline names; it
   * must be at most `limit`.
   */
  readonly metric:
    | 'relative time'
    | 'speedup'
    | 'p95'
    | 'p99'
    | 'longest'
    | 'median'
    | 'megabytes'
    | 'quantity';
  readonly limit: number;
  /** The unit of a quantity; default: none. */
  readonly unit?: string;
  /** Whether the target applies to graphics hardware only, not to software renderers. */
  readonly hardwareOnly?: boolean;
}

/** Names of the sizes at which a scene is measured. */
export const sizesOf = (scene: SelfSceneName): string[] =>
  SELF_COMPARISONS.filter((each) => each.scene === scene).map(({ size }) => size);
