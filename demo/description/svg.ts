// What is drawn over the figure, as SVG.

const SVG = 'http://www.w3.org/2000/svg';

/** Colours and CSS pixels of a line that shows on every colour of every table: light under dark. */
export const STROKES = [
  ['#ffffff', 4.5],
  ['#d6006c', 2],
] as const;

export function svgElement<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
