// The cells of panels that an option chooses: the largest ones at the moment shown, or heads by name.

import { panelKey } from '../tensor/find-panel.ts';
import { LastResults } from '../tensor/remember.ts';
import { isInMemory, levelsOf, preciseValues, type ValuesLookup } from '../tensor/source.ts';
import type { Numbers, TensorOrSource } from '../tensor/tensor.ts';
import type { CellChoice } from './parse-cells.ts';
import { cellValues } from './readout.ts';
import type { Panel } from './scene.ts';

/** A cell of a panel. */
export interface PanelCell {
  readonly layer: number;
  readonly head: number;
  /** Its value, where it was found without loading the cells around it. */
  readonly value?: number;
}

/** What cells of a panel are found in. */
export type SearchedPanel = Pick<Panel, 'tensor' | 'task' | 'checkpoints' | 'mix' | 'mixing'>;

/** Finds the largest cells of sources with levels. */
export interface LargestCells {
  /**
   * The largest cells of a panel, largest first; undefined while they are being found, null if they can't be.
   * @param signed whether cells are compared by magnitude
   */
  lookup(panel: SearchedPanel, most: number, signed: boolean): readonly PanelCell[] | null | undefined;
}

interface RankedCell extends PanelCell {
  readonly rank: number;
}

/** Cells that are kept while others are compared with them. */
const MIN_KEPT = 64;

/** The largest finite cells of a panel; in case of ties the first ones, by layer and then by head. */
function findLargest(
  panel: SearchedPanel,
  { most, signed, valuesAt }: { most: number; signed: boolean; valuesAt: ValuesLookup },
): readonly PanelCell[] {
  const { tensor, task, checkpoints } = panel;
  const { layers, heads } = tensor;
  const valueAt = cellValues(panel, valuesAt);
  const valuesOf = (own: number | null | undefined): Numbers | null =>
    own === null || own === undefined ? null : preciseValues(tensor, own, valuesAt);
  const before = valuesOf(checkpoints[0]);
  const after = checkpoints.length > 1 ? valuesOf(checkpoints[1]) : before;
  if (!before || !after) return [];
  // Sorting is stable, so ties stay in the order of the cells.
  const keepLargest = (all: RankedCell[]): RankedCell[] => all.sort((a, b) => b.rank - a.rank).slice(0, most);
  const [start, count] = [task * layers * heads, layers * heads];
  let found: RankedCell[] = [];
  let least = Number.NEGATIVE_INFINITY;
  for (let cell = 0; cell < count; cell++) {
    const a = before[start + cell] as number;
    const b = after[start + cell] as number;
    // An interpolated value is between these two: most cells are too small at once.
    if ((signed ? Math.abs(a) : a) <= least && (signed ? Math.abs(b) : b) <= least) continue;
    const [layer, head] = [Math.floor(cell / heads), cell % heads];
    const value = valueAt(layer, head);
    const rank = signed ? Math.abs(value) : value;
    if (!(rank > least) || !Number.isFinite(rank)) continue;
    found.push({ layer, head, rank });
    if (found.length < Math.max(2 * most, MIN_KEPT)) continue;
    found = keepLargest(found);
    least = found.length < most ? least : (found.at(-1) as RankedCell).rank;
  }
  return keepLargest(found);
}

/** The last result of each task, by the order: the frames of a zoom look for the same cells. */
const known = new LastResults<TensorOrSource, Map<string, readonly PanelCell[]>>();

/** Where the largest cells are looked for. */
export interface CellSearch {
  readonly valuesAt: ValuesLookup;
  /** For sources with levels; null if it is not loaded. */
  readonly largest: LargestCells | null;
}

/**
 * The largest cells of a panel at the moment shown, as `topHeads` ranks them; undefined while they are being found, null if they
 * are not known.
 * @param signed whether they are compared by magnitude
 */
export function largestCells(
  panel: SearchedPanel,
  most: number,
  signed: boolean,
  { valuesAt, largest }: CellSearch,
): readonly PanelCell[] | null | undefined {
  const { tensor, task, checkpoints, mix, mixing } = panel;
  if (levelsOf(tensor)) return largest?.lookup(panel, most, signed);
  const loaded = isInMemory(tensor) ? [] : checkpoints.map((own) => own !== null && valuesAt(tensor, own));
  const cells = known.get(tensor, [most, mix, mixing, checkpoints, loaded], () => new Map());
  const key = `${task} ${signed}`;
  const found = cells.get(key) ?? findLargest(panel, { most, signed, valuesAt });
  cells.set(key, found);
  return found;
}

/** Whether a head is one of a panel. */
const hasHead = ({ tensor, task }: SearchedPanel, { panel, layer, head }: NamedCell): boolean =>
  layer < tensor.layers &&
  head < tensor.heads &&
  (panel === '' ||
    panel === tensor.model ||
    panel === tensor.tasks[task] ||
    panel === panelKey({ tensor, task }));

type NamedCell = Extract<CellChoice, { named: unknown }>['named'][number];

/** The heads of a panel that a choice names, each once. */
export function namedCells(panel: SearchedPanel, named: readonly NamedCell[]): readonly PanelCell[] {
  const own = named.filter((one) => hasHead(panel, one));
  return [...new Map(own.map((one) => [`${one.layer} ${one.head}`, one])).values()];
}

/** The heads that no panel has, as `L30H2`. */
export const unknownHeads = (
  panels: readonly SearchedPanel[],
  named: readonly NamedCell[],
): readonly string[] =>
  named
    .filter((one) => !panels.some((panel) => hasHead(panel, one)))
    .map(({ panel, layer, head }) => `${panel && `${panel}/`}L${layer}H${head}`);
