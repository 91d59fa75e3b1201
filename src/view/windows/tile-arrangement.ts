// An arrangement of panels with the windows of its sources with levels, and the tiles that they need.

import type { Rect } from '../../figure/figure.ts';
import type { Panel } from '../../figure/scene.ts';
import type { Edges } from '../../levels/axis.ts';
import type { CellRect } from '../../levels/cells.ts';
import { type Chunk, firstChunks, readKey } from '../../source/chunk.ts';
import { reductionRow } from '../../tensor/reductions.ts';
import { levelsOf } from '../../tensor/source.ts';
import type { SourceLevel, TensorOrSource } from '../../tensor/tensor.ts';
import { CELL_PARTS, type Range } from '../../tensor/zoom.ts';
import type { CheckpointOf } from './fill.ts';
import { createGeometry, exactAxes, type Geometry, showSameCells } from './geometry.ts';
import { createPlanner, type LevelPlan } from './level-plan.ts';
import type { PointedCell } from './pointed.ts';
import { sourceLevels, tilesOf } from './tiles.ts';

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
  const plan = createPlanner(tile);
  const plans = new Map(
    panels.filter(({ tensor }) => levelsOf(tensor)).map((panel) => [panel, plan(panel)] as const),
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

/** A tile in or around what is in sight, and how far it is from where the user looks, in units of what is in sight. */
interface PlacedTile {
  readonly chunk: Chunk;
  readonly distance: number;
}

/** The tiles of a panel that cells beyond what is in sight touch. @param margin beyond, in units of what is in sight */
function placeTiles(
  [panel, { level, edges }]: readonly [Panel, LevelPlan],
  checkpoint: number,
  { place, margin }: { readonly place: Place; readonly margin: number },
): readonly PlacedTile[] {
  const { tensor, task, reduction } = panel;
  const rect = rectOf(edges, panel);
  const shape = sourceLevels(tensor)[level] as SourceLevel;
  const beyond = {
    layers: widen(rect.layers, margin, shape.layers),
    heads: widen(rect.heads, margin, shape.heads),
  };
  // Of equally distant tiles, those of the panel that the user points at come first.
  const first = place.panel === panel ? 0 : 1e-6;
  return tilesOf({ tensor, task, checkpoint, level, reduction }, beyond).map(({ chunk, part }) => ({
    chunk,
    distance: distanceFrom(place, part, rect) + first,
  }));
}

/** A range with a margin. */
function widen([start, end]: Range, margin: number, count: number): Range {
  const more = Math.floor(margin * (end - start));
  return [Math.max(0, start - more), Math.min(count, end + more)];
}

/** Where the user looks in every panel: fractions of what is in sight of it. */
interface Place {
  /** The panel that the user points at. */
  readonly panel: Panel | null;
  readonly layers: number;
  readonly heads: number;
}

const CENTER: Place = { panel: null, layers: 0.5, heads: 0.5 };

/** The place of a cell in sight; else the centre. */
function findPlace({ panels }: TileArrangement, cell: PointedCell | null): Place {
  const panel = panels.find(({ tensor, task }) => tensor === cell?.tensor && task === cell.task);
  if (!panel || !cell) return CENTER;
  const along = ([from, to]: Range, at: number): number => (at * CELL_PARTS - from) / (to - from);
  const [layers, heads] = [along(panel.sight.layers, cell.layer), along(panel.sight.heads, cell.head)];
  return [layers, heads].every((at) => at >= 0 && at <= 1) ? { panel, layers, heads } : CENTER;
}

/** The tiles of panels that have a checkpoint, those near where the user looks first. */
function sortTiles(
  arrangement: TileArrangement,
  checkpointOf: CheckpointOf,
  { cell, margin }: { readonly cell: PointedCell | null; readonly margin: number },
): readonly Chunk[] {
  const place = findPlace(arrangement, cell);
  return [...arrangement.plans]
    .flatMap((planned) => {
      const checkpoint = checkpointOf(planned[0].tensor);
      return checkpoint === null ? [] : placeTiles(planned, checkpoint, { place, margin });
    })
    .sort((a, b) => a.distance - b.distance)
    .map(({ chunk }) => chunk);
}

/** The tiles of the levels that the panels show, those near a cell first; without it, those near the centres. */
export const tilesInSight = (
  arrangement: TileArrangement,
  checkpointOf: CheckpointOf,
  cell: PointedCell | null = null,
): readonly Chunk[] => sortTiles(arrangement, checkpointOf, { cell, margin: 0 });

/** How far around what is in sight tiles are read, in units of it. */
const MARGIN = 0.25;
/** Most tiles around for those in sight, so that few are read in vain; at least one. */
const MOST_AROUND = 0.25;

/** Tiles around what is in sight. */
export function tilesAround(
  arrangement: TileArrangement,
  checkpointOf: CheckpointOf,
  inSight: readonly Chunk[],
): readonly Chunk[] {
  const seen = new Set(inSight.map(readKey));
  const most = Math.max(1, Math.floor(MOST_AROUND * seen.size));
  const around = new Set<string>();
  return sortTiles(arrangement, checkpointOf, { cell: null, margin: MARGIN }).filter((chunk) => {
    const key = readKey(chunk);
    if (seen.has(key) || (around.size >= most && !around.has(key))) return false;
    around.add(key);
    return true;
  });
}

/** How far a part of a rectangle is from a place, in units of the rectangle; of parts that contain it, how far their centres are. */
function distanceFrom(place: Place, part: CellRect, rect: CellRect): number {
  const along = (axis: 'layers' | 'heads'): number => {
    const [[start, end], [from, to]] = [part[axis], rect[axis]];
    const at = from + place[axis] * (to - from);
    const toEdge = Math.max(start - at, at - end, 0);
    return (toEdge + Math.abs((start + end) / 2 - at) / 1000) / (to - from);
  };
  return Math.hypot(along('layers'), along('heads'));
}
