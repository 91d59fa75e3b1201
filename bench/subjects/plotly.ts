// plotly.js: a heatmap trace per panel, updated with Plotly.react.

import Plotly from 'plotly.js-dist-min';
import { dependencies } from '../package.json';
import type { Limits, Scene, Subject, SubjectModule } from '../subject.ts';
import { computeLimits } from './support/limits.ts';
import { createPanelBox, createStage, panelValues, waitForImages } from './support/page.ts';

const HIDDEN = { visible: false, fixedrange: true };
const CONFIG = { staticPlot: true };

/** Rows of base 10 logarithms, because plotly has no log scale for colours. */
function createLogRows({ layers, heads }: Scene, values: Float32Array): Float32Array[] {
  return Array.from({ length: layers }, (_, layer) => {
    const row = new Float32Array(heads);
    for (let head = 0; head < heads; head++) row[head] = Math.log10(values[layer * heads + head] as number);
    return row;
  });
}

function createPlotlySubject(): Subject {
  let stage: HTMLElement;
  let scene: Scene;
  let boxes: readonly HTMLElement[];
  /** The rows of each panel, kept for redraws. */
  let rows: readonly Float32Array[][];

  const load = (values: Float32Array) => {
    rows = boxes.map((_, panel) => createLogRows(scene, panelValues(scene, values, panel)));
  };
  const plot = async ([vmin, vmax]: Limits) => {
    const { layers, heads } = scene;
    await Promise.all(
      boxes.map((box, panel) => {
        const { width, height } = scene.rects[panel] as Scene['rects'][number];
        const trace = {
          type: 'heatmap',
          z: rows[panel],
          zmin: Math.log10(vmin),
          zmax: Math.log10(vmax),
          colorscale: 'Viridis',
          showscale: false,
          hoverinfo: 'skip',
        };
        const layout = {
          width,
          height,
          margin: { l: 0, r: 0, t: 0, b: 0 },
          xaxis: { ...HIDDEN, range: [-0.5, heads - 0.5] },
          yaxis: { ...HIDDEN, range: [layers - 0.5, -0.5] },
        };
        return Plotly.react(box, [trace], layout, CONFIG); // the first call is equivalent to newPlot
      }),
    );
    await waitForImages(stage);
  };
  return {
    first(host, given) {
      scene = given;
      stage = createStage(host);
      boxes = scene.rects.map((rect) => createPanelBox(stage, rect));
      const limits = computeLimits(scene.checkpoints);
      load(scene.checkpoints[0] as Float32Array);
      return plot(limits);
    },
    frame: (vmin) => plot([vmin, scene.vmax]),
    update(checkpoint) {
      load(scene.checkpoints[checkpoint] as Float32Array);
      return plot([scene.vmin, scene.vmax]);
    },
    show(values, limits) {
      load(values);
      return plot(limits ?? computeLimits([values]));
    },
    destroy() {
      for (const box of boxes) Plotly.purge(box);
      stage.remove();
    },
  };
}

export default {
  name: 'plotly.js',
  version: dependencies['plotly.js-dist-min'],
  usage:
    'a heatmap trace per panel, rows of Float32Array with log10 of the values, static plot, Plotly.react',
  create: createPlotlySubject,
} satisfies SubjectModule;
