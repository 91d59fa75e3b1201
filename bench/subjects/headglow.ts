// Headglow by its public view; for the moving of panels, by its engine.

import { version } from '../../package.json';
import { compose } from '../../src/figure/compose.ts';
import type { Scene as Composed } from '../../src/figure/scene.ts';
import { Heatmap } from '../../src/gpu/heatmap.ts';
import { sharedRenderer } from '../../src/gpu/renderer.ts';
import { createView, type Dataset, DEFAULTS, type Options, type View } from '../../src/index.ts';
import { frameOf } from '../../src/view/frame.ts';
import { measureTextWidth } from '../../src/view/measure-text.ts';
import type { Scene, Subject, SubjectModule } from '../subject.ts';
import { createStage, waitForGl } from './support/page.ts';

/** All checkpoints as one array: they lie behind each other, and stay where they are. */
function seriesOf(checkpoints: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const [first] = checkpoints as [Float32Array<ArrayBuffer>];
  checkpoints.forEach((values, i) => {
    const isBehind = values.byteOffset === first.byteOffset + i * first.byteLength;
    if (values.buffer !== first.buffer || !isBehind)
      throw new Error('the checkpoints do not lie in one array');
  });
  return new Float32Array(first.buffer, first.byteOffset, first.length * checkpoints.length);
}

/** A scene as Headglow is given it. */
export function createSceneDataset({ rects, layers, heads, checkpoints }: Scene): Dataset {
  const tasks = rects.map((_, task) => `task ${task}`);
  const steps = checkpoints.map((_, step) => step);
  return { tensors: [{ model: '', layers, heads, tasks, steps, values: seriesOf(checkpoints) }] };
}

/** Waits for all that was drawn on the context that views share. */
function finish(): void {
  const device = sharedRenderer().device();
  if (!device) throw new Error('the browser dropped a WebGL context');
  waitForGl(device.gl);
}

function headglowSubject(): Subject {
  let stage: HTMLElement;
  let scene: Scene;
  let view: View;
  let moved: { readonly heatmap: Heatmap; readonly composed: Composed } | null = null;

  const options = (): Partial<Options> => ({ norm: 'log', reduction: scene.reduction, checkpoint: 0 });
  /** Draws without waiting for an animation frame. */
  const redraw = () => {
    const stop = view.on('error', (error) => {
      throw error;
    });
    view.redraw();
    stop();
    finish();
  };
  const set = (change: Partial<Options>) => {
    view.set(change);
    redraw();
  };
  const composed = (): Composed => {
    const { width, height, vmin, vmax } = scene;
    return compose({
      dataset: createSceneDataset(scene),
      options: { ...DEFAULTS, ...options(), vmin, vmax },
      size: { width, height, pixelRatio: 1 },
      measure: measureTextWidth,
    });
  };
  return {
    first(host, given) {
      scene = given;
      stage = createStage(host);
      view = createView(stage, createSceneDataset(scene), options());
      redraw();
    },
    frame: (vmin) => set({ vmin, vmax: scene.vmax }),
    update: (checkpoint) => set({ checkpoint, vmin: scene.vmin, vmax: scene.vmax }),
    mix: (share) => set({ checkpoint: share, vmin: scene.vmin, vmax: scene.vmax }),
    shift(pixels) {
      moved ??= { heatmap: new Heatmap(sharedRenderer()), composed: composed() };
      const panels = moved.composed.panels.map((panel) => ({
        ...panel,
        rect: { ...panel.rect, x: panel.rect.x + pixels },
      }));
      moved.heatmap.draw(frameOf({ ...moved.composed, panels }));
      finish();
    },
    hover(x, y) {
      const root = stage.firstElementChild as HTMLElement;
      const box = root.getBoundingClientRect();
      const at = { clientX: box.left + x, clientY: box.top + y };
      root.dispatchEvent(new PointerEvent('pointermove', { ...at, bubbles: true }));
      // The tooltip has its text by now: events are told at once.
      if (!view.readout) throw new Error('the pointer is on no panel');
    },
    // Labels that are wider than usual take other room.
    rects: () => view.layout.panels,
    destroy() {
      view.destroy();
      moved?.heatmap.destroy();
      stage.remove();
    },
  };
}

export default {
  name: 'headglow',
  version,
  usage:
    'createView; frames by set({vmin}), updates by set({checkpoint}); axes, colorbar and titles drawn as well',
  create: headglowSubject,
} satisfies SubjectModule;
