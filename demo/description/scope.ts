// The switch between describing everything and only what is in sight.

import { cellsInSight, type PanelPart } from '../../src/analysis.ts';
import type { Options, View } from '../../src/index.ts';
import { byId } from '../parts/elements.ts';

/** Options that what is in sight depends on, besides those of the description itself. */
const SIGHT_OPTIONS = ['zoom', 'panel', 'columns', 'sort', 'similarTo'] as const satisfies (keyof Options)[];

/** The switch. It is shown while something is out of sight. */
export class DescriptionScope {
  readonly #view: View;
  readonly #row = byId('description-scope');
  readonly #checkbox = byId<HTMLInputElement>('description-in-sight');

  /** @param onChange called when the user switches */
  constructor(view: View, onChange: () => void) {
    this.#view = view;
    this.#checkbox.addEventListener('change', onChange);
  }

  /** Whether only what is in sight is described. */
  get isInSight(): boolean {
    return this.#checkbox.checked && this.#hidesCells;
  }

  /** Whether something is out of sight. */
  get #hidesCells(): boolean {
    const { zoom, panel } = this.#view.options;
    return zoom !== null || panel !== null;
  }

  /** Identifies what is in sight; null if everything is described. */
  get key(): readonly unknown[] | null {
    if (!this.isInSight) return null;
    const { element, options } = this.#view;
    // Which rows and columns of panels fit depends on the size.
    return [element.clientWidth, element.clientHeight, ...SIGHT_OPTIONS.map((name) => options[name])];
  }

  /** The cells of each panel to describe; undefined for all. */
  get parts(): readonly PanelPart[] | undefined {
    return this.isInSight ? cellsInSight(this.#view.layout) : undefined;
  }

  /** Shows the switch if it matters. */
  update(): void {
    this.#row.hidden = !this.#hidesCells;
  }
}
