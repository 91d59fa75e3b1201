// Findings of panels that are too large for memory: exactly, from the levels of extremes, or from all cells block by block.

import { sum } from 'd3-array';
import { countLargest } from '../../scale/largest.ts';
import { MAX_CELLS_AT_ONCE } from '../../source/read-blocks.ts';
import {
  type CellOrder,
  cellsFromRank,
  type FoundCell,
  type MatrixPlace,
  rankOf,
  topCells,
} from '../../source/top-cells.ts';
import { isInMemory, levelsOf } from '../../tensor/source.ts';
import { knownTotals, MAX_BRIGHT, readTotals, tilesOfPlace } from '../large-matrix.ts';
import { type Clusters, clusters } from '../measures/clusters.ts';
import type { Matrix } from '../measures/matrix.ts';
import type { TotalCounts } from '../measures/totals.ts';
import { roundLike, type Work } from '../work.ts';
import { cellCount } from './in-sight.ts';
import type { DescribedScale } from './panels.ts';

/** Bright cells, as a part of the panel's matrix in which the others are missing. */
export interface BrightPart {
  readonly matrix: Matrix;
  readonly clusters: Clusters;
}

export interface LargePanel {
  readonly panel: DescribedScale;
  /** The cells of the largest level, largest first; null if finding them needs all cells. */
  readonly top: readonly FoundCell[] | null;
  /** The cell of the smallest value; null if there is none, or if finding it needs all cells. */
  readonly lowest: FoundCell | null;
  /** Null if counting them needs all cells. */
  readonly brightCount: number | null;
  /** Null if there are too many to list, or to find through the levels. */
  readonly bright: readonly FoundCell[] | null;
  /** Null if they are too far apart, or not known. */
  readonly brightPart: BrightPart | null;
  /** Null unless all cells were read. */
  readonly counts: TotalCounts | null;
  /** How many cells reach each of the thresholds at which they are counted; null unless all cells were read. */
  readonly aboveCounts: readonly number[] | null;
}

/** Cells that are listed per panel. */
export const MAX_TOP = 20;
/** Cells that are found when all are read: one more, to know whether others equal the last of them. */
const MAX_FOUND = MAX_TOP + 1;

/** Tiles of level 0 that are read for the bright cells of all panels: 64 MiB. */
const BRIGHT_CELLS = MAX_CELLS_AT_ONCE;
/** Most cells of the smallest rectangle around bright cells in which clusters are looked for. */
const MAX_CLUSTER_CELLS = 2 ** 23;

export const orderOf = ({ signed }: DescribedScale): CellOrder => (signed ? 'absmax' : 'max');

/** The place of a panel; null before the first checkpoint of its model. */
export function placeOf({ tensor, task, part: range, checkpoints }: DescribedScale): MatrixPlace | null {
  const [checkpoint = null] = checkpoints;
  return checkpoint === null ? null : { tensor, checkpoint, task, range };
}

/** The cells of the smallest rectangle around bright cells, and their clusters; null if it is too large. */
function brightPartOf(bright: readonly FoundCell[]): BrightPart | null {
  if (bright.length === 0) return null;
  let [top, bottom, left, right] = [Infinity, 0, Infinity, 0];
  for (const { layer, head } of bright) {
    [top, bottom] = [Math.min(top, layer), Math.max(bottom, layer + 1)];
    [left, right] = [Math.min(left, head), Math.max(right, head + 1)];
  }
  const [layers, heads] = [bottom - top, right - left];
  if (layers * heads > MAX_CLUSTER_CELLS) return null;
  const values = new Float32Array(layers * heads).fill(Number.NaN);
  const cells = Uint32Array.from(bright, ({ layer, head }) => (layer - top) * heads + head - left);
  for (const [i, { value }] of bright.entries()) values[cells[i] as number] = value;
  const matrix: Matrix = { layers, heads, values, start: [top, left] };
  const levels = { ...matrix, values: values.map(Math.abs) };
  return { matrix, clusters: clusters(levels, cells.sort()) };
}

const NOTHING = {
  top: [],
  lowest: null,
  brightCount: 0,
  bright: [],
  brightPart: null,
  counts: null,
  aboveCounts: null,
};

