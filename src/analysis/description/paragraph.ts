// What is said of one panel.

import { stepText } from '../../tensor/text.ts';
import { countsAbove } from '../measures/bright.ts';
import { filterCells } from '../measures/matrix.ts';
import { cellsDescending } from '../measures/sorting.ts';
import { excludedCellsText, signsText } from './cell-phrases.ts';
import { clusterStatements, outlierStatements } from './clusters.ts';
import type { DescribeSettings, Statement } from './description.ts';
import { emergencePanelStatements } from './emergence-map.ts';
import { brightRangeText } from './figure-findings.ts';
import { importanceStatements } from './importance.ts';
import type { Findings } from './panel-findings.ts';
import { createPanelWriter, MAX_LISTED, MAX_NAMED, type PanelWriter } from './panel-writer.ts';
import { isBeforeFirstCheckpoint, isImportance } from './panels.ts';
import { patternStatements } from './pattern.ts';
import {
  CLEAR_CORRELATION,
  cellText,
  countText,
  jsonNumber,
  listText,
  numberText,
  partText,
  plural,
  ratioText,
  shareText,
} from './phrases.ts';
import { MIN_RANKED_CELLS } from './rank-correlation.ts';
import { spreadRule } from './spread-rule.ts';
import { statementList } from './statement-list.ts';

/**
 * The statements of a panel's paragraph.
 * @param adjusted Holm's probability of each of its pattern tests
 */
export function panelStatements(
  findings: Findings,
  adjusted: readonly number[],
  settings: DescribeSettings,
): Statement[] {
  const { statements, say } = statementList('panel', findings.panel.index);
  const writer = createPanelWriter(findings, settings, say);
  if (findings.panel.earlier) sayEarlier(writer);
  if (isBeforeFirstCheckpoint(findings.panel)) return statements;
  if (!isImportance(findings.panel)) {
    emergencePanelStatements(findings, say);
    return statements;
  }
  if (findings.missing + findings.infinite > 0) sayMissing(writer);
  if (findings.finite === 0) return statements;
  if (findings.panel.ownLimits) sayLimits(writer);
  if (findings.flat) {
    sayFlat(writer);
    return statements;
  }
  saySpread(writer);
  sayPeak(writer);
  sayLowest(writer);
  clusterStatements(writer);
  outlierStatements(writer);
  saySecondaryPeaks(writer);
  sayDecline(writer);
  patternStatements(findings, adjusted, settings, say);
  importanceStatements(findings, settings, say);
  return statements;
}

/** Says of a model without a checkpoint at the very step what it shows instead. */
function sayEarlier({ findings, say }: PanelWriter): void {
  const { tensor, checkpoints } = findings.panel;
  const first = tensor.steps?.[0];
  const shown = [...new Set(checkpoints)].flatMap((checkpoint) =>
    checkpoint === null ? [] : [tensor.steps?.[checkpoint] as number],
  );
  const isNone = isBeforeFirstCheckpoint(findings.panel);
  say({
    kind: 'earlier',
    text: isNone
      ? `Nothing is shown yet: ${first === undefined ? 'there is no checkpoint' : `the first checkpoint is that of step ${stepText(first)}`}.`
      : `There is no checkpoint at this very step: what is shown is of ${shown.length > 1 ? 'steps' : 'step'} ${listText(shown.map(stepText))}.`,
    values: { steps: isNone ? [] : shown },
    rule: 'the last checkpoint of its model before the step of the figure',
  });
}

/** Says where colours begin and end, and what is bright, where each group has limits of its own. */
function sayLimits({ findings, settings, say }: PanelWriter): void {
  const { norm, brightFrom } = findings.panel;
  say({
    kind: 'limits',
    text: `Its colours go from ${numberText(norm.vmin)} to ${numberText(norm.vmax)}; bright is ${brightRangeText(findings.panel, settings)}.`,
    values: { vmin: norm.vmin, vmax: norm.vmax, brightFrom: jsonNumber(brightFrom) },
    rule: 'limits of the group that the panel is in',
  });
}

function sayMissing({ findings, say, at }: PanelWriter): void {
  const { missing, infinite, finite, panel } = findings;
  const { values } = panel.matrix;
  const cells = filterCells(values.length, (cell) => !Number.isFinite(values[cell]));
  const verb = missing + infinite === 1 ? 'is' : 'are';
  say({
    kind: 'left-out',
    text:
      finite === 0
        ? `No cell has a finite value (${excludedCellsText(missing, infinite)}).`
        : `${excludedCellsText(missing, infinite)} ${verb} left out of all that follows.`,
    cells: at(cells),
    values: { missing, infinite },
    rule: 'cells that are NaN, and cells that are infinite: no measure counts them',
  });
}

function sayFlat({ findings, say, size }: PanelWriter): void {
  const { panel, missing, infinite, bright, spread, brightCells } = findings;
  const finite = panel.matrix.values.filter((value) => Number.isFinite(value));
  const one = finite[0] as number;
  const every = finite.length === 1 ? 'the only cell' : 'every cell';
  const left = missing + infinite > 0 ? ' that is left' : '';
  const same = finite.every((value) => value === one)
    ? `is ${numberText(one)}`
    : `is ${numberText(Math.abs(one))} or ${numberText(-Math.abs(one))}`;
  say({
    kind: 'flat',
    text: `${every}${left} ${same}, so nothing stands out: ${bright.length === 0 ? (finite.length === 1 ? 'it is not bright' : 'none is bright') : finite.length === 1 ? 'it is bright' : 'all are bright'}.`,
    cells: [brightCells],
    values: {
      spread,
      bright: bright.length,
      cells: finite.length,
      [size]: panel.signed ? Math.abs(one) : one,
    },
    rule: `all cells have the same ${size}`,
  });
}

