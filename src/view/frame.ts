// Converts a scene to a frame for the GPU.

import type { Panel, Scene } from '../figure/scene.ts';
import type { HeatmapFrame } from '../gpu/heatmap.ts';
import type { HeatmapPanel } from '../gpu/panel.ts';
import type { Cells } from '../gpu/stack.ts';
import { type Moment, tensorMoment } from '../tensor/moment.ts';
import { type ValuesLookup, valuesInMemory } from '../tensor/source.ts';
import { CELL_PARTS, type Range } from '../tensor/zoom.ts';
import { stackOfTensor, tensorOfStack } from './tensor-stacks.ts';

/** The cells of a moment, and how to look them up. */
export const cellsAtMoment = (
  moment: Moment,
  valuesAt: ValuesLookup,
): Pick<HeatmapFrame, 'moments' | 'mix' | keyof Cells> => ({
  moments: moment.checkpoints,
  mix: moment.mix,
  contentOf: (stack, at) => tensorMoment(moment, tensorOfStack(stack), at).checkpoint,
  valuesOf(stack, at) {
    const tensor = tensorOfStack(stack);
    const { checkpoint } = tensorMoment(moment, tensor, at);
    const values = checkpoint === null ? null : valuesAt(tensor, checkpoint);
    if (!values) throw new Error(`checkpoint ${checkpoint} is not loaded`);
    return values;
  },
});

/** Panels of frames by panels of scenes, so that a scene that is drawn again has the same. */
const heatmapPanels = new WeakMap<readonly Panel[], readonly HeatmapPanel[]>();

const toCells = ([start, end]: Range): Range => [start / CELL_PARTS, end / CELL_PARTS];

function createPanel({ tensor, task, norm, colormap, rect, sight, transpose }: Panel): HeatmapPanel {
  const [layersInSight, headsInSight] = [toCells(sight.layers), toCells(sight.heads)];
  const stack = stackOfTensor(tensor);
  return { stack, index: task, norm, colormap, rect, layersInSight, headsInSight, transpose };
}

function panelsOf({ panels }: Scene): readonly HeatmapPanel[] {
  let created = heatmapPanels.get(panels);
  if (!created) {
    created = panels.map(createPanel);
    heatmapPanels.set(panels, created);
  }
  return created;
}

/** The part of a frame that does not depend on how cells are held. Panels share most of it, because one draw call draws them all. */
export function frameBase({ width, height, background, hasOrdinaryValues, panels }: Scene) {
  const { reduction, origin, mixing, tensor: data } = panels[0] as Panel;
  return { width, height, background, hasOrdinaryValues, data, reduction, origin, mixing };
}

/**
 * Converts a scene to a frame that draws whole matrices.
 * @param valuesAt looks up loaded values; for sources, pass the reader's `values`
 */
export function frameOf(scene: Scene, valuesAt: ValuesLookup = valuesInMemory): HeatmapFrame {
  const panels = scene.moment.isEmpty ? [] : panelsOf(scene);
  return { ...frameBase(scene), panels, ...cellsAtMoment(scene.moment, valuesAt) };
}
