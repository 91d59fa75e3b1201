// The entries of a geometry's windows at one moment, computed in slices.

import { cellCount, type MatrixStack } from '../../gpu/stack.ts';
import type { WindowAxis } from './axis.ts';
import type { Geometry, PanelWindow } from './geometry.ts';

/** Cells between two looks at the clock: at most 2 ms of work. */
export const CELLS_PER_SLICE = 2 ** 18;

/** Fills the entries of one window; stops after a bounded amount of work. */
export type FillWindow = (window: PanelWindow, output: Float32Array) => Iterable<void>;

/** Bytes of the entries of a geometry. */
export const contentsBytes = ({ stacks }: Geometry): number =>
  4 * stacks.reduce((sum, stack) => sum + cellCount(stack), 0);

/** The entries of all windows of a geometry. */
export class Contents {
  readonly geometry: Geometry;
  readonly #values: ReadonlyMap<MatrixStack, Float32Array>;
  readonly #fill: FillWindow;
  /** About how many steps of work there are. */
  readonly #steps: number;
  /** Each step fills a part; null once all are filled. */
  #work: Iterator<void> | null;

  constructor(geometry: Geometry, fill: FillWindow) {
    this.geometry = geometry;
    this.#values = new Map(geometry.stacks.map((stack) => [stack, new Float32Array(cellCount(stack))]));
    this.#fill = fill;
    this.#steps = geometry.windows.reduce(
      (sum, window) => sum + Math.ceil(cellsOf(window) / CELLS_PER_SLICE),
      0,
    );
    this.#work = this.#fillAll();
  }

  get isComplete(): boolean {
    return this.#work === null;
  }

  get bytes(): number {
    return contentsBytes(this.geometry);
  }

  /**
   * Works until a time, in milliseconds of `performance.now()`.
   * @param part fraction of all work after which to stop in any case; default: none
   * @returns what is left of that fraction
   */
  advance(deadline: number, part = Number.POSITIVE_INFINITY): number {
    let left = part;
    try {
      while (this.#work && left > 0) {
        left -= 1 / this.#steps;
        if (this.#work.next().done) this.#work = null;
        else if (performance.now() >= deadline) break;
      }
    } catch (error) {
      // A generator that has thrown counts as done.
      this.#work = this.#fillAll();
      throw error;
    }
    return Math.max(left, 0);
  }

  /** The entries of a stack. The array identifies the content. */
  valuesOf(stack: MatrixStack): Float32Array {
    return this.#values.get(stack) as Float32Array;
  }

  /** The entries of a window. */
  entriesOf({ stack, index }: PanelWindow): Float32Array {
    const size = stack.layers * stack.heads;
    return this.valuesOf(stack).subarray(index * size, (index + 1) * size);
  }

  *#fillAll(): Generator<void> {
    for (const [i, window] of this.geometry.windows.entries()) {
      if (i > 0) yield;
      yield* this.#fill(window, this.entriesOf(window));
    }
  }
}

const lengthOf = ({ edges }: WindowAxis): number => (edges.at(-1) as number) - (edges[0] as number);

/** The cells that a window is computed from. */
const cellsOf = ({ layers, heads }: PanelWindow): number => lengthOf(layers) * lengthOf(heads);
