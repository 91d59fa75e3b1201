// The cells of panels that an option chooses: the largest ones at the moment shown, or heads by name.

import { panelKey } from '../tensor/find-panel.ts';
import { LastResults } from '../tensor/remember.ts';
import { isInMemory, levelsOf, preciseValues, type ValuesLookup } from '../tensor/source.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import { type Candidates, findCandidates, NthLargest } from './largest-candidates.ts';
import type { CellChoice } from './parse-cells.ts';
import { cellValues } from './readout.ts';
import type { Panel } from './scene.ts';

/** A cell of a panel: a place, not a head, if cells are sorted. */
export interface PanelCell {
  readonly layer: number;
  readonly head: number;
  /** Its value, where it was found without loading the cells around it. */
  readonly value?: number;
}

/** What cells of a panel are found in. */
export type SearchedPanel = Pick<Panel, 'tensor' | 'task' | 'checkpoints' | 'mix' | 'mixing' | 'order'>;

/** A cell with what it is compared by: its value, or its magnitude. */
export interface RankedCell extends PanelCell {
  readonly level: number;
}

/** The largest cells of a panel. */
export interface FoundCells {
  /** In descending order, ties by layer and then by head; one more than asked for if there are as many. */
  readonly cells: readonly RankedCell[];
  /** The level that no cell is below; null if it is not that of these cells, or not known. */
  readonly lowest: number | null;
}

/** Finds the largest cells of sources with levels. */
export interface LargestCells {
  /**
   * The largest cells of a panel; undefined while they are being found, null if they can't be.
   * @param signed whether cells are compared by magnitude
   */
  lookup(panel: SearchedPanel, most: number, signed: boolean): FoundCells | null | undefined;
}

/** The last results of each tensor, by task and order: the frames of a zoom look for the same cells, those of a play for similar ones. */
const known = new LastResults<TensorOrSource, Map<string, FoundCells>>();
const candidates = new LastResults<TensorOrSource, Map<string, Candidates | null>>();

/** Where the largest cells are looked for. */
export interface CellSearch {
  readonly valuesAt: ValuesLookup;
  /** For sources with levels; null if it is not loaded. */
  readonly largest: LargestCells | null;
}

/** The result of a task and an order, which is computed if it is not there. */
function getOrAdd<Result>(results: Map<string, Result>, key: string, compute: () => Result): Result {
  const found = results.has(key) ? (results.get(key) as Result) : compute();
  results.set(key, found);
  return found;
}

/**
 * The largest cells of a panel at the moment shown; undefined while they are being found, null if they are not known. Between two
 * checkpoints, all cells are looked at once, and then only those that may be among the largest at any moment between them.
 * @param signed whether they are compared by magnitude
 */
export function largestCells(
  panel: SearchedPanel,
  most: number,
  signed: boolean,
  { valuesAt, largest }: CellSearch,
): FoundCells | null | undefined {
  const { tensor, task, checkpoints, mix, mixing } = panel;
  if (levelsOf(tensor)) return largest?.lookup(panel, most, signed);
  const loaded = isInMemory(tensor) ? [] : checkpoints.map((own) => own !== null && valuesAt(tensor, own));
  const between = [most, checkpoints, loaded];
  const key = `${task} ${signed}`;
  const findAt = (): FoundCells => {
    const all = candidates.get(tensor, between, () => new Map());
    const possible = getOrAdd(all, key, () => findPossible(panel, most, signed, valuesAt));
    return possible ? findAmong(possible, panel, { most, signed, valuesAt }) : { cells: [], lowest: null };
  };
  return getOrAdd(
    known.get(tensor, [...between, mix, mixing], () => new Map()),
    key,
    findAt,
  );
}

/** The cells that may be among the largest; null if a checkpoint is not loaded. */
function findPossible(
  { tensor, task, checkpoints }: SearchedPanel,
  most: number,
  signed: boolean,
  valuesAt: ValuesLookup,
): Candidates | null {
  const cells = tensor.layers * tensor.heads;
  const [first = null, second = first] = checkpoints.map((own) => {
    const values = own === null ? null : preciseValues(tensor, own, valuesAt);
    return values?.subarray(task * cells, (task + 1) * cells) ?? null;
  });
  return first && second ? findCandidates([first, second], most, signed) : null;
}

/** The largest of some cells at a moment. */
function findAmong(
  { cells, isAll }: Candidates,
  panel: SearchedPanel,
  { most, signed, valuesAt }: { most: number; signed: boolean; valuesAt: ValuesLookup },
): FoundCells {
  const { heads } = panel.tensor;
  const valueAt = cellValues(panel, valuesAt);
  const levels = new Float64Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] as number;
    const value = valueAt(Math.floor(cell / heads), cell % heads);
    levels[i] = Number.isFinite(value) ? (signed ? Math.abs(value) : value) : Number.NaN;
  }
  const nth = new NthLargest(most + 1);
  let least = Infinity;
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i] as number;
    if (level > nth.least) nth.add(level);
    if (level < least) least = level;
  }
  const from = nth.result;
  const ranked: RankedCell[] = [];
  for (let i = 0; i < levels.length; i++) {
    const [cell, level] = [cells[i] as number, levels[i] as number];
    if (level >= from) ranked.push({ layer: Math.floor(cell / heads), head: cell % heads, level });
  }
  // Sorting is stable, so ties stay in the order of the cells.
  ranked.sort((a, b) => b.level - a.level);
  const lowest = signed ? 0 : isAll ? least : null;
  return { cells: ranked.slice(0, most + 1), lowest };
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
  const { order } = panel;
  const own = named.filter((one) => hasHead(panel, one)).map((one) => order?.placeOf(one) ?? one);
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
