// Creates elements with inline styles, for the parts of a view.

/** Adds an element with an inline style to a parent. */
export function addStyledElement<K extends keyof HTMLElementTagNameMap>(
  parent: HTMLElement,
  tag: K,
  style: string,
): HTMLElementTagNameMap[K] {
  const element = parent.ownerDocument.createElement(tag);
  element.style.cssText = style;
  parent.append(element);
  return element;
}
