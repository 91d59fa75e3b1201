// What is found in one panel: numbers and cells, no words yet.

import { cellsAbove } from '../measures/bright.ts';
import { type Clusters, clusters } from '../measures/clusters.ts';
import { effectiveHeads, gini, importance } from '../measures/concentration.ts';
import { type Decline, decline } from '../measures/decline.ts';
import { elbowHeads } from '../measures/elbow.ts';
import { magnitudes } from '../measures/matrix.ts';
import { PATTERNS, type Pattern } from '../measures/pattern-statistics.ts';
import { type PatternTest, type PatternTrial, patternTrial } from '../measures/patterns.ts';
import { type Peaks, peaks } from '../measures/peaks.ts';
import { type Band, layerBand, layerProfile } from '../measures/profile.ts';
import { cellsDescending } from '../measures/sorting.ts';
import { type Spread, spread } from '../measures/spread.ts';
import type { DescribeSettings, PanelCells } from './description.ts';
import { type AnalysedPanel, isImportance } from './panels.ts';
import { cellRuns } from './phrases.ts';

export interface Findings {
  readonly panel: AnalysedPanel;
  /** Cells that are finite, NaN, infinite. */
  readonly finite: number;
  readonly missing: number;
  readonly infinite: number;
  /** True where all finite levels are equal. */
  readonly flat: boolean;
  /** Largest first. */
  readonly bright: Uint32Array;
  readonly brightCells: PanelCells;
  readonly clusters: Clusters;
  readonly spread: Spread;
  /** The highest first; none where all cells are missing. */
  readonly peaks: Peaks;
  readonly decline: Decline | null;
  /** Null where they are not made. */
  readonly trial: PatternTrial | null;
  /** 0 where values are no importance. */
  readonly importance: number;
  readonly gini: number;
  readonly effectiveHeads: number;
  /** Null where there is no importance, or but one layer. */
  readonly band: Band | null;
  readonly elbow: Uint32Array;
}

/** Everything but the decision on patterns, which is taken for all panels together. */
export function analysePanel(panel: AnalysedPanel, settings: DescribeSettings): Findings {
  const { matrix, levels } = panel;
  const finite = cellsDescending(matrix).length;
  const missing = matrix.values.reduce((count, value) => count + Number(Number.isNaN(value)), 0);
  const order = cellsDescending(levels);
  const level = (place: number): number => levels.values[order[place] as number] as number;
  const bright = cellsAbove(levels, panel.brightFrom);
  const groups = clusters(levels, bright);
  const found = peaks(levels, settings.prominence);
  const flat = finite > 0 && level(0) === level(finite - 1);
  const tellsImportance = isImportance(panel);
  return {
    panel,
    finite,
    missing,
    infinite: matrix.values.length - finite - missing,
    flat,
    bright,
    brightCells: cellRuns(panel.index, matrix, bright),
    clusters: groups,
    spread: spread(levels, groups, settings.spread),
    peaks: found,
    decline: finite > 0 ? decline(levels, found.cells[0] as number) : null,
    trial: flat || !tellsImportance ? null : patternTrial(magnitudes(levels), groups, settings.seed),
    importance: tellsImportance ? importance(matrix) : 0,
    gini: gini(matrix),
    effectiveHeads: effectiveHeads(matrix),
    band: tellsImportance && matrix.layers > 1 ? layerBand(layerProfile(matrix), settings.band) : null,
    elbow: tellsImportance ? elbowHeads(matrix) : new Uint32Array(0),
  };
}

/**
 * The patterns of a panel that are named: clear ones that chance does not explain.
 * @param adjusted Holm's probability of each of its tests
 */
export function namedPatterns(
  { trial }: Findings,
  adjusted: readonly number[],
  alpha: number,
): readonly Pattern[] {
  return trial?.standing(PATTERNS.filter((_, i) => (adjusted[i] as number) < alpha)) ?? [];
}

/** The tests of a panel, in the order of `PATTERNS`; null where they are not made. */
export const patternTestsOf = ({ trial }: Findings): readonly PatternTest[] | null => trial?.tests ?? null;
