// What the sentences of a panel's paragraph have in common.

import { magnitudes, placeOf } from '../measures/matrix.ts';
import type { DescribeSettings, Json, PanelCells } from './description.ts';
import type { Findings } from './findings.ts';
import type { Say } from './say.ts';
import { cellsOf, cellText, numberText } from './words.ts';

/** Clusters, outliers and secondary peaks that are named one by one. */
export const MOST_NAMED = 3;
/** Secondary peaks and outliers in `values`; all are in `cells`. */
export const MOST_LISTED = 1000;

export interface Writer {
  readonly findings: Findings;
  readonly settings: DescribeSettings;
  readonly say: Say;
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

export function writerOf(findings: Findings, settings: DescribeSettings, say: Say): Writer {
  const { matrix, index, signed } = findings.panel;
  const { values } = magnitudes(matrix);
  const value = (cell: number): number => matrix.values[cell] as number;
  return {
    findings,
    settings,
    say,
    size: signed ? 'magnitude' : 'value',
    at: (cells) => [cellsOf(index, matrix, cells)],
    value,
    place: (cell) => `${cellText(matrix, cell)} (${numberText(value(cell))})`,
    json: (cell) => {
      const [layer, head] = placeOf(matrix, cell);
      return { layer, head, value: value(cell) };
    },
    share: (cells) => {
      let sum = 0;
      for (let i = 0; i < cells.length; i++) sum += values[cells[i] as number] as number;
      return sum / findings.importance;
    },
  };
}
