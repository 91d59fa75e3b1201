// Takes samples without blocking the page: yields regularly, can be aborted, and never waits for a hidden page.

import { type Summary, summarise } from '../../bench/statistics.ts';
import { HeadglowError } from '../../src/index.ts';
import type { SampleSeries } from './report.ts';

/** Milliseconds of work after which the page gets a turn. */
const MAX_BLOCKING_TIME = 40;

/** Calls before the first sample that are not counted. */
const WARM_UP_TURNS = 3;

/** When to stop sampling. At least two samples are taken. */
export interface SampleLimits {
  readonly samples: number;
  /** Milliseconds. */
  readonly time: number;
}

/** Rounds milliseconds to microseconds, the resolution of browser clocks. */
export const roundToMicroseconds = (value: number): number => Math.round(value * 1000) / 1000;

export function createSeries(samples: readonly number[]): SampleSeries {
  const { count, median, p95, p99, interval }: Summary = summarise(samples);
  return {
    count,
    median: roundToMicroseconds(median),
    p95: roundToMicroseconds(p95),
    p99: roundToMicroseconds(p99),
    interval: [roundToMicroseconds(interval[0]), roundToMicroseconds(interval[1])],
    samples: samples.map(roundToMicroseconds),
  };
}

/** Rejects with the signal's reason once it is aborted. */
const rejectOnAbort = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
  );

/** Lets the page handle events. @throws the signal's reason once it is aborted */
export async function yieldToPage(signal: AbortSignal): Promise<void> {
  await new Promise((resume) => setTimeout(resume));
  signal.throwIfAborted();
}

/**
 * Measures how long tasks take, in milliseconds, running them one after the other in each turn.
 * @returns the samples of each task
 */
export async function sampleInterleaved(
  tasks: readonly ((turn: number) => void)[],
  { samples, time }: SampleLimits,
  signal: AbortSignal,
): Promise<number[][]> {
  const taken = tasks.map((): number[] => []);
  const end = performance.now() + time;
  let lastYield = performance.now();
  for (let turn = 0; turn < WARM_UP_TURNS + samples; turn++) {
    for (const [i, task] of tasks.entries()) {
      const start = performance.now();
      task(turn);
      const now = performance.now();
      if (turn >= WARM_UP_TURNS) (taken[i] as number[]).push(now - start);
      if (now - lastYield > MAX_BLOCKING_TIME) {
        await yieldToPage(signal);
        lastYield = performance.now();
      }
    }
    if (turn > WARM_UP_TURNS && performance.now() > end) break;
  }
  return taken;
}

/** Measures the intervals between animation frames, in milliseconds, running a task in each of them. */
export async function sampleFrameIntervals(
  task: (turn: number) => void,
  { samples, time }: SampleLimits,
  signal: AbortSignal,
): Promise<number[]> {
  const taken: number[] = [];
  const aborted = rejectOnAbort(signal);
  aborted.catch(() => {}); // not awaited after the last frame
  const end = performance.now() + time;
  let previous = 0;
  for (let turn = 0; turn < WARM_UP_TURNS + samples; turn++) {
    const now = await Promise.race([
      new Promise<number>((resolve) => requestAnimationFrame(resolve)),
      aborted,
    ]);
    task(turn);
    if (turn >= WARM_UP_TURNS) taken.push(now - previous);
    previous = now;
    if (taken.length > 1 && performance.now() > end) break;
  }
  return taken;
}

/** Waits until the page is visible. @throws the signal's reason once it is aborted */
export async function waitUntilVisible(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (!document.hidden) return;
  const visible = new Promise<void>((resolve) => {
    document.addEventListener('visibilitychange', () => resolve(), { once: true });
  });
  await Promise.race([visible, rejectOnAbort(signal)]);
}

/**
 * Derives a signal that is also aborted when the page is hidden, because browsers draw no frames for hidden pages.
 * Call `release` when it is no longer needed.
 */
export function abortWhenHidden(signal: AbortSignal): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const onAbort = () => controller.abort(signal.reason);
  const onVisibilityChange = () => {
    if (document.hidden)
      controller.abort(
        new HeadglowError({
          code: 'environment',
          reason: 'the page was hidden during the measurement, and browsers draw nothing on hidden pages',
          remedy: 'keep it visible and start again',
        }),
      );
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  document.addEventListener('visibilitychange', onVisibilityChange);
  onVisibilityChange();
  return {
    signal: controller.signal,
    release() {
      signal.removeEventListener('abort', onAbort);
      document.removeEventListener('visibilitychange', onVisibilityChange);
    },
  };
}
