// What is said of the whole figure; its sentences are the summary.

import { extent, greatest, ticks } from 'd3-array';
import { momentText } from '../../figure/compose.ts';
import type { Options } from '../../options.ts';
import type { Moment } from '../../tensor/moment.ts';
import type { Dataset } from '../../tensor/tensor.ts';
import { countsAbove } from '../measures/bright.ts';
import { type Matrix, placeOf } from '../measures/matrix.ts';
import { falling } from '../measures/order.ts';
import type { DescribeSettings, Statement } from './description.ts';
import type { Findings } from './findings.ts';
import { type AnalysedPanel, isYetToCome } from './panels.ts';
import { leftOutText, signsText } from './parts.ts';
import { type Say, saying } from './say.ts';
import { cellsOf, cellText, countText, listText, numberText, several, shareText } from './words.ts';

/** Thresholds that bright cells are counted from. */
const MOST_THRESHOLDS = 4;

/** A figure with all that was found in it. */
export interface Found {
  readonly dataset: Dataset;
  readonly options: Options;
  readonly moment: Moment;
  readonly settings: DescribeSettings;
  /** One a panel, in the figure's order. */
  readonly findings: readonly Findings[];
}

/** "0.5 and above", "above 0.5", "0.5 and above in magnitude": from where a panel's cells are bright. */
export function brightText(
  { norm, brightFrom, signed }: AnalysedPanel,
  { threshold }: DescribeSettings,
): string {
  // Where there is but one value, the next that a float32 can be is not worth telling.
  const isAbove = threshold === null && norm.vmin === norm.vmax;
  const least = isAbove ? `above ${numberText(norm.vmax)}` : `${numberText(brightFrom)} and above`;
  return `${least}${signed ? ' in magnitude' : ''}`;
}

export const labelOf = ({ options }: Found): string => options.label || 'Value';

export const isSigned = ({ findings }: Found): boolean => findings.some(({ panel }) => panel.signed);

/** Which cells are bright, as a rule. */
export function brightRule(found: Found): string {
  const { settings } = found;
  const signed = isSigned(found);
  if (settings.threshold !== null)
    return `cells whose ${signed ? 'magnitude' : 'value'} is at least ${numberText(settings.threshold)}, as given`;
  return `cells with at least ${shareText(settings.bright)} of the colorbar${signed ? ' between zero and either end' : ''}`;
}

/** "24 layers", or "24 to 32 layers" where panels differ. */
function sizeText(counts: readonly number[], one: string): string {
  const [least = 0, most] = extent(counts);
  return least === most ? several(least, one) : `${least} to ${most} ${one}s`;
}

function scopeText(found: Found): string {
  const { findings, moment } = found;
  const tensors = new Set(findings.map(({ panel }) => panel.tensor));
  const tasks = new Set(findings.map(({ panel }) => panel.tensor.tasks[panel.task] as string));
  tasks.delete('');
  const parts = [
    ...(tensors.size > 1 ? [several(tensors.size, 'model')] : []),
    ...(tasks.size > 0 ? [several(tasks.size, 'task')] : []),
  ];
  const layers = findings.map(({ panel }) => panel.tensor.layers);
  const heads = findings.map(({ panel }) => panel.tensor.heads);
  const size = `${several(findings.length, 'panel')} of ${sizeText(layers, 'layer')} x ${sizeText(heads, 'head')}`;
  const at = momentText(moment);
  return `${labelOf(found)} by layer and head${parts.length > 0 ? ` for ${listText(parts)}` : ''}: ${size}${at ? `, ${at.startsWith('step') ? 'at ' : ''}${at}` : ''}.`;
}

/** The largest (1) or smallest (-1) finite value of a panel, times the sign. */
function extremeOf({ panel: { matrix } }: Findings, sign: 1 | -1): number {
  const order = falling(matrix);
  return sign * (matrix.values[order[sign > 0 ? 0 : order.length - 1] as number] as number);
}

function timesIn({ values }: Matrix, value: number): number {
  let times = 0;
  for (let cell = 0; cell < values.length; cell++) if (values[cell] === value) times++;
  return times;
}

const hasNegative = ({ findings }: Found): boolean =>
  findings.some((one) => one.finite > 0 && extremeOf(one, -1) > 0);

function sayExtreme({ findings }: Found, sign: 1 | -1, say: Say): void {
  const filled = findings.filter(({ finite }) => finite > 0);
  const highest = greatest(filled, (one) => extremeOf(one, sign));
  if (!highest) return;
  const { matrix, index, name } = highest.panel;
  const value = sign * extremeOf(highest, sign);
  const cell = matrix.values.indexOf(value);
  const equals = filled.reduce((sum, { panel }) => sum + timesIn(panel.matrix, value), 0);
  const where = `${cellText(matrix, cell)}${name ? ` of ${name}` : ''}`;
  const [kind, rule] = sign > 0 ? ['highest', 'largest'] : ['lowest', 'smallest'];
  const [layer, head] = placeOf(matrix, cell);
  say({
    kind,
    text: `The ${kind} value is ${numberText(value)}, ${equals > 1 ? `reached by ${countText(equals)} cells, the first ` : ''}at ${where}.`,
    cells: [cellsOf(index, matrix, [cell])],
    values: { value, panel: index, layer, head, equals },
    rule: `the ${rule} finite value of all panels; of equal ones the first`,
  });
}

