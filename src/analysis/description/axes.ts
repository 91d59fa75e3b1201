// Statements about axes and colours, and definitions of the terms that a description uses.

import { max, min } from 'd3-array';
import { byDirection } from '../../figure/orientation.ts';
import { chooseColormap } from '../../figure/step-map.ts';
import { type NormName, normDefinition } from '../../norms/registry.ts';
import { mergeExtremes } from '../../scale/extremes.ts';
import type { Norm } from '../../scale/norm.ts';
import type { CellRange } from '../../tensor/reduce.ts';
import { isDouble } from '../../tensor/source.ts';
import { headWord, oneOf } from '../../tensor/tensor.ts';
import { capital } from '../../tensor/text.ts';
import type { Range } from '../../tensor/zoom.ts';
import { colourName } from './colours.ts';
import type { Statement } from './description.ts';
import {
  brightConditionText,
  brightRule,
  colorbarShareText,
  type FigureFindings,
  isSigned,
  isStepMap,
  onlyValue,
  quantityLabel,
  type ShownFigure,
} from './figure-findings.ts';
import type { Findings } from './panel-findings.ts';
import {
  amountText,
  CLEAR_CORRELATION,
  countText,
  digitsOf,
  jsonNumber,
  listText,
  numberText,
  plural,
  shareText,
} from './phrases.ts';
import { spreadRule } from './spread-rule.ts';
import { type AddStatement, statementList } from './statement-list.ts';

/** Formats a value as text. */
type FormatValue = (value: number) => string;

/** The scale of all groups, which share a norm but may differ in its parameters. */
function scaleText(norms: readonly Norm[], name: NormName, format: FormatValue): string {
  const { scale, linearWithin, exponent } = normDefinition(name);
  const parameterText = (norm: Norm): string =>
    linearWithin ? `±${format(norm[linearWithin])}` : exponent ? numberText(norm[exponent]) : '';
  const [one, other] = new Set(norms.map(parameterText));
  return scale + (other === undefined ? one : 'a range that differs between groups');
}

/** Panels beyond this number are counted instead of named. */
const MAX_NAMES = 12;

export function axesStatements(found: FigureFindings): Statement[] {
  const { statements, add } = statementList('axes');
  addAxes(found, add);
  addPanels(found, add);
  addLegend(found, add);
  addLimitsSource(found, add);
  if (isStepMap(found)) addMapTerms(found, add);
  else {
    addBright(found, add);
    addTerms(found, add);
  }
  return statements;
}

/** "0–24", or "0" for a single one */
const indexRange = ([start, end]: Range): string => (end - start === 1 ? `${start}` : `${start}–${end - 1}`);

/** The smallest range that contains all of these. */
const hull = (ranges: readonly Range[]): Range => [
  Math.min(...ranges.map(([start]) => start)),
  Math.max(...ranges.map(([, end]) => end)),
];

export function addAxes({ findings, options }: ShownFigure, add: AddStatement): void {
  const word = headWord(findings.map(({ panel }) => panel.tensor));
  const parts = findings.map(({ panel }) => panel.part);
  const [layers, heads] = [hull(parts.map((part) => part.layers)), hull(parts.map((part) => part.heads))];
  const isShown = (part: CellRange): boolean =>
    `${part.layers}` === `${layers}` && `${part.heads}` === `${heads}`;
  const atMost = parts.every(isShown) ? '' : layers[0] + heads[0] === 0 ? 'up to ' : 'parts of ';
  const top = options.origin === 'upper' ? 'top' : 'bottom';
  const axes = byDirection(
    {
      layers: { name: 'layers', shown: layers, first: 'layer' },
      heads: { name: `${word}s`, shown: heads, first: word },
    },
    options,
  );
  const text = ({ name, shown }: { name: string; shown: Range }): string =>
    `${name} (${atMost}${indexRange(shown)})`;
  add({
    kind: 'axes',
    text: `The x axis shows ${text(axes.across)} and the y axis shows ${text(axes.down)}, with ${axes.down.first} ${axes.down.shown[0]} at the ${top}.`,
    values: {
      layers: layers[1] - layers[0],
      heads: heads[1] - heads[0],
      origin: options.origin,
      ...(options.transpose && { transpose: true }),
    },
    rule: 'the axes of the figure',
  });
}

