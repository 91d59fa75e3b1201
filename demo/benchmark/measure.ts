// The benchmark: measures views in an element of the page, through the public API.

import { HEIGHT, WIDTH } from '../../bench/data.ts';
import { Floors } from '../../bench/floors.ts';
import { pairwiseRatios, summarise } from '../../bench/statistics.ts';
import { version } from '../../package.json';
import { createView, HeadglowError, type View } from '../../src/index.ts';
import { type BenchmarkFigure, createOpenFigure, createStandardFigure, type OpenDataset } from './figure.ts';
import { createGpuTimer, waitForGpu } from './gpu-timer.ts';
import { describeMachine, readAdapterName, readHeapBytes } from './machine.ts';
import { type FigureResult, FRAME_BUDGET, type LargestSize, type Report } from './report.ts';
import {
  abortWhenHidden,
  createSeries,
  roundToMicroseconds,
  type SampleLimits,
  sampleFrameIntervals,
  sampleInterleaved,
  waitUntilVisible,
  yieldToPage,
} from './sampling.ts';
import { findLargestSize } from './search.ts';

export interface BenchmarkSettings {
  /** Few samples and small sizes. */
  readonly quick: boolean;
  readonly signal: AbortSignal;
  /** What is being measured, and how much is done, 0 to 1. */
  readonly onProgress: (sentence: string, share: number) => void;
}

interface Amounts {
  /** Cells of a side of the standard figure. */
  readonly side: number;
  readonly idle: SampleLimits;
  readonly first: SampleLimits;
  readonly turns: SampleLimits;
  readonly pace: SampleLimits;
  readonly gpu: SampleLimits;
  /** Each size of the search. */
  readonly size: SampleLimits;
  /** Milliseconds for each of the two searches. */
  readonly search: number;
  /** Bytes of values that the search makes at most. */
  readonly bytes: number;
}

const FULL: Amounts = {
  side: 1024,
  idle: { samples: 40, time: 1000 },
  first: { samples: 8, time: 3000 },
  turns: { samples: 100, time: 4000 },
  pace: { samples: 120, time: 2500 },
  gpu: { samples: 40, time: 1500 },
  size: { samples: 30, time: 800 },
  search: 14_000,
  bytes: 2 ** 29,
};

const QUICK: Amounts = {
  side: 128,
  idle: { samples: 5, time: 300 },
  first: { samples: 2, time: 300 },
  turns: { samples: 6, time: 300 },
  pace: { samples: 6, time: 300 },
  gpu: { samples: 3, time: 300 },
  size: { samples: 4, time: 150 },
  search: 1000,
  bytes: 2 ** 23,
};

/** The sides tried: 8 panels of the smallest have 8,192 cells, those of the largest 134 million. */
const SMALLEST = 32;
const PANELS = 8;
/** Milliseconds to wait for the GPU's clock. */
const PATIENCE = 1000;

/** @throws HeadglowError while a lost context is being replaced */
function contextOf({ context }: View): WebGL2RenderingContext {
  if (!context) throw contextLost();
  return context;
}

const contextLost = (): HeadglowError =>
  new HeadglowError({
    code: 'environment',
    reason: 'the browser dropped its WebGL context',
    remedy: 'close other tabs and start again',
  });

/** Draws what waits for an animation frame, and waits for its pixels. */
function complete(view: View): void {
  let failure: HeadglowError | null = null;
  const stop = view.on('error', (error) => {
    failure = error;
  });
  view.redraw();
  stop();
  if (failure) throw failure;
  if (!waitForGpu(contextOf(view))) throw contextLost();
}

/**
 * Measures this machine with views in `stage`, an empty element on the page, which is given its size here.
 * @throws HeadglowError where it can't; the signal's reason once it is aborted
 */
