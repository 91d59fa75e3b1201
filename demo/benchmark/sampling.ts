// Sampling that leaves the page alive: it breathes between samples, ends when asked to, and never waits for a hidden page.

import { type Summary, summarise } from '../../bench/statistics.ts';
import { HeadglowError } from '../../src/index.ts';
import type { SampleSeries } from './report.ts';

/** Milliseconds of work after which the page gets its turn. */
const BREATH = 40;

/** How many samples, and for how many milliseconds at most; two at least. */
export interface SampleLimits {
  readonly samples: number;
  readonly time: number;
}

/** Calls before the first sample that are not counted. */
const WARM_UP = 3;

/** To three digits after the point: microseconds are all that clocks of browsers tell. */
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
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
  );

/** A turn for the page. @throws the signal's reason once it is aborted */
export async function yieldToPage(signal: AbortSignal): Promise<void> {
  await new Promise((resume) => setTimeout(resume));
  signal.throwIfAborted();
}

/**
 * Milliseconds that each of some tasks takes, in turns: one after the other, again and again.
 * @returns the samples of each
 */
export async function sampleInterleaved(
  tasks: readonly ((turn: number) => void)[],
  { samples, time }: SampleLimits,
  signal: AbortSignal,
): Promise<number[][]> {
  const taken = tasks.map((): number[] => []);
  const end = performance.now() + time;
  let breathed = performance.now();
  for (let turn = 0; turn < WARM_UP + samples; turn++) {
    for (const [i, task] of tasks.entries()) {
      const start = performance.now();
      task(turn);
      const now = performance.now();
      if (turn >= WARM_UP) (taken[i] as number[]).push(now - start);
      if (now - breathed > BREATH) {
        await yieldToPage(signal);
        breathed = performance.now();
      }
    }
    if (turn > WARM_UP && performance.now() > end) break;
  }
  return taken;
}

/** Milliseconds from frame to frame on the screen, while something is done in each. */
export async function sampleFrameIntervals(
  work: (turn: number) => void,
  { samples, time }: SampleLimits,
  signal: AbortSignal,
): Promise<number[]> {
  const taken: number[] = [];
  const stopped = aborted(signal);
  stopped.catch(() => {}); // awaited below as long as there are frames to come
  const end = performance.now() + time;
  let before = 0;
  for (let turn = 0; turn < WARM_UP + samples; turn++) {
    const now = await Promise.race([new Promise<number>((tick) => requestAnimationFrame(tick)), stopped]);
    work(turn);
    if (turn >= WARM_UP) taken.push(now - before);
    before = now;
    if (taken.length > 1 && performance.now() > end) break;
  }
  return taken;
}

/** Waits for a page that is hidden to come to the front. @throws the signal's reason once it is aborted */
export async function waitUntilVisible(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (!document.hidden) return;
  const stopped = aborted(signal);
  const shown = new Promise<void>((resolve) => {
    document.addEventListener('visibilitychange', () => resolve(), { once: true });
  });
  await Promise.race([shown, stopped]);
}

/** A signal that is aborted with another, and when the page is hidden: hidden pages get no frames. */
export function abortWhenHidden(signal: AbortSignal): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const stop = () => controller.abort(signal.reason);
  const look = () => {
    if (document.hidden)
      controller.abort(
        new HeadglowError({
          code: 'environment',
          reason: 'the page was hidden while it was measured, and hidden pages draw nothing',
          remedy: 'keep it in front and start again',
        }),
      );
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  document.addEventListener('visibilitychange', look);
  look();
  return {
    signal: controller.signal,
    release() {
      signal.removeEventListener('abort', stop);
      document.removeEventListener('visibilitychange', look);
    },
  };
}
