// Brings cells into sight: which zoom shows them, if none of them is in sight.

import { type PanelCells, placeOfHead } from '../../src/analysis.ts';
import type {
  Camera,
  HeadglowError,
  Layout,
  Options,
  PanelLayout,
  Range,
  View,
  Zoom,
} from '../../src/index.ts';
import { placesOfRuns } from '../parts/sorted-cells.ts';

/** What the view shows now. */
export interface Sight {
  readonly layout: Pick<Layout, 'panels' | 'rows' | 'columns'>;
  readonly camera: Camera;
  /** MODEL/TASK of the panel at full size, or null. */
  readonly panel: string | null;
}

const AXES = ['layers', 'heads', 'rows', 'columns'] as const;
type Axis = (typeof AXES)[number];
type Ranges = Readonly<Record<Axis, Range>>;

/** Space around cells that need more room than there is in sight, as a fraction of theirs. */
const MARGIN = 0.1;

/** MODEL/TASK of a panel. */
export const panelKey = ({ model, task }: Pick<PanelLayout, 'model' | 'task'>): string => `${model}/${task}`;

const isShown = ({ width, height }: PanelLayout): boolean => width > 0 && height > 0;

const overlap = (a: Range, b: Range): boolean => a[0] < b[1] && b[0] < a[1];

/** Whether a cell of a panel is in sight, at least in part. */
export function isInSight(panel: PanelLayout, layer: number, head: number): boolean {
  const { layersInSight, headsInSight } = panel;
  const [row, column] = placeOfHead(panel, { layer, head });
  return (
    isShown(panel) && overlap([row, row + 1], layersInSight) && overlap([column, column + 1], headsInSight)
  );
}

/** Whether any of these cells is in sight. */
export const areInSight = ({ panels }: Sight['layout'], cells: readonly PanelCells[]): boolean =>
  cells.some(({ panel: index, runs }) => {
    const panel = panels[index];
    if (!panel || !isShown(panel)) return false;
    return placesOfRuns(panel, runs).some(
      ([layer, first, last]) =>
        overlap([layer, layer + 1], panel.layersInSight) && overlap([first, last + 1], panel.headsInSight),
    );
  });

/** The smallest range that contains all of these. */
const hull = (ranges: readonly Range[]): Range => {
  let [start, end] = [Infinity, -Infinity];
  for (const range of ranges) [start, end] = [Math.min(start, range[0]), Math.max(end, range[1])];
  return [start, end];
};

/** How many layers, heads, rows and columns the ranges of a camera count. */
function sizesOf({
  layout: { panels, rows, columns },
  camera,
  panel,
}: Sight): Readonly<Record<Axis, number>> {
  const name = camera.panel ?? panel;
  const counted = panels.filter((one) => name === null || panelKey(one) === name);
  const most = (axis: 'layers' | 'heads'): number =>
    counted.reduce((largest, one) => Math.max(largest, one[axis]), 1);
  return { layers: most('layers'), heads: most('heads'), rows, columns };
}

/** The cells, and the rows and columns of their panels, in the numbers of the camera. */
function targetOf(sight: Sight, cells: readonly PanelCells[]): Ranges {
  const sizes = sizesOf(sight);
  const { panels } = sight.layout;
  const found = cells.flatMap(({ panel: index, runs }) => {
    const panel = panels[index];
    return panel ? placesOfRuns(panel, runs).map((run) => ({ panel, run })) : [];
  });
  // A panel next to one that is zoomed alone shows everything anyway.
  const zoomed = found.filter(
    ({ panel }) => sight.camera.panel === null || sight.camera.panel === panelKey(panel),
  );
  const scaled = ([start, end]: Range, axis: 'layers' | 'heads', { [axis]: count }: PanelLayout): Range => [
    (start / count) * sizes[axis],
    (end / count) * sizes[axis],
  ];
  const { layers, heads } = sight.camera;
  return {
    layers:
      zoomed.length === 0
        ? layers
        : hull(zoomed.map(({ panel, run: [layer] }) => scaled([layer, layer + 1], 'layers', panel))),
    heads:
      zoomed.length === 0
        ? heads
        : hull(zoomed.map(({ panel, run: [, first, last] }) => scaled([first, last + 1], 'heads', panel))),
    rows: hull(found.map(({ panel: { row } }) => [row, row + 1])),
    columns: hull(found.map(({ panel: { column } }) => [column, column + 1])),
  };
}

/** Moves a range so that a target is in its middle, as far as there are cells; it grows if the target needs more room. */
function rangeAround(range: Range, target: Range, size: number, isWhole: boolean): Range {
  if (target[0] >= range[0] && target[1] <= range[1]) return range;
  const needed = target[1] - target[0];
  const extent = Math.min(Math.max(range[1] - range[0], isWhole ? needed : needed * (1 + 2 * MARGIN)), size);
  const middle = (target[0] + target[1] - extent) / 2;
  const start = Math.min(Math.max(isWhole ? Math.round(middle) : middle, 0), size - extent);
  return [start, start + extent];
}

/** The zoom that shows cells, with as much as is in sight now, or more if they need it. */
export function zoomAround(sight: Sight, cells: readonly PanelCells[]): Zoom | null {
  const [sizes, target] = [sizesOf(sight), targetOf(sight, cells)];
  const zoom = Object.fromEntries(
    AXES.flatMap((axis) => {
      const isWhole = axis === 'rows' || axis === 'columns';
      const range = rangeAround(sight.camera[axis], target[axis], sizes[axis], isWhole);
      return range[0] === 0 && range[1] === sizes[axis] ? [] : [[axis, range]];
    }),
  );
  if (Object.keys(zoom).length === 0) return null;
  return sight.camera.panel === null ? zoom : { ...zoom, panel: sight.camera.panel };
}

/** The panel to show at full size so that cells are in sight: the only one that has them, or all panels. */
function panelFor({ layout: { panels }, panel }: Sight, cells: readonly PanelCells[]): Options['panel'] {
  const keys = new Set(cells.flatMap(({ panel: index }) => (panels[index] ? panelKey(panels[index]) : [])));
  const [only = null] = keys;
  return panel !== null && keys.size === 1 ? only : null;
}

const sightOf = ({ layout, camera, options: { panel } }: View): Sight => ({ layout, camera, panel });

/** Brings cells into sight, unless some of them are. */
export function bringIntoSight(view: View, cells: readonly PanelCells[]): void {
  const isEmpty = cells.every(({ runs }) => runs.length === 0);
  if (isEmpty || areInSight(view.layout, cells)) return;
  const sight = sightOf(view);
  const panel = panelFor(sight, cells);
  // The ranges of a zoom count the cells of the panel at full size.
  if (panel !== sight.panel) view.set({ panel, zoom: null });
  else view.zoomTo(zoomAround(sight, cells)).catch((error: HeadglowError) => view.report(error));
}
