// The elements of the page, by id, and names in them.

import { sanitizeText } from '../../src/index.ts';

/** A name as text that may break after its separators, and only there unless it must. */
export function breakableText(name: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const part of sanitizeText(name).split(/(?<=[_/.·:|-])/))
    fragment.append(...(fragment.hasChildNodes() ? [document.createElement('wbr')] : []), part);
  return fragment;
}

/** The element with an id. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as T;
}