const brightCount = ({ findings }: Found): number =>
  findings.reduce((sum, { bright }) => sum + bright.length, 0);

function sayBright(found: Found, say: Say): void {
  const { findings } = found;
  const cells = findings.reduce((sum, { finite }) => sum + finite, 0);
  if (cells === 0) return;
  const bright = brightCount(found);
  const share = bright / cells;
  say({
    kind: 'bright',
    text:
      bright === 0
        ? `None of ${several(cells, 'cell')} is bright.`
        : `${countText(bright)} of ${several(cells, 'cell')} (${shareText(share)}) ${bright === 1 ? 'is' : 'are'} bright${signsText(findings.map(({ panel, bright: cells }) => ({ panel, cells })))}.`,
    cells: findings.filter((one) => one.bright.length > 0).map(({ brightCells }) => brightCells),
    values: { bright, cells, share },
    rule: brightRule(found),
  });
}

/** Those given, else round values within the limits that some bright cell reaches and some may not. */
function thresholdsOf(found: Found): readonly number[] {
  const { findings, settings } = found;
  if (settings.above) return settings.above;
  const norms = new Set(findings.map(({ panel }) => panel.norm));
  const [norm] = norms;
  if (norms.size !== 1 || !norm) return [];
  const from = findings[0]?.panel.brightFrom as number;
  const reached = (value: number): boolean =>
    findings.some(({ panel }) => (countsAbove(panel.levels, [value])[0] as number) > 0);
  const highest = isSigned(found) ? Math.max(norm.vmax, -norm.vmin) : norm.vmax;
  return ticks(highest > 0 ? Math.max(norm.vmin, 0) : norm.vmin, highest, 5)
    .filter((value) => Math.fround(value) > from && reached(value))
    .slice(0, MOST_THRESHOLDS);
}

/** Of the bright cells; of all where thresholds are given, as those may be lower. */
function sayThresholds(found: Found, say: Say): void {
  const { findings, settings } = found;
  const [of, all] = settings.above
    ? ['cells', findings.reduce((sum, { finite }) => sum + finite, 0)]
    : ['bright cells', brightCount(found)];
  if (all === 0) return;
  const counted = thresholdsOf(found).map((threshold) => {
    const count = findings.reduce(
      (sum, { panel }) => sum + (countsAbove(panel.levels, [threshold])[0] as number),
      0,
    );
    return { threshold, count, share: count / all };
  });
  if (counted.length === 0) return;
  const parts = counted.map(
    ({ threshold, count, share }, i) =>
      `${shareText(share)} (${countText(count)})${i > 0 ? '' : count === 1 ? ' reaches' : ' reach'} ${numberText(threshold)}`,
  );
  say({
    kind: 'thresholds',
    text: `Of the ${of}, ${listText(parts)}${isSigned(found) ? ' in magnitude' : ''}.`,
    values: { of, thresholds: counted },
    rule: `${of} whose ${isSigned(found) ? 'magnitude' : 'value'} is at or above each threshold`,
  });
}

function sayLeftOut({ findings }: Found, say: Say): void {
  const shown = findings.filter(({ panel }) => !isYetToCome(panel));
  const missing = shown.reduce((sum, one) => sum + one.missing, 0);
  const infinite = shown.reduce((sum, one) => sum + one.infinite, 0);
  if (missing + infinite === 0) return;
  const [verb, them] = missing + infinite === 1 ? ['is', 'it'] : ['are', 'them'];
  say({
    kind: 'left-out',
    text: `${leftOutText(missing, infinite)} ${verb} left out: no measure counts ${them}.`,
    values: { missing, infinite },
    rule: 'cells that are NaN, and cells that are infinite',
  });
}

/** Models that show no checkpoint at that very step: an earlier one of theirs, or none yet. */
function sayEarlier({ findings }: Found, say: Say): void {
  const late = findings.filter(({ panel }) => panel.earlier);
  if (late.length === 0) return;
  const coming = late.filter(({ panel }) => isYetToCome(panel)).length;
  const parts = [
    ...(late.length > coming
      ? [
          `${several(late.length - coming, 'panel')} ${late.length - coming === 1 ? 'shows' : 'show'} an earlier checkpoint, the last before this step`,
        ]
      : []),
    ...(coming > 0 ? [`${several(coming, 'panel')} ${coming === 1 ? 'shows' : 'show'} none yet`] : []),
  ];
  say({
    kind: 'earlier',
    text: `${parts.join('; ')}.`,
    values: { earlier: late.length - coming, none: coming },
    rule: 'panels whose model has no checkpoint at the step shown: they show its last one before',
  });
}

export function overview(found: Found): Statement[] {
  const { statements, say } = saying('overview');
  const { dataset, findings } = found;
  say({
    kind: 'scope',
    text: scopeText(found),
    values: {
      panels: findings.length,
      steps: found.moment.checkpoints.map((checkpoint) => found.moment.steps[checkpoint] ?? null),
    },
    rule: 'what is shown, at the moment shown',
  });
  sayEarlier(found, say);
  if (dataset.note)
    say({
      kind: 'note',
      text: `Note: ${dataset.note}.`,
      values: { note: dataset.note },
      rule: 'what the data say of themselves',
    });
  sayExtreme(found, 1, say);
  if (hasNegative(found)) sayExtreme(found, -1, say);
  sayBright(found, say);
  sayThresholds(found, say);
  sayLeftOut(found, say);
  return statements;
}
