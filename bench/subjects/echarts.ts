// Apache ECharts: a heatmap series a panel on a canvas, without animation, drawn in one go.

import { HeatmapChart } from 'echarts/charts';
import { GridComponent, VisualMapComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { dependencies } from '../package.json';
import type { Scene, Subject, SubjectModule } from '../subject.ts';
import { computeLimits } from './support/limits.ts';
import { createPanelBox, createStage, panelValues, waitForCanvas } from './support/page.ts';

echarts.use([HeatmapChart, GridComponent, VisualMapComponent, CanvasRenderer]);

echarts.setPlatformAPI({
  // Canvases kept in memory from the start. Browsers move them there anyway once they are read, as here after every paint.
  createCanvas() {
    const canvas = document.createElement('canvas');
    canvas.getContext('2d', { willReadFrequently: true });
    return canvas;
  },
  // Heat maps are painted for 15 ms in an animation frame, progressive rendering or not, and nothing tells when all
  // is there. By a clock that stands still all is painted at once.
  getTime: () => 0,
});

/**
 * (head, layer, log10 of the value) of every cell: ECharts has no log scale for colours. One typed array is five times
 * quicker than an array of arrays.
 */
function cellsOf({ layers, heads }: Scene, values: Float32Array): Float32Array {
  const cells = new Float32Array(3 * layers * heads);
  for (let layer = 0, i = 0; layer < layers; layer++)
    for (let head = 0; head < heads; head++, i++) {
      cells[3 * i] = head;
      cells[3 * i + 1] = layer;
      cells[3 * i + 2] = Math.log10(values[i] as number);
    }
  return cells;
}

const axisOf = (length: number) => ({
  type: 'category',
  show: false,
  data: Array.from({ length }, (_, i) => i),
});

function echartsSubject(): Subject {
  let stage: HTMLElement;
  let scene: Scene;
  let charts: readonly echarts.EChartsType[];

  const visualMap = (vmin: number, vmax: number) => ({
    min: Math.log10(vmin),
    max: Math.log10(vmax),
  });
  const finish = () => {
    for (const chart of charts) {
      chart.getZr().flush(); // paints now, not in the next animation frame
      for (const canvas of chart.getDom().querySelectorAll('canvas'))
        waitForCanvas(canvas.getContext('2d') as CanvasRenderingContext2D);
    }
  };
  const dataOf = (checkpoint: number, panel: number) =>
    cellsOf(scene, panelValues(scene, scene.checkpoints[checkpoint] as Float32Array, panel));
  return {
    first(host, given) {
      scene = given;
      stage = createStage(host);
      const [vmin, vmax] = computeLimits(scene.checkpoints);
      const color = Array.from(
        { length: 256 },
        (_, i) => `rgb(${scene.colors.slice(i * 4, i * 4 + 3).join()})`,
      );
      charts = scene.rects.map((rect, panel) => {
        const { width, height } = rect;
        const chart = echarts.init(createPanelBox(stage, rect), null, {
          renderer: 'canvas',
          devicePixelRatio: 1,
          width,
          height,
        });
        chart.setOption({
          animation: false,
          grid: { left: 0, right: 0, top: 0, bottom: 0 },
          xAxis: axisOf(scene.heads),
          yAxis: { ...axisOf(scene.layers), inverse: true },
          visualMap: { type: 'continuous', show: false, inRange: { color }, ...visualMap(vmin, vmax) },
          series: [
            {
              type: 'heatmap',
              dimensions: ['head', 'layer', 'value'],
              data: dataOf(0, panel),
              silent: true,
              progressive: 0,
            },
          ],
        });
        return chart;
      });
      finish();
    },
    frame(vmin) {
      for (const chart of charts) chart.setOption({ visualMap: visualMap(vmin, scene.vmax) });
      finish();
    },
    update(checkpoint) {
      charts.forEach((chart, panel) => {
        chart.setOption({
          visualMap: visualMap(scene.vmin, scene.vmax),
          series: [{ data: dataOf(checkpoint, panel) }],
        });
      });
      finish();
    },
    destroy() {
      for (const chart of charts) chart.dispose();
      stage.remove();
    },
  };
}

export default {
  name: 'echarts',
  version: dependencies.echarts,
  usage:
    'a heatmap series a panel on a canvas, log10 of the values in one typed array, no animation, all painted at once',
  create: echartsSubject,
} satisfies SubjectModule;
