// Observable Plot: a raster mark per panel; each change creates new charts, as Plot's API requires.

import * as Plot from '@observablehq/plot';
import { dependencies } from '../package.json';
import type { Limits, Scene, Subject, SubjectModule } from '../subject.ts';
import { computeLimits } from './support/limits.ts';
import { createPanelBox, createStage, panelValues, waitForImages } from './support/page.ts';

function createPlotSubject(): Subject {
  let stage: HTMLElement;
  let scene: Scene;
  let boxes: readonly HTMLElement[];
  let shownValues: Float32Array;

  const plot = async (all: Float32Array, [vmin, vmax]: Limits) => {
    shownValues = all;
    const { layers, heads } = scene;
    boxes.forEach((box, panel) => {
      const { width, height } = scene.rects[panel] as Scene['rects'][number];
      const values = panelValues(scene, all, panel);
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
      return plot(scene.checkpoints[0] as Float32Array, computeLimits(scene.checkpoints));
    },
    frame: (vmin) => plot(shownValues, [vmin, scene.vmax]),
    update: (checkpoint) => plot(scene.checkpoints[checkpoint] as Float32Array, [scene.vmin, scene.vmax]),
    show: (values, limits) => plot(values, limits ?? computeLimits([values])),
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
