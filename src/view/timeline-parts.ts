// Creates HTML and SVG elements and icons for the timeline.

/** SVG paths of icons, in a box of 14 x 14. */
export const ICONS = {
  play: 'M3 1.5v11l9-5.5z',
  pause: 'M3 2h3v10H3zM8 2h3v10H8z',
  next: 'M4 2l5 5-5 5V2z',
  previous: 'M10 2L5 7l5 5V2z',
  last: 'M2 2l6 5-6 5zM9 2h2.5v10H9z',
  first: 'M12 2L6 7l6 5zM2.5 2H5v10H2.5z',
};

/** Name of an icon. */
export type IconName = keyof typeof ICONS;

/** Adds an HTML element with attributes and text to a parent. */
export function addElement<K extends keyof HTMLElementTagNameMap>(
  parent: Element,
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  text = '',
): HTMLElementTagNameMap[K] {
  const element = parent.ownerDocument.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  parent.append(element);
  return element;
}

/** Adds an SVG element with attributes to a parent. */
export function addShape(
  parent: Element,
  tag: string,
  attributes: Readonly<Record<string, string | number>>,
): SVGElement {
  const element = parent.ownerDocument.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  parent.append(element);
  return element;
}

/** Adds an icon to a button. */
export function setIcon(button: Element, name: IconName): void {
  const svg = addShape(button, 'svg', { viewBox: '0 0 14 14', 'aria-hidden': 'true' });
  addShape(svg, 'path', { d: ICONS[name] });
}
