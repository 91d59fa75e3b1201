// Headglow through its public view. The scene `shift` uses its renderer directly, because views place panels themselves.

import { version } from '../../package.json';
import { compose } from '../../src/figure/compose.ts';
import type { Scene as ComposedScene } from '../../src/figure/scene.ts';
import { Heatmap, type HeatmapFrame } from '../../src/gpu/heatmap.ts';
import { sharedRenderer } from '../../src/gpu/renderer.ts';
import { createView, type Dataset, DEFAULTS, type Options, type View } from '../../src/index.ts';
import { Statistics } from '../../src/scale/statistics.ts';
import { valuesInMemory } from '../../src/tensor/source.ts';
import { measureTextWidth } from '../../src/view/measure-text.ts';
import { AT_REST } from '../../src/view/windows/motion.ts';
import { Windows } from '../../src/view/windows/windows.ts';
import { waitForSharedContext } from '../shared-context.ts';
import type { Scene, Subject, SubjectModule } from '../subject.ts';
import { drawFirst, hover, interactive, redraw } from '../views.ts';
import { createStage } from './support/page.ts';

/** One array over the consecutive checkpoints, without copying them. @throws Error if they are not consecutive */
function joinCheckpoints(checkpoints: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const [first] = checkpoints as [Float32Array<ArrayBuffer>];
  checkpoints.forEach((values, i) => {
    const isConsecutive = values.byteOffset === first.byteOffset + i * first.byteLength;
    if (values.buffer !== first.buffer || !isConsecutive)
      throw new Error('the checkpoints are not consecutive views of one buffer');
  });
  return new Float32Array(first.buffer, first.byteOffset, first.length * checkpoints.length);
}

/** A scene as a Headglow dataset. */
export function createSceneDataset({ rects, layers, heads, checkpoints }: Scene): Dataset {
  const tasks = rects.map((_, task) => `task ${task}`);
  const steps = checkpoints.map((_, step) => step);
  return { tensors: [{ model: '', layers, heads, tasks, steps, values: joinCheckpoints(checkpoints) }] };
}

const createOptions = ({ reduction }: Scene): Partial<Options> => ({
  norm: 'log',
  reduction,
  checkpoint: 0,
});

function composeScene(scene: Scene): ComposedScene {
  const { width, height, vmin, vmax } = scene;
  return compose({
    dataset: createSceneDataset(scene),
    options: { ...DEFAULTS, ...createOptions(scene), vmin, vmax },
    size: { width, height, pixelRatio: 1 },
    measure: measureTextWidth,
  });
}

/** Draws panels that are moved to the right; created by the first `shift`. */
class ShiftedHeatmap {
  readonly #heatmap = new Heatmap(sharedRenderer());
  readonly #windows = new Windows(this.#heatmap, () => {});
  readonly #data = { values: valuesInMemory, statistics: new Statistics(), awaitsExtremes: false };
  readonly #scene: ComposedScene;

  constructor(scene: Scene) {
    this.#scene = composeScene(scene);
  }

  async draw(pixels: number): Promise<void> {
    await this.#windows.load();
    this.#windows.complete(this.#scene, this.#data);
    const frame = this.#windows.prepare(this.#scene, this.#data, AT_REST).frame as HeatmapFrame;
    const panels = frame.panels.map((panel) => ({
      ...panel,
      rect: { ...panel.rect, x: panel.rect.x + pixels },
    }));
    this.#heatmap.draw({ ...frame, panels });
    waitForSharedContext();
  }

  destroy(): void {
    this.#heatmap.destroy();
  }
}

function createHeadglowSubject(): Subject {
  let stage: HTMLElement;
  let scene: Scene;
  let view: View;
  let shifted: ShiftedHeatmap | null = null;

  const setOptions = (change: Partial<Options>) => {
    view.set(change);
    redraw(view);
  };
  return {
    async first(host, given) {
      scene = given;
      stage = createStage(host);
      view = createView(stage, createSceneDataset(scene), createOptions(scene));
      await drawFirst(view);
    },
    frame: (vmin) => setOptions({ vmin, vmax: scene.vmax }),
    update: (checkpoint) => setOptions({ checkpoint, vmin: scene.vmin, vmax: scene.vmax }),
    mix: (fraction) => setOptions({ checkpoint: fraction, vmin: scene.vmin, vmax: scene.vmax }),
    shift(pixels) {
      shifted ??= new ShiftedHeatmap(scene);
      return shifted.draw(pixels);
    },
    async hover(x, y) {
      await interactive(view);
      hover(view, x, y);
    },
    show(values, limits) {
      const [vmin, vmax] = limits ?? [null, null];
      view.show(createSceneDataset({ ...scene, checkpoints: [values] }), { vmin, vmax });
      redraw(view);
    },
    zoom: (zoom) => setOptions({ zoom }),
    // Wide labels take up more space, so panels may differ from the scene's.
    rects: () => view.layout.panels,
    destroy() {
      view.destroy();
      shifted?.destroy();
      stage.remove();
    },
  };
}

export default {
  name: 'headglow',
  version,
  usage:
    'createView; frames by set({vmin}), updates by set({checkpoint}); axes, colorbar and titles are drawn as well',
  create: createHeadglowSubject,
} satisfies SubjectModule;