export async function runBenchmark(
  stage: HTMLElement,
  open: OpenDataset,
  settings: BenchmarkSettings,
): Promise<Report> {
  // The same number of device pixels on every screen, so that machines can be compared.
  stage.style.width = `${WIDTH / window.devicePixelRatio}px`;
  stage.style.height = `${HEIGHT / window.devicePixelRatio}px`;
  // What is on the screen costs the browser time of its own, which is only part of the pace.
  stage.style.visibility = 'hidden';
  const amounts = settings.quick ? QUICK : FULL;
  const say = settings.onProgress;
  if (document.hidden) say('Waiting for this page to come to the front', 0);
  await waitUntilVisible(settings.signal);
  const { signal, release } = abortWhenHidden(settings.signal);
  try {
    signal.throwIfAborted();
    say('Watching the screen', 0);
    const idle = await sampleFrameIntervals(() => {}, amounts.idle, signal);
    const measured: FigureResult[] = [];
    let adapter = '';
    const subjects = [() => createStandardFigure(PANELS, amounts.side), () => createOpenFigure(open)];
    for (const [i, subject] of subjects.entries()) {
      const part = (share: number) => 0.05 + (i + share) * 0.25;
      const say = (sentence: string, share: number) => settings.onProgress(sentence, part(share));
      const found = await measureFigure(stage, subject(), { amounts, signal, say });
      measured.push(found.figure);
      adapter = found.adapter;
    }
    say('Searching the largest figure that can be redrawn', 0.55);
    const redraw = await search(stage, amounts, 1, signal, (side) =>
      say(`Redrawing 8 panels of ${side} × ${side}`, 0.6),
    );
    say('Searching the largest figure that can be updated', 0.78);
    const update = await search(stage, amounts, 2, signal, (side) =>
      say(`Updating 8 panels of ${side} × ${side}`, 0.82),
    );
    const size = { width: WIDTH, height: HEIGHT };
    // Of a busy machine the shorter intervals are the screen's.
    const interval = idle.sort((a, b) => a - b)[Math.floor(idle.length / 4)] as number;
    const refresh = Math.round(10_000 / interval) / 10;
    return {
      headglow: version,
      date: new Date().toISOString(),
      quick: settings.quick,
      machine: describeMachine(adapter, size, refresh),
      figures: measured,
      redraw,
      update,
    };
  } finally {
    release();
    stage.replaceChildren();
  }
}

interface Measuring {
  readonly amounts: Amounts;
  readonly signal: AbortSignal;
  readonly say: BenchmarkSettings['onProgress'];
}

/** A figure's times, and the GPU that took them. */
async function measureFigure(
  stage: HTMLElement,
  subject: BenchmarkFigure,
  { amounts, signal, say }: Measuring,
): Promise<{ readonly figure: FigureResult; readonly adapter: string }> {
  const { name, change } = subject;
  let view: View | null = null;
  const floors = new Floors();
  try {
    say(`${name}: first frame`, 0);
    const first: number[] = [];
    const end = performance.now() + amounts.first.time;
    while (first.length < 2 || (first.length < amounts.first.samples && performance.now() < end)) {
      view?.destroy();
      await yieldToPage(signal);
      const dataset = subject.fresh();
      const start = performance.now();
      view = createView(stage, dataset, subject.options);
      complete(view);
      first.push(performance.now() - start);
    }
    const shown = view as View;
    const frame = (turn: number) => {
      shown.set(change(turn));
      complete(shown);
    };

    say(`${name}: redraws`, 0.2);
    const [frames = [], floor = []] = await sampleInterleaved(
      [frame, () => floors.frame()],
      amounts.turns,
      signal,
    );

    say(`${name}: pace on the screen`, 0.5);
    stage.style.visibility = '';
    const pace = await sampleFrameIntervals(
      (turn) => {
        shown.set(change(turn));
        shown.redraw();
      },
      amounts.pace,
      signal,
    );
    stage.style.visibility = 'hidden';
    const gpu = await gpuTimes(shown, change, amounts.gpu, signal);

    say(`${name}: updates`, 0.75);
    const { update, floorValues } = subject;
    const [updates, updateFloor] = update
      ? await sampleInterleaved(
          [
            (turn) => {
              shown.set(update(turn));
              complete(shown);
            },
            () => floors.update(floorValues),
          ],
          amounts.turns,
          signal,
        )
      : [];
    const both = updates && updateFloor;
    const figure = {
      name,
      panels: shown.layout.panels.length,
      cells: shown.layout.panels.reduce((sum, { layers, heads }) => sum + layers * heads, 0),
      first: createSeries(first),
      frame: createSeries(frames),
      pace: createSeries(pace),
      gpu: gpu && createSeries(gpu),
      update: updates ? createSeries(updates) : null,
      updateBytes: update ? floorValues.byteLength : 0,
      gpuBytes: shown.gpuBytes,
      heapBytes: readHeapBytes(),
      floor: createSeries(floor),
      frameRatio: roundToMicroseconds(summarise(pairwiseRatios(frames, floor)).median),
      updateFloor: updateFloor ? createSeries(updateFloor) : null,
      updateRatio: both ? roundToMicroseconds(summarise(pairwiseRatios(updates, updateFloor)).median) : null,
    };
    return { figure, adapter: readAdapterName(contextOf(shown)) };
  } finally {
    floors.destroy();
    view?.destroy();
  }
}

