// Runs in the page: frames of matrix stacks, and the values that their pixels show.

import { EXACT } from '../../src/gpu/arithmetic.ts';
import { Heatmap, type HeatmapFrame } from '../../src/gpu/heatmap.ts';
import type { HeatmapPanel } from '../../src/gpu/panel.ts';
import { sharedRenderer } from '../../src/gpu/renderer.ts';
import type { MatrixStack } from '../../src/gpu/stack.ts';
import type { Colormap } from '../../src/scale/colormaps.ts';
import { makeNorm } from '../../src/scale/norm.ts';

// Frames may have missing cells. A heat map does not wait for it.
await EXACT.load();

const hex = (value: number): string => value.toString(16).padStart(2, '0');

/** The red of a pixel is its value, from 0 to 255; blue marks missing cells, green the background. */
const COLORS = {
  colors: Array.from({ length: 256 }, (_, value) => `#${hex(value)}0000`),
  under: '#00ff00',
  over: '#00ff00',
  bad: '#0000ff',
} as unknown as Colormap;
const NORM = makeNorm('linear', { vmin: 0, vmax: 256 });

/** What a pixel shows that shows no value. */
export const MISSING = -1;
export const BACKGROUND = -2;

export type TestPanel = Pick<HeatmapPanel, 'stack' | 'rect'> & Partial<HeatmapPanel>;

/** A panel that shows all of a stack's first matrix. */
export const panelOf = (panel: TestPanel): HeatmapPanel => ({
  index: 0,
  norm: NORM,
  colormap: COLORS,
  layersInSight: [0, panel.stack.layers],
  headsInSight: [0, panel.stack.heads],
  ...panel,
});

/** The cells of each stack, at each moment if there are several. An array identifies its content. */
export type StackCells = ReadonlyMap<MatrixStack, Float32Array | null | readonly (Float32Array | null)[]>;

const DATA = {};

/** A frame whose cells have values from 0 to 255. */
export function frameOf(
  panels: readonly TestPanel[],
  cells: StackCells,
  rest: Partial<HeatmapFrame> = {},
): HeatmapFrame {
  const contentOf = (stack: MatrixStack, moment: number) => {
    const content = cells.get(stack);
    return content instanceof Float32Array || !content ? content : content[moment];
  };
  return {
    width: 64,
    height: 64,
    background: '#00ff00',
    data: DATA,
    panels: panels.map(panelOf),
    contentOf,
    valuesOf: (stack, moment) => contentOf(stack, moment) as Float32Array,
    hasOrdinaryValues: false,
    reduction: 'nearest',
    origin: 'upper',
    mixing: 'linear',
    moments: [0],
    mix: 0,
    ...rest,
  };
}

/** Draws a frame. @returns the values of all pixels, in rows from the top */
export function draw(heatmap: Heatmap, frame: HeatmapFrame): number[] {
  const drawn = heatmap.draw(frame);
  if (!drawn || !heatmap.verify()) throw new Error('the context was lost');
  const { width, height } = frame;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
  context.drawImage(drawn, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  return Array.from({ length: width * height }, (_, pixel) => {
    const [red = 0, green, blue] = data.subarray(4 * pixel, 4 * pixel + 3);
    if (green === 255) return BACKGROUND;
    return blue === 255 ? MISSING : red;
  });
}

export const createHeatmap = (budget?: number): Heatmap => new Heatmap(sharedRenderer(), budget);

/** Counts the cells that are uploaded, and the textures for cells that are created, from now on. */
export function countUploads(): { take: () => { cells: number; textures: number } } {
  const context = WebGL2RenderingContext.prototype as unknown as Record<string, (...call: unknown[]) => void>;
  let counts = { cells: 0, textures: 0 };
  const wrap = (name: string, count: (call: readonly unknown[]) => void) => {
    const native = context[name] as (...call: unknown[]) => void;
    context[name] = function (this: WebGL2RenderingContext, ...call: unknown[]) {
      count(call);
      native.apply(this, call);
    };
  };
  wrap('texSubImage2D', (call) => {
    counts.cells += (call.at(-1) as Float32Array).length;
  });
  wrap('texImage2D', (call) => {
    // Those of records and colours have 1 x 1 texels until their data are known.
    if (call.at(-1) === null && call[3] !== 1) counts.textures += 1;
  });
  return {
    take() {
      const taken = counts;
      counts = { cells: 0, textures: 0 };
      return taken;
    },
  };
}
