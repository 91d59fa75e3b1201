// The read-out: the head and value shown at a cell, computed by the CPU twins of the shaders.

import type { Reduction } from '../options.ts';
import { mixDoubles, mixValues } from '../tensor/mix.ts';
import type { CellRange, Reduced } from '../tensor/reduce.ts';
import { isDouble, levelsOf, preciseValues, type ValuesLookup, valuesInMemory } from '../tensor/source.ts';
import type { HeadName, Numbers } from '../tensor/tensor.ts';
import type { Panel, Scene } from './scene.ts';

/** One head in one panel. */
export interface Cell {
  /** Index of the panel. */
  readonly panel: number;
  /** Layer, 0-based. */
  readonly layer: number;
  /** Head within the layer, 0-based. */
  readonly head: number;
}

/** A head with its value as drawn. If the pixel covers several cells, the head is the one whose value is shown. */
export interface Readout extends Cell {
  /** Distinguishes the panel from the others: its task, its model, or both. */
  readonly name: string;
  /** The model's name, `''` if it has none. */
  readonly model: string;
  /** The task's name, `''` if it has none. */
  readonly task: string;
  /** Set if values are training steps instead of importance; a missing value then means "never". */
  readonly unit?: 'step';
  /** Tokens per step, if training steps are shown as tokens. `value` is a step all the same. */
  readonly tokensPerStep?: number;
  /** What the head is called, if not `head`. */
  readonly headName?: HeadName;
  /** The value as drawn: interpolated between checkpoints, reduced over the cells of a pixel. NaN: missing. */
  readonly value: number;
  /** Set if `value` has the double precision of its file, and what is drawn is rounded to float32. */
  readonly isDouble?: true;
  /** The cells that the value represents: all cells covered by the pixel. Places, if cells are sorted. */
  readonly range: CellRange;
  /** Set if the cells of the panel are sorted, so that `range` does not count layers and heads. */
  readonly isSorted?: true;
  /** Number of cells in `range`. */
  readonly cells: number;
  /** How several cells are reduced to one value. */
  readonly reduction: Reduction;
  /** Set if `value` is that of the whole range, read from a coarser level, so that it is not known which head has it. */
  readonly isBlock?: true;
}

/** The door to read-outs of sources with levels, whose values are in tiles. Their code loads with the first picture of such a source. */
export const BLOCKS: {
  /** The read-out of cells of a panel; null if nothing is loaded that covers them. @param index of the panel */
  lookUp: ((index: number, panel: Panel, range: CellRange) => Readout | null) | null;
  /** The value of a single cell; null if it is not loaded. */
  valueAt?: (panel: Panel, layer: number, head: number) => number | null;
} = { lookUp: null };

/** Looks up cell values of a panel, interpolated for the moment shown, in the precision of their file. */
export function cellValues(
  panel: Pick<Panel, 'tensor' | 'task' | 'checkpoints' | 'mix' | 'mixing'>,
  valuesAt: ValuesLookup,
): (layer: number, head: number) => number {
  const { tensor, task, checkpoints, mix, mixing } = panel;
  const [first, second] = checkpoints.map((own) =>
    own === null ? null : preciseValues(tensor, own, valuesAt),
  );
  const interpolate = isDouble(tensor) ? mixDoubles : mixValues;
  return (layer, head) => {
    const cell = (task * tensor.layers + layer) * tensor.heads + head;
    const at = (values: Numbers | null | undefined): number => values?.[cell] ?? Number.NaN;
    return second === undefined ? at(first) : interpolate(at(first), at(second), mix, mixing);
  };
}

/** The read-out of a range of cells in a panel. @param reduced their value, and the place that has it */
export function createReadout(
  panel: number,
  { name, tensor, task, reduction, tokensPerStep, order }: Panel,
  range: CellRange,
  reduced: Reduced,
): Readout {
  const cells = (range.layers[1] - range.layers[0]) * (range.heads[1] - range.heads[0]);
  const { model, unit, headName } = tensor;
  return {
    ...(unit && { unit, ...(tokensPerStep && { tokensPerStep }) }),
    ...(headName && { headName }),
    panel,
    name,
    model,
    task: tensor.tasks[task] as string,
    range,
    cells,
    reduction,
    ...reduced,
    ...order?.headAt(reduced),
    ...(isDouble(tensor) && { isDouble: true }),
  };
}

/** The read-out of a cell; null if there is no such cell, and until values are loaded. */
export function readCell(
  { panels, moment }: Scene,
  cell: Cell,
  valuesAt: ValuesLookup = valuesInMemory,
): Readout | null {
  const panel = panels[cell.panel];
  const { layer, head } = panel?.order?.placeOf(cell) ?? cell;
  const isIndex = (value: number, count: number) => Number.isInteger(value) && value >= 0 && value < count;
  if (!panel || moment.isEmpty || !isIndex(layer, panel.tensor.layers) || !isIndex(head, panel.tensor.heads))
    return null;
  const range = { layers: [layer, layer + 1], heads: [head, head + 1] } as const;
  if (levelsOf(panel.tensor)) return BLOCKS.lookUp?.(cell.panel, panel, range) ?? null;
  const value = cellValues(panel, valuesAt)(layer, head);
  return createReadout(cell.panel, panel, range, { layer, head, value });
}
