// What is said of axes and colours, and of the words that the text uses, each with its numbers.

import { max, min } from 'd3-array';
import { chooseColormap } from '../../figure/step-map.ts';
import { type NormName, normDefinition } from '../../norms/registry.ts';
import { mergeExtremes } from '../../scale/extremes.ts';
import type { Norm } from '../../scale/norm.ts';
import { colourName } from './colours.ts';
import type { Statement } from './description.ts';
import {
  brightRangeText,
  brightRule,
  type FigureFindings,
  isSigned,
  isStepMap,
  onlyValue,
  panelLabel,
} from './figure-findings.ts';
import type { Findings } from './panel-findings.ts';
import {
  amountText,
  CLEAR_CORRELATION,
  countText,
  jsonNumber,
  listText,
  numberText,
  plural,
  shareText,
} from './phrases.ts';
import { spreadRule } from './spread-rule.ts';
import { type AddStatement, statementList } from './statement-list.ts';

/** A value as text. */
type Amount = (value: number) => string;

/** The scale of all groups, which are of one norm. */
function scaleText(norms: readonly Norm[], name: NormName, amount: Amount): string {
  const { scale, linearWithin, exponent } = normDefinition(name);
  const number = (norm: Norm): string =>
    linearWithin ? `±${amount(norm[linearWithin])}` : exponent ? numberText(norm[exponent]) : '';
  const [one, other] = new Set(norms.map(number));
  return scale + (other === undefined ? one : 'a width that differs from group to group');
}

/** Names that are listed before the rest is counted. */
const MOST_NAMES = 12;

export function axesStatements(found: FigureFindings): Statement[] {
  const { statements, say } = statementList('axes');
  sayAxes(found, say);
  sayPanels(found, say);
  sayLegend(found, say);
  if (isStepMap(found)) sayMapTerms(say);
  else {
    sayBright(found, say);
    sayTerms(found, say);
  }
  return statements;
}

function sayAxes({ findings, options }: FigureFindings, say: AddStatement): void {
  const shapes = findings.map(({ panel }) => panel.tensor);
  const layers = shapes.reduce((most, one) => Math.max(most, one.layers), 0);
  const heads = shapes.reduce((most, one) => Math.max(most, one.heads), 0);
  const atMost = shapes.some((one) => one.layers !== layers || one.heads !== heads) ? ' at most' : '';
  const top = options.origin === 'upper' ? 'top' : 'bottom';
  say({
    kind: 'axes',
    text: `Across are heads (0–${heads - 1}${atMost}), down are layers (0–${layers - 1}${atMost}), with layer 0 at the ${top}; both are counted from 0.`,
    values: { layers, heads, origin: options.origin },
    rule: 'as the figure is drawn',
  });
}

function sayPanels({ findings }: FigureFindings, say: AddStatement): void {
  const names = findings.map(({ panel }) => panel.name).filter(Boolean);
  if (names.length < 2) return;
  const more = names.length - MOST_NAMES;
  const listed = more > 0 ? [...names.slice(0, MOST_NAMES), `${countText(more)} more`] : names;
  say({
    kind: 'panels',
    text: `The panels are ${listText(listed)}.`,
    values: { names },
    rule: 'in the order of the figure',
  });
}

