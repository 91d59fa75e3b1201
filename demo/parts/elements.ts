// Helpers for elements of the page.

import { sanitizeText } from '../../src/index.ts';

/** Creates text for a name that prefers line breaks after separators. */
export function breakableText(name: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const segment of sanitizeText(name).split(/(?<=[_/.·:|-])/))
    fragment.append(...(fragment.hasChildNodes() ? [document.createElement('wbr')] : []), segment);
  return fragment;
}

/** Capitalises a text. */
export const capitalise = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Creates an element with attributes and content. */
export function createElement<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content);
  return element;
}

/** Returns the element with an id. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as T;
}