function saySpread({ findings, settings, say }: PanelWriter): void {
  const { bright, finite, spread, panel } = findings;
  const some = `${partText(bright.length, finite)} ${bright.length === 1 ? 'is' : 'are'} bright${signsText([{ panel, cells: bright }])}`;
  say({
    kind: 'spread',
    text: `${spread}: ${bright.length === 0 ? 'no cell is bright' : some}.`,
    cells: [findings.brightCells],
    values: {
      spread,
      bright: bright.length,
      cells: finite,
      share: bright.length / finite,
      brightFrom: jsonNumber(panel.brightFrom),
    },
    rule: spreadRule(settings.spread),
  });
}

function sayPeak({ findings, say, at, size, value, json }: PanelWriter): void {
  const { panel, peaks } = findings;
  const cell = peaks.cells[0] as number;
  const level = panel.levels.values[cell] as number;
  const equals = countsAbove(panel.levels, [level])[0] as number;
  const where = cellText(panel.matrix, cell);
  const what = panel.signed ? 'the value of largest magnitude' : 'the peak';
  say({
    kind: 'peak',
    text:
      equals === 1
        ? `${what} is ${numberText(value(cell))} at ${where}.`
        : `${panel.signed ? 'the largest magnitude' : what} is ${numberText(level)}, reached by ${countText(equals)} cells, the first at ${where}.`,
    cells: at([cell]),
    values: { ...json(cell), equals },
    rule: `the largest ${size}; of equal ones the first, by layer and then by head`,
  });
}

/** Says of values that are not compared by magnitude where one below zero would be the largest by it. */
function sayLowest({ findings, say, at, json, place }: PanelWriter): void {
  const { panel, peaks } = findings;
  const order = cellsDescending(panel.matrix);
  const cell = order[order.length - 1] as number;
  const lowest = panel.matrix.values[cell] as number;
  const highest = panel.matrix.values[peaks.cells[0] as number] as number;
  if (panel.signed || lowest >= 0 || -lowest <= highest) return;
  say({
    kind: 'lowest',
    text: `The lowest value, at ${place(cell)}, is larger in magnitude.`,
    cells: at([cell]),
    values: json(cell),
    rule: 'the smallest value, where its magnitude is above that of the largest',
  });
}

function saySecondaryPeaks({ findings, settings, say, at, place, json, value }: PanelWriter): void {
  const { cells, prominences } = findings.peaks;
  const secondary = cells.subarray(1);
  if (secondary.length === 0) return;
  const level = (cell: number): number => findings.panel.levels.values[cell] as number;
  const least = secondary.reduce((one, cell) => (level(cell) < level(one) ? cell : one));
  const largest = secondary.reduce((one, cell) => (level(cell) > level(one) ? cell : one));
  const listed = listText(Array.from(secondary.subarray(0, MAX_NAMED + 1), place));
  const [low, high] = [numberText(level(least)), numberText(level(largest))];
  const between = low === high ? '' : `, between ${low} and ${high}`;
  const prefix = secondary.length > MAX_NAMED + 1 ? ', the most prominent at' : ':';
  say({
    kind: 'secondary-peaks',
    text: `${plural(secondary.length, 'secondary peak')}${between}${prefix} ${listed}.`,
    cells: at(secondary),
    values: {
      count: secondary.length,
      least: value(least),
      largest: value(largest),
      peaks: Array.from(secondary.subarray(0, MAX_LISTED), (cell, i) => ({
        ...json(cell),
        prominence: prominences[i + 1] as number,
      })),
    },
    rule: `local maxima whose topological prominence (0-dimensional persistence, 8 neighbours) is at least ${shareText(settings.prominence)} of the peak`,
  });
}

function sayDecline({ findings, say, at, size, place, json }: PanelWriter): void {
  const { panel, peaks } = findings;
  const peak = peaks.cells[0] as number;
  // Of several peaks none is the one to measure from.
  const equals = countsAbove(panel.levels, [panel.levels.values[peak] as number])[0] as number;
  if (!findings.decline || equals > 1) return;
  const { correlation, median } = findings.decline;
  // Twice nothing is nothing.
  const tail = median > 0 ? findings.decline.tail : null;
  const parts: string[] = [];
  if (!Number.isNaN(correlation) && findings.finite >= MIN_RANKED_CELLS) {
    const trend =
      correlation <= -CLEAR_CORRELATION ? 'fall' : correlation >= CLEAR_CORRELATION ? 'rise' : null;
    if (trend)
      parts.push(`${size}s ${trend} with distance from the peak (Spearman ${ratioText(correlation)})`);
  }
  if (tail)
    parts.push(
      `the farthest cell of at least twice the median (${numberText(median)}) is ${place(tail.cell)}`,
    );
  else if (median > 0) parts.push(`no other cell reaches twice the median (${numberText(median)})`);
  if (parts.length === 0) return;
  say({
    kind: 'decline',
    text: `${parts.join('; ')}.`,
    cells: at(tail ? [peak, tail.cell] : [peak]),
    values: {
      correlation: jsonNumber(correlation),
      median,
      tail: tail && { ...json(tail.cell), distance: tail.distance },
    },
    rule: `Spearman's correlation of ${size} and distance from the peak, in cells, the peak itself among them; of at least ${MIN_RANKED_CELLS} cells: ${size}s fall where it is at most −${CLEAR_CORRELATION}, and rise where it is at least ${CLEAR_CORRELATION}`,
  });
}
