// Parses the cells of each panel that an option chooses.

import { CELLS, isCellChoice } from '../tensor/cell-choice.ts';

/** A head by name. */
export interface NamedHead {
  /** MODEL/TASK, a model or a task; '' for all panels. */
  readonly panel: string;
  readonly layer: number;
  readonly head: number;
}

/** A number of cells of each panel, the largest first, or heads by name. */
export type CellChoice = { readonly top: number } | { readonly named: readonly NamedHead[] };

/** Parses a choice of cells; null for `none` and `all`, and for text that is not a choice. */
export function parseCells(text: string): CellChoice | null {
  if (!isCellChoice(text)) return null;
  const matches = [...text.matchAll(CELLS)];
  const top = matches[0]?.[1];
  if (top) return { top: Number(top) };
  const named = matches.map(([, , panel = '', layer, head]) => ({
    panel,
    layer: Number(layer),
    head: Number(head),
  }));
  return { named };
}
