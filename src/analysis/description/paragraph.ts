// The paragraph about one panel.

import { stepsWriter } from '../../tensor/step-text.ts';
import { countsAbove } from '../measures/bright.ts';
import { filterCells } from '../measures/matrix.ts';
import { cellsDescending } from '../measures/sorting.ts';
import { excludedCellsText, signsText } from './cell-phrases.ts';
import { clusterStatements, outlierStatements } from './clusters.ts';
import type { DescribeSettings, Statement } from './description.ts';
import { emergencePanelStatements } from './emergence-map.ts';
import { brightConditionText } from './figure-findings.ts';
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
 * @param adjusted Holm's adjusted probability of each of its pattern tests
 */
export function panelStatements(
  findings: Findings,
  adjusted: readonly number[],
  settings: DescribeSettings,
): Statement[] {
  const { statements, add } = statementList('panel', findings.panel.index);
  const writer = createPanelWriter(findings, settings, add);
  if (findings.panel.earlier) addEarlier(writer);
  if (isBeforeFirstCheckpoint(findings.panel)) return statements;
  if (!isImportance(findings.panel)) {
    emergencePanelStatements(findings, add);
    return statements;
  }
  if (findings.missing + findings.infinite > 0) addMissing(writer);
  if (findings.finite === 0) return statements;
  if (findings.panel.ownLimits) addLimits(writer);
  if (findings.flat) {
    addFlat(writer);
    return statements;
  }
  addSpread(writer);
  addPeak(writer);
  addLowest(writer);
  clusterStatements(writer);
  outlierStatements(writer);
  addSecondaryPeaks(writer);
  addDecline(writer);
  patternStatements(findings, adjusted, settings, add);
  importanceStatements(findings, settings, add);
  return statements;
}

/** What the panel shows instead if its model has no checkpoint at the step of the figure. */
function addEarlier({ findings, add }: PanelWriter): void {
  const { tensor, checkpoints, tokens } = findings.panel;
  const name = (steps: readonly number[]): string => stepsWriter(tokens)(steps, tensor.steps ?? steps);
  const first = tensor.steps?.[0];
  const shown = [...new Set(checkpoints)].flatMap((checkpoint) =>
    checkpoint === null ? [] : [tensor.steps?.[checkpoint] as number],
  );
  const isNone = isBeforeFirstCheckpoint(findings.panel);
  add({
    kind: 'earlier',
    text: isNone
      ? `This panel is empty: the model ${first === undefined ? 'has no checkpoints' : `has no checkpoint before ${name([first])}`}.`
      : `The model has no checkpoint at this step, so the panel shows ${name(shown)}.`,
    values: { steps: isNone ? [] : shown },
    rule: 'the last checkpoint of the model before the step of the figure',
  });
}

/** Colour limits and bright threshold of the panel, if they differ between groups. */
function addLimits({ findings, settings, add, amount }: PanelWriter): void {
  const { norm, brightFrom } = findings.panel;
  add({
    kind: 'limits',
    text: `Colours range from ${amount(norm.vmin)} to ${amount(norm.vmax)}; cells are bright if their ${brightConditionText(findings.panel, settings)}.`,
    values: { vmin: norm.vmin, vmax: norm.vmax, brightFrom: jsonNumber(brightFrom) },
    rule: "limits of the panel's group",
  });
}

function addMissing({ findings, add, at }: PanelWriter): void {
  const { missing, infinite, finite, panel } = findings;
  const { values } = panel.matrix;
  const cells = filterCells(values.length, (cell) => !Number.isFinite(values[cell]));
  const verb = missing + infinite === 1 ? 'is' : 'are';
  add({
    kind: 'left-out',
    text:
      finite === 0
        ? `No cell has a finite value (${excludedCellsText(missing, infinite)}).`
        : `${excludedCellsText(missing, infinite)} ${verb} excluded from the following statistics.`,
    cells: at(cells),
    values: { missing, infinite },
    rule: 'missing (NaN) cells and infinite cells; all measures exclude them',
  });
}

