// Starts compiling the program and uploading cells before the first scene is composed, which takes as long.

import type { ComposeInput } from '../figure/compose.ts';
import { THEME_COLORS } from '../figure/theme.ts';
import type { Heatmap, HeatmapFrame } from '../gpu/heatmap.ts';
import type { MatrixStack } from '../gpu/stack.ts';
import { MAX_UNROLLED, needsWindows } from '../gpu/whole.ts';
import type { Options } from '../options.ts';
import { colormap } from '../scale/colormaps.ts';
import { makeNorm } from '../scale/norm.ts';
import type { Reader } from '../source/reader.ts';
import { reductionRow } from '../tensor/reductions.ts';
import { selectMatrices } from '../tensor/select.ts';
import { levelsOf, type ValuesLookup } from '../tensor/source.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import { requestMoment } from './compose-loaded.ts';
import { cellsAtMoment } from './frame.ts';
import type { SurfaceSize } from './surface-size.ts';
import { stackOfTensor } from './tensor-stacks.ts';

const cellsOf = ({ panels }: HeatmapFrame): number =>
  panels.reduce((sum, { stack }) => sum + stack.layers * stack.heads, 0);

/** Whether pixels will most likely cover one cell each. Exact only once the panels are laid out. */
function isLikelySingleCell(frame: HeatmapFrame, { reduction }: Options): boolean {
  return reductionRow(reduction).isSingle || 4 * cellsOf(frame) <= frame.width * frame.height;
}

/** Whether the GPU will most likely get whole matrices. */
function areLikelyWhole(frame: HeatmapFrame, heatmap: Heatmap): boolean {
  const stacks = [...new Set(frame.panels.map(({ stack }) => stack))];
  return (
    cellsOf(frame) <= MAX_UNROLLED * frame.width * frame.height &&
    !needsWindows(frame.panels, frame.reduction) &&
    heatmap.canHold(stacks, frame.moments.length)
  );
}

/** The frame with one cell for each panel, so that it needs no GPU memory. */
const withoutCells = (frame: HeatmapFrame): HeatmapFrame => ({
  ...frame,
  panels: frame.panels.map((panel) => ({ ...panel, stack: ONE_CELL, index: 0 })),
});

const ONE_CELL: MatrixStack = { name: '', count: 1, layers: 1, heads: 1 };

/** Clamps a side of the canvas to lengths that every browser supports. */
const clampSide = (side: number): number => Math.min(Math.max(side, 1), 4096);

/**
 * Creates a frame that draws a single pixel, with the cells and most likely the program of the figure. It lets the GPU
 * compile the program and receive the cells while the figure is composed.
 * @throws HeadglowError for models or tasks that do not exist
 */
function warmUpFrame(
  { dataset, options, size, moment }: Required<Pick<ComposeInput, 'dataset' | 'options' | 'size' | 'moment'>>,
  valuesAt: ValuesLookup,
): HeatmapFrame {
  const norm = makeNorm(options.norm, { vmin: 1, vmax: 1000 }); // any limits that fast arithmetic can handle
  const colors = colormap('viridis', options.markExtremes);
  const rect = { x: 0, y: 0, width: 1, height: 1 };
  const panels = selectMatrices(dataset, options.models, options.tasks).map(({ tensor, task }) => ({
    stack: stackOfTensor(tensor),
    index: task,
    norm,
    colormap: colors,
    rect,
    layersInSight: [0, 1] as const,
    headsInSight: [0, 1] as const,
  }));
  return {
    width: clampSide(size.width),
    height: clampSide(size.height),
    ...cellsAtMoment(moment, valuesAt),
    background: THEME_COLORS[options.theme].background,
    data: dataset.tensors[0] as TensorOrSource,
    panels,
    hasOrdinaryValues: true,
    reduction: 'nearest',
    origin: options.origin,
    mixing: options.mixing,
  };
}

/**
 * Warms up a heat map for the first figure of a view.
 * @throws HeadglowError for models, tasks or checkpoints that do not exist
 */
export function warmUp(heatmap: Heatmap, reader: Reader, options: Options, size: SurfaceSize): void {
  const moment = requestMoment(reader, options);
  const frame = warmUpFrame({ dataset: reader.dataset, options, size, moment }, reader.values);
  if (reader.watched.some(levelsOf) || !areLikelyWhole(frame, heatmap)) heatmap.compile(withoutCells(frame));
  else {
    if (isLikelySingleCell(frame, options)) heatmap.compile(frame);
    if (!moment.isEmpty) heatmap.load(frame);
  }
}