/** Milliseconds of the GPU for a redraw; null where the browser does not tell, or never got to it. */
async function gpuTimes(
  view: View,
  change: BenchmarkFigure['change'],
  { samples, time }: SampleLimits,
  signal: AbortSignal,
): Promise<number[] | null> {
  const timer = createGpuTimer(contextOf(view));
  if (!timer) return null;
  try {
    const taken: number[] = [];
    const end = performance.now() + time;
    for (let turn = 0; turn < samples && performance.now() < end; turn++) {
      view.set(change(turn));
      // Only the drawing lies between the two: where programs play the GPU, their clock goes on while it waits.
      timer.begin();
      view.redraw();
      timer.end();
      complete(view);
      await yieldToPage(signal);
      taken.push(...timer.poll());
    }
    const patience = performance.now() + PATIENCE;
    while (timer.pending > 0 && performance.now() < patience) {
      await yieldToPage(signal);
      taken.push(...timer.poll());
    }
    return taken.length > 0 ? taken : null;
  } finally {
    timer.destroy();
  }
}

/** @param checkpoints 1 to search the largest redraw, 2 the largest update */
function search(
  stage: HTMLElement,
  { size, search: time, bytes }: Amounts,
  checkpoints: 1 | 2,
  signal: AbortSignal,
  say: (side: number) => void,
): Promise<LargestSize> {
  const p95Of = async (side: number): Promise<number | null> => {
    say(side);
    let view: View | null = null;
    try {
      const subject = createStandardFigure(PANELS, side, checkpoints);
      view = createView(stage, subject.fresh(), subject.options);
      const shown = view;
      const change = subject.update ?? subject.change;
      const once = async () => {
        const task = (turn: number) => {
          shown.set(change(turn));
          complete(shown);
        };
        const [samples = []] = await sampleInterleaved([task], size, signal);
        return summarise(samples);
      };
      const { median, p95 } = await once();
      // Something else may have had the machine for a moment.
      return roundToMicroseconds(
        p95 > FRAME_BUDGET && median <= FRAME_BUDGET ? Math.min(p95, (await once()).p95) : p95,
      );
    } catch (error) {
      // More than the memory, the textures or the context can take.
      if (error instanceof HeadglowError || error instanceof RangeError) {
        signal.throwIfAborted();
        return null;
      }
      throw error;
    } finally {
      view?.destroy();
      await yieldToPage(signal);
    }
  };
  const most = Math.floor(Math.sqrt(bytes / 4 / PANELS / checkpoints) / 4) * 4;
  return findLargestSize(p95Of, {
    from: SMALLEST,
    to: most,
    budget: FRAME_BUDGET,
    time,
    now: () => performance.now(),
  });
}
