// The SVG overlay of a live figure. Updates replace only the marks that have changed.

import type { Scene } from '../figure/scene.ts';
import { markSvg, svgStart } from '../figure/svg.ts';

/** The SVG of a figure in an element of the page. */
export class Overlay {
  readonly #host: HTMLElement;
  /** The opening tag, with the size. */
  #start = '';
  /** The SVG of each mark. */
  #parts: readonly string[] = [];

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  /** Shows the marks of a scene. Text read from files is escaped by `markSvg`. */
  show(scene: Scene): void {
    const start = svgStart(scene, 1 / scene.pixelRatio);
    const parts = scene.marks.map(markSvg);
    if (start === this.#start) this.#replace(parts);
    else {
      this.#host.innerHTML = `${start}${parts.map((part) => `<g>${part}</g>`).join('')}</svg>`;
      // The SVG fills the view in print too.
      (this.#host.firstElementChild as SVGElement).style.cssText = 'display:block;width:100%;height:100%';
    }
    this.#start = start;
    this.#parts = parts;
  }

  #replace(parts: readonly string[]): void {
    const svg = this.#host.firstElementChild as Element;
    const groups = svg.children;
    parts.forEach((part, i) => {
      if (part === this.#parts[i]) return;
      const group = groups[i] ?? svg.appendChild(svg.ownerDocument.createElementNS(svg.namespaceURI, 'g'));
      group.innerHTML = part;
    });
    while (groups.length > parts.length) svg.lastElementChild?.remove();
  }
}
