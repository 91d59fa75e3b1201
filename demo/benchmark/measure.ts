// Runs the benchmark: measures views in an element of the page, through the public API.

import { HEIGHT, WIDTH } from '../../bench/data.ts';
import { summarise } from '../../bench/statistics.ts';
import { version } from '../../package.json';
import { createView, HeadglowError, type View } from '../../src/index.ts';
import { type Amounts, FULL_AMOUNTS, QUICK_AMOUNTS } from './amounts.ts';
import { createOpenFigure, createStandardFigure, type OpenDataset } from './figure.ts';
import { describeMachine } from './machine.ts';
import { measureFigure } from './measure-figure.ts';
import { redrawAndWait } from './redraw.ts';
import { type FigureResult, FRAME_BUDGET, type LargestSize, type Report } from './report.ts';
import {
  abortWhenHidden,
  roundToMicroseconds,
  sampleFrameIntervals,
  sampleInterleaved,
  waitUntilVisible,
  yieldToPage,
} from './sampling.ts';
import { findLargestSize } from './search.ts';

export interface BenchmarkSettings {
  /** Whether to take fewer samples and smaller sizes. */
  readonly quick: boolean;
  readonly signal: AbortSignal;
  /** Receives what is being measured, and the fraction that is done. */
  readonly onProgress: (sentence: string, fraction: number) => void;
}

/** Panels of the standard figure. */
const PANELS = 8;
/** The smallest side that is searched: 8,192 cells in all panels. The largest has 134 million. */
const MIN_SIDE = 32;

/**
 * Measures this machine with views in `stage`, an empty element on the page, which is resized.
 * @throws HeadglowError if the machine can't be measured; the signal's reason once it is aborted
 */
export async function runBenchmark(
  stage: HTMLElement,
  open: OpenDataset,
  settings: BenchmarkSettings,
): Promise<Report> {
  // The same number of device pixels on every screen, so that machines are comparable.
  stage.style.width = `${WIDTH / window.devicePixelRatio}px`;
  stage.style.height = `${HEIGHT / window.devicePixelRatio}px`;
  // Presenting a visible element costs the browser extra time, which only frame intervals should include.
  stage.style.visibility = 'hidden';
  if (document.hidden) settings.onProgress('Waiting for this page to become visible', 0);
  await waitUntilVisible(settings.signal);
  const { signal, release } = abortWhenHidden(settings.signal);
  try {
    signal.throwIfAborted();
    return await measureAll(stage, open, { ...settings, signal });
  } finally {
    release();
    stage.replaceChildren();
  }
}

async function measureAll(
  stage: HTMLElement,
  open: OpenDataset,
  { quick, signal, onProgress }: BenchmarkSettings,
): Promise<Report> {
  const amounts = quick ? QUICK_AMOUNTS : FULL_AMOUNTS;
  onProgress('Measuring the refresh rate', 0);
  const intervals = await sampleFrameIntervals(() => {}, amounts.idle, signal);

  const figures: FigureResult[] = [];
  let adapter = '';
  const createFigures = [() => createStandardFigure(PANELS, amounts.side), () => createOpenFigure(open)];
  for (const [i, createFigure] of createFigures.entries()) {
    const measured = await measureFigure(stage, createFigure(), {
      amounts,
      signal,
      onProgress: (sentence, fraction) => onProgress(sentence, 0.05 + (i + fraction) * 0.25),
    });
    figures.push(measured.result);
    adapter = measured.adapter;
  }

  onProgress('Searching for the largest figure that can be redrawn', 0.55);
  const redraw = await searchLargest(stage, {
    amounts,
    checkpoints: 1,
    signal,
    onSide: (side) => onProgress(`Redrawing 8 panels of ${side} × ${side}`, 0.6),
  });
  onProgress('Searching for the largest figure that can be updated', 0.78);
  const update = await searchLargest(stage, {
    amounts,
    checkpoints: 2,
    signal,
    onSide: (side) => onProgress(`Updating 8 panels of ${side} × ${side}`, 0.82),
  });
  return {
    headglow: version,
    date: new Date().toISOString(),
    quick,
    machine: describeMachine(adapter, { width: WIDTH, height: HEIGHT }, estimateRefreshRate(intervals)),
    figures,
    redraw,
    update,
  };
}

/** Hertz, from the lower quartile of frame intervals: a busy machine skips frames, which lengthens the others. */
function estimateRefreshRate(intervals: readonly number[]): number {
  const sorted = intervals.toSorted((a, b) => a - b);
  const interval = sorted[Math.floor(sorted.length / 4)] as number;
  return Math.round(10_000 / interval) / 10;
}

interface SearchRequest {
  readonly amounts: Amounts;
  /** 1 to search for the largest redraw, 2 for the largest update. */
  readonly checkpoints: 1 | 2;
  readonly signal: AbortSignal;
  /** Called before a side is measured. */
  readonly onSide: (side: number) => void;
}

/** Searches for the largest standard figure that can be redrawn, or updated, in every frame. */
function searchLargest(stage: HTMLElement, request: SearchRequest): Promise<LargestSize> {
  const { searchTime, maxSearchBytes } = request.amounts;
  const maxSide = Math.floor(Math.sqrt(maxSearchBytes / 4 / PANELS / request.checkpoints) / 4) * 4;
  return findLargestSize((side) => measureSide(stage, side, request), {
    from: MIN_SIDE,
    to: maxSide,
    budget: FRAME_BUDGET,
    time: searchTime,
    now: () => performance.now(),
  });
}

/** The 95th percentile of a standard figure's times, in milliseconds; null if it can't be drawn. */
async function measureSide(
  stage: HTMLElement,
  side: number,
  { amounts, checkpoints, signal, onSide }: SearchRequest,
): Promise<number | null> {
  onSide(side);
  let opened: View | null = null;
  try {
    const figure = createStandardFigure(PANELS, side, checkpoints);
    const view = createView(stage, figure.createFreshDataset(), figure.options);
    opened = view;
    const change = figure.changeCheckpoint ?? figure.changeLimits;
    const sample = async () => {
      const task = (turn: number) => {
        view.set(change(turn));
        redrawAndWait(view);
      };
      const [samples = []] = await sampleInterleaved([task], amounts.size, signal);
      return summarise(samples);
    };
    const { median, p95 } = await sample();
    // Repeated, because another program may have interfered.
    const isOutlier = p95 > FRAME_BUDGET && median <= FRAME_BUDGET;
    return roundToMicroseconds(isOutlier ? Math.min(p95, (await sample()).p95) : p95);
  } catch (error) {
    // The size exceeds the available memory, or the limits of textures or the context.
    if (error instanceof HeadglowError || error instanceof RangeError) {
      signal.throwIfAborted();
      return null;
    }
    throw error;
  } finally {
    opened?.destroy();
    await yieldToPage(signal);
  }
}
