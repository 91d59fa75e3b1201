// How alike tasks are: a table of correlations, coloured about zero.

import type { Statement } from '../../src/analysis.ts';
import { colormap, entryOf } from '../../src/scale/colormaps.ts';

/** Tables of more tasks show no numbers in their cells. */
const MOST_NUMBERS = 8;
/** CSS pixels for all columns, and for one at least. */
const ROOM = 250;
const NARROWEST = 5;

interface Similarity {
  readonly model: string;
  readonly tasks: readonly string[];
  readonly matrix: readonly (readonly (number | null)[])[];
}

const text = (value: number | null): string => (value === null ? '' : value.toFixed(2).replace('-', '−'));

function contrast(color: string): string {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? '#1a1a1f' : '#ffffff';
}

export function similarityTable(statement: Statement): HTMLElement {
  const { model, tasks, matrix } = statement.values as unknown as Similarity;
  const isSmall = tasks.length <= MOST_NUMBERS;
  const width = Math.max(NARROWEST, Math.floor(ROOM / tasks.length));
  const { colors } = colormap('coolwarm', false);
  const table = document.createElement('table');
  table.className = isSmall ? 'similarity' : 'similarity dense';
  table.createCaption().textContent = `Spearman correlation of tasks${model ? ` of ${model}` : ''}, alike ones side by side`;
  const heading = table.createTHead().insertRow();
  heading.insertCell();
  tasks.forEach((task, i) => {
    const th = document.createElement('th');
    th.scope = 'col';
    th.title = task;
    th.setAttribute('aria-label', task);
    th.textContent = isSmall ? String(i + 1) : '';
    heading.append(th);
  });
  const body = table.createTBody();
  matrix.forEach((row, i) => {
    const tr = body.insertRow();
    const th = document.createElement('th');
    th.scope = 'row';
    th.title = tasks[i] as string;
    th.textContent = `${i + 1} ${tasks[i]}`;
    tr.append(th);
    row.forEach((value, j) => {
      const cell = tr.insertCell();
      cell.style.minWidth = `${width}px`;
      cell.title = `${tasks[i]} and ${tasks[j]}: ${value === null ? 'none' : text(value)}`;
      if (value === null) return;
      const color = colors[entryOf((value + 1) / 2)] as string;
      cell.style.background = color;
      cell.style.color = contrast(color);
      const number = document.createElement('span');
      number.textContent = text(value);
      cell.append(number);
    });
  });
  const scroll = document.createElement('div');
  scroll.className = 'scroll';
  scroll.tabIndex = 0;
  scroll.setAttribute('role', 'region');
  scroll.setAttribute('aria-label', table.caption?.textContent ?? '');
  scroll.append(table);
  return scroll;
}
