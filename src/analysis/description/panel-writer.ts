// What the sentences of a panel's paragraph have in common.

import { layerAndHead, magnitudes } from '../measures/matrix.ts';
import type { DescribeSettings, Json, PanelCells } from './description.ts';
import type { Findings } from './panel-findings.ts';
import { cellRuns, cellText, numberText } from './phrases.ts';
import type { AddStatement } from './statement-list.ts';

/** Clusters, outliers and secondary peaks that are named one by one. */
export const MAX_NAMED = 3;
/** Secondary peaks and outliers in `values`; all are in `cells`. */
export const MAX_LISTED = 1000;

export interface PanelWriter {
  readonly findings: Findings;
  readonly settings: DescribeSettings;
  readonly say: AddStatement;
  /** "magnitude" where values are signed, else "value". */
  readonly size: string;
  readonly at: (cells: ArrayLike<number>) => readonly PanelCells[];
  readonly value: (cell: number) => number;
  /** "layer 9, head 12 (0.0041)" */
  readonly place: (cell: number) => string;
  readonly json: (cell: number) => { readonly [key: string]: Json };
  /** Of the panel's importance. */
  readonly share: (cells: Uint32Array) => number;
}

export function createPanelWriter(
  findings: Findings,
  settings: DescribeSettings,
  say: AddStatement,
): PanelWriter {
  const { matrix, index, signed } = findings.panel;
  const { values } = magnitudes(matrix);
  const value = (cell: number): number => matrix.values[cell] as number;
  return {
    findings,
    settings,
    say,
    size: signed ? 'magnitude' : 'value',
    at: (cells) => [cellRuns(index, matrix, cells)],
    value,
    place: (cell) => `${cellText(matrix, cell)} (${numberText(value(cell))})`,
    json: (cell) => {
      const [layer, head] = layerAndHead(matrix, cell);
      return { layer, head, value: value(cell) };
    },
    share: (cells) => {
      let sum = 0;
      for (let i = 0; i < cells.length; i++) sum += values[cells[i] as number] as number;
      return sum / findings.importance;
    },
  };
}
