// From a composed figure to what the GPU draws of it.

import type { Composition } from '../figure/compose.ts';
import { THEME_COLORS } from '../figure/theme.ts';
import type { HeatmapFrame } from '../gpu/heatmap.ts';
import { shownIn } from '../tensor/moment.ts';

export function frameOf(composition: Composition): HeatmapFrame {
  const { figure, options, moment, panels, colormap, scales } = composition;
  return {
    width: figure.width,
    height: figure.height,
    background: THEME_COLORS[options.theme].background,
    panels,
    exact: !scales.plain,
    colormap,
    reduction: options.reduction,
    origin: options.origin,
    mixing: options.mixing,
    moments: moment.checkpoints,
    share: moment.share,
    checkpointOf: (tensor, checkpoint) => shownIn(moment, tensor, checkpoint).checkpoint,
  };
}
