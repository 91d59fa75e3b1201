// Apache ECharts: a heatmap series per panel on a canvas, without animation, painted synchronously.

import { HeatmapChart } from 'echarts/charts';
import { GridComponent, VisualMapComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { dependencies } from '../package.json';
import type { Limits, Scene, Subject, SubjectModule } from '../subject.ts';
import { computeLimits } from './support/limits.ts';
import { createPanelBox, createStage, panelValues, waitForCanvas } from './support/page.ts';

echarts.use([HeatmapChart, GridComponent, VisualMapComponent, CanvasRenderer]);

echarts.setPlatformAPI({
  // Keeps canvases in memory from the start. Browsers move them there anyway once they are read, as after every paint here.
  createCanvas() {
    const canvas = document.createElement('canvas');
    canvas.getContext('2d', { willReadFrequently: true });
    return canvas;
  },
  // Heat maps are painted for 15 ms per animation frame, even without progressive rendering, and no event reports completion.
  // With a clock that never advances, everything is painted in one go.
  getTime: () => 0,
});

/**
 * (head, layer, log10 of the value) of every cell, because ECharts has no log scale for colours. One typed array is five
 * times faster than an array of arrays.
 */
function createCellData({ layers, heads }: Scene, values: Float32Array): Float32Array {
  const cells = new Float32Array(3 * layers * heads);
  for (let layer = 0, i = 0; layer < layers; layer++)
    for (let head = 0; head < heads; head++, i++) {
      cells[3 * i] = head;
      cells[3 * i + 1] = layer;
      cells[3 * i + 2] = Math.log10(values[i] as number);
    }
  return cells;
}

const createAxis = (length: number) => ({
  type: 'category',
  show: false,
  data: Array.from({ length }, (_, i) => i),
});

const createVisualMap = ([vmin, vmax]: Limits) => ({
  min: Math.log10(vmin),
  max: Math.log10(vmax),
});

function createCharts(stage: HTMLElement, scene: Scene): echarts.EChartsType[] {
  const limits = computeLimits(scene.checkpoints);
  const color = Array.from({ length: 256 }, (_, i) => `rgb(${scene.colors.slice(i * 4, i * 4 + 3).join()})`);
  return scene.rects.map((rect, panel) => {
    const { width, height } = rect;
    const chart = echarts.init(createPanelBox(stage, rect), null, {
      renderer: 'canvas',
      devicePixelRatio: 1,
      width,
      height,
    });
    const values = panelValues(scene, scene.checkpoints[0] as Float32Array, panel);
    chart.setOption({
      animation: false,
      grid: { left: 0, right: 0, top: 0, bottom: 0 },
      xAxis: createAxis(scene.heads),
      yAxis: { ...createAxis(scene.layers), inverse: true },
      visualMap: { type: 'continuous', show: false, inRange: { color }, ...createVisualMap(limits) },
      series: [
        {
          type: 'heatmap',
          dimensions: ['head', 'layer', 'value'],
          data: createCellData(scene, values),
          silent: true,
          progressive: 0,
        },
      ],
    });
    return chart;
  });
}

/** Paints now instead of in the next animation frame, and waits for the pixels. */
function paint(charts: readonly echarts.EChartsType[]): void {
  for (const chart of charts) {
    chart.getZr().flush();
    for (const canvas of chart.getDom().querySelectorAll('canvas'))
      waitForCanvas(canvas.getContext('2d') as CanvasRenderingContext2D);
  }
}

function createEchartsSubject(): Subject {
  let stage: HTMLElement;
  let scene: Scene;
  let charts: readonly echarts.EChartsType[];
  const show = (values: Float32Array, limits: Limits) => {
    charts.forEach((chart, panel) => {
      chart.setOption({
        visualMap: createVisualMap(limits),
        series: [{ data: createCellData(scene, panelValues(scene, values, panel)) }],
      });
    });
    paint(charts);
  };
  return {
    first(host, given) {
      scene = given;
      stage = createStage(host);
      charts = createCharts(stage, scene);
      paint(charts);
    },
    frame(vmin) {
      for (const chart of charts) chart.setOption({ visualMap: createVisualMap([vmin, scene.vmax]) });
      paint(charts);
    },
    update: (checkpoint) => show(scene.checkpoints[checkpoint] as Float32Array, [scene.vmin, scene.vmax]),
    show: (values, limits) => show(values, limits ?? computeLimits([values])),
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
    'a heatmap series per panel on a canvas, log10 of the values in one typed array, no animation, painted synchronously',
  create: createEchartsSubject,
} satisfies SubjectModule;
