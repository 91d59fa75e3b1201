// Outlines of what a sentence tells of, on a layer of their own above the figure.

import type { PanelCells } from '../../src/analysis.ts';
import type { View } from '../../src/index.ts';
import { cellSize, outlinePath } from './boundary.ts';
import { STROKES, svgElement } from './svg.ts';

/** CSS pixels of the smallest outline. */
const SMALLEST = 8;

export class Outline {
  readonly #view: View;
  readonly #figure: HTMLElement;
  readonly #layer = svgElement('svg', { class: 'description-outline', 'aria-hidden': 'true' });
  #cells: readonly PanelCells[] = [];

  constructor(figure: HTMLElement, view: View) {
    this.#view = view;
    this.#figure = figure;
    figure.append(this.#layer);
  }

  show(cells: readonly PanelCells[]): void {
    this.#cells = cells;
    this.draw();
  }

  /** Again, where the figure has changed its size. */
  draw(): void {
    if (this.#cells.length === 0) {
      this.#layer.replaceChildren();
      return;
    }
    const { layout, options } = this.#view;
    const pixel = layout.width / (this.#figure.clientWidth || layout.width);
    this.#layer.setAttribute('viewBox', `0 0 ${layout.width} ${layout.height}`);
    const sizes = this.#cells.flatMap(({ panel }) => {
      const place = layout.panels[panel];
      return place ? cellSize(place) : [];
    });
    const smallest = sizes.reduce((least, size) => Math.min(least, size), Number.POSITIVE_INFINITY);
    // Thinner about small cells, which it would hide.
    const weight = Math.min(1, Math.max(0.6, smallest / (SMALLEST * pixel)));
    const data = this.#cells
      .map((cells) => {
        const panel = layout.panels[cells.panel];
        return panel ? outlinePath(cells, panel, options.origin === 'lower', SMALLEST * pixel) : '';
      })
      .join('');
    this.#layer.replaceChildren(
      ...STROKES.map(([stroke, width]) =>
        svgElement('path', {
          d: data,
          stroke,
          'stroke-width': weight * width * pixel,
          'stroke-linecap': 'square',
          fill: 'none',
        }),
      ),
    );
  }
}
