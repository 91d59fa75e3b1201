// Workloads of the scene `panels`: many panels and few, with the same number of cells and pixels, to find the cost per panel.

import { compose } from '../src/figure/compose.ts';
import type { Panel, Scene } from '../src/figure/scene.ts';
import { Heatmap } from '../src/gpu/heatmap.ts';
import { sharedRenderer } from '../src/gpu/renderer.ts';
import { type Dataset, DEFAULTS } from '../src/index.ts';
import { frameOf } from '../src/view/frame.ts';
import { measureTextWidth } from '../src/view/measure-text.ts';
import { createDataset, generateCheckpoint, HEIGHT, WIDTH } from './data.ts';
import type { Size } from './plan.ts';
import { FEW_PANELS, MANY_PANELS } from './self-plan.ts';
import { waitForSharedContext } from './shared-context.ts';
import type { Workload } from './workload.ts';

const MAX_PIXEL_ERROR = 0.001;

const composeScene = (dataset: Dataset, vmin: number): Scene =>
  compose({
    dataset,
    options: { ...DEFAULTS, norm: 'log', vmin, vmax: 1 },
    size: { width: WIDTH, height: HEIGHT, pixelRatio: 1 },
    measure: measureTextWidth,
  });

const countPixels = ({ panels }: Scene): number =>
  panels.reduce((sum, { rect }) => sum + rect.width * rect.height, 0);

/** Shrinks the panels in place so that they cover `pixels` in all, within 0.1 %. @throws Error if they don't fit */
function shrinkPanels(scene: Scene, pixels: number): Scene {
  const target = pixels / scene.panels.length;
  const errorOf = ({ width, height }: { width: number; height: number }) => Math.abs(width * height - target);
  const [first] = scene.panels as [Panel];
  let best = { width: 0, height: 0 };
  for (let height = 1; height <= first.rect.height; height++) {
    const candidate = { width: Math.min(first.rect.width, Math.round(target / height)), height };
    if (errorOf(candidate) <= errorOf(best)) best = candidate;
  }
  if (errorOf(best) > MAX_PIXEL_ERROR * target) throw new Error('the panels do not fit');
  const panels = scene.panels.map((panel) => ({ ...panel, rect: { ...panel.rect, ...best } }));
  return { ...scene, panels };
}

/** A redraw after `vmin` changed, including layout, of many panels and of few. */
export function createPanelsWorkloads(): Workload[] {
  const createOneCheckpoint = (size: Size) => createDataset(size, [generateCheckpoint(size)]);
  const many = createOneCheckpoint(MANY_PANELS);
  const few = createOneCheckpoint(FEW_PANELS);
  const pixels = countPixels(composeScene(many, 1e-6));
  const manyHeatmap = new Heatmap(sharedRenderer());
  const fewHeatmap = new Heatmap(sharedRenderer());
  const redraw = (heatmap: Heatmap, scene: Scene) => {
    heatmap.draw(frameOf(scene));
    waitForSharedContext();
  };
  const vminOf = (round: number): number => 1e-6 * (1 + (round % 7));
  return [
    { name: MANY_PANELS.name, run: (round) => redraw(manyHeatmap, composeScene(many, vminOf(round))) },
    {
      name: FEW_PANELS.name,
      run: (round) => redraw(fewHeatmap, shrinkPanels(composeScene(few, vminOf(round)), pixels)),
    },
  ];
}
