// The overview: statements about what stands out in the figure and what it shows; most of them form the summary.

import { extent } from 'd3-array';
import { findAdvice } from '../../figure/advice.ts';
import { momentText } from '../../figure/caption.ts';
import { stepsWriter, tokensShown } from '../../tensor/step-text.ts';
import { headWord } from '../../tensor/tensor.ts';
import { filterCells } from '../measures/matrix.ts';
import { NOTE_SEPARATOR } from '../require-run.ts';
import { excludedCellsText } from './cell-phrases.ts';
import type { Json, Statement } from './description.ts';
import { emergenceMapStatements } from './emergence-map.ts';
import { type FigureFindings, isStepMap, quantityLabel, type ShownFigure } from './figure-findings.ts';
import { highlightStatements } from './highlights.ts';
import type { Findings } from './panel-findings.ts';
import { isBeforeFirstCheckpoint } from './panels.ts';
import { countText, listText, plural } from './phrases.ts';
import { sightText } from './sight-text.ts';
import { type AddStatement, statementList } from './statement-list.ts';

/** "24 layers", or "24 to 32 layers" if panels differ. */
function sizeText(counts: readonly number[], one: string): string {
  const [least = 0, most] = extent(counts);
  return least === most ? plural(least, one) : `${least} to ${most} ${one}s`;
}

/** "for 2 models and 8 tasks", or nothing if they have no names. */
function modelsAndTasksText(found: ShownFigure): string {
  const { findings } = found;
  const tensors = new Set(findings.map(({ panel }) => panel.tensor));
  const groups = [...tensors].filter(({ isGroup }) => isGroup).length;
  const tasks = new Set(findings.map(({ panel }) => panel.tensor.tasks[panel.task] as string));
  tasks.delete('');
  const more = found.left > 0 ? ' or more' : '';
  const parts = [
    ...(tensors.size > 1 ? [plural(tensors.size, groups === tensors.size ? 'group' : 'model')] : []),
    ...(tasks.size > 0 ? [`${countText(tasks.size)}${more} ${tasks.size === 1 ? 'task' : 'tasks'}`] : []),
  ];
  return parts.length > 0 ? ` for ${listText(parts)}` : '';
}

function scopeText(found: ShownFigure): string {
  const { findings, inSightOf } = found;
  const word = headWord(findings.map(({ panel }) => panel.tensor));
  const layers = findings.map(({ panel }) => panel.tensor.layers);
  const heads = findings.map(({ panel }) => panel.tensor.heads);
  const size = inSightOf
    ? sightText(found, inSightOf.panels)
    : `${plural(findings.length + found.left, 'panel')} of ${sizeText(layers, 'layer')} x ${sizeText(heads, word)}`;
  const at = momentText(found.moment, stepsWriter(tokensShown(found.options)));
  const subject = `${quantityLabel(found)} by layer and ${word}${modelsAndTasksText(found)}: ${size}${at ? `, ${found.moment.checkpoints.length > 1 ? '' : 'at '}${at}` : ''}${found.orderNote && `, ${found.orderNote}`}`;
  if (!inSightOf) return `The figure shows ${subject}.`;
  return `This describes only what is in sight: ${subject}. Clusters, peaks and patterns end at its edges; colours are those of the whole figure.`;
}

function addExcluded({ findings }: FigureFindings, add: AddStatement): void {
  const shown = findings.filter(({ panel }) => !isBeforeFirstCheckpoint(panel));
  const missing = shown.reduce((sum, one) => sum + one.missing, 0);
  const infinite = shown.reduce((sum, one) => sum + one.infinite, 0);
  if (missing + infinite === 0) return;
  const verb = missing + infinite === 1 ? 'is' : 'are';
  add({
    kind: 'left-out',
    text: `${excludedCellsText(missing, infinite)} ${verb} excluded from all statistics.`,
    values: { missing, infinite },
    rule: 'missing (NaN) cells and infinite cells',
  });
}

