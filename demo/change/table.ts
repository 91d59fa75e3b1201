// The table that ranks heads by the step at which they emerge; rows highlight their heads.

import { type Emergence, headWord } from '../../src/analysis.ts';
import { sanitizeText } from '../../src/index.ts';
import { stepNumber } from '../../src/play.ts';
import { capitalise } from '../parts/elements.ts';
import { listenForPress } from '../parts/press.ts';

function addCell(row: HTMLTableRowElement, text: string, tag = 'td'): HTMLElement {
  const cell = document.createElement(tag);
  cell.textContent = text;
  row.append(cell);
  return cell;
}

export interface RankingTableSettings {
  /** Whether the ranking may be incomplete. */
  readonly isTruncated: boolean;
  /** Whether to show the column of models. */
  readonly showModels: boolean;
  /** Tokens per step, if steps are shown as tokens; else null. */
  readonly tokens: number | null;
  readonly onPoint: (head: Emergence) => void;
}

/** @param ranking heads that emerge, in order */
export function rankingTable(
  ranking: readonly Emergence[],
  { isTruncated, showModels, tokens, onPoint }: RankingTableSettings,
): HTMLTableElement {
  const table = document.createElement('table');
  const word = headWord(ranking);
  const count = ranking.length === 1 ? `1 ${word} emerges` : `${ranking.length} ${word}s emerge`;
  table.createCaption().textContent = isTruncated ? `First ${ranking.length} ${word}s to emerge` : count;
  if (ranking.length === 0) return table;
  const heading = table.createTHead().insertRow();
  const stepHeading = tokens === null ? 'Step' : 'Tokens';
  for (const name of [...(showModels ? ['Model'] : []), 'Task', 'Layer', capitalise(word), stepHeading])
    addCell(heading, name, 'th').setAttribute('scope', 'col');
  const body = table.createTBody();
  for (const emergence of ranking) {
    const { layer, head, step } = emergence;
    const [model, task] = [sanitizeText(emergence.model), sanitizeText(emergence.task)];
    const row = body.insertRow();
    for (const name of [...(showModels ? [model] : []), task]) addCell(row, name).title = name;
    addCell(row, String(layer));
    // A click anywhere in the row works; the button makes it accessible by keyboard.
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = String(head);
    button.setAttribute('aria-label', `Highlight ${task ? `${task}, ` : ''}layer ${layer}, ${word} ${head}`);
    addCell(row, '').append(button);
    addCell(row, stepNumber(step as number, tokens));
    listenForPress(row, () => onPoint(emergence));
  }
  return table;
}
