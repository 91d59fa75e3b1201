// The part of each panel that is described: everything, or what is in sight.

import { sum } from 'd3-array';
import type { Layout, PanelLayout } from '../../figure/layout-json.ts';
import { findSights, findTarget } from '../../figure/sight.ts';
import type { VisiblePanel } from '../../figure/visible-panels.ts';
import type { Options } from '../../options.ts';
import { readRange, requireFew } from '../../source/read-blocks.ts';
import { fail } from '../../tensor/error.ts';
import type { CellRange } from '../../tensor/reduce.ts';
import { levelsOf } from '../../tensor/source.ts';
import type { TensorOrSource, TensorShape } from '../../tensor/tensor.ts';
import { CELL_PARTS, type Range, type Sight } from '../../tensor/zoom.ts';
import { cropMatrix, type Matrix } from '../measures/matrix.ts';
import { type MatricesRequest, readMatrices } from '../read-matrices.ts';
import type { Work } from '../work.ts';

/** Layers and heads of a panel, half-open, as in NumPy; null for none. */
export type PanelPart = CellRange | null;

/** What is described of a figure. */
export interface SightSettings {
  /**
   * False: all cells of all panels. True: the cells that the options `zoom` and `panel` show (of sorted cells, all those of the axis). A list: these cells of each panel,
   * in the order of the figure. Cells that are in sight in part count. Default: false.
   */
  readonly inSight?: boolean | readonly PanelPart[] | undefined;
}

/** The whole cells of a range that may end within cells. */
const wholeCells = ([start, end]: Range): Range => [Math.floor(start), Math.ceil(end)];

/**
 * The cells of each panel of a view that are in sight, for the setting `inSight`.
 * @param layout `view.layout`
 */
export const cellsInSight = ({ panels }: Pick<Layout, 'panels'>): PanelPart[] =>
  panels.map((panel) => {
    const { width, height, layersInSight, headsInSight } = panel;
    const part = { layers: wholeCells(layersInSight), heads: wholeCells(headsInSight) };
    return width > 0 && height > 0 ? withSortedCells(part, panel, sortedAxisOf(panel)) : null;
  });

/** The axis whose cells are sorted. */
function sortedAxisOf({ order, heads }: PanelLayout): Options['sortCells'] {
  if (!order) return 'none';
  const layerOf = (cell: number): number => Math.floor(cell / heads);
  return order.every((cell, place) => layerOf(cell) === layerOf(place)) ? 'heads' : 'layers';
}

/** A part with all cells of the axis that is sorted: what is in sight of it are places, which are no range of layers or heads. */
const withSortedCells = (
  part: CellRange,
  { layers, heads }: Pick<TensorShape, 'layers' | 'heads'>,
  sorted: Options['sortCells'],
): CellRange => ({
  layers: sorted === 'layers' ? [0, layers] : part.layers,
  heads: sorted === 'heads' ? [0, heads] : part.heads,
});

const partOf = ({ layers, heads }: Sight): CellRange => ({
  layers: wholeCells([layers[0] / CELL_PARTS, layers[1] / CELL_PARTS]),
  heads: wholeCells([heads[0] / CELL_PARTS, heads[1] / CELL_PARTS]),
});

/** The parts that options show. @throws HeadglowError for a zoom that does not fit, or into rows and columns of panels */
function partsOfOptions(panels: readonly VisiblePanel[], options: Options): PanelPart[] {
  const { zoom } = options;
  if (zoom?.rows || zoom?.columns)
    fail(
      'option',
      'zoom',
      'rows and columns of panels depend on the size of a figure',
      'select tasks or models instead',
    );
  const target = findTarget(panels, options);
  return findSights(panels, target).map((sight, i) =>
    target.only === null || target.only === i
      ? withSortedCells(partOf(sight), (panels[i] as VisiblePanel).tensor, options.sortCells)
      : null,
  );
}

/** @throws HeadglowError for parts that the panels do not have */
function checkParts(panels: readonly VisiblePanel[], parts: readonly PanelPart[]): void {
  const isRange = ([start, end]: Range, count: number): boolean =>
    Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= count;
  const isPart = ({ tensor }: VisiblePanel, part: PanelPart | undefined): boolean =>
    part !== undefined &&
    (part === null || (isRange(part.layers, tensor.layers) && isRange(part.heads, tensor.heads)));
  if (parts.length === panels.length && panels.every((panel, i) => isPart(panel, parts[i]))) return;
  fail(
    'option',
    'inSight',
    'these are not parts of the panels',
    'pass a range of layers and heads for each panel, or null',
  );
}

/**
 * The part of each panel to describe; null for all of every panel.
 * @throws HeadglowError if it does not fit the panels, or nothing is in sight
 */
export function partsInSight(
  panels: readonly VisiblePanel[],
  options: Options,
  inSight: SightSettings['inSight'] = false,
): readonly PanelPart[] | null {
  if (inSight === false) return null;
  const parts = inSight === true ? partsOfOptions(panels, options) : inSight;
  checkParts(panels, parts);
  if (parts.every((part) => part === null))
    fail('option', 'inSight', 'no panel is in sight', 'zoom out, or describe the whole figure');
  return parts;
}

/** The number of cells of a part. */
export const cellCount = ({ layers, heads }: CellRange): number =>
  (layers[1] - layers[0]) * (heads[1] - heads[0]);

/** All cells of a panel. */
export const wholePart = ({ layers, heads }: Pick<TensorShape, 'layers' | 'heads'>): CellRange => ({
  layers: [0, layers],
  heads: [0, heads],
});

interface TaskPart {
  readonly task: number;
  readonly part: CellRange;
}

interface PartsRequest extends Omit<MatricesRequest, 'tasks'> {
  readonly places: readonly TaskPart[];
}

/** Reads parts of a source with levels from the tiles that contain them. */
async function readPlaces(
  tensor: TensorOrSource,
  checkpoint: number,
  places: readonly TaskPart[],
  { signal }: Work,
): Promise<readonly Matrix[]> {
  requireFew(
    tensor,
    sum(places, ({ part }) => cellCount(part)),
  );
  const matrices: Matrix[] = [];
  for (const { task, part } of places) {
    const { layers, heads } = part;
    const values = await readRange(tensor, { checkpoint, task }, part, signal);
    const start = [layers[0], heads[0]] as const;
    matrices.push({ layers: layers[1] - layers[0], heads: heads[1] - heads[0], values, start });
  }
  return matrices;
}

/** The parts of a tensor's matrices at a checkpoint; all cells are missing if the checkpoint is null. */
export async function readParts(
  tensor: TensorOrSource,
  { places, ...request }: PartsRequest,
  work: Work,
): Promise<readonly Matrix[]> {
  const { checkpoint } = request;
  if (levelsOf(tensor) && checkpoint !== null) return readPlaces(tensor, checkpoint, places, work);
  const tasks = places.map(({ task }) => task);
  const matrices = await readMatrices(tensor, { ...request, tasks }, work);
  return matrices.map((matrix, i) => cropMatrix(matrix, (places[i] as TaskPart).part));
}

/** Whether a part is all of a panel. */
export const isWhole = (
  { layers, heads }: CellRange,
  shape: Pick<TensorShape, 'layers' | 'heads'>,
): boolean => layers[1] - layers[0] === shape.layers && heads[1] - heads[0] === shape.heads;