/** Models without a checkpoint at the step of the figure: they show an earlier checkpoint, or nothing. */
function addEarlier({ findings }: FigureFindings, add: AddStatement): void {
  const late = findings.filter(({ panel }) => panel.earlier);
  if (late.length === 0) return;
  const empty = late.filter(({ panel }) => isBeforeFirstCheckpoint(panel)).length;
  const earlier = late.length - empty;
  const parts = [
    ...(earlier > 0
      ? [
          `${plural(earlier, 'panel')} ${earlier === 1 ? 'shows' : 'show'} an earlier checkpoint, the last one before this step`,
        ]
      : []),
    ...(empty > 0
      ? [
          `${plural(empty, 'panel')} ${empty === 1 ? 'is empty because its model has' : 'are empty because their models have'} no checkpoint up to this step`,
        ]
      : []),
  ];
  add({
    kind: 'earlier',
    text: `${parts.join('; ')}.`,
    values: { earlier, none: empty },
    rule: 'panels whose model has no checkpoint at the step of the figure; they show the last one before it',
  });
}

/** Which panels are described, if not all are. */
export function addCovered({ findings, left, inSightOf }: ShownFigure, add: AddStatement): void {
  if (left === 0) return;
  const all = findings.length + left;
  add({
    kind: 'covered',
    text: `This description covers the first ${countText(findings.length)} of ${plural(all, 'panel')}${inSightOf ? ' in sight' : ''}; select tasks or models to describe others.`,
    values: { described: findings.length, panels: all },
    rule: 'the first panels of the figure',
  });
}

/** Problems that keep the figure from showing its data, such as a fill value. */
function addAdvice({ dataset, options, statistics }: FigureFindings, add: AddStatement): void {
  for (const { text, action, options: better } of findAdvice(dataset, options, statistics))
    add({
      kind: 'advice',
      text: `${text} ${action} would help.`,
      values: { action, options: { ...better } as Record<string, Json> },
      rule: 'limits that exclude all values, or a few cells so large that all other values share a tenth of the colorbar',
    });
}

/** What the figure shows. */
export function addScope(found: ShownFigure, add: AddStatement): void {
  const { checkpoints, steps } = found.moment;
  add({
    kind: 'scope',
    text: scopeText(found),
    values: {
      panels: found.findings.length,
      steps: checkpoints.map((checkpoint) => steps[checkpoint] ?? null),
    },
    rule: found.inSightOf
      ? 'the cells in sight, of all panels in sight; a cell that is in sight in part counts'
      : 'the panels and the checkpoint of the figure',
  });
}

/** How many finite values of panels satisfy a condition. */
const countValues = (findings: readonly Findings[], condition: (value: number) => boolean): number =>
  findings.reduce((sum, { panel: { matrix } }) => {
    const isCounted = (cell: number): boolean => {
      const value = matrix.values[cell] as number;
      return Number.isFinite(value) && condition(value);
    };
    return sum + filterCells(matrix.values.length, isCounted).length;
  }, 0);

/** What float32, in which pictures are drawn, does not hold. */
function addRounding({ findings }: FigureFindings, add: AddStatement): void {
  const doubles = findings.filter(({ panel }) => panel.matrix.values instanceof Float64Array);
  if (doubles.length === 0) return;
  const beyond = countValues(doubles, (value) => !Number.isFinite(Math.fround(value)));
  const vanished = countValues(doubles, (value) => value !== 0 && Math.fround(value) === 0);
  const parts = [
    ...(beyond > 0 ? [`${plural(beyond, 'cell')} beyond its range (±3.4e38) as if infinite`] : []),
    ...(vanished > 0 ? [`${plural(vanished, 'cell')} too small for it as 0`] : []),
  ];
  add({
    kind: 'rounding',
    text: `Colours are those of values rounded to float32${parts.length > 0 ? `, which shows ${listText(parts)}` : ''}; values in this description are not rounded to it.`,
    values: { panels: doubles.length, beyond, vanished },
    rule: 'panels with values beyond the range or the precision of float32',
  });
}

export function overviewStatements(found: FigureFindings): Statement[] {
  const { statements, add } = statementList('overview');
  const { dataset } = found;
  if (found.inSightOf) addScope(found, add);
  addCovered(found, add);
  addAdvice(found, add);
  if (isStepMap(found)) emergenceMapStatements(found, add);
  else {
    highlightStatements(found, add);
    addExcluded(found, add);
  }
  if (!found.inSightOf) addScope(found, add);
  addEarlier(found, add);
  addRounding(found, add);
  if (dataset.note)
    add({
      kind: 'note',
      text: `Note: ${dataset.note.replaceAll(NOTE_SEPARATOR, '; ')}.`,
      values: { note: dataset.note },
      rule: 'the note that comes with the data',
    });
  return statements;
}
