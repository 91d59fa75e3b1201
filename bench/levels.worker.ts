// The worker of the scene `levels`: times all levels of a matrix, and a plain loop over the same values.

import type { LevelValues } from '../src/levels/level-values.ts';
import { scanMatrix } from '../src/levels/scan.ts';
import type { LevelsReply, LevelsTask } from './levels-messages.ts';

const SIDE = 4096;

/** One value in so many is missing. */
const MISSING_EVERY = 100;

/** Lognormal values of both signs in random order, with 1 % NaN, like the weights of a trained model in its worst case. */
function generateLognormal(count: number): Float32Array {
  const values = new Float32Array(count);
  let state = 1;
  const nextUniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return ((state >>> 0) + 0.5) / 2 ** 32;
  };
  for (let i = 0; i < count; i++) {
    // Box and Muller: a normal value from two uniform ones.
    const normal = Math.sqrt(-2 * Math.log(nextUniform())) * Math.cos(2 * Math.PI * nextUniform());
    const sign = nextUniform() < 0.5 ? -1 : 1;
    values[i] = nextUniform() < 1 / MISSING_EVERY ? Number.NaN : sign * Math.exp(normal);
  }
  return values;
}

const values = generateLognormal(SIDE * SIDE);

/** Runs all steps. */
function buildLevels(unused?: readonly LevelValues[]): readonly LevelValues[] {
  const steps = scanMatrix({ values, offset: 0, layers: SIDE, heads: SIDE }, { levels: 'max', unused });
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value.levels as readonly LevelValues[];
  }
}

const largestOf = (levels: readonly LevelValues[]): number => loop(levels.at(-1)?.values ?? values);

/** The levels whose memory is used again. */
const used = buildLevels();

/** Runs a task. @returns the largest value, so that nothing is optimised away */
const TASKS: Readonly<Record<LevelsTask, () => number>> = {
  levels: () => largestOf(buildLevels()),
  'levels in used memory': () => largestOf(buildLevels(used)),
  'plain loop': () => loop(values),
};

function loop(all: Float32Array): number {
  let m = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < all.length; i++) {
    const v = all[i] as number;
    if (v > m) m = v;
  }
  return m;
}

self.addEventListener('message', ({ data }: MessageEvent<LevelsTask>) => {
  const start = performance.now();
  const largest = TASKS[data]();
  const milliseconds = performance.now() - start;
  self.postMessage({ milliseconds, largest } satisfies LevelsReply);
});
