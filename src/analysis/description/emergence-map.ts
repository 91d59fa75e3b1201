// Statements about an emergence map: how many heads emerge, and which are the first and the last to do so.

import { stepsWriter } from '../../tensor/step-text.ts';
import { type HeadName, headWord } from '../../tensor/tensor.ts';
import { cellsDescending } from '../measures/sorting.ts';
import type { PanelCells } from './description.ts';
import type { FigureFindings } from './figure-findings.ts';
import type { Findings } from './panel-findings.ts';
import { cellRuns, cellText, countText, listText, plural } from './phrases.ts';
import type { AddStatement } from './statement-list.ts';

/** The heads of a panel by whether they emerge after the first checkpoint. */
interface PanelEmergence {
  readonly findings: Findings;
  /** Heads that emerge, in descending order of their step. */
  readonly cells: Uint32Array;
  /** How many are present from the first checkpoint. */
  readonly fromStart: number;
  readonly never: number;
}

function panelEmergence(findings: Findings): PanelEmergence {
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

const wordOf = (all: readonly PanelEmergence[]): HeadName =>
  headWord(all.map(({ findings }) => findings.panel.tensor));

const stepOf = ({ findings }: PanelEmergence, cell: number): number =>
  findings.panel.matrix.values[cell] as number;

/** How many heads emerge, are present from the first checkpoint, and never emerge. */
interface MapCounts {
  readonly emerging: number;
  readonly fromStart: number;
  readonly never: number;
}

/** "12 of 144 heads emerge, 4 are present from the start and 128 never emerge", without counts of zero */
function countsText(word: HeadName, { emerging, fromStart, never }: MapCounts): string {
  const all = emerging + fromStart + never;
  const heads = all === 1 ? `the only ${word}` : `all ${plural(all, word)}`;
  if (never === all) return all === 1 ? `${heads} never emerges` : `none of the ${plural(all, word)} emerges`;
  if (fromStart === all) return `${heads} ${all === 1 ? 'is' : 'are'} present from the start`;
  if (emerging === all) return `${heads} ${all === 1 ? 'emerges' : 'emerge'}`;
  const emergingText =
    emerging === 0
      ? `none of the ${plural(all, word)} emerges`
      : `${countText(emerging)} of ${plural(all, word)} ${emerging === 1 ? 'emerges' : 'emerge'}`;
  if (fromStart === 0) return `${emergingText}; the ${never === 1 ? 'other never does' : 'others never do'}`;
  return listText([
    emergingText,
    `${countText(fromStart)} ${fromStart === 1 ? 'is' : 'are'} present from the start`,
    ...(never > 0 ? [`${countText(never)} never ${never === 1 ? 'emerges' : 'emerge'}`] : []),
  ]);
}

/** The heads of one or more panels that emerge first, or last. */
interface Extreme {
  readonly step: number;
  /** The first of these heads, and its panel. */
  readonly of: PanelEmergence;
  readonly cell: number;
  /** How many heads emerge at this step. */
  readonly count: number;
}

/** The last (1) or the first (-1) heads to emerge; null if none emerges. */
function findExtreme(all: readonly PanelEmergence[], sign: 1 | -1): Extreme | null {
  let best: Extreme | undefined;
  for (const one of all) {
    const { cells } = one;
    if (cells.length === 0) continue;
    const end = sign > 0 ? 0 : cells.length - 1;
    const step = stepOf(one, cells[end] as number);
    let count = 1;
    while (count < cells.length && stepOf(one, cells[end + sign * count] as number) === step) count++;
    // Ties are in ascending order of the cell, so the first cell of the earliest step is farthest from the end.
    const cell = cells[sign > 0 ? 0 : cells.length - count] as number;
    if (best?.step === step) best = { ...best, count: best.count + count };
    else if (!best || sign * (step - best.step) > 0) best = { step, of: one, cell, count };
  }
  return best ?? null;
}

function extremeText({ of, cell, count }: Extreme, isNamed: boolean): string {
  const { matrix, name } = of.findings.panel;
  const others = count > 1 ? ` and ${plural(count - 1, 'other')}` : '';
  return `${cellText(matrix, cell)}${isNamed && name ? ` in ${name}` : ''}${others}`;
}

const extremeStepText = ({ of, step }: Extreme): string => stepsWriter(of.findings.panel.tokens)([step]);

/** Which heads emerge first and last; nothing if none emerges. */
function addOrder(all: readonly PanelEmergence[], isNamed: boolean, add: AddStatement): void {
  const [first, last] = [findExtreme(all, -1), findExtreme(all, 1)];
  if (!first || !last) return;
  const total = all.reduce((sum, { cells }) => sum + cells.length, 0);
  const headsText = (one: Extreme) => extremeText(one, isNamed);
  const be = ({ count }: Extreme) => (count === 1 ? 'is' : 'are');
  const word = wordOf(all);
  const orderText = (): string => {
    if (total === 1) return `The only ${word} to emerge is ${headsText(first)}, at ${extremeStepText(first)}`;
    if (first.step === last.step)
      return `All ${word}s that emerge do so at ${extremeStepText(first)} (${headsText(first)})`;
    return `The first to emerge ${be(first)} ${headsText(first)}, at ${extremeStepText(first)}; the last ${be(last)} ${headsText(last)}, at ${extremeStepText(last)}`;
  };
  add({
    kind: 'emergence-order',
    text: `${orderText()}.`,
    cells: [first, ...(last.step === first.step ? [] : [last])].map(({ of, cell }) =>
      cellRuns(of.findings.panel.index, of.findings.panel.matrix, [cell]),
    ),
    values: { first: first.step, last: last.step, heads: total },
    rule: 'the smallest and the largest step of the map after the first checkpoint; the first head in case of ties',
  });
}

function addCounts(all: readonly PanelEmergence[], add: AddStatement): void {
  const sum = (count: (one: PanelEmergence) => number): number =>
    all.reduce((total, one) => total + count(one), 0);
  const [emerging, fromStart, never] = [
    sum(({ cells }) => cells.length),
    sum((one) => one.fromStart),
    sum((one) => one.never),
  ];
  add({
    kind: 'emerged',
    text: `${countsText(wordOf(all), { emerging, fromStart, never })}.`,
    cells: all
      .filter(({ cells }) => cells.length > 0)
      .map(({ findings: { panel }, cells }): PanelCells => cellRuns(panel.index, panel.matrix, cells)),
    values: { emerging, fromStart, never },
    rule: 'heads with a step after the first checkpoint; with the step of the first checkpoint; without a step',
  });
}

/** Statements about all panels of the map. */
export function emergenceMapStatements({ findings }: FigureFindings, add: AddStatement): void {
  const all = findings.map(panelEmergence);
  addCounts(all, add);
  addOrder(all, true, add);
}

/** The same statements about one panel, and the step by which half of its emerging heads have emerged. */
export function emergencePanelStatements(findings: Findings, add: AddStatement): void {
  const one = panelEmergence(findings);
  addCounts([one], add);
  addOrder([one], false, add);
  const { cells } = one;
  if (cells.length < 4) return;
  const step = stepOf(one, cells[cells.length >> 1] as number);
  add({
    kind: 'half-emerged',
    text: `Half of the ${wordOf([one])}s that emerge have done so by ${stepsWriter(findings.panel.tokens)([step])}.`,
    values: { step },
    rule: 'the smallest step by which at least half of the heads that emerge have emerged',
  });
}