/** Finds what follows from the levels of a panel. */
async function findThroughLevels(panel: DescribedScale, tiles: number, work: Work): Promise<LargePanel> {
  const place = placeOf(panel);
  if (!place) return { panel, ...NOTHING };
  const { signal } = work;
  const order = orderOf(panel);
  const top = await topCells(place, order, MAX_FOUND, signal);
  await work.step();
  const lowest = (await topCells(place, 'min', 1, signal))?.[0] ?? null;
  await work.step();
  const limits = { tiles, cells: MAX_BRIGHT };
  const from = panel.brightFrom;
  const bright = await cellsFromRank(place, { order, from }, limits, signal);
  await work.step();
  const brightPart = bright && brightPartOf(bright);
  const unread = { counts: null, aboveCounts: null };
  return { panel, top, lowest, bright, brightCount: bright?.length ?? null, brightPart, ...unread };
}

/** Reads all cells of a panel, block by block. */
async function readAllCells(
  panel: DescribedScale,
  given: readonly number[],
  work: Work,
): Promise<LargePanel> {
  const place = placeOf(panel);
  if (!place) return { panel, ...NOTHING };
  const above = given.map((value) => roundLike(panel.tensor, value));
  const pass = { order: orderOf(panel), most: MAX_FOUND, from: panel.brightFrom, above };
  const { bright, ...totals } = await readTotals(place, pass, work);
  return { panel, bright, brightPart: bright && brightPartOf(bright), ...totals };
}

/**
 * Findings of large panels: of those in memory, and with `readAll` of all panels, from all cells; of others from the levels.
 * @throws HeadglowError if something can't be read; the signal's reason
 */
export async function findLargePanels(
  panels: readonly DescribedScale[],
  { readAll, above }: { readonly readAll: boolean; readonly above: readonly number[] | null },
  work: Work,
): Promise<LargePanel[]> {
  const isRead = ({ tensor }: DescribedScale): boolean => readAll || !levelsOf(tensor);
  const blocksOf = (panel: DescribedScale): number => {
    const place = placeOf(panel);
    return isRead(panel) && place ? tilesOfPlace(place).length : 3;
  };
  work.expect(sum(panels, blocksOf));
  const tile = levelsOf((panels[0] as DescribedScale).tensor)?.[0]?.tile ?? { layers: 256, heads: 256 };
  const tiles = Math.max(1, Math.floor(BRIGHT_CELLS / (tile.layers * tile.heads) / panels.length));
  const found: LargePanel[] = [];
  for (const panel of panels)
    found.push(
      await (isRead(panel) ? readAllCells(panel, above ?? [], work) : findThroughLevels(panel, tiles, work)),
    );
  return found;
}

/** Cells of panels that were not read. */
export const unreadCells = (found: readonly LargePanel[]): number =>
  sum(found, ({ panel, counts }) =>
    counts || isInMemory(panel.tensor) || !placeOf(panel) ? 0 : cellCount(panel.part),
  );

/** The cells of a place that come first. */
interface FirstCells {
  readonly cells: readonly FoundCell[];
  /** Null unless all cells were read; then the smallest value is known, too. */
  readonly counts: TotalCounts | null;
  readonly lowest?: FoundCell | null;
}

/** The cells of a place that come first, if they are known or can be found through the levels. */
async function firstCells(
  place: MatrixPlace,
  { order, most, readAll }: { readonly order: CellOrder; readonly most: number; readonly readAll: boolean },
  work: Work,
): Promise<FirstCells> {
  const known = knownTotals(place, order);
  if (known && most <= MAX_FOUND) return { ...known, cells: known.top.slice(0, most) };
  const hasLevels = levelsOf(place.tensor) !== undefined;
  const found = readAll || !hasLevels ? null : await topCells(place, order, most, work.signal);
  if (found || (hasLevels && !readAll)) return { cells: found ?? [], counts: null };
  work.expect(tilesOfPlace(place).length);
  const { top, ...rest } = await readTotals(place, { order, most, from: Infinity }, work);
  return { ...rest, cells: top };
}

/** The largest cells of a panel, if they are known or can be found through the levels; and what is known of all. */
export async function largestCells(
  panel: DescribedScale,
  most: number,
  readAll: boolean,
  work: Work,
): Promise<Pick<FirstCells, 'cells' | 'counts'>> {
  const place = placeOf(panel);
  if (!place) return { cells: [], counts: null };
  const order = orderOf(panel);
  const { cells, counts, lowest } = await firstCells(place, { order, most: most + 1, readAll }, work);
  const rank = rankOf(order);
  const levels = cells.map(({ value }) => rank(value));
  // Needed only if equal cells may be left out.
  const isTied = levels.length > most && levels[most - 1] === levels[most];
  const [least] =
    lowest || panel.signed || !isTied ? [lowest] : ((await topCells(place, 'min', 1, work.signal)) ?? []);
  const { count } = countLargest(levels, most, (level) => level === (panel.signed ? 0 : least?.value));
  return { cells: cells.slice(0, count), counts };
}
