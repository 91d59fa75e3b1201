// What is said of a map of emergence: how many heads emerge, from when on, and which are first and last.

import { cellsDescending } from '../measures/sorting.ts';
import type { PanelCells } from './description.ts';
import type { FigureFindings } from './figure-findings.ts';
import type { Findings } from './panel-findings.ts';
import { amountText, cellRuns, cellText, countText, listText, plural } from './phrases.ts';
import type { AddStatement } from './statement-list.ts';

/** The heads of a panel that emerge after the first checkpoint, and how many others there are. */
interface Emergents {
  readonly findings: Findings;
  /** The last to emerge first. */
  readonly cells: Uint32Array;
  readonly fromStart: number;
  readonly never: number;
}

function emergentsOf(findings: Findings): Emergents {
  const { matrix, tensor } = findings.panel;
  const order = cellsDescending(matrix);
  const start = tensor.startStep === undefined ? -Infinity : Math.fround(tensor.startStep);
  let count = order.length;
  while (count > 0 && (matrix.values[order[count - 1] as number] as number) <= start) count--;
  return {
    findings,
    cells: order.subarray(0, count),
    fromStart: order.length - count,
    never: matrix.values.length - order.length,
  };
}

const stepOf = ({ findings }: Emergents, cell: number): number =>
  findings.panel.matrix.values[cell] as number;

/** "12 of 144 heads emerge, 4 are there from the first checkpoint on and 128 never emerge", without those of none */
function countsText(emerging: number, fromStart: number, never: number): string {
  const all = emerging + fromStart + never;
  if (never === all)
    return all === 1 ? 'the only head never emerges' : `none of ${plural(all, 'head')} emerges`;
  if (fromStart === all) return `all ${plural(all, 'head')} are there from the first checkpoint on`;
  const who =
    emerging === 0
      ? `none of ${plural(all, 'head')} emerges`
      : `${countText(emerging)} of ${plural(all, 'head')} ${emerging === 1 ? 'emerges' : 'emerge'}`;
  if (emerging === all) return all === 1 ? 'the only head emerges' : `all ${plural(all, 'head')} emerge`;
  if (fromStart === 0) return `${who}, the ${never === 1 ? 'other never does' : 'others never do'}`;
  return listText([
    who,
    ...(fromStart > 0
      ? [`${countText(fromStart)} ${fromStart === 1 ? 'is' : 'are'} there from the first checkpoint on`]
      : []),
    ...(never > 0 ? [`${countText(never)} never ${never === 1 ? 'emerges' : 'emerge'}`] : []),
  ]);
}

/** The heads of one or more panels that emerge first, or last. */
interface Extreme {
  readonly step: number;
  readonly of: Emergents;
  readonly cell: number;
  readonly count: number;
}

function extremeOf(all: readonly Emergents[], sign: 1 | -1): Extreme | null {
  let best: Extreme | undefined;
  for (const one of all) {
    const { cells } = one;
    if (cells.length === 0) continue;
    const end = sign > 0 ? 0 : cells.length - 1;
    const step = stepOf(one, cells[end] as number);
    let count = 1;
    while (count < cells.length && stepOf(one, cells[end + sign * count] as number) === step) count++;
    // Equal ones are by number, so that the first of the earliest lies farthest from the end.
    const cell = cells[sign > 0 ? 0 : cells.length - count] as number;
    if (best?.step === step) best = { ...best, count: best.count + count };
    else if (!best || sign * (step - best.step) > 0) best = { step, of: one, cell, count };
  }
  return best ?? null;
}

function extremeText({ of, cell, count }: Extreme, isNamed: boolean): string {
  const { matrix, name } = of.findings.panel;
  const others = count > 1 ? ` and ${plural(count - 1, 'other')}` : '';
  return `${cellText(matrix, cell)}${isNamed && name ? ` of ${name}` : ''}${others}`;
}

const amount = ({ of, step }: Extreme): string => amountText(of.findings.panel.tensor, step);

/** Which heads are first and last; nothing where none emerges. */
function sayOrder(all: readonly Emergents[], isNamed: boolean, say: AddStatement): void {
  const [first, last] = [extremeOf(all, -1), extremeOf(all, 1)];
  if (!first || !last) return;
  const total = all.reduce((sum, { cells }) => sum + cells.length, 0);
  const which = (one: Extreme) => extremeText(one, isNamed);
  const be = ({ count }: Extreme) => (count === 1 ? 'is' : 'are');
  const one = total === 1 ? 'The only head to emerge is' : 'All that emerge do so';
  say({
    kind: 'emergence-order',
    text:
      first.step === last.step
        ? `${one}${total === 1 ? ` ${which(first)},` : ''} at step ${amount(first)}${total === 1 ? '' : ` (${which(first)})`}.`
        : `The first to emerge ${be(first)} ${which(first)}, at step ${amount(first)}; the last ${be(last)} ${which(last)}, at step ${amount(last)}.`,
    cells: [first, ...(last.step === first.step ? [] : [last])].map(({ of, cell }) =>
      cellRuns(of.findings.panel.index, of.findings.panel.matrix, [cell]),
    ),
    values: { first: first.step, last: last.step, heads: total },
    rule: 'the smallest and the largest step of the map after the first checkpoint; of equal ones the first head',
  });
}

function sayCounts(all: readonly Emergents[], say: AddStatement): void {
  const sum = (count: (one: Emergents) => number): number =>
    all.reduce((total, one) => total + count(one), 0);
  const [emerging, fromStart, never] = [
    sum(({ cells }) => cells.length),
    sum((one) => one.fromStart),
    sum((one) => one.never),
  ];
  say({
    kind: 'emerged',
    text: `${countsText(emerging, fromStart, never)}.`,
    cells: all
      .filter(({ cells }) => cells.length > 0)
      .map(({ findings: { panel }, cells }): PanelCells => cellRuns(panel.index, panel.matrix, cells)),
    values: { emerging, fromStart, never },
    rule: 'heads that have a step after the first checkpoint; that have the first step; that have none',
  });
}

/** Of the whole map. */
export function emergenceMapStatements({ findings }: FigureFindings, say: AddStatement): void {
  const all = findings.map(emergentsOf);
  sayCounts(all, say);
  sayOrder(all, true, say);
}

/** Of one panel, the same, and by when half of its heads have emerged. */
export function emergencePanelStatements(findings: Findings, say: AddStatement): void {
  const one = emergentsOf(findings);
  sayCounts([one], say);
  sayOrder([one], false, say);
  const { cells } = one;
  if (cells.length < 4) return;
  const step = stepOf(one, cells[cells.length >> 1] as number);
  say({
    kind: 'half-emerged',
    text: `Half of the heads that emerge have done so by step ${amountText(findings.panel.tensor, step)}.`,
    values: { step },
    rule: 'the smallest step by which at least half of the heads that emerge have emerged',
  });
}
