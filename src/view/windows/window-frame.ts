// Converts a scene to a frame that draws windows.

import type { Panel, Scene } from '../../figure/scene.ts';
import type { HeatmapFrame } from '../../gpu/heatmap.ts';
import type { HeatmapPanel } from '../../gpu/panel.ts';
import type { MatrixStack } from '../../gpu/stack.ts';
import { frameBase } from '../frame.ts';
import type { Contents } from './contents.ts';
import type { PanelWindow } from './geometry.ts';
import { panelsInSight } from './in-sight.ts';

/**
 * Converts a scene to a frame that draws windows: one value a pixel.
 * @param contents the entries of one moment, or of the two that are mixed
 */
export function windowFrame(
  scene: Scene,
  windows: readonly PanelWindow[],
  contents: readonly Contents[],
): HeatmapFrame {
  const valuesOf = (stack: MatrixStack, moment: number) => (contents[moment] as Contents).valuesOf(stack);
  const panels = panelsInSight(scene);
  return {
    ...frameBase(scene),
    panels: windows.map(({ stack, index, layers, heads }, i): HeatmapPanel => {
      const { norm, colormap, rect } = panels[i] as Panel;
      return { stack, index, norm, colormap, rect, layersInSight: layers.sight, headsInSight: heads.sight };
    }),
    reduction: 'nearest',
    moments: contents.map((_, moment) => moment),
    mix: contents.length > 1 ? scene.moment.mix : 0,
    contentOf: valuesOf,
    valuesOf,
  };
}
