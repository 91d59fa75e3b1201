// The sentences of a description as elements; those that tell of cells can be pointed at.

import { type Description, panelsTitle, type Statement, sectionsOf, TITLES } from '../../src/analysis.ts';
import { listenForPress } from '../parts/press.ts';

/** Panels whose paragraphs are on the page; what is saved has all. */
const MOST_PANELS = 200;

/** What a sentence tells when it is pointed at (or no longer is), and chosen. */
export interface TextEvents {
  readonly onPoint: (statement: Statement | null) => void;
  readonly onChoose: (statement: Statement, element: HTMLElement) => void;
}

function sentence(statement: Statement, { onPoint, onChoose }: TextEvents): HTMLElement {
  const element = document.createElement('span');
  element.textContent = statement.text;
  element.title = statement.rule;
  if (statement.cells.length === 0) return element;
  element.className = 'statement';
  element.tabIndex = 0;
  element.setAttribute('role', 'button');
  element.setAttribute('aria-pressed', 'false');
  element.addEventListener('pointerenter', () => onPoint(statement));
  element.addEventListener('pointerleave', () => onPoint(null));
  element.addEventListener('focus', () => onPoint(statement));
  element.addEventListener('blur', () => onPoint(null));
  listenForPress(element, () => onChoose(statement, element));
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    onChoose(statement, element);
  });
  return element;
}

function heading(level: 'h3' | 'h4', text: string): HTMLElement {
  const element = document.createElement(level);
  element.textContent = text;
  return element;
}

function paragraph(statements: readonly Statement[], events: TextEvents): HTMLElement {
  const element = document.createElement('p');
  for (const statement of statements) element.append(sentence(statement, events), ' ');
  return element;
}

function list(statements: readonly Statement[], events: TextEvents): HTMLElement {
  const element = document.createElement('ul');
  for (const statement of statements) {
    const item = document.createElement('li');
    item.append(sentence(statement, events));
    element.append(item);
  }
  return element;
}

/** The text by section. */
export function descriptionElements(description: Description, events: TextEvents): readonly HTMLElement[] {
  const { of, paragraphs } = sectionsOf(description);
  const shown = paragraphs
    .slice(0, MOST_PANELS)
    .flatMap(({ name, statements }) => [
      ...(name ? [heading('h4', name)] : []),
      paragraph(statements, events),
    ]);
  const more = document.createElement('p');
  more.textContent = `${paragraphs.length - MOST_PANELS} more panels are included when you copy or save.`;
  const section = (name: 'axes' | 'across' | 'training'): HTMLElement[] =>
    of(name).length > 0 ? [heading('h3', TITLES[name]), list(of(name), events)] : [];
  return [
    heading('h3', TITLES.overview),
    paragraph(of('overview'), events),
    heading('h3', panelsTitle(paragraphs.length)),
    ...shown,
    ...(paragraphs.length > MOST_PANELS ? [more] : []),
    ...section('across'),
    ...section('training'),
    ...section('axes'),
  ];
}
