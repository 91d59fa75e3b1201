// The sortable table of top heads, whose rows highlight their heads.

import { headWord, type TopHead } from '../../src/analysis.ts';
import { sanitizeText, valueText } from '../../src/index.ts';
import { breakableText, capitalise } from '../parts/elements.ts';
import { listenForPress } from '../parts/press.ts';

const { format: formatNumber } = new Intl.NumberFormat('en');

/** Maximum number of rows on the page; saved files contain all. */
const MAX_ROWS = 200;

type ColumnName = 'Model' | 'Task' | 'Layer' | 'Head' | 'Value' | 'Rank' | 'z-score' | 'Also top in';

interface Column {
  readonly name: ColumnName;
  readonly text: (head: TopHead) => string;
  /** The sort key; missing numbers (NaN) are sorted last. */
  readonly key: (head: TopHead) => number | string;
  readonly isNumber: boolean;
  /** Whether the first click sorts in descending order. */
  readonly sortsDescendingFirst?: boolean;
}

const COLUMNS: readonly Column[] = [
  { name: 'Model', text: ({ model }) => sanitizeText(model), key: ({ model }) => model, isNumber: false },
  { name: 'Task', text: ({ task }) => sanitizeText(task), key: ({ task }) => task, isNumber: false },
  { name: 'Layer', text: ({ layer }) => String(layer), key: ({ layer }) => layer, isNumber: true },
  { name: 'Head', text: ({ head }) => String(head), key: ({ head }) => head, isNumber: true },
  {
    name: 'Value',
    // Doubles may differ in any digit.
    text: ({ value, isDouble }) =>
      isDouble ? valueText(value, String) : valueText(Number(value.toPrecision(4))),
    key: ({ value }) => value,
    isNumber: true,
    sortsDescendingFirst: true,
  },
  { name: 'Rank', text: ({ rank }) => String(rank), key: ({ rank }) => rank, isNumber: true },
  {
    name: 'z-score',
    text: ({ z }) => (Number.isFinite(z) ? z.toFixed(2).replace('-', '−') : ''),
    key: ({ z }) => z,
    isNumber: true,
    sortsDescendingFirst: true,
  },
  {
    name: 'Also top in',
    text: ({ otherTasks }) => sanitizeText(otherTasks.join(', ')),
    key: ({ otherTasks }) => otherTasks.length,
    isNumber: false,
    sortsDescendingFirst: true,
  },
];

export interface Sorting {
  readonly by: ColumnName;
  readonly isDescending: boolean;
}

export interface HeadsTableEvents {
  readonly onSort: (sorting: Sorting) => void;
  readonly onPoint: (head: TopHead) => void;
}

/** Sorts heads by a column; the sort is stable, and missing numbers come last. */
export function sortHeads(heads: readonly TopHead[], { by, isDescending }: Sorting): readonly TopHead[] {
  const { key } = COLUMNS.find(({ name }) => name === by) as Column;
  const isMissing = (value: number | string): boolean => Number.isNaN(value);
  return [...heads].sort((a, b) => {
    const [keyA, keyB] = [key(a), key(b)];
    const missingOrder = Number(isMissing(keyA)) - Number(isMissing(keyB));
    if (missingOrder !== 0) return missingOrder;
    const order = keyA < keyB ? -1 : keyA > keyB ? 1 : 0;
    return isDescending ? -order : order;
  });
}

/** Selects the columns that distinguish the heads. */
function visibleColumns(heads: readonly TopHead[], search: HeadsSearch): readonly Column[] {
  const hasModels = new Set(heads.map(({ model }) => model)).size > 1;
  const hasTasks = heads.some(({ task }) => task !== '');
  return COLUMNS.filter(({ name }) => {
    if (name === 'Model') return hasModels;
    if (search === 'levels' && (name === 'z-score' || name === 'Also top in')) return false;
    return hasTasks || (name !== 'Task' && name !== 'Also top in');
  });
}

/** How the heads were found: among all values, or without reading all cells. */
export type HeadsSearch = 'values' | 'levels';

function captionText(heads: readonly TopHead[], search: HeadsSearch, word: string): string {
  if (heads.length === 0)
    return search === 'values'
      ? `No ${word} has a finite value above others`
      : `No top ${word}s: their values are equal, or finding them needs all cells`;
  const headsPerPanel = new Map<number, number>();
  for (const { panel } of heads) headsPerPanel.set(panel, (headsPerPanel.get(panel) ?? 0) + 1);
  const most = [...headsPerPanel.values()].reduce((largest, count) => Math.max(largest, count), 0);
  const total = formatNumber(heads.length);
  const count = heads.length > MAX_ROWS ? `First ${MAX_ROWS} of ${total}` : total;
  const how = search === 'levels' ? ', exactly, found through the levels' : '';
  return `${count} top ${word}s: the ${most} largest values of ${headsPerPanel.size > 1 ? 'each' : 'the'} panel${how}`;
}

/** How the table is sorted, and what is called when that changes. */
interface HeaderState extends Pick<HeadsTableEvents, 'onSort'> {
  readonly sorting: Sorting;
}

function createHeaderCell(
  { name, isNumber, sortsDescendingFirst = false }: Column,
  word: string,
  { sorting, onSort }: HeaderState,
): HTMLElement {
  const cell = document.createElement('th');
  cell.scope = 'col';
  const isSorted = name === sorting.by;
  if (isSorted) cell.ariaSort = sorting.isDescending ? 'descending' : 'ascending';
  if (isNumber) cell.className = 'number';
  const button = document.createElement('button');
  button.type = 'button';
  const text = name === 'Head' ? capitalise(word) : name;
  button.textContent = isSorted ? `${text} ${sorting.isDescending ? '↓' : '↑'}` : text;
  button.addEventListener('click', () =>
    onSort({ by: name, isDescending: isSorted ? !sorting.isDescending : sortsDescendingFirst }),
  );
  cell.append(button);
  return cell;
}

/** Creates the button that makes a row accessible by keyboard; a click anywhere in the row works, too. */
function createRowButton({ model, task, layer, head, headName = 'head' }: TopHead): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = String(head);
  const names = [model, task].filter(Boolean).map(sanitizeText);
  button.setAttribute('aria-label', `Highlight ${names.join(', ')}, layer ${layer}, ${headName} ${head}`);
  return button;
}

function fillRow(row: HTMLTableRowElement, head: TopHead, columns: readonly Column[]): void {
  for (const { name, text, isNumber } of columns) {
    const cell = row.insertCell();
    if (isNumber) cell.className = 'number';
    if (name === 'Head') cell.append(createRowButton(head));
    else cell.append(isNumber ? text(head) : breakableText(text(head)));
    if (name === 'Value') cell.title = valueText(head.value, head.isDouble && String);
    else if (!isNumber) cell.title = text(head);
  }
}

export function headsTable(
  { heads, search }: { readonly heads: readonly TopHead[]; readonly search: HeadsSearch },
  sorting: Sorting,
  { onSort, onPoint }: HeadsTableEvents,
): HTMLTableElement {
  const columns = visibleColumns(heads, search);
  const word = headWord(heads);
  const table = document.createElement('table');
  table.createCaption().textContent = captionText(heads, search, word);
  const heading = table.createTHead().insertRow();
  heading.append(...columns.map((column) => createHeaderCell(column, word, { sorting, onSort })));
  const body = table.createTBody();
  for (const head of sortHeads(heads, sorting).slice(0, MAX_ROWS)) {
    const row = body.insertRow();
    fillRow(row, head, columns);
    listenForPress(row, () => onPoint(head));
  }
  return table;
}
