// Marks panels of the figure briefly: outlines in an SVG layer above it, which follow the figure while it moves.

import type { PanelLayout, View } from '../../src/index.ts';
import './mark.css';

const SVG = 'http://www.w3.org/2000/svg';

/** Milliseconds for which panels stay marked, including the time to fade out (see mark.css). */
const DURATION = 2600;
/** Outlines of more panels would cover the figure. */
const MAX_OUTLINES = 500;
/** Distance of an outline from its panel, in CSS pixels. */
const DISTANCE = 3;
const WIDTH = 3;

const isInSight = ({ width, height }: PanelLayout): boolean => width > 0 && height > 0;

export class PanelMark {
  readonly #view: View;
  readonly #layer = document.createElementNS(SVG, 'svg');
  #panels: readonly number[] = [];
  #timer = 0;
  #stopFollowing = (): void => {};

  constructor(figure: HTMLElement, view: View) {
    this.#view = view;
    this.#layer.classList.add('panel-mark');
    this.#layer.setAttribute('aria-hidden', 'true');
    figure.append(this.#layer);
  }

  /** Marks panels until the next call. */
  show(panels: readonly number[]): void {
    this.clear();
    if (panels.length === 0) return;
    this.#panels = panels;
    this.#stopFollowing = this.#view.on('draw', () => this.#draw());
    this.#draw();
  }

  /** Marks panels for a moment. */
  flash(panels: readonly number[]): void {
    this.show(panels);
    this.#layer.classList.add('fading');
    this.#timer = window.setTimeout(() => this.clear(), DURATION);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#stopFollowing();
    this.#stopFollowing = () => {};
    this.#layer.classList.remove('fading');
    this.#layer.replaceChildren();
  }

  #draw(): void {
    const { layout, element } = this.#view;
    const pixel = layout.width / (element.clientWidth || layout.width);
    this.#layer.setAttribute('viewBox', `0 0 ${layout.width} ${layout.height}`);
    const shown = this.#panels
      .flatMap((index) => layout.panels[index] ?? [])
      .filter(isInSight)
      .slice(0, MAX_OUTLINES);
    this.#layer.replaceChildren(...shown.flatMap((panel) => outline(panel, pixel)));
  }
}

/** An outline, on a wider one that sets it off from the cells. @param pixel device pixels per CSS pixel */
function outline({ x, y, width, height }: PanelLayout, pixel: number): SVGElement[] {
  const distance = DISTANCE * pixel;
  const attributes = {
    x: x - distance,
    y: y - distance,
    width: width + 2 * distance,
    height: height + 2 * distance,
  };
  return (['halo', 'line'] as const).map((name) => {
    const rect = document.createElementNS(SVG, 'rect');
    rect.classList.add(name);
    for (const [key, value] of Object.entries(attributes)) rect.setAttribute(key, String(value));
    rect.setAttribute('stroke-width', String((name === 'halo' ? WIDTH + 2 : WIDTH) * pixel));
    return rect;
  });
}
