// From a composed figure to what the GPU draws of it, and from a dataset to the cells that it needs.

import type { Composition } from '../figure/compose.ts';
import { THEME_COLORS } from '../figure/theme.ts';
import type { HeatmapCells, HeatmapFrame } from '../gpu/heatmap.ts';
import type { Options } from '../options.ts';
import { momentAt, shownIn } from '../tensor/moment.ts';
import { select } from '../tensor/select.ts';
import type { Dataset } from '../tensor/tensor.ts';

/** The cells that a figure shows, known before the figure is. @throws HeadglowError for names that the data lacks */
export function cellsShown(dataset: Dataset, options: Options): HeatmapCells {
  const selected = select(dataset, options.models, options.tasks);
  const moment = momentAt(dataset, options.checkpoint, options.mixing);
  return {
    tensors: [...new Set(selected.map(({ tensor }) => tensor))],
    moments: moment.checkpoints,
    checkpointOf: (tensor, checkpoint) => shownIn(moment, tensor, checkpoint).checkpoint,
  };
}

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
