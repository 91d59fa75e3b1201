// Runs tasks in rounds in the benchmark's page, interleaved, and sends each sample to the runner.

import type { RunnerMessage } from './messages.ts';

/** How long to measure. */
export interface RoundLimits {
  /** Maximum number of rounds. */
  readonly rounds: number;
  /** Time limit for all rounds, in milliseconds; at least `MIN_ROUNDS` are made. */
  readonly budget: number;
}

export interface Task {
  readonly subject: string;
  readonly prepare?: (() => void | Promise<void>) | undefined;
  /** @returns milliseconds, or a promise of them, if the task measures itself */
  readonly run: () => unknown;
  readonly finish?: (() => void) | undefined;
}

/** Rounds that are not counted. */
const WARM_UP_ROUNDS = 2;
/** Rounds that are made even if they exceed the time limit. */
const MIN_ROUNDS = 5;

export const nextFrame = (): Promise<void> =>
  new Promise((resolve) => requestAnimationFrame(() => resolve()));

/** A turn of the event loop that takes longer than this was used by someone. Milliseconds. */
const IDLE_TURN = 2;
/** Turns in a row after which nothing is going on. */
const IDLE_TURNS = 4;
/** Milliseconds after which work in the background is not waited for. */
const MAX_IDLE_WAIT = 5000;

/** Resolves after other events. */
const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

/** Waits until nothing works in the background any more, in slices between events. */
export async function waitUntilIdle(): Promise<void> {
  const start = performance.now();
  let idleTurns = 0;
  while (idleTurns < IDLE_TURNS && performance.now() - start < MAX_IDLE_WAIT) {
    const turnStart = performance.now();
    await nextTurn();
    idleTurns = performance.now() - turnStart < IDLE_TURN ? idleTurns + 1 : 0;
  }
}

/**
 * Waits until the browser has presented the previous operation, and a contender has finished its work in the background, so
 * that the next operation doesn't pay for them.
 */
export async function settle(): Promise<void> {
  await nextFrame();
  await waitUntilIdle();
  await nextFrame();
  await new Promise((resolve) => setTimeout(resolve));
}

/** @returns milliseconds */
export async function measure(run: Task['run']): Promise<number> {
  const start = performance.now();
  const own = await run();
  return typeof own === 'number' ? own : performance.now() - start;
}

/**
 * Runs a task a number of times, one after another as in an animation: without pauses other than that for the browser to
 * present each frame.
 */
async function runBurst({ run }: Task, count: number): Promise<number[]> {
  const samples = [await measure(run)];
  while (samples.length < count) {
    await nextFrame();
    samples.push(await measure(run));
  }
  return samples;
}

/** Runs each task once. The order alternates, so that no task always follows the same one. */
async function runRound(
  scene: RunnerMessage['scene'],
  tasks: readonly Task[],
  { round, burst }: { readonly round: number; readonly burst: number },
): Promise<void> {
  for (const task of round % 2 === 1 ? tasks.toReversed() : tasks) {
    const { subject, prepare, finish } = task;
    await prepare?.();
    await settle();
    await window.sendToRunner({ type: 'started', subject, scene });
    for (const milliseconds of await runBurst(task, burst))
      await window.sendToRunner(
        round < WARM_UP_ROUNDS
          ? { type: 'discarded', subject, scene }
          : { type: 'finished', subject, scene, milliseconds },
      );
    finish?.();
  }
}

/**
 * Runs rounds of tasks until there are enough samples or the time is up.
 * @param burst samples of each task in a round
 */
export async function runRounds(
  scene: RunnerMessage['scene'],
  tasksOf: (round: number) => readonly Task[],
  { rounds, budget }: RoundLimits,
  burst = 1,
): Promise<void> {
  const start = performance.now();
  for (let round = 0; round < rounds + WARM_UP_ROUNDS; round++) {
    if (round >= MIN_ROUNDS + WARM_UP_ROUNDS && performance.now() - start > budget) break;
    await runRound(scene, tasksOf(round), { round, burst });
  }
}