function sayLegend(found: FigureFindings, say: AddStatement): void {
  const { findings, options, statistics } = found;
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
  const { tensor } = (findings[0] as Findings).panel;
  const amount: Amount = (value) => amountText(tensor, value);
  const groups = norms.size > 1 ? `, in ${plural(norms.size, 'group')} with limits of their own` : '';
  const through = center === null ? '' : ` through ${amount(center)} (${middle})`;
  const without = isStepMap(found) ? 'heads that never emerge' : 'missing cells';
  const hasStart = findings.some(({ panel: { tensor, matrix } }) =>
    matrix.values.some((value) => value === tensor.startStep),
  );
  const missing = [
    ...(hasStart ? [`; heads that are there from the start are ${colourName(under)}`] : []),
    ...(findings.some((one) => one.missing > 0) ? [`; ${without} are ${colourName(bad)}`] : []),
  ].join('');
  const only = onlyValue(found);
  // One value, and limits that are it.
  const isFlat = only !== null && norms.size === 1 && vmin === only && vmax === only;
  const signed = findings.filter(({ panel }) => panel.signed).length;
  const areMixed = options.colormap === null && signed > 0 && signed < findings.length;
  const scale = areMixed
    ? `the scale is ${scaleText([...norms], norm.name, amount)}, the colormap coolwarm about 0 in ${plural(signed, 'panel')} with negative values, viridis in the others`
    : `the scale is ${scaleText([...norms], norm.name, amount)}, the colormap ${name}`;
  const { min: least, max: most } = mergeExtremes(findings.map(({ panel }) => statistics.ofTask(panel)));
  const isAuto = options.vmin === null && options.vmax === null;
  /** Where limits are of no value. */
  const none =
    isAuto && least > most
      ? 'no cell has a value'
      : isAuto && norm.needsPositive && most <= 0
        ? `no value has a place on the scale, which is ${scaleText([...norms], norm.name, amount)}`
        : null;
  say({
    kind: 'legend',
    text: none
      ? `Colour is ${panelLabel(found)}: ${none}${missing}.`
      : isFlat
        ? `Colour is ${panelLabel(found)}: all cells are ${amount(only)} and have one colour (${low})${missing}.`
        : areMixed
          ? `Colour is ${panelLabel(found)}, in ${plural(norms.size, 'group')} with limits of their own, which lie between ${amount(vmin)} and ${amount(vmax)}; ${scale}${missing}.`
          : `Colour is ${panelLabel(found)} from ${amount(vmin)} (${low})${through} to ${amount(vmax)} (${high})${groups}; ${scale}${missing}.`,
    values: { vmin, vmax, norm: norm.name, colormap: name, low, middle, high, groups: norms.size },
    rule: 'as the colorbar shows',
  });
}

function sayBright(found: FigureFindings, say: AddStatement): void {
  const { settings, findings } = found;
  const froms = [...new Set(findings.map(({ panel }) => panel.brightFrom))];
  const signed = isSigned(found);
  const texts = new Set(findings.map(({ panel }) => brightRangeText(panel, settings)));
  const [text = ''] = texts;
  const number = texts.size === 1 ? text : 'a value that differs from group to group';
  const share = `what has at least ${shareText(settings.bright)} of the colorbar${signed ? ' between zero and either end' : ''}: ${number}`;
  say({
    kind: 'bright-from',
    text: `Bright is ${settings.threshold === null ? share : `${number}, as given`}.`,
    values: {
      brightFrom: froms.map(jsonNumber),
      share: settings.threshold === null ? settings.bright : null,
    },
    rule: brightRule(found),
  });
}

/** A map of emergence has words of its own. */
function sayMapTerms(say: AddStatement): void {
  say({
    kind: 'term',
    text: 'Values are training steps: a head emerges at the first step from which it is at the threshold or above at every later checkpoint; one that is there from the first checkpoint on did not emerge.',
    rule: 'a definition',
  });
}

function sayTerms({ findings, settings }: FigureFindings, say: AddStatement): void {
  const tests = 3 * findings.length;
  const term = (text: string, values: Statement['values'] = {}) =>
    say({ kind: 'term', text, values, rule: 'a definition' });
  term(
    `A cluster is two or more bright cells that touch, corners included; an outlier is a bright cell that touches none. Importance is the magnitude of a value.`,
  );
  term(`The spread of bright cells is ${spreadRule(settings.spread)}.`, { ...settings.spread });
  term(
    `A secondary peak has a topological prominence of at least ${shareText(settings.prominence)} of the peak. Values fall or rise with distance from the peak where Spearman's correlation is at least ${CLEAR_CORRELATION} in magnitude.`,
    { prominence: settings.prominence, correlation: CLEAR_CORRELATION },
  );
  term(
    `Diagonals, columns and rows are tested in each panel's largest cluster of at least 6 bright cells, by permutations within the cluster and of the whole panel, and named at p below ${settings.alpha} after Holm's correction over ${plural(tests, 'test')} where they are clear: layer and head correlate at ${CLEAR_CORRELATION} or more, or the strongest column or row holds at least twice an even share and 10 %.`,
    { alpha: settings.alpha, seed: settings.seed, tests },
  );
  term('Values are rounded to three digits, shares and correlations to two.');
}
