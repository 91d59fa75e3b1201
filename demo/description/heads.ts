// The heads that stand out, as a table that can be sorted and whose rows point at their heads.

import type { TopHead } from '../../src/analysis.ts';
import { sanitizeText, valueText } from '../../src/index.ts';
import { breakableText } from '../parts/elements.ts';
import { listenForPress } from '../parts/press.ts';

const { format } = new Intl.NumberFormat('en');

/** Rows on the page; what is saved has all. */
const MOST_ROWS = 200;

interface Column {
  readonly name: string;
  readonly text: (head: TopHead) => string;
  /** What rows are sorted by; numbers that are missing come last. */
  readonly key: (head: TopHead) => number | string;
  readonly isNumber: boolean;
}

const COLUMNS: readonly Column[] = [
  { name: 'Model', text: ({ model }) => sanitizeText(model), key: ({ model }) => model, isNumber: false },
  { name: 'Task', text: ({ task }) => sanitizeText(task), key: ({ task }) => task, isNumber: false },
  { name: 'Layer', text: ({ layer }) => String(layer), key: ({ layer }) => layer, isNumber: true },
  { name: 'Head', text: ({ head }) => String(head), key: ({ head }) => head, isNumber: true },
  {
    name: 'Value',
    text: ({ value }) => valueText(Number(value.toPrecision(4))),
    key: ({ value }) => value,
    isNumber: true,
  },
  { name: 'Rank', text: ({ rank }) => String(rank), key: ({ rank }) => rank, isNumber: true },
  {
    name: 'z',
    text: ({ z }) => (Number.isFinite(z) ? z.toFixed(2).replace('-', '−') : ''),
    key: ({ z }) => z,
    isNumber: true,
  },
  {
    name: 'Also top in',
    text: ({ otherTasks }) => sanitizeText(otherTasks.join(', ')),
    key: ({ otherTasks }) => otherTasks.length,
    isNumber: false,
  },
];

export interface Sorting {
  /** Name of a column. */
  readonly by: string;
  readonly falling: boolean;
}

/** Heads sorted by a column, equal ones as they were, missing numbers last. */
export function sortHeads(heads: readonly TopHead[], { by, falling }: Sorting): readonly TopHead[] {
  const { key } = COLUMNS.find(({ name }) => name === by) as Column;
  const isMissing = (value: number | string): boolean => Number.isNaN(value);
  return [...heads].sort((a, b) => {
    const [one, other] = [key(a), key(b)];
    const last = Number(isMissing(one)) - Number(isMissing(other));
    if (last !== 0) return last;
    const order = one < other ? -1 : one > other ? 1 : 0;
    return falling ? -order : order;
  });
}

/** Rises first where small is best, or names are sorted; else falls first. */
const fallsFirst = (name: string): boolean => ['Value', 'z', 'Also top in'].includes(name);

export function headsTable(
  heads: readonly TopHead[],
  sorting: Sorting,
  onSort: (sorting: Sorting) => void,
  onPoint: (head: TopHead) => void,
): HTMLTableElement {
  const models = new Set(heads.map(({ model }) => model)).size;
  const tasks = heads.some(({ task }) => task !== '');
  const columns = COLUMNS.filter(
    ({ name }) => (name !== 'Model' || models > 1) && (tasks || !['Task', 'Also top in'].includes(name)),
  );
  const table = document.createElement('table');
  const sorted = sortHeads(heads, sorting);
  const caption = table.createCaption();
  const count =
    sorted.length > MOST_ROWS ? `First ${MOST_ROWS} of ${format(sorted.length)}` : format(sorted.length);
  const each = new Map<number, number>();
  for (const { panel } of heads) each.set(panel, (each.get(panel) ?? 0) + 1);
  const most = [...each.values()].reduce((largest, one) => Math.max(largest, one), 0);
  caption.textContent =
    heads.length === 0
      ? 'No head has a finite value'
      : `${count} top heads: the ${most} largest values of ${each.size > 1 ? 'each' : 'the'} panel`;
  const heading = table.createTHead().insertRow();
  for (const { name, isNumber } of columns) {
    const th = document.createElement('th');
    th.scope = 'col';
    const isSorted = name === sorting.by;
    if (isSorted) th.ariaSort = sorting.falling ? 'descending' : 'ascending';
    if (isNumber) th.className = 'number';
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = isSorted ? `${name} ${sorting.falling ? '↓' : '↑'}` : name;
    button.addEventListener('click', () =>
      onSort({ by: name, falling: isSorted ? !sorting.falling : fallsFirst(name) }),
    );
    th.append(button);
    heading.append(th);
  }
  const body = table.createTBody();
  for (const head of sorted.slice(0, MOST_ROWS)) {
    const row = body.insertRow();
    for (const { name, text, isNumber } of columns) {
      const cell = row.insertCell();
      if (isNumber) cell.className = 'number';
      if (name !== 'Head') {
        cell.append(isNumber ? text(head) : breakableText(text(head)));
        if (name === 'Value') cell.title = valueText(head.value);
        else if (!isNumber) cell.title = text(head);
        continue;
      }
      // A click anywhere in the row will do; the keyboard finds the button.
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = text(head);
      button.setAttribute(
        'aria-label',
        `Highlight ${[head.model, head.task].filter(Boolean).map(sanitizeText).join(', ')}, layer ${head.layer}, head ${head.head}`,
      );
      cell.append(button);
    }
    listenForPress(row, () => onPoint(head));
  }
  return table;
}
