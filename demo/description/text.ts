// The text of a description as elements; sentences about cells are interactive.

import { type Description, panelsTitle, type Statement, sectionsOf, TITLES } from '../../src/analysis.ts';
import { listenForPress } from '../parts/press.ts';

/** Maximum number of panel paragraphs on the page; saved files contain all. */
const MAX_PANELS = 200;

/** Events of interactive sentences. */
export interface TextEvents {
  /** Called with null when a sentence is no longer pointed at. */
  readonly onPoint: (statement: Statement | null) => void;
  readonly onSelect: (statement: Statement, element: HTMLElement) => void;
}

function createSentence(statement: Statement, { onPoint, onSelect }: TextEvents): HTMLElement {
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
  listenForPress(element, () => onSelect(statement, element));
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    onSelect(statement, element);
  });
  return element;
}

function createHeading(level: 'h3' | 'h4', text: string): HTMLElement {
  const element = document.createElement(level);
  element.textContent = text;
  return element;
}

function createParagraph(statements: readonly Statement[], events: TextEvents): HTMLElement {
  const element = document.createElement('p');
  for (const statement of statements) element.append(createSentence(statement, events), ' ');
  return element;
}

function createList(statements: readonly Statement[], events: TextEvents): HTMLElement {
  const element = document.createElement('ul');
  for (const statement of statements) {
    const item = document.createElement('li');
    item.append(createSentence(statement, events));
    element.append(item);
  }
  return element;
}

/** Creates the elements of a description, by section. */
export function descriptionElements(description: Description, events: TextEvents): readonly HTMLElement[] {
  const { of, paragraphs } = sectionsOf(description);
  const shown = paragraphs
    .slice(0, MAX_PANELS)
    .flatMap(({ name, statements }) => [
      ...(name ? [createHeading('h4', name)] : []),
      createParagraph(statements, events),
    ]);
  const hiddenCount = paragraphs.length - MAX_PANELS;
  const more = document.createElement('p');
  more.textContent =
    `${hiddenCount.toLocaleString('en')} more ${hiddenCount === 1 ? 'panel is' : 'panels are'} ` +
    'included in copied and saved descriptions.';
  const section = (name: 'axes' | 'across' | 'training'): HTMLElement[] =>
    of(name).length > 0 ? [createHeading('h3', TITLES[name]), createList(of(name), events)] : [];
  return [
    createHeading('h3', TITLES.overview),
    createParagraph(of('overview'), events),
    createHeading('h3', panelsTitle(paragraphs.length)),
    ...shown,
    ...(paragraphs.length > MAX_PANELS ? [more] : []),
    ...section('across'),
    ...section('training'),
    ...section('axes'),
  ];
}
