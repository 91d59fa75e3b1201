// The findings of one panel: numbers and cells that its statements are made of.

import { cellsAbove } from '../measures/bright.ts';
import { type Clusters, clusters } from '../measures/clusters.ts';
import { effectiveHeads, gini, importance } from '../measures/concentration.ts';
import { type Decline, decline } from '../measures/decline.ts';
import { elbowHeads } from '../measures/elbow.ts';
import { filterCells, layerAndHead, type Matrix, magnitudes, rescale } from '../measures/matrix.ts';
import { PATTERNS, type Pattern } from '../measures/pattern-statistics.ts';
import { createPatternTrial, type PatternTest, type PatternTrial } from '../measures/pattern-trial.ts';
import { type Peaks, peaks } from '../measures/peaks.ts';
import { type Band, layerBand, layerProfile } from '../measures/profile.ts';
import { cellsDescending } from '../measures/sorting.ts';
import { type Spread, spread } from '../measures/spread.ts';
import type { DescribeSettings, PanelCells } from './description.ts';
import { type AnalysedPanel, isImportance } from './panels.ts';
import { cellRuns, layersOf } from './phrases.ts';

export interface Findings {
  readonly panel: AnalysedPanel;
  /** How many cells are finite. */
  readonly finite: number;
  /** How many cells are NaN. */
  readonly missing: number;
  /** How many cells are infinite. */
  readonly infinite: number;
  /** True if all finite levels are equal. */
  readonly flat: boolean;
  /** Bright cells, largest first. */
  readonly bright: Uint32Array;
  readonly brightCells: PanelCells;
  readonly clusters: Clusters;
  readonly spread: Spread;
  /** Peaks, highest first; empty if no cell is finite. */
  readonly peaks: Peaks;
  /** Null if no cell is finite. */
  readonly decline: Decline | null;
  /** Pattern tests of the largest cluster; null if it is not tested. */
  readonly trial: PatternTrial | null;
  /** Sum of magnitudes; 0 if values do not measure importance. */
  readonly importance: number;
  readonly gini: number;
  readonly effectiveHeads: number;
  /** Null if there is no importance, or only one layer. */
  readonly band: Band | null;
  /** Heads above the elbow. */
  readonly elbow: Uint32Array;
}

/** The shortest range of layers that holds most of the importance. */
function bandOf(matrix: Matrix, settings: DescribeSettings): Band | null {
  const band = layerBand(layerProfile(rescale(matrix)), settings.band);
  return band && { ...band, layers: layersOf(matrix, band.layers) };
}

/** Finds everything except which patterns are named, which is decided for all panels together. */
export function analysePanel(panel: AnalysedPanel, settings: DescribeSettings): Findings {
  const { matrix, levels } = panel;
  const finite = cellsDescending(matrix).length;
  const missing = filterCells(matrix.values.length, (cell) => Number.isNaN(matrix.values[cell])).length;
  const order = cellsDescending(levels);
  const rankedLevel = (rank: number): number => levels.values[order[rank] as number] as number;
  const bright = cellsAbove(levels, panel.brightFrom);
  const groups = clusters(rescale(levels), bright);
  const panelPeaks = peaks(levels, settings.prominence);
  const flat = finite > 0 && rankedLevel(0) === rankedLevel(finite - 1);
  const hasImportance = isImportance(panel);
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
    peaks: panelPeaks,
    decline: finite > 0 ? decline(levels, panelPeaks.cells[0] as number) : null,
    trial:
      flat || !hasImportance ? null : createPatternTrial(magnitudes(rescale(levels)), groups, settings.seed),
    importance: hasImportance ? importance(matrix) : 0,
    gini: gini(matrix),
    effectiveHeads: effectiveHeads(matrix),
    band: hasImportance && matrix.layers > 1 ? bandOf(matrix, settings) : null,
    elbow: hasImportance ? elbowHeads(matrix) : new Uint32Array(0),
  };
}

/**
 * The patterns that a panel's statements name: clear ones that are unlikely to be due to chance.
 * @param adjusted Holm's adjusted probability of each of its tests
 */
export function namedPatterns(
  { trial }: Findings,
  adjusted: readonly number[],
  alpha: number,
): readonly Pattern[] {
  return trial?.selectNamed(PATTERNS.filter((_, i) => (adjusted[i] as number) < alpha)) ?? [];
}

/** The tests of a panel, in the order of `PATTERNS`, with lines as numbered in the figure; null if there are none. */
export function patternTestsOf({ trial, panel }: Findings): readonly PatternTest[] | null {
  const [layer, head] = layerAndHead(panel.matrix, 0);
  const numbered = (test: PatternTest): PatternTest => ({
    ...test,
    line: test.line === null ? null : test.line + (test.pattern === 'columns' ? head : layer),
  });
  return trial?.tests.map(numbered) ?? null;
}
