// Many panels against few, with the same cells on the same number of pixels: what a panel costs by itself.

import { compose } from '../src/figure/compose.ts';
import type { Panel, Scene } from '../src/figure/scene.ts';
import { Heatmap } from '../src/gpu/heatmap.ts';
import { type Device, sharedRenderer } from '../src/gpu/renderer.ts';
import { type Dataset, DEFAULTS } from '../src/index.ts';
import { frameOf } from '../src/view/frame.ts';
import { measureTextWidth } from '../src/view/measure-text.ts';
import { createDataset, generateCheckpoint, HEIGHT, WIDTH } from './data.ts';
import { FEW_PANELS, MANY_PANELS, type Size } from './plan.ts';
import { waitForGl } from './subjects/support/page.ts';
import type { Workload } from './timeline.ts';

const composed = (dataset: Dataset, vmin: number): Scene =>
  compose({
    dataset,
    options: { ...DEFAULTS, norm: 'log', vmin, vmax: 1 },
    size: { width: WIDTH, height: HEIGHT, pixelRatio: 1 },
    measure: measureTextWidth,
  });

const pixelsOf = ({ panels }: Scene): number =>
  panels.reduce((sum, { rect }) => sum + rect.width * rect.height, 0);

/** The panels at their places, but with `pixels` in all, to a tenth of a per cent. @throws Error where they don't fit */
function resized(scene: Scene, pixels: number): Scene {
  const each = pixels / scene.panels.length;
  const [first] = scene.panels as [Panel];
  // Of the rectangles that fit, the one that is nearest in pixels.
  let best = { width: 0, height: 0 };
  for (let height = 1; height <= first.rect.height; height++) {
    const width = Math.min(first.rect.width, Math.round(each / height));
    if (Math.abs(width * height - each) <= Math.abs(best.width * best.height - each))
      best = { width, height };
  }
  if (Math.abs(best.width * best.height - each) > 0.001 * each) throw new Error('the panels do not fit');
  const panels = scene.panels.map((panel) => ({ ...panel, rect: { ...panel.rect, ...best } }));
  return { ...scene, panels };
}

/** A redraw after vmin changed of many panels, and of few; composing included. */
export function createPanelsWorkloads(): Workload[] {
  const renderer = sharedRenderer();
  const dataset = (size: Size) => createDataset(size, [generateCheckpoint(size)]);
  const [many, few] = [dataset(MANY_PANELS), dataset(FEW_PANELS)];
  const pixels = pixelsOf(composed(many, 1e-6));
  const redraw = (heatmap: Heatmap, scene: Scene) => {
    heatmap.draw(frameOf(scene));
    waitForGl((renderer.device() as Device).gl);
  };
  const [manyMap, fewMap] = [new Heatmap(renderer), new Heatmap(renderer)];
  const vmin = (round: number): number => 1e-6 * (1 + (round % 7));
  return [
    { name: MANY_PANELS.name, run: (round) => redraw(manyMap, composed(many, vmin(round))) },
    { name: FEW_PANELS.name, run: (round) => redraw(fewMap, resized(composed(few, vmin(round)), pixels)) },
  ];
}
