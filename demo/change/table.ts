// The ranking of heads by when they emerged, as a table whose rows point at their heads.

import type { Emergence } from '../../src/analysis.ts';
import { sanitizeText } from '../../src/index.ts';
import { listenForPress } from '../parts/press.ts';

const { format: grouped } = new Intl.NumberFormat('en');

function cell(row: HTMLTableRowElement, text: string, kind = 'td'): HTMLElement {
  const made = document.createElement(kind);
  made.textContent = text;
  row.append(made);
  return made;
}

/**
 * @param ranking heads that emerge
 * @param more whether there may be more of them
 * @param several whether models are to be named
 */
export function rankingTable(
  ranking: readonly Emergence[],
  more: boolean,
  several: boolean,
  point: (head: Emergence) => void,
): HTMLTableElement {
  const table = document.createElement('table');
  const count = ranking.length === 1 ? '1 head emerges' : `${ranking.length} heads emerge`;
  table.createCaption().textContent = more ? `First ${ranking.length} heads to emerge` : count;
  if (ranking.length === 0) return table;
  const heading = table.createTHead().insertRow();
  for (const name of [...(several ? ['Model'] : []), 'Task', 'Layer', 'Head', 'Step'])
    cell(heading, name, 'th').setAttribute('scope', 'col');
  const body = table.createTBody();
  for (const one of ranking) {
    const { layer, head, step } = one;
    const [model, task] = [sanitizeText(one.model), sanitizeText(one.task)];
    const row = body.insertRow();
    for (const name of [...(several ? [model] : []), task]) cell(row, name).title = name;
    cell(row, String(layer));
    // A click anywhere in the row will do; the keyboard finds the button.
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = String(head);
    button.setAttribute('aria-label', `Highlight ${task ? `${task}, ` : ''}layer ${layer}, head ${head}`);
    cell(row, '').append(button);
    cell(row, grouped(step as number));
    listenForPress(row, () => point(one));
  }
  return table;
}
