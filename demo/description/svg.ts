// SVG elements drawn over the figure.

const SVG = 'http://www.w3.org/2000/svg';

/** Colours and widths (CSS pixels) of the two strokes of a line that is visible on every colormap. */
export const STROKES = [
  ['#ffffff', 4.5],
  ['#d6006c', 2],
] as const;

/** Creates an SVG element with attributes. */
export function svgElement<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
