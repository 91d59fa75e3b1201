// Fills windows from the tiles of levels that are loaded.

import { reduceToPixels } from '../../levels/pixels.ts';
import type { SourceLevel } from '../../tensor/tensor.ts';
import type { FillWindow } from './contents.ts';
import type { WindowData } from './data.ts';
import { type CheckpointOf, fillFromCheckpoint } from './fill.ts';
import type { PanelWindow } from './geometry.ts';
import type { LevelPlan } from './level-plan.ts';
import { rectOf, type TileArrangement } from './tile-arrangement.ts';
import { fillPatch, sourceLevels, type TileLookup } from './tiles.ts';

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

const countedEdges = new WeakMap<Int32Array, Int32Array>();

/** The edges of entries, counted from the first: the same array for the same edges, which panels share. */
function fromFirst(edges: Int32Array): Int32Array {
  const first = edges[0] as number;
  const counted = countedEdges.get(edges) ?? edges.map((edge) => edge - first);
  countedEdges.set(edges, counted);
  return counted;
}

/** Where windows of one moment are filled from. */
export interface TileFilling {
  readonly checkpointOf: CheckpointOf;
  readonly data: WindowData;
  readonly lookup: TileLookup;
  /** The entries of a window that was filled before; null if more of it is known now. */
  readonly known: (window: PanelWindow) => Float32Array | null;
}

/** Fills the windows of one moment. The result is complete once all are filled. */
export function fillFromTiles(
  { plans }: TileArrangement,
  { checkpointOf, data, lookup, known }: TileFilling,
): {
  readonly fill: FillWindow;
  readonly shown: Shown;
  /** Windows that further tiles will not change. */
  readonly final: ReadonlySet<PanelWindow>;
} {
  const shown: Shown = { isSharp: true, layersPerCell: 1, headsPerCell: 1 };
  const final = new Set<PanelWindow>();
  const fillOthers = fillFromCheckpoint(checkpointOf, data);
  const note = (window: PanelWindow, { level: wanted }: LevelPlan, level: number): void => {
    const levels = sourceLevels(window.panel.tensor);
    const { layersPerCell, headsPerCell } = levels[Math.min(level, levels.length - 1)] as SourceLevel;
    if (level === wanted) final.add(window);
    else shown.isSharp = false;
    shown.layersPerCell = Math.max(shown.layersPerCell, layersPerCell);
    shown.headsPerCell = Math.max(shown.headsPerCell, headsPerCell);
  };
  function* fillLevel(window: PanelWindow, plan: LevelPlan, output: Float32Array): Generator<void> {
    const { panel } = window;
    const { tensor, task, reduction } = panel;
    const checkpoint = checkpointOf(tensor);
    if (checkpoint === null) {
      output.fill(Number.NaN);
      return;
    }
    const rect = rectOf(plan.edges, panel);
    const [layers, heads] = [rect.layers[1] - rect.layers[0], rect.heads[1] - rect.heads[0]];
    const values = takeScratch(layers * heads);
    const key = { tensor, task, checkpoint, level: plan.level, reduction };
    note(window, plan, fillPatch(key, { values, rect }, lookup));
    const edges = { layers: fromFirst(plan.edges.layers), heads: fromFirst(plan.edges.heads) };
    yield* reduceToPixels({ values, offset: 0, layers, heads }, { edges, reduction, output });
  }
  return {
    shown,
    final,
    *fill(window, output) {
      const plan = plans.get(window.panel);
      const entries = known(window);
      if (entries) {
        output.set(entries);
        if (plan && checkpointOf(window.panel.tensor) !== null) note(window, plan, plan.level);
        else final.add(window);
      } else if (plan) yield* fillLevel(window, plan, output);
      else {
        yield* fillOthers(window, output);
        final.add(window);
      }
    },
  };
}
