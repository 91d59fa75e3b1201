// What is said of the whole figure: what stands out, then what is shown; its sentences are the summary.

import { extent } from 'd3-array';
import { adviceOf } from '../../figure/advice.ts';
import { momentText } from '../../figure/caption.ts';
import type { Statement } from './description.ts';
import { sayMap } from './emergence-map.ts';
import { type Found, isStepMap, labelOf } from './found.ts';
import { sayHighlights } from './highlights.ts';
import { isYetToCome } from './panels.ts';
import { leftOutText } from './parts.ts';
import { type Say, saying } from './say.ts';
import { countText, listText, several } from './words.ts';

/** "24 layers", or "24 to 32 layers" where panels differ. */
function sizeText(counts: readonly number[], one: string): string {
  const [least = 0, most] = extent(counts);
  return least === most ? several(least, one) : `${least} to ${most} ${one}s`;
}

function scopeText(found: Found): string {
  const { findings, moment } = found;
  const tensors = new Set(findings.map(({ panel }) => panel.tensor));
  const groups = [...tensors].filter(({ isGroup }) => isGroup).length;
  const tasks = new Set(findings.map(({ panel }) => panel.tensor.tasks[panel.task] as string));
  tasks.delete('');
  const more = found.left > 0 ? ' or more' : '';
  const parts = [
    ...(tensors.size > 1 ? [several(tensors.size, groups === tensors.size ? 'group' : 'model')] : []),
    ...(tasks.size > 0 ? [`${countText(tasks.size)}${more} ${tasks.size === 1 ? 'task' : 'tasks'}`] : []),
  ];
  const layers = findings.map(({ panel }) => panel.tensor.layers);
  const heads = findings.map(({ panel }) => panel.tensor.heads);
  const size = `${several(findings.length + found.left, 'panel')} of ${sizeText(layers, 'layer')} x ${sizeText(heads, 'head')}`;
  const at = momentText(moment);
  return `The figure shows ${labelOf(found)} by layer and head${parts.length > 0 ? ` for ${listText(parts)}` : ''}: ${size}${at ? `, ${at.startsWith('step') ? 'at ' : ''}${at}` : ''}.`;
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

/** Which panels the words are of, where not all are described. */
function sayCovered({ findings, left }: Found, say: Say): void {
  if (left === 0) return;
  const all = findings.length + left;
  say({
    kind: 'covered',
    text: `The words are of the first ${countText(findings.length)} of ${several(all, 'panel')}; choose tasks or models to read of others.`,
    values: { described: findings.length, panels: all },
    rule: 'the order of the figure',
  });
}

/** What keeps the figure from showing its data, such as a fill value. */
function sayAdvice({ dataset, options, statistics }: Found, say: Say): void {
  for (const { text, action, options: better } of adviceOf(dataset, options, statistics))
    say({
      kind: 'advice',
      text: `${text} ${action} would show them.`,
      values: { action, options: { ...better } },
      rule: 'what keeps the figure from showing its values: limits that leave all of them out, or a few cells so much larger than all others that these share a tenth of the colorbar',
    });
}

export function overview(found: Found): Statement[] {
  const { statements, say } = saying('overview');
  const { dataset, findings } = found;
  sayCovered(found, say);
  sayAdvice(found, say);
  if (isStepMap(found)) sayMap(found, say);
  else {
    sayHighlights(found, say);
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
