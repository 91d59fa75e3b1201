// Outlines of the cells of a sentence, in an SVG layer above the figure.

import type { PanelCells } from '../../src/analysis.ts';
import type { View } from '../../src/index.ts';
import { cellSize, outlinePath } from './boundary.ts';
import { STROKES, svgElement } from './svg.ts';

/** Minimum size of an outline, in CSS pixels. */
const MIN_SIZE = 8;

/** The layer of outlines. */
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

  /** Redraws the outlines, such as after a resize. */
  draw(): void {
    if (this.#cells.length === 0) {
      this.#layer.replaceChildren();
      return;
    }
    const { layout } = this.#view;
    const pixel = layout.width / (this.#figure.clientWidth || layout.width);
    this.#layer.setAttribute('viewBox', `0 0 ${layout.width} ${layout.height}`);
    const sizes = this.#cells.flatMap(({ panel }) => {
      const panelLayout = layout.panels[panel];
      return panelLayout ? cellSize(panelLayout, layout) : [];
    });
    const smallestCell = sizes.reduce((smallest, size) => Math.min(smallest, size), Number.POSITIVE_INFINITY);
    // Thinner lines around small cells, which would otherwise be hidden.
    const weight = Math.min(1, Math.max(0.6, smallestCell / (MIN_SIZE * pixel)));
    const data = this.#cells
      .map((cells) => {
        const panel = layout.panels[cells.panel];
        return panel ? outlinePath(cells, panel, layout, MIN_SIZE * pixel) : '';
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
