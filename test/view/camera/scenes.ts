// Scenes for tests of cameras: composed figures, and what a view would do with a step.

import { compose } from '../../../src/figure/compose.ts';
import type { Scene } from '../../../src/figure/scene.ts';
import { checkOptions } from '../../../src/options/check.ts';
import type { Options } from '../../../src/options.ts';
import type { Dataset } from '../../../src/tensor/tensor.ts';
import { stateOf } from '../../../src/view/camera/facts.ts';
import {
  type CameraState,
  type CameraView,
  type GridPosition,
  zoomOf,
} from '../../../src/view/camera/space.ts';
import { estimateWidth } from '../../support/measure.ts';

/** A model of the given shape whose values are all different. */
const model = (name: string, layers: number, heads: number, tasks: readonly string[]) => ({
  model: name,
  layers,
  heads,
  tasks,
  steps: null,
  values: Float32Array.from({ length: tasks.length * layers * heads }, (_, i) => i),
});

/** A figure, and its options. */
export interface TestScene {
  readonly scene: Scene;
  readonly options: Options;
  readonly state: CameraState;
}

/** A figure with models `m0`, `m1` … of the given shapes. */
export class TestFigure {
  readonly #dataset: Dataset;
  readonly #size: { readonly width: number; readonly height: number; readonly pixelRatio: number };

  constructor(
    shapes: readonly (readonly [number, number])[],
    tasks: readonly string[] = [''],
    size = { width: 1000, height: 700, pixelRatio: 1 },
  ) {
    this.#dataset = { tensors: shapes.map(([layers, heads], i) => model(`m${i}`, layers, heads, tasks)) };
    this.#size = size;
  }

  /** The figure with these options. */
  with(given: Partial<Options> = {}): TestScene {
    const options = checkOptions(given);
    const scene = compose({ dataset: this.#dataset, options, size: this.#size, measure: estimateWidth });
    return { scene, options, state: stateOf(scene, options) };
  }

  /** The figure after a step, rounded as a view does. */
  after({ options }: TestScene, view: CameraView, keep: GridPosition | null = null): TestScene {
    return this.with({ ...options, zoom: zoomOf(view, keep) });
  }
}
