// What is said of the whole figure: what stands out, then what is shown; its sentences are the summary.

import { extent } from 'd3-array';
import { findAdvice } from '../../figure/advice.ts';
import { momentText } from '../../figure/caption.ts';
import { excludedCellsText } from './cell-phrases.ts';
import type { Statement } from './description.ts';
import { emergenceMapStatements } from './emergence-map.ts';
import { type FigureFindings, isStepMap, panelLabel } from './figure-findings.ts';
import { highlightStatements } from './highlights.ts';
import { isBeforeFirstCheckpoint } from './panels.ts';
import { countText, listText, plural } from './phrases.ts';
import { type AddStatement, statementList } from './statement-list.ts';

/** "24 layers", or "24 to 32 layers" where panels differ. */
function sizeText(counts: readonly number[], one: string): string {
  const [least = 0, most] = extent(counts);
  return least === most ? plural(least, one) : `${least} to ${most} ${one}s`;
}

function scopeText(found: FigureFindings): string {
  const { findings, moment } = found;
  const tensors = new Set(findings.map(({ panel }) => panel.tensor));
  const groups = [...tensors].filter(({ isGroup }) => isGroup).length;
  const tasks = new Set(findings.map(({ panel }) => panel.tensor.tasks[panel.task] as string));
  tasks.delete('');
  const more = found.left > 0 ? ' or more' : '';
  const parts = [
    ...(tensors.size > 1 ? [plural(tensors.size, groups === tensors.size ? 'group' : 'model')] : []),
    ...(tasks.size > 0 ? [`${countText(tasks.size)}${more} ${tasks.size === 1 ? 'task' : 'tasks'}`] : []),
  ];
  const layers = findings.map(({ panel }) => panel.tensor.layers);
  const heads = findings.map(({ panel }) => panel.tensor.heads);
  const size = `${plural(findings.length + found.left, 'panel')} of ${sizeText(layers, 'layer')} x ${sizeText(heads, 'head')}`;
  const at = momentText(moment);
  return `The figure shows ${panelLabel(found)} by layer and head${parts.length > 0 ? ` for ${listText(parts)}` : ''}: ${size}${at ? `, ${at.startsWith('step') ? 'at ' : ''}${at}` : ''}.`;
}

function sayLeftOut({ findings }: FigureFindings, say: AddStatement): void {
  const shown = findings.filter(({ panel }) => !isBeforeFirstCheckpoint(panel));
  const missing = shown.reduce((sum, one) => sum + one.missing, 0);
  const infinite = shown.reduce((sum, one) => sum + one.infinite, 0);
  if (missing + infinite === 0) return;
  const [verb, them] = missing + infinite === 1 ? ['is', 'it'] : ['are', 'them'];
  say({
    kind: 'left-out',
    text: `${excludedCellsText(missing, infinite)} ${verb} left out: no measure counts ${them}.`,
    values: { missing, infinite },
    rule: 'cells that are NaN, and cells that are infinite',
  });
}

/** Models that show no checkpoint at that very step: an earlier one of theirs, or none yet. */
function sayEarlier({ findings }: FigureFindings, say: AddStatement): void {
  const late = findings.filter(({ panel }) => panel.earlier);
  if (late.length === 0) return;
  const coming = late.filter(({ panel }) => isBeforeFirstCheckpoint(panel)).length;
  const parts = [
    ...(late.length > coming
      ? [
          `${plural(late.length - coming, 'panel')} ${late.length - coming === 1 ? 'shows' : 'show'} an earlier checkpoint, the last before this step`,
        ]
      : []),
    ...(coming > 0 ? [`${plural(coming, 'panel')} ${coming === 1 ? 'shows' : 'show'} none yet`] : []),
  ];
  say({
    kind: 'earlier',
    text: `${parts.join('; ')}.`,
    values: { earlier: late.length - coming, none: coming },
    rule: 'panels whose model has no checkpoint at the step shown: they show its last one before',
  });
}

/** Which panels the words are of, where not all are described. */
function sayCovered({ findings, left }: FigureFindings, say: AddStatement): void {
  if (left === 0) return;
  const all = findings.length + left;
  say({
    kind: 'covered',
    text: `The words are of the first ${countText(findings.length)} of ${plural(all, 'panel')}; choose tasks or models to read of others.`,
    values: { described: findings.length, panels: all },
    rule: 'the order of the figure',
  });
}

/** What keeps the figure from showing its data, such as a fill value. */
function sayAdvice({ dataset, options, statistics }: FigureFindings, say: AddStatement): void {
  for (const { text, action, options: better } of findAdvice(dataset, options, statistics))
    say({
      kind: 'advice',
      text: `${text} ${action} would show them.`,
      values: { action, options: { ...better } },
      rule: 'what keeps the figure from showing its values: limits that leave all of them out, or a few cells so much larger than all others that these share a tenth of the colorbar',
    });
}

export function overviewStatements(found: FigureFindings): Statement[] {
  const { statements, say } = statementList('overview');
  const { dataset, findings } = found;
  sayCovered(found, say);
  sayAdvice(found, say);
  if (isStepMap(found)) emergenceMapStatements(found, say);
  else {
    highlightStatements(found, say);
    sayLeftOut(found, say);
  }
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
  return statements;
}
