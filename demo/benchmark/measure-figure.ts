// Measures one figure: first frame, redraws, frame intervals, GPU times and updates.

import { Floors } from '../../bench/floors.ts';
import { pairwiseRatios, summarise } from '../../bench/statistics.ts';
import { createView, type View } from '../../src/index.ts';
import type { Amounts } from './amounts.ts';
import type { BenchmarkFigure } from './figure.ts';
import { createGpuTimer } from './gpu-timer.ts';
import { readAdapterName, readHeapBytes } from './machine.ts';
import { contextOf, redrawAndWait } from './redraw.ts';
import type { FigureResult } from './report.ts';
import {
  createSeries,
  roundToMicroseconds,
  type SampleLimits,
  sampleFrameIntervals,
  sampleInterleaved,
  yieldToPage,
} from './sampling.ts';

/** Milliseconds to wait for GPU times after the last redraw. */
const GPU_TIMER_TIMEOUT = 1000;

export interface FigureMeasuring {
  readonly amounts: Amounts;
  readonly signal: AbortSignal;
  /** Receives what is being measured, and the fraction of this figure that is done. */
  readonly onProgress: (sentence: string, fraction: number) => void;
}

/** Creates a view again and again. @returns the last view, and the milliseconds until its pixels were complete each time */
async function measureFirstFrames(
  stage: HTMLElement,
  figure: BenchmarkFigure,
  { samples, time }: SampleLimits,
  signal: AbortSignal,
): Promise<{ readonly view: View; readonly first: readonly number[] }> {
  const first: number[] = [];
  const end = performance.now() + time;
  for (;;) {
    await yieldToPage(signal);
    const dataset = figure.createFreshDataset();
    const start = performance.now();
    const view = createView(stage, dataset, figure.options);
    try {
      redrawAndWait(view);
    } catch (error) {
      view.destroy();
      throw error;
    }
    first.push(performance.now() - start);
    if (first.length >= 2 && (first.length >= samples || performance.now() >= end)) return { view, first };
    view.destroy();
  }
}

/** Measures the GPU time of redraws, in milliseconds; null if the browser doesn't provide it or it never arrives. */
async function measureGpuTimes(
  view: View,
  changeLimits: BenchmarkFigure['changeLimits'],
  { samples, time }: SampleLimits,
  signal: AbortSignal,
): Promise<number[] | null> {
  const timer = createGpuTimer(contextOf(view));
  if (!timer) return null;
  try {
    const times: number[] = [];
    const end = performance.now() + time;
    for (let turn = 0; turn < samples && performance.now() < end; turn++) {
      view.set(changeLimits(turn));
      // Only the drawing is timed: software renderers would count the time spent waiting as well.
      timer.begin();
      view.redraw();
      timer.end();
      redrawAndWait(view);
      await yieldToPage(signal);
      times.push(...timer.poll());
    }
    const timeout = performance.now() + GPU_TIMER_TIMEOUT;
    while (timer.pending > 0 && performance.now() < timeout) {
      await yieldToPage(signal);
      times.push(...timer.poll());
    }
    return times.length > 0 ? times : null;
  } finally {
    timer.destroy();
  }
}

/** Measures intervals between frames on the screen, for which the stage becomes visible. */
async function measureFrameIntervals(
  stage: HTMLElement,
  view: View,
  changeLimits: BenchmarkFigure['changeLimits'],
  { amounts, signal }: FigureMeasuring,
): Promise<number[]> {
  stage.style.visibility = '';
  const intervals = await sampleFrameIntervals(
    (turn) => {
      view.set(changeLimits(turn));
      view.redraw();
    },
    amounts.frameInterval,
    signal,
  );
  stage.style.visibility = 'hidden';
  return intervals;
}

type UpdateResult = Pick<FigureResult, 'update' | 'updateBytes' | 'updateFloor' | 'updateRatio'>;

/** Measures updates, interleaved with uploads of as many bytes. */
async function measureUpdates(
  view: View,
  floors: Floors,
  { changeCheckpoint, floorValues }: BenchmarkFigure,
  { amounts, signal }: FigureMeasuring,
): Promise<UpdateResult> {
  if (!changeCheckpoint) return { update: null, updateBytes: 0, updateFloor: null, updateRatio: null };
  const update = (turn: number) => {
    view.set(changeCheckpoint(turn));
    redrawAndWait(view);
  };
  const [updates = [], floor = []] = await sampleInterleaved(
    [update, () => floors.update(floorValues)],
    amounts.interleaved,
    signal,
  );
  return {
    update: createSeries(updates),
    updateBytes: floorValues.byteLength,
    updateFloor: createSeries(floor),
    updateRatio: roundToMicroseconds(summarise(pairwiseRatios(updates, floor)).median),
  };
}

/** Measures a figure in `stage`. @returns its results, and the name of the GPU */
export async function measureFigure(
  stage: HTMLElement,
  figure: BenchmarkFigure,
  measuring: FigureMeasuring,
): Promise<{ readonly result: FigureResult; readonly adapter: string }> {
  const { name, changeLimits } = figure;
  const { amounts, signal, onProgress } = measuring;
  let opened: View | null = null;
  const floors = new Floors();
  try {
    onProgress(`${name}: first frame`, 0);
    const { view, first } = await measureFirstFrames(stage, figure, amounts.first, signal);
    opened = view;
    const redraw = (turn: number) => {
      view.set(changeLimits(turn));
      redrawAndWait(view);
    };

    onProgress(`${name}: redraws`, 0.2);
    const [frames = [], floor = []] = await sampleInterleaved(
      [redraw, () => floors.frame()],
      amounts.interleaved,
      signal,
    );

    onProgress(`${name}: frame intervals`, 0.5);
    const intervals = await measureFrameIntervals(stage, view, changeLimits, measuring);
    const gpu = await measureGpuTimes(view, changeLimits, amounts.gpu, signal);

    onProgress(`${name}: updates`, 0.75);
    const updates = await measureUpdates(view, floors, figure, measuring);
    const result: FigureResult = {
      name,
      panels: view.layout.panels.length,
      cells: view.layout.panels.reduce((sum, { layers, heads }) => sum + layers * heads, 0),
      first: createSeries(first),
      frame: createSeries(frames),
      pace: createSeries(intervals),
      gpu: gpu && createSeries(gpu),
      update: updates.update,
      updateBytes: updates.updateBytes,
      gpuBytes: view.gpuBytes,
      heapBytes: readHeapBytes(),
      floor: createSeries(floor),
      frameRatio: roundToMicroseconds(summarise(pairwiseRatios(frames, floor)).median),
      updateFloor: updates.updateFloor,
      updateRatio: updates.updateRatio,
    };
    return { result, adapter: readAdapterName(contextOf(view)) };
  } finally {
    floors.destroy();
    opened?.destroy();
  }
}
