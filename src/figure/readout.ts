// The read-out: what the figure says at a pixel or a cell, computed by the twins of the shaders.

import type { Reduction } from '../options.ts';
import { mixValues } from '../tensor/mix.ts';
import { type CellRange, type Reduced, reduceCells } from '../tensor/reduce.ts';
import { reductionRow } from '../tensor/reductions.ts';
import { type ValuesLookup, valuesIfLoaded } from '../tensor/source.ts';
import { cellsAt } from './cells.ts';
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

/** A head with its value, or, where a pixel covers several cells, the one that it shows. */
export interface Readout extends Cell {
  /** What tells the panel from the others: its task, its model, or both. */
  readonly name: string;
  /** The model's name, `''` where there is none. */
  readonly model: string;
  /** The task's name, `''` where there is none. */
  readonly task: string;
  /** What values are where they are no importance; a missing step is one that never came. */
  readonly unit?: 'step';
  /** As drawn: mixed between checkpoints, and reduced where a pixel covers several cells. NaN: missing. */
  readonly value: number;
  /** The cells that it stands for: of a pixel all that it covers. */
  readonly range: CellRange;
  /** Their number. */
  readonly cells: number;
  /** How one value is made of several cells. */
  readonly reduction: Reduction;
}

/** The values of the cells of a panel at the moment shown. */
export function cellValues(panel: Panel, valuesAt: ValuesLookup): (layer: number, head: number) => number {
  const { tensor, task, checkpoints, share, mixing } = panel;
  const [first, second] = checkpoints.map((own) => (own === null ? null : valuesAt(tensor, own)));
  return (layer, head) => {
    const cell = (task * tensor.layers + layer) * tensor.heads + head;
    const at = (values: Float32Array | null | undefined): number => values?.[cell] ?? Number.NaN;
    return second === undefined ? at(first) : mixValues(at(first), at(second), share, mixing);
  };
}

function readout(
  panel: number,
  { name, tensor, task, reduction }: Panel,
  range: CellRange,
  found: Reduced,
): Readout {
  const cells = (range.layers[1] - range.layers[0]) * (range.heads[1] - range.heads[0]);
  const { model, unit } = tensor;
  return {
    ...(unit && { unit }),
    panel,
    name,
    model,
    task: tensor.tasks[task] as string,
    range,
    cells,
    reduction,
    ...found,
  };
}

/** What the figure shows at a device pixel; null outside the panels, and while no values are here. */
export function readPixel(
  { panels, moment }: Scene,
  x: number,
  y: number,
  valuesAt: ValuesLookup = valuesIfLoaded,
): Readout | null {
  const index = panels.findIndex(
    ({ rect }) => x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height,
  );
  const panel = panels[index];
  if (!panel || moment.isEmpty) return null;
  const { layers, heads } = panel.tensor;
  const { origin, reduction } = panel;
  const range = cellsAt(panel.rect, layers, heads, origin, x, y, reductionRow(reduction).isSingle);
  const found = reduceCells(range, reduction, cellValues(panel, valuesAt));
  return readout(index, panel, range, found);
}

/** What the figure says of one cell; null where there is no such cell, and while no values are here. */
export function readCell(
  { panels, moment }: Scene,
  { panel: index, layer, head }: Cell,
  valuesAt: ValuesLookup = valuesIfLoaded,
): Readout | null {
  const panel = panels[index];
  const isIndex = (value: number, count: number) => Number.isInteger(value) && value >= 0 && value < count;
  if (!panel || moment.isEmpty || !isIndex(layer, panel.tensor.layers) || !isIndex(head, panel.tensor.heads))
    return null;
  const range = { layers: [layer, layer + 1], heads: [head, head + 1] } as const;
  const value = cellValues(panel, valuesAt)(layer, head);
  return readout(index, panel, range, { layer, head, value });
}