export function addPanels({ findings }: ShownFigure, add: AddStatement): void {
  const names = findings.map(({ panel }) => panel.name).filter(Boolean);
  if (names.length < 2) return;
  const more = names.length - MAX_NAMES;
  const listed = more > 0 ? [...names.slice(0, MAX_NAMES), `${countText(more)} more`] : names;
  add({
    kind: 'panels',
    text: `The panels are ${listText(listed)}.`,
    values: { names },
    rule: 'the panels in the order of the figure',
  });
}

/** The colours of cells that the colormap does not cover: "; missing cells are grey", or nothing. */
function specialColoursText(found: FigureFindings, { bad, under }: { bad: string; under: string }): string {
  const { findings } = found;
  const hasStart = findings.some(({ panel: { tensor, matrix } }) =>
    matrix.values.some((value) => value === tensor.startStep),
  );
  const hasMissing = findings.some(({ missing }) => missing > 0);
  const word = headWord(findings.map(({ panel }) => panel.tensor));
  const missingCells = isStepMap(found) ? `${word}s that never emerge` : 'missing cells';
  return [
    ...(hasStart ? [`; ${word}s present from the start are ${colourName(under)}`] : []),
    ...(hasMissing ? [`; ${missingCells} are ${colourName(bad)}`] : []),
  ].join('');
}

/** Why automatic limits are not based on any value; null if they are. */
function noLimitsReason(found: FigureFindings, norm: Norm, scale: string): string | null {
  const { findings, options, statistics } = found;
  if (options.vmin !== null || options.vmax !== null) return null;
  const { min: lowest, max: highest } = mergeExtremes(findings.map(({ panel }) => statistics.ofTask(panel)));
  if (lowest > highest)
    return findings.some(({ finite }) => finite > 0)
      ? 'no cell has a value within the range of float32'
      : 'no cell has a value';
  if (norm.needsPositive && highest <= 0) return `no value can be shown on the scale, which is ${scale}`;
  return null;
}

function addLegend(found: FigureFindings, add: AddStatement): void {
  const { findings, options } = found;
  const norms = new Set(findings.map(({ panel }) => panel.norm));
  const [norm] = norms;
  if (!norm) return;
  const center = isSigned(found) ? 0 : options.center;
  const { name, colors, bad, under } = chooseColormap(options, center, isStepMap(found));
  const [low, middle, high] = [colors[0], colors[colors.length >> 1], colors.at(-1)].map((color) =>
    colourName(color as string),
  ) as [string, string, string];
  const vmin = min(norms, (one) => one.vmin) as number;
  const vmax = max(norms, (one) => one.vmax) as number;
  const { panel } = findings[0] as Findings;
  const format: FormatValue = (value) => amountText(panel, value);
  const scale = scaleText([...norms], norm.name, format);
  const special = specialColoursText(found, { bad, under });
  const isSingleValue = norms.size === 1 && vmin === vmax && onlyValue(found) === vmin;
  const signed = findings.filter(({ panel }) => panel.signed).length;
  const areMixed = options.colormap === null && signed > 0 && signed < findings.length;
  const groups = `${plural(norms.size, 'group')} of panels with separate limits`;
  const legendText = (): string => {
    const noLimits = noLimitsReason(found, norm, scale);
    if (noLimits) return `: ${noLimits}`;
    if (isSingleValue) return `: all cells have the value ${format(vmin)} and the same colour (${low})`;
    if (norms.size === 1 && vmin === vmax && isDouble(panel.tensor))
      return `: all cells have the same colour (${low}), as float32 rounds their values to ${format(vmin)}`;
    if (areMixed)
      return (
        ` in ${groups}, all between ${format(vmin)} and ${format(vmax)}. The scale is ${scale}; the colormap is coolwarm, ` +
        `centred at 0, in ${plural(signed, 'panel')} with negative values and viridis in the others`
      );
    const through = center === null ? '' : ` through ${format(center)} (${middle})`;
    return (
      ` from ${format(vmin)} (${low})${through} to ${format(vmax)} (${high})${norms.size > 1 ? `, in ${groups}` : ''}. ` +
      `The scale is ${scale}; the colormap is ${name}`
    );
  };
  add({
    kind: 'legend',
    text: `Colour shows ${quantityLabel(found)}${legendText()}${special}.`,
    values: { vmin, vmax, norm: norm.name, colormap: name, low, middle, high, groups: norms.size },
    rule: 'the colorbar of the figure',
  });
}

