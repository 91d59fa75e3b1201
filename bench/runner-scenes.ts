// The scenes that the runner measures itself: in pages of their own, or without a page.

import { measurePyramid } from './pyramid/measure.ts';
import type { Block } from './results.ts';
import { type Samples, toBlock } from './runner-samples.ts';
import type { SelfComparison, SelfSceneName } from './self-plan.ts';
import { formatProblem } from './session-runner.ts';
import { DEFAULT_SECONDS, type Settings } from './settings.ts';
import { measureStore } from './store/measure.ts';
import type { StoreSize } from './store/plan.ts';

/** Seconds of the script of moves, with the default time limit. */
const SCRIPT_SECONDS = 60;

export interface RunnerSceneSettings {
  readonly settings: Settings;
  /** Address of the benchmark's pages. */
  readonly url: string;
  /** The root of the checkout. */
  readonly root: string;
}

type Measure = (comparison: SelfComparison, where: RunnerSceneSettings) => Promise<Samples>;

const MEASURE: Partial<Record<SelfSceneName, Measure>> = {
  store: ({ size }, { settings: { rounds, seconds }, url }) =>
    measureStore({
      size: size as StoreSize,
      rounds,
      seconds: (SCRIPT_SECONDS * seconds) / DEFAULT_SECONDS,
      url,
    }),
  pyramid: ({ size }, { settings: { rounds, seconds, megabytes }, root }) => {
    const programs = { root, python: process.env.HEADGLOW_PYTHON ?? 'python3' };
    return measurePyramid({ size, megabytes, rounds, budget: 2000 * seconds, programs });
  },
};

/** Measures a comparison, and repeats it once if the floor moved. @returns null if pages of the benchmark measure it */
export async function measureRunnerScene(
  comparison: SelfComparison,
  where: RunnerSceneSettings,
): Promise<Block | null> {
  const measure = MEASURE[comparison.scene];
  if (!measure) return null;
  const measureOnce = async () => {
    const failed = (error: unknown): Samples => ({ samples: new Map(), problem: formatProblem(error) });
    return toBlock(comparison, await measure(comparison, where).catch(failed));
  };
  const block = await measureOnce();
  return block.valid ? block : measureOnce();
}
