// Workloads of scenes with figures whose pixels cover many cells, compared with a small figure or with a canvas.

import type { Dataset, View } from '../src/index.ts';
import { createDataset, createScene, generateValues, layoutPanels } from './data.ts';
import { drawAtNextFrame, MOTION_FRAMES, panningFrame, zoomingFrame } from './motion.ts';
import { type Size, sizeNamed } from './plan.ts';
import { findSize, SMALL_NAME } from './self-plan.ts';
import canvasTable from './subjects/canvas-table.ts';
import { createStage } from './subjects/support/page.ts';
import {
  createRun,
  createSmallFrame,
  hover,
  interactive,
  openDrawnView,
  openSmallView,
  pointIn,
  redraw,
  redrawWithLimits,
} from './views.ts';
import type { Workload } from './workload.ts';

/** A redraw of a large figure after `vmin` changed. */
export async function createLimitsWorkloads(sizeName: string): Promise<Workload[]> {
  const view = await openDrawnView(createRun(findSize(sizeName), 1));
  return [{ name: sizeName, run: (round) => redrawWithLimits(view, round) }, createSmallFrame()];
}

/** A still frame of the small figure, drawn at the next animation frame as those of a motion are. */
function createSmallAnimationFrame(): Workload {
  const view = openSmallView();
  return {
    name: SMALL_NAME,
    run: (round) => drawAtNextFrame(view, () => view.set({ vmin: 1e-6 * (1 + (round % 7)) })),
  };
}

/** Frames of a zoom or a pan over a large figure: a motion in each round. */
export async function createMotionWorkloads(
  scene: 'zooming' | 'panning',
  sizeName: string,
): Promise<Workload[]> {
  const size = sizeNamed(sizeName);
  const view = await openDrawnView(createRun(size, 1));
  const zoomAt = scene === 'zooming' ? zoomingFrame : panningFrame;
  const zoomOfRound = (round: number) =>
    zoomAt(Math.floor(round / MOTION_FRAMES), round % MOTION_FRAMES, size.layers);
  return [
    {
      name: scene,
      run: (round) => drawAtNextFrame(view, () => view.set({ zoom: zoomOfRound(round) })),
      finish: () => redraw(view),
    },
    createSmallAnimationFrame(),
  ];
}

/**
 * The exact picture after a motion has ended, with almost all cells in sight, and an update of a canvas of the same size, which
 * reads all cells.
 */
export async function createRestWorkloads(sizeName: string): Promise<Workload[]> {
  const size = sizeNamed(sizeName);
  const scene = createScene(size, 'max', 2, layoutPanels(size, 'max'));
  const view = await openDrawnView(createDataset(size, scene.checkpoints));
  const canvas = canvasTable.create();
  const stage = createStage(document.body);
  canvas.first(stage, scene);
  /** Ends at a different part of the cells in each round, so that no earlier picture is shown again. */
  const move = async (round: number) => {
    for (const side of [0.9, 0.95, 0.99]) {
      const start = 0.01 * (1 - side) * (1 + (round % 97));
      const range = [start * size.layers, (start + side) * size.layers] as const;
      await drawAtNextFrame(view, () => view.set({ zoom: { layers: range, heads: range } }));
    }
  };
  return [
    { name: 'rest', prepare: move, run: () => redraw(view) },
    { name: 'canvas-table', run: (round) => canvas.update((round + 1) % 2) },
  ];
}

/** A dataset whose arrays the view has not seen, on the memory of one of two. */
function createFreshDatasets(size: Size): (round: number) => Dataset {
  const cells = size.panels * size.layers * size.heads;
  const all = generateValues(2 * cells);
  return (round) => createDataset(size, [all.subarray((round % 2) * cells, ((round % 2) + 1) * cells)]);
}

const hoverInRound = (view: View, round: number): void => hover(view, ...pointIn(view.layout.panels, round));

/** The first hover after a new dataset was shown. */
export async function createFirstHoverWorkloads(sizeName: string): Promise<Workload[]> {
  const freshDataset = createFreshDatasets(sizeNamed(sizeName));
  const view = await openDrawnView(freshDataset(1));
  const small = openSmallView();
  await Promise.all([view, small].map(interactive));
  return [
    {
      name: 'first hover',
      prepare: (round) => {
        view.point(null);
        view.show(freshDataset(round));
        redraw(view);
      },
      run: (round) => hoverInRound(view, round),
    },
    { name: SMALL_NAME, run: (round) => hoverInRound(small, round) },
  ];
}