/** What limits are based on, if not on all cells. */
export function addLimitsSource({ limitsNote }: ShownFigure, add: AddStatement): void {
  if (limitsNote)
    add({
      kind: 'limits-source',
      text: `The limits of the colours ${limitsNote.replace('limits', 'come')}, not from all cells.`,
      values: { limits: limitsNote },
      rule: 'the cells that limits are based on, as the caption says',
    });
}

function addBright(found: FigureFindings, add: AddStatement): void {
  const { settings, findings } = found;
  const thresholds = [...new Set(findings.map(({ panel }) => panel.brightFrom))];
  const conditions = new Set(findings.map(({ panel }) => brightConditionText(panel, settings)));
  const [condition = ''] = conditions;
  const share = colorbarShareText(found);
  add({
    kind: 'bright-from',
    text:
      conditions.size > 1
        ? `Cells are bright from ${share} upwards; the corresponding value differs between groups of panels.`
        : `Cells are bright if their ${condition} (${settings.threshold === null ? share : 'the given threshold'}).`,
    values: {
      brightFrom: thresholds.map(jsonNumber),
      share: settings.threshold === null ? settings.bright : null,
    },
    rule: brightRule(found),
  });
}

/** Definitions for emergence maps, which have no bright cells. */
function addMapTerms({ findings }: FigureFindings, add: AddStatement): void {
  const word = headWord(findings.map(({ panel }) => panel.tensor));
  const one = oneOf(word);
  add({
    kind: 'term',
    text: `Values are training steps. ${capital(one)} emerges at the first step from which it stays at or above the threshold at all later checkpoints; ${one} that does so from the first checkpoint on is present from the start and does not count as emerging.`,
    rule: 'definition',
  });
}

function addTerms({ findings, settings }: FigureFindings, add: AddStatement): void {
  const tests = 3 * findings.length;
  const word = headWord(findings.map(({ panel }) => panel.tensor));
  const addTerm = (text: string, values: Statement['values'] = {}) =>
    add({ kind: 'term', text, values, rule: 'definition' });
  addTerm(
    `A cluster is two or more bright cells that touch at an edge or a corner; an outlier is a bright cell that touches no other bright cell. Importance is the magnitude of a value. ${capital(word)}s above the elbow are those before the sharpest bend of the curve of magnitudes, sorted in descending order.`,
  );
  addTerm(`The spread of bright cells is ${spreadRule(settings.spread)}.`, { ...settings.spread });
  addTerm(
    `A secondary peak is a local maximum with a topological prominence of at least ${shareText(settings.prominence)} of the peak. Values are said to fall or rise with distance from the peak if the magnitude of Spearman's correlation is at least ${CLEAR_CORRELATION}.`,
    { prominence: settings.prominence, correlation: CLEAR_CORRELATION },
  );
  addTerm(
    `Each panel's largest cluster of at least 6 bright cells is tested for diagonals, columns and rows by permutations within the cluster and of the whole panel. A pattern is reported if p < ${settings.alpha} after Holm's correction for ${plural(tests, 'test')} and the effect is clear: a correlation of at least ${CLEAR_CORRELATION} between layer and ${word}, or a column or row with at least 10 % of the cluster's importance and at least twice what a uniform distribution would give it.`,
    { alpha: settings.alpha, seed: settings.seed, tests },
  );
  const more = findings.some(({ panel }) => digitsOf(panel.matrix) > 3)
    ? ', more where that tells them apart'
    : '';
  addTerm(
    `Values are rounded to three significant digits${more}, percentages and correlations to two digits.`,
  );
}
