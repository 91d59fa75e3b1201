// Converts a scene to a frame that draws windows.

import type { Panel, Scene } from '../../figure/scene.ts';
import type { HeatmapFrame } from '../../gpu/heatmap.ts';
import type { HeatmapPanel } from '../../gpu/panel.ts';
import type { MatrixStack } from '../../gpu/stack.ts';
import { frameBase } from '../frame.ts';
import type { Contents } from './contents.ts';
import type { PanelWindow } from './geometry.ts';

/** What a frame shows of its panels. */
interface ShownWindows {
  readonly panels: readonly Panel[];
  /** The window of each panel. */
  readonly windows: readonly PanelWindow[];
  /** The entries of one moment, or of the two that are mixed. */
  readonly contents: readonly Contents[];
}

/** Converts a scene to a frame that draws windows: one value a pixel. */
export function windowFrame(scene: Scene, { panels, windows, contents }: ShownWindows): HeatmapFrame {
  const valuesOf = (stack: MatrixStack, moment: number) => (contents[moment] as Contents).valuesOf(stack);
  return {
    ...frameBase(scene),
    panels: windows.map(({ stack, index, layers, heads }, i): HeatmapPanel => {
      const { norm, colormap, rect, transpose } = panels[i] as Panel;
      const inSight = { layersInSight: layers.sight, headsInSight: heads.sight };
      return { stack, index, norm, colormap, rect, transpose, ...inSight };
    }),
    reduction: 'nearest',
    moments: contents.map((_, moment) => moment),
    mix: contents.length > 1 ? scene.moment.mix : 0,
    contentOf: valuesOf,
    valuesOf,
  };
}
