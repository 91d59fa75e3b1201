// Fills windows from the tiles of levels that are loaded.

import { reduceToPixels } from '../../levels/pixels.ts';
import type { SourceLevel } from '../../tensor/tensor.ts';
import type { FillWindow } from './contents.ts';
import type { WindowData } from './data.ts';
import { type CheckpointOf, fillFromCheckpoint } from './fill.ts';
import type { PanelWindow } from './geometry.ts';
import type { LevelPlan } from './level-plan.ts';
import { rectOf, type TileArrangement } from './tile-arrangement.ts';
import { coarsestLevel, fillPatch, sourceLevels, type TileLookup } from './tiles.ts';

/** What windows show after they were filled. */
export interface Shown {
  /** Whether all tiles of the levels to show were loaded. */
  isSharp: boolean;
  /** The largest blocks that cells stand for. */
  layersPerCell: number;
  headsPerCell: number;
}

/** Cells of a level, used again for each window. */
let scratch = new Float32Array(0);

function takeScratch(length: number): Float32Array {
  if (scratch.length < length) scratch = new Float32Array(length);
  return scratch.subarray(0, length);
}

/** The edges of entries, counted from the first. */
const fromFirst = (edges: Int32Array): Int32Array => edges.map((edge) => edge - (edges[0] as number));

/** Fills the windows of one moment. The result `shown` is complete once all are filled. */
export function fillFromTiles(
  { plans }: TileArrangement,
  checkpointOf: CheckpointOf,
  data: WindowData,
  lookup: TileLookup,
): { readonly fill: FillWindow; readonly shown: Shown } {
  const shown: Shown = { isSharp: true, layersPerCell: 1, headsPerCell: 1 };
  const fillOthers = fillFromCheckpoint(checkpointOf, data);
  function* fillLevel({ panel }: PanelWindow, plan: LevelPlan, output: Float32Array): Generator<void> {
    const { tensor, task, reduction } = panel;
    const checkpoint = checkpointOf(tensor);
    if (checkpoint === null) {
      output.fill(Number.NaN);
      return;
    }
    const rect = rectOf(plan.edges, panel);
    const [layers, heads] = [rect.layers[1] - rect.layers[0], rect.heads[1] - rect.heads[0]];
    const values = takeScratch(layers * heads);
    const level = fillPatch(
      { tensor, task, checkpoint, level: plan.level, reduction },
      { values, rect },
      lookup,
    );
    noteLevel(
      shown,
      plan.level,
      level,
      sourceLevels(tensor)[Math.min(level, coarsestLevel(tensor))] as SourceLevel,
    );
    const edges = { layers: fromFirst(plan.edges.layers), heads: fromFirst(plan.edges.heads) };
    yield* reduceToPixels({ values, offset: 0, layers, heads }, { edges, reduction, output });
  }
  return {
    shown,
    *fill(window, output) {
      const plan = plans.get(window.panel);
      yield* plan ? fillLevel(window, plan, output) : fillOthers(window, output);
    },
  };
}

function noteLevel(
  shown: Shown,
  wanted: number,
  level: number,
  { layersPerCell, headsPerCell }: SourceLevel,
): void {
  shown.isSharp &&= level === wanted;
  shown.layersPerCell = Math.max(shown.layersPerCell, layersPerCell);
  shown.headsPerCell = Math.max(shown.headsPerCell, headsPerCell);
}
