// Observable Plot: a raster mark per panel; each change creates new charts, as Plot's API requires.

import * as Plot from '@observablehq/plot';
import { dependencies } from '../package.json';
import type { Scene, Subject, SubjectModule } from '../subject.ts';
import { computeLimits } from './support/limits.ts';
import { createPanelBox, createStage, panelValues, waitForImages } from './support/page.ts';

function createPlotSubject(): Subject {
  let stage: HTMLElement;
  let scene: Scene;
  let boxes: readonly HTMLElement[];
  let shownCheckpoint = 0;

  const plot = async (checkpoint: number, vmin: number, vmax: number) => {
    shownCheckpoint = checkpoint;
    const { layers, heads } = scene;
    boxes.forEach((box, panel) => {
      const { width, height } = scene.rects[panel] as Scene['rects'][number];
      const values = panelValues(scene, scene.checkpoints[checkpoint] as Float32Array, panel);
      box.replaceChildren(
        Plot.plot({
          width,
          height,
          margin: 0,
          axis: null,
          style: { display: 'block' },
          y: { reverse: true },
          color: { type: 'log', scheme: 'viridis', domain: [vmin, vmax], clamp: true },
          marks: [
            // A function of the position saves Plot two columns of coordinates.
            Plot.raster({
              x1: 0,
              y1: 0,
              x2: heads,
              y2: layers,
              width: heads,
              height: layers,
              fill: (x: number, y: number) => values[Math.floor(y) * heads + Math.floor(x)] as number,
              imageRendering: 'pixelated',
            }),
          ],
        }),
      );
    });
    await waitForImages(stage);
  };
  return {
    first(host, given) {
      scene = given;
      stage = createStage(host);
      boxes = scene.rects.map((rect) => createPanelBox(stage, rect));
      const [vmin, vmax] = computeLimits(scene.checkpoints);
      return plot(0, vmin, vmax);
    },
    frame: (vmin) => plot(shownCheckpoint, vmin, scene.vmax),
    update: (checkpoint) => plot(checkpoint, scene.vmin, scene.vmax),
    destroy() {
      stage.remove();
    },
  };
}

export default {
  name: 'observable plot',
  version: dependencies['@observablehq/plot'],
  usage:
    'a raster mark per panel that samples the values by position, logarithmic colour scale; new charts for every change',
  create: createPlotSubject,
} satisfies SubjectModule;
