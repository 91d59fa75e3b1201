// Context and helpers shared by the statements of a panel's paragraph.

import { importanceShare } from '../measures/concentration.ts';
import { layerAndHead } from '../measures/matrix.ts';
import type { DescribeSettings, Json, PanelCells } from './description.ts';
import type { Findings } from './panel-findings.ts';
import { amountText, cellRuns, cellText } from './phrases.ts';
import type { AddStatement } from './statement-list.ts';

/** Limit on the clusters, outliers and secondary peaks that a sentence names. */
export const MAX_NAMED = 3;
/** Limit on the secondary peaks and outliers in `values`; `cells` has all of them. */
export const MAX_LISTED = 1000;

export interface PanelWriter {
  readonly findings: Findings;
  readonly settings: DescribeSettings;
  readonly add: AddStatement;
  /** What cells are compared by: "magnitude" if values are signed, otherwise "value". */
  readonly size: string;
  /** `cells` of a statement. */
  readonly at: (cells: ArrayLike<number>) => readonly PanelCells[];
  readonly value: (cell: number) => number;
  /** A value with the digits that tell the values of the panel apart. */
  readonly amount: (value: number) => string;
  /** "layer 9, head 12 (0.0041)" */
  readonly place: (cell: number) => string;
  readonly json: (cell: number) => { readonly [key: string]: Json };
  /** The fraction of the panel's importance that cells hold. */
  readonly share: (cells: Uint32Array) => number;
}

export function createPanelWriter(
  findings: Findings,
  settings: DescribeSettings,
  add: AddStatement,
): PanelWriter {
  const { matrix, index, signed } = findings.panel;
  const amount = (one: number): string => amountText(findings.panel, one);
  const value = (cell: number): number => matrix.values[cell] as number;
  return {
    findings,
    settings,
    add,
    size: signed ? 'magnitude' : 'value',
    at: (cells) => [cellRuns(index, matrix, cells)],
    value,
    amount,
    place: (cell) => `${cellText(matrix, cell)} (${amount(value(cell))})`,
    json: (cell) => {
      const [layer, head] = layerAndHead(matrix, cell);
      return { layer, head, value: value(cell) };
    },
    share: (cells) => importanceShare(matrix, cells),
  };
}
