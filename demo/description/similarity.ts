// The similarity of tasks: a table of correlations, coloured about zero.

import type { Statement } from '../../src/analysis.ts';
import { sanitizeText } from '../../src/index.ts';
import { channels, contrastingColor, correlationColor, formatCorrelation } from '../parts/correlation.ts';
import { breakableText } from '../parts/elements.ts';

/** Above this number of tasks, cells show no numbers. */
const MAX_TASKS_WITH_NUMBERS = 8;
/** Above this number of tasks, an image replaces the table, whose cells would slow down the page. */
const MAX_TASKS_IN_TABLE = 40;
/** Width of all columns together, and minimum width of one, in CSS pixels. */
const COLUMNS_WIDTH = 250;
const MIN_COLUMN_WIDTH = 5;

interface Similarity {
  readonly model: string;
  readonly tasks: readonly string[];
  readonly matrix: readonly (readonly (number | null)[])[];
}

/** Returns the similarity in a statement, with sanitised names. */
function parseSimilarity({ values }: Statement): Similarity {
  const { model, tasks, matrix } = values as unknown as Similarity;
  return { model: sanitizeText(model), tasks: tasks.map(sanitizeText), matrix };
}

const imageTitle = ({ model, tasks }: Similarity): string =>
  `Spearman correlation between ${tasks.length} tasks${model ? ` (${model})` : ''}, ordered by similarity`;

/** Draws one pixel per pair of tasks; a tooltip names the pair under the pointer. */
function similarityImage(statement: Statement): HTMLElement {
  const similarity = parseSimilarity(statement);
  const { tasks, matrix } = similarity;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = tasks.length;
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', `${imageTitle(similarity)}. ${statement.text}`);
  const image = new ImageData(tasks.length, tasks.length);
  matrix.flat().forEach((value, i) => {
    if (value !== null) image.data.set([...channels(correlationColor(value)), 255], 4 * i);
  });
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  canvas.addEventListener('pointermove', ({ offsetX, offsetY }) => {
    const indexAt = (offset: number, length: number): number =>
      Math.min(Math.max(Math.floor((offset / length) * tasks.length), 0), tasks.length - 1);
    const [i, j] = [indexAt(offsetY, canvas.clientHeight), indexAt(offsetX, canvas.clientWidth)];
    canvas.title = `${tasks[i]} and ${tasks[j]}: ${formatCorrelation(matrix[i]?.[j] ?? null) || 'undefined'}`;
  });
  const figure = document.createElement('figure');
  figure.className = 'similarity';
  const caption = document.createElement('figcaption');
  caption.textContent = imageTitle(similarity);
  figure.append(caption, canvas);
  return figure;
}

/** Creates the table, or an image of it for many tasks. */
export function similarityTable(statement: Statement): HTMLElement {
  const { model, tasks, matrix } = parseSimilarity(statement);
  if (tasks.length > MAX_TASKS_IN_TABLE) return similarityImage(statement);
  const showsNumbers = tasks.length <= MAX_TASKS_WITH_NUMBERS;
  const width = Math.max(MIN_COLUMN_WIDTH, Math.floor(COLUMNS_WIDTH / tasks.length));
  const table = document.createElement('table');
  table.className = showsNumbers ? 'similarity' : 'similarity dense';
  table.createCaption().textContent = `Spearman correlation between tasks${model ? ` (${model})` : ''}, ordered by similarity`;
  const heading = table.createTHead().insertRow();
  heading.insertCell();
  tasks.forEach((task, i) => {
    const th = document.createElement('th');
    th.scope = 'col';
    th.title = task;
    th.setAttribute('aria-label', task);
    th.textContent = showsNumbers ? String(i + 1) : '';
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
      cell.title = `${tasks[i]} and ${tasks[j]}: ${value === null ? 'undefined' : formatCorrelation(value)}`;
      if (value === null) return;
      const color = correlationColor(value);
      cell.style.background = color;
      cell.style.color = contrastingColor(color);
      const number = document.createElement('span');
      number.textContent = formatCorrelation(value);
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
