// The overlay of a live figure: its SVG on the page, of which a change replaces only the parts that look different.

import type { Figure } from '../figure/figure.ts';
import { svgParts, svgStart } from '../figure/svg.ts';
import type { Theme } from '../options.ts';

/** Elements of SVG text, in which texts of files are escaped: they stay texts. */
function elementsOf(start: string, parts: readonly string[]): { svg: Element; groups: Element[] } {
  const template = document.createElement('template');
  template.innerHTML = [start, ...parts.map((part) => `<g>${part}</g>`), '</svg>'].join('');
  const svg = template.content.firstElementChild as Element;
  return { svg, groups: [...svg.children] };
}

export class Overlay {
  readonly #host: HTMLElement;
  #start = '';
  #svg: Element | null = null;
  /** The element of each part. */
  #groups = new Map<string, Element>();

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  show(figure: Figure, theme: Theme): void {
    const start = svgStart(figure, 1 / figure.pixelRatio);
    const parts = [...new Set(svgParts(figure, theme))];
    const known = start === this.#start ? this.#groups : new Map<string, Element>();
    const missing = parts.filter((part) => !known.has(part));
    if (missing.length === 0 && known.size === parts.length) return;
    const made = elementsOf(start, missing);
    if (known.size === 0) {
      this.#svg = made.svg;
      this.#host.replaceChildren(made.svg);
    }
    const groups = new Map(known);
    missing.forEach((part, i) => {
      groups.set(part, made.groups[i] as Element);
    });
    this.#start = start;
    this.#groups = new Map(parts.map((part) => [part, groups.get(part) as Element]));
    this.#arrange();
  }

  /** Puts the parts in order, touching only those out of place. */
  #arrange(): void {
    const svg = this.#svg as Element;
    let next = svg.firstChild;
    for (const group of this.#groups.values()) {
      if (group === next) next = next.nextSibling;
      else svg.insertBefore(group, next);
    }
    while (next) {
      const after = next.nextSibling;
      next.remove();
      next = after;
    }
  }
}
