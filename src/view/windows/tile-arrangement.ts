// An arrangement of panels with the windows of its sources with levels, and the tiles that they need.

import type { Rect } from '../../figure/figure.ts';
import type { Panel } from '../../figure/scene.ts';
import type { Edges } from '../../levels/axis.ts';
import type { CellRect } from '../../levels/cells.ts';
import { type Chunk, firstChunks } from '../../source/chunk.ts';
import { reductionRow } from '../../tensor/reductions.ts';
import { levelsOf } from '../../tensor/source.ts';
import type { TensorOrSource } from '../../tensor/tensor.ts';
import type { CheckpointOf } from './fill.ts';
import { createGeometry, exactAxes, type Geometry, showSameCells } from './geometry.ts';
import { type LevelPlan, planLevel } from './level-plan.ts';
import { tilesOf } from './tiles.ts';

export interface TileArrangement {
  readonly panels: readonly Panel[];
  readonly tensors: readonly TensorOrSource[];
  /** The part of the picture that is drawn; null for all of it. */
  readonly tile: Rect | null;
  readonly geometry: Geometry;
  /** Of the panels whose tensors have levels. */
  readonly plans: ReadonlyMap<Panel, LevelPlan>;
}

/** The arrangement of panels. @param previous is used again if it fits */
export function arrangeTiles(
  panels: readonly Panel[],
  tile: Rect | null,
  previous: TileArrangement | null,
): TileArrangement {
  const isSame =
    previous?.tile === tile &&
    previous.panels.length === panels.length &&
    panels.every((panel, i) => showSameCells(panel, previous.panels[i] as Panel));
  if (isSame) return previous;
  const plans = new Map(
    panels.filter(({ tensor }) => levelsOf(tensor)).map((panel) => [panel, planLevel(panel, tile)] as const),
  );
  const isSingle = panels.some(({ reduction }) => reductionRow(reduction).isSingle);
  const axesOfOthers = exactAxes(isSingle, tile);
  const axes = (panel: Panel) => plans.get(panel)?.window ?? axesOfOthers(panel);
  return {
    panels,
    tensors: [...new Set(panels.map(({ tensor }) => tensor))],
    tile,
    geometry: createGeometry(panels, axes, previous?.geometry ?? null),
    plans,
  };
}

/** The cells of a level that a window is computed from. */
export function rectOf({ layers, heads }: Edges, { reduction }: Panel): CellRect {
  // Of a reduction that shows single cells, the last edge is not used.
  const { isSingle } = reductionRow(reduction);
  const rangeOf = (edges: Int32Array): [number, number] => [
    edges[0] as number,
    isSingle ? (edges.at(-2) as number) + 1 : (edges.at(-1) as number),
  ];
  return { layers: rangeOf(layers), heads: rangeOf(heads) };
}

/** The coarsest level of the panels, which is read whole. */
export const firstTiles = ({ plans }: TileArrangement, checkpointOf: CheckpointOf): readonly Chunk[] =>
  [...plans.keys()].flatMap(({ tensor, task, reduction }) => {
    const checkpoint = checkpointOf(tensor);
    return checkpoint === null ? [] : [firstChunks(tensor, checkpoint, reduction)[task] as Chunk];
  });

/** The tiles of the levels that the panels show, those near the centres of what is in sight first. */
export function tilesInSight({ plans }: TileArrangement, checkpointOf: CheckpointOf): readonly Chunk[] {
  const tiles = [...plans].flatMap(([panel, { level, edges }]) => {
    const { tensor, task, reduction } = panel;
    const checkpoint = checkpointOf(tensor);
    if (checkpoint === null) return [];
    const rect = rectOf(edges, panel);
    return tilesOf({ tensor, task, checkpoint, level, reduction }, rect).map(({ chunk, part }) => ({
      chunk,
      distance: distanceFromCenter(part, rect),
    }));
  });
  return tiles.sort((a, b) => a.distance - b.distance).map(({ chunk }) => chunk);
}

/** How far a part of a rectangle is from its centre, in units of the rectangle. */
function distanceFromCenter(part: CellRect, rect: CellRect): number {
  const along = (axis: 'layers' | 'heads'): number => {
    const [[start, end], [from, to]] = [part[axis], rect[axis]];
    return ((start + end) / 2 - (from + to) / 2) / (to - from);
  };
  return Math.hypot(along('layers'), along('heads'));
}