function addFlat({ findings, add, size, amount }: PanelWriter): void {
  const { panel, missing, infinite, bright, spread, brightCells } = findings;
  const finite = panel.matrix.values.filter((value) => Number.isFinite(value));
  const one = finite[0] as number;
  const isBright = bright.length > 0;
  const remaining = missing + infinite > 0 ? 'remaining ' : '';
  const valueText = finite.every((value) => value === one)
    ? amount(one)
    : `${amount(Math.abs(one))} or ${amount(-Math.abs(one))}`;
  add({
    kind: 'flat',
    text:
      finite.length === 1
        ? `The only ${remaining}cell has the value ${valueText}; it is ${isBright ? 'bright' : 'not bright'}.`
        : `Every ${remaining}cell has the value ${valueText}; ${isBright ? 'all are' : 'none is'} bright.`,
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

function addSpread({ findings, settings, add }: PanelWriter): void {
  const { bright, finite, spread, panel } = findings;
  const some = `${partText(bright.length, finite)} ${bright.length === 1 ? 'is' : 'are'} bright${signsText([{ panel, cells: bright }])}`;
  add({
    kind: 'spread',
    text: bright.length === 0 ? 'No cell is bright.' : `${spread}: ${some}.`,
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

function addPeak({ findings, add, at, size, value, amount, json }: PanelWriter): void {
  const { panel, peaks } = findings;
  const cell = peaks.cells[0] as number;
  const level = panel.levels.values[cell] as number;
  const equals = countsAbove(panel.levels, [level])[0] as number;
  const where = cellText(panel.matrix, cell);
  const what = panel.signed ? 'the value of largest magnitude' : 'the peak';
  add({
    kind: 'peak',
    text:
      equals === 1
        ? `${what} is ${amount(value(cell))} at ${where}.`
        : `${panel.signed ? 'the largest magnitude' : what}, ${amount(level)}, occurs in ${countText(equals)} cells; the first is ${where}.`,
    cells: at([cell]),
    values: { ...json(cell), equals },
    rule: `the largest ${size}; in case of ties the first one, by layer and then by head`,
  });
}

/** A negative value with a larger magnitude than the peak, in a panel whose values are not compared by magnitude. */
function addLowest({ findings, add, at, amount, json }: PanelWriter): void {
  const { panel, peaks } = findings;
  const order = cellsDescending(panel.matrix);
  const cell = order[order.length - 1] as number;
  const lowest = panel.matrix.values[cell] as number;
  const highest = panel.matrix.values[peaks.cells[0] as number] as number;
  if (panel.signed || lowest >= 0 || -lowest <= highest) return;
  add({
    kind: 'lowest',
    text: `The lowest value, ${amount(lowest)} at ${cellText(panel.matrix, cell)}, is larger in magnitude than the peak.`,
    cells: at([cell]),
    values: json(cell),
    rule: 'the smallest value, if its magnitude exceeds that of the largest',
  });
}

function addSecondaryPeaks(writer: PanelWriter): void {
  const { findings, settings, add, at, place, json, value, amount } = writer;
  const { cells, prominences } = findings.peaks;
  const secondary = cells.subarray(1);
  if (secondary.length === 0) return;
  const level = (cell: number): number => findings.panel.levels.values[cell] as number;
  const least = secondary.reduce((one, cell) => (level(cell) < level(one) ? cell : one));
  const largest = secondary.reduce((one, cell) => (level(cell) > level(one) ? cell : one));
  const listed = listText(Array.from(secondary.subarray(0, MAX_NAMED + 1), place));
  const [low, high] = [amount(level(least)), amount(level(largest))];
  const between = low === high ? '' : ` between ${low} and ${high}`;
  const prefix = secondary.length > MAX_NAMED + 1 ? '; the most prominent are' : ':';
  add({
    kind: 'secondary-peaks',
    text: `There ${secondary.length === 1 ? 'is' : 'are'} ${plural(secondary.length, 'secondary peak')}${between}${prefix} ${listed}.`,
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

function addDecline({ findings, add, at, size, place, amount, json }: PanelWriter): void {
  const { panel, peaks } = findings;
  const peak = peaks.cells[0] as number;
  // With tied peaks there is no single cell to measure distance from.
  const equals = countsAbove(panel.levels, [panel.levels.values[peak] as number])[0] as number;
  if (!findings.decline || equals > 1) return;
  const { correlation, median } = findings.decline;
  // With a median of 0, every cell reaches twice the median.
  const tail = median > 0 ? findings.decline.tail : null;
  const parts: string[] = [];
  if (!Number.isNaN(correlation) && findings.finite >= MIN_RANKED_CELLS) {
    const trend =
      correlation <= -CLEAR_CORRELATION ? 'fall' : correlation >= CLEAR_CORRELATION ? 'rise' : null;
    if (trend)
      parts.push(
        `${size}s ${trend} with distance from the peak (Spearman correlation ${ratioText(correlation)})`,
      );
  }
  if (tail)
    parts.push(
      `the farthest cell whose ${size} is at least twice the median (median ${amount(median)}) is ${place(tail.cell)}`,
    );
  else if (median > 0) parts.push(`no other cell reaches twice the median (median ${amount(median)})`);
  if (parts.length === 0) return;
  add({
    kind: 'decline',
    text: `${parts.join('; ')}.`,
    cells: at(tail ? [peak, tail.cell] : [peak]),
    values: {
      correlation: jsonNumber(correlation),
      median,
      tail: tail && { ...json(tail.cell), distance: tail.distance },
    },
    rule: `Spearman's correlation between ${size} and distance from the peak in cells, over at least ${MIN_RANKED_CELLS} cells including the peak; ${size}s fall if it is at most −${CLEAR_CORRELATION} and rise if it is at least ${CLEAR_CORRELATION}`,
  });
}
