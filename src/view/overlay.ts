// The overlay of a live figure: its SVG on the page, of which a change replaces only the parts that look different.

import type { Scene } from '../figure/scene.ts';
import { markSvg, svgStart } from '../figure/svg.ts';

export class Overlay {
  readonly #host: HTMLElement;
  #start = '';
  #parts: readonly string[] = [];

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  /** Texts of files are escaped in SVG, so that they stay texts. */
  show(scene: Scene): void {
    const start = svgStart(scene, 1 / scene.pixelRatio);
    const parts = scene.marks.map(markSvg);
    if (start === this.#start) this.#replace(parts);
    else {
      this.#host.innerHTML = `${start}${parts.map((part) => `<g>${part}</g>`).join('')}</svg>`;
      // As large as the picture below it, in every medium.
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
