// From a scene to what the GPU draws of it, and from a dataset to what it may draw first.

import type { ComposeInput } from '../figure/compose.ts';
import type { Panel, Scene } from '../figure/scene.ts';
import { THEME_COLORS } from '../figure/theme.ts';
import type { Cells } from '../gpu/atlas.ts';
import type { HeatmapFrame } from '../gpu/heatmap.ts';
import type { Options } from '../options.ts';
import { colormap } from '../scale/colormaps.ts';
import { makeNorm } from '../scale/norm.ts';
import { type Moment, tensorMoment } from '../tensor/moment.ts';
import { reductionRow } from '../tensor/reductions.ts';
import { selectMatrices } from '../tensor/select.ts';
import { type ValuesLookup, valuesIfLoaded } from '../tensor/source.ts';

/** True where no pixel will hold several cells, as far as can be told before panels have their places. */
export function isLikelySingleCell({ panels, width, height }: HeatmapFrame, { reduction }: Options): boolean {
  const cells = panels.reduce((sum, { tensor }) => sum + tensor.layers * tensor.heads, 0);
  return reductionRow(reduction).isSingle || 4 * cells <= width * height;
}

/** A side that every browser gives. */
const sideOf = (wanted: number): number => Math.min(Math.max(wanted, 1), 4096);

/**
 * A frame of one pixel in the upper left with the cells of a figure, and likely its program, known before the figure is:
 * with it the GPU compiles and takes cells while the figure is composed.
 * @throws HeadglowError for names that the data lacks
 */
export function warmUpFrame(
  { dataset, options, size, moment }: Required<Pick<ComposeInput, 'dataset' | 'options' | 'size' | 'moment'>>,
  valuesAt: ValuesLookup,
): HeatmapFrame {
  const norm = makeNorm(options.norm, { vmin: 1, vmax: 1000 }); // wide enough for fast arithmetic
  const map = colormap(options.colormap ?? 'viridis', options.markExtremes);
  const rect = { x: 0, y: 0, width: 1, height: 1 };
  const panels = selectMatrices(dataset, options.models, options.tasks).map((panel) => ({
    ...panel,
    norm,
    colormap: map,
    rect,
  }));
  return {
    width: sideOf(size.width),
    height: sideOf(size.height),
    ...shownAt(moment, valuesAt),
    background: THEME_COLORS[options.theme].background,
    panels,
    hasOrdinaryValues: true,
    reduction: 'nearest',
    origin: options.origin,
    mixing: options.mixing,
  };
}

const shownAt = (
  moment: Moment,
  valuesAt: ValuesLookup,
): Pick<HeatmapFrame, 'moments' | 'fraction' | keyof Cells> => ({
  moments: moment.checkpoints,
  fraction: moment.mix,
  valuesAt,
  checkpointOf: (tensor, position) => tensorMoment(moment, tensor, position).checkpoint,
});

/** @param valuesAt of sources, that of their reader */
export function frameOf(scene: Scene, valuesAt: ValuesLookup = valuesIfLoaded): HeatmapFrame {
  const { width, height, background, hasOrdinaryValues, moment } = scene;
  // One draw has one of each for all panels.
  const { reduction, origin, mixing } = scene.panels[0] as Panel;
  const panels = moment.isEmpty ? [] : scene.panels;
  const shown = shownAt(moment, valuesAt);
  return { width, height, background, panels, hasOrdinaryValues, reduction, origin, mixing, ...shown };
}
