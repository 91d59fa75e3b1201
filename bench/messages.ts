// Messages from the measuring page to the runner.

import type { SceneName } from './plan.ts';
import type { SelfSceneName } from './self-plan.ts';

export type RunnerMessage = {
  readonly subject: string;
  readonly scene: SceneName | SelfSceneName;
} & (
  | { readonly type: 'started' }
  | { readonly type: 'finished'; readonly milliseconds: number }
  /** An operation that isn't measured, such as a warm-up, has finished. */
  | { readonly type: 'discarded' }
);
