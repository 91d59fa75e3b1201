// Windows of a figure in motion: parts of levels, which follow the camera until it leaves them.

import type { Axis } from '../../figure/cells.ts';
import { axesOf } from '../../figure/matrix-cells.ts';
import type { Panel } from '../../figure/scene.ts';
import type { Heatmap } from '../../gpu/heatmap.ts';
import { moveAxis, movingAxis, stretchAxis, type WindowAxis } from './axis.ts';
import { Contents } from './contents.ts';
import type { ExactWindows } from './exact-windows.ts';
import { type CheckpointOf, fillFromLevels, type Pyramid } from './fill.ts';
import { axesBy, createGeometry, type Geometry, memoizeAxes, type PanelWindow } from './geometry.ts';

/** Entries with the windows that show them, whose parts in sight change while the camera moves. */
export interface ShownContents {
  readonly contents: Contents;
  readonly windows: readonly PanelWindow[];
}

/** Converts an axis of a window, computing each different pair of window and axis once. */
function memoizeMoves(
  move: (window: WindowAxis, axis: Axis) => WindowAxis | null,
): (window: WindowAxis, axis: Axis) => WindowAxis | null {
  const known = new Map<WindowAxis, (axis: Axis) => WindowAxis | null>();
  return (window, axis) => {
    const moved = known.get(window) ?? memoizeAxes((one) => move(window, one));
    known.set(window, moved);
    return moved(axis);
  };
}

/** Windows for where panels are now; null if one of them does not cover its panel. */
function moveWindows(
  windows: readonly PanelWindow[],
  panels: readonly Panel[],
  move: (window: WindowAxis, axis: Axis, before: Axis) => WindowAxis | null,
): readonly PanelWindow[] | null {
  const moved: PanelWindow[] = [];
  for (const [i, window] of windows.entries()) {
    const panel = panels[i] as Panel;
    const [before, axes] = [axesOf(window.panel), axesOf(panel)];
    const layers = move(window.layers, axes.layers, before.layers);
    const heads = layers && move(window.heads, axes.heads, before.heads);
    if (!layers || !heads) return null;
    moved.push({ ...window, panel, layers, heads });
  }
  return moved;
}

/** Whether windows are of these panels, at any part in sight. */
const areOfPanels = (windows: readonly { readonly panel: Panel }[], panels: readonly Panel[]): boolean =>
  windows.length === panels.length &&
  windows.every(({ panel: { tensor, task, reduction } }, i) => {
    const panel = panels[i] as Panel;
    return tensor === panel.tensor && task === panel.task && reduction === panel.reduction;
  });

/** The part of the cells in sight by which a moving window extends beyond them at either end: small, so that renewing it is fast. */
const MARGIN = 0.125;

export class MovingWindows {
  readonly #heatmap: Pick<Heatmap, 'canHold'>;
  #contents: Contents | null = null;
  /** What the entries were computed from, for each panel. */
  #sources: readonly Pyramid[] = [];

  /** @param heatmap draws the frames */
  constructor(heatmap: Pick<Heatmap, 'canHold'>) {
    this.#heatmap = heatmap;
  }

  /**
   * The windows of panels, computed anew if the camera has left the present ones.
   * @param pyramidOf levels of a panel; null if there are none yet
   * @returns null if levels are missing
   */
  show(panels: readonly Panel[], pyramidOf: (panel: Panel) => Pyramid | null): ShownContents | null {
    const sources: Pyramid[] = [];
    for (const panel of panels) {
      const pyramid = pyramidOf(panel);
      if (!pyramid) return null;
      sources.push(pyramid);
    }
    return this.#follow(panels, sources) ?? this.#create(panels, sources);
  }

  clear(): void {
    this.#contents = null;
    this.#sources = [];
  }

  #follow(panels: readonly Panel[], sources: readonly Pyramid[]): ShownContents | null {
    const contents = this.#contents;
    if (!contents || !areOfPanels(contents.geometry.windows, panels)) return null;
    if (sources.some((pyramid, i) => pyramid !== this.#sources[i])) return null;
    const windows = moveWindows(contents.geometry.windows, panels, memoizeMoves(moveAxis));
    return windows && { contents, windows };
  }

  #create(panels: readonly Panel[], sources: readonly Pyramid[]): ShownContents {
    const pyramidOf = new Map(panels.map((panel, i) => [panel, sources[i] as Pyramid]));
    const geometry = this.#createGeometry(panels);
    const contents = new Contents(
      geometry,
      fillFromLevels((panel) => pyramidOf.get(panel) as Pyramid),
    );
    contents.advance(Number.POSITIVE_INFINITY);
    this.#contents = contents;
    this.#sources = sources;
    return { contents, windows: geometry.windows };
  }

  /** With a margin, unless that is more than the GPU can hold. */
  #createGeometry(panels: readonly Panel[]): Geometry {
    const previous = this.#contents?.geometry;
    const createWith = (margin: number) =>
      createGeometry(
        panels,
        axesBy((axis) => movingAxis(axis, margin)),
        previous,
      );
    const geometry = createWith(MARGIN);
    return this.#heatmap.canHold(geometry.stacks, 1) ? geometry : createWith(0);
  }
}

/**
 * Exact windows of another part in sight as a stand-in; null if they do not cover the part in sight, or are not complete at
 * these checkpoints.
 */
export function stretchWindows(
  exact: ExactWindows,
  panels: readonly Panel[],
  checkpointOf: CheckpointOf,
): ShownContents | null {
  const contents = exact.completeAt(checkpointOf);
  if (!contents || !areOfPanels(exact.geometry.windows, panels)) return null;
  const windows = moveWindows(exact.geometry.windows, panels, (window, axis, before) =>
    stretchAxis(window, before, axis),
  );
  return windows && { contents, windows };
}
