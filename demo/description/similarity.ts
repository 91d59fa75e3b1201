// How alike tasks are: a table of correlations, coloured about zero.

import type { Statement } from '../../src/analysis.ts';
import { colormap, sanitizeText } from '../../src/index.ts';
import { breakableText } from '../parts/elements.ts';

/** Tables of more tasks show no numbers in their cells. */
const MOST_NUMBERS = 8;
/** More tasks are a picture: a page of so many cells would be slow. */
const MOST_CELLS = 40;
/** CSS pixels for all columns, and for one at least. */
const ROOM = 250;
const NARROWEST = 5;

interface Similarity {
  readonly model: string;
  readonly tasks: readonly string[];
  readonly matrix: readonly (readonly (number | null)[])[];
}

/** What a statement says of tasks, with names that can be shown. */
function similarityOf({ values }: Statement): Similarity {
  const { model, tasks, matrix } = values as unknown as Similarity;
  return { model: sanitizeText(model), tasks: tasks.map(sanitizeText), matrix };
}

/** Of correlations, from -1 to 1. */
const { colors: COLORS } = colormap('coolwarm', false);

const colorOf = (correlation: number): string =>
  COLORS[Math.min(Math.floor(((correlation + 1) / 2) * COLORS.length), COLORS.length - 1)] as string;

/** Red, green and blue in [0, 255] of `#rrggbb`. */
const channels = (color: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));

/** Two decimals; what rounds to zero has no sign. */
const text = (value: number | null): string =>
  value === null
    ? ''
    : value
        .toFixed(2)
        .replace(/^-0\.00$/, '0.00')
        .replace('-', '−');

/** Black or white, whichever stands out more: WCAG's relative luminance, where both stand out alike at 0.179. */
function contrast(color: string): string {
  const [r = 0, g = 0, b = 0] = channels(color).map((byte) => {
    const channel = byte / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000000' : '#ffffff';
}

const titleOf = ({ model, tasks }: Similarity): string =>
  `Spearman correlation between ${tasks.length} tasks${model ? ` (${model})` : ''}, ordered by similarity`;

/** A pixel a pair; which tasks a pixel is of is said where it is pointed at. */
function similarityPicture(statement: Statement): HTMLElement {
  const similarity = similarityOf(statement);
  const { tasks, matrix } = similarity;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = tasks.length;
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', `${titleOf(similarity)}. ${statement.text}`);
  const picture = new ImageData(tasks.length, tasks.length);
  matrix.flat().forEach((value, i) => {
    if (value !== null) picture.data.set([...channels(colorOf(value)), 255], 4 * i);
  });
  canvas.getContext('2d')?.putImageData(picture, 0, 0);
  canvas.addEventListener('pointermove', ({ offsetX, offsetY }) => {
    const place = (offset: number, length: number): number =>
      Math.min(Math.max(Math.floor((offset / length) * tasks.length), 0), tasks.length - 1);
    const [i, j] = [place(offsetY, canvas.clientHeight), place(offsetX, canvas.clientWidth)];
    canvas.title = `${tasks[i]} and ${tasks[j]}: ${text(matrix[i]?.[j] ?? null) || 'undefined'}`;
  });
  const figure = document.createElement('figure');
  figure.className = 'similarity';
  const caption = document.createElement('figcaption');
  caption.textContent = titleOf(similarity);
  figure.append(caption, canvas);
  return figure;
}

export function similarityTable(statement: Statement): HTMLElement {
  const { model, tasks, matrix } = similarityOf(statement);
  if (tasks.length > MOST_CELLS) return similarityPicture(statement);
  const isSmall = tasks.length <= MOST_NUMBERS;
  const width = Math.max(NARROWEST, Math.floor(ROOM / tasks.length));
  const table = document.createElement('table');
  table.className = isSmall ? 'similarity' : 'similarity dense';
  table.createCaption().textContent = `Spearman correlation between tasks${model ? ` (${model})` : ''}, ordered by similarity`;
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
    th.append(breakableText(`${i + 1} ${tasks[i]}`));
    tr.append(th);
    row.forEach((value, j) => {
      const cell = tr.insertCell();
      cell.style.minWidth = `${width}px`;
      cell.title = `${tasks[i]} and ${tasks[j]}: ${value === null ? 'undefined' : text(value)}`;
      if (value === null) return;
      const color = colorOf(value);
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
