// A hand-written heat map on a 2D canvas: reduces, colours, expands to pixels, and calls `putImageData` once per panel.

import type { Limits, Scene, Subject } from '../../subject.ts';
import { computeLimits } from './limits.ts';
import { createCanvas, createStage, panelValues, waitForCanvas } from './page.ts';
import { type Axis, createAxis, pickNearest, reduceMax } from './reduce.ts';

/** Writes the little-endian RGBA colour of `values[i]` to `pixels[i]`. */
export type Colorizer = (values: Float32Array, pixels: Uint32Array) => void;

/** Creates a colorizer for limits; called whenever they change. `colors` has 256 entries. */
export type CreateColorizer = (vmin: number, vmax: number, colors: Uint32Array) => Colorizer;

interface Panel {
  readonly rows: Axis;
  readonly columns: Axis;
  /** One value per entry; kept, because limits don't change it. */
  reduced: Float32Array;
  /** The colours of `reduced`: `pixels` itself if there is one entry per pixel. */
  readonly colored: Uint32Array;
  readonly image: ImageData;
  /** The pixels of `image`. */
  readonly pixels: Uint32Array;
}

const isReduced = ({ rows, columns }: Pick<Panel, 'rows' | 'columns'>): boolean =>
  rows.isReduced || columns.isReduced;

function createPanel(scene: Scene, index: number): Panel {
  const { width, height } = scene.rects[index] as Scene['rects'][number];
  const rows = createAxis(scene.layers, height, scene.reduction);
  const columns = createAxis(scene.heads, width, scene.reduction);
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const entries = rows.entries * columns.entries;
  const colored = rows.isReduced && columns.isReduced ? pixels : new Uint32Array(entries);
  const reduced = new Float32Array(isReduced({ rows, columns }) ? entries : 0);
  return { rows, columns, reduced, colored, image, pixels };
}

/** Copies the colour of each entry to all of its pixels. A row equal to the one above is copied from there. */
function expandToPixels({ rows, columns, colored, pixels, image: { width, height } }: Panel): void {
  for (let y = 0; y < height; y++) {
    const row = rows.entryOf[y] as number;
    const to = y * width;
    if (y > 0 && row === rows.entryOf[y - 1]) {
      pixels.copyWithin(to, to - width, to);
      continue;
    }
    const from = row * columns.entries;
    for (let x = 0; x < width; x++) pixels[to + x] = colored[from + (columns.entryOf[x] as number)] as number;
  }
}

class CanvasHeatmap {
  readonly #scene: Scene;
  readonly #stage: HTMLElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #createColorizer: CreateColorizer;
  readonly #colors: Uint32Array;
  readonly #panels: readonly Panel[];
  #limits: { readonly vmin: number; readonly vmax: number } | null = null;
  #colorize: Colorizer = () => {};

  constructor(host: HTMLElement, scene: Scene, createColorizer: CreateColorizer) {
    this.#scene = scene;
    this.#createColorizer = createColorizer;
    this.#stage = createStage(host);
    this.#context = createCanvas(this.#stage, scene).getContext('2d', {
      alpha: false,
      willReadFrequently: true, // keeps the canvas in memory, where putImageData is fastest
    }) as CanvasRenderingContext2D;
    this.#clear();
    this.#panels = scene.rects.map((_, index) => createPanel(scene, index));
    this.#colors = new Uint32Array(scene.colors.buffer, scene.colors.byteOffset, 256);
  }

  setLimits(vmin: number, vmax: number): void {
    if (this.#limits?.vmin === vmin && this.#limits.vmax === vmax) return;
    this.#limits = { vmin, vmax };
    this.#colorize = this.#createColorizer(vmin, vmax, this.#colors);
  }

  load(all: Float32Array): void {
    const { heads, reduction } = this.#scene;
    const reduce = reduction === 'max' ? reduceMax : pickNearest;
    this.#panels.forEach((panel, index) => {
      const values = panelValues(this.#scene, all, index);
      const { rows, columns } = panel;
      if (isReduced(panel)) reduce(values, { heads, rows, columns, output: panel.reduced });
      else panel.reduced = values;
    });
  }

  draw(): void {
    for (const panel of this.#panels) {
      this.#colorize(panel.reduced, panel.colored);
      if (panel.colored !== panel.pixels) expandToPixels(panel);
    }
    this.putImages();
  }

  /** Draws the panels' images again, moved to the right by `shift` pixels. */
  putImages(shift = 0): void {
    if (shift > 0) this.#clear();
    this.#panels.forEach(({ image }, index) => {
      const { x, y } = this.#scene.rects[index] as Scene['rects'][number];
      this.#context.putImageData(image, x + shift, y);
    });
    waitForCanvas(this.#context);
  }

  remove(): void {
    this.#stage.remove();
  }

  #clear(): void {
    this.#context.fillStyle = '#fff';
    this.#context.fillRect(0, 0, this.#scene.width, this.#scene.height);
  }
}

export function createCanvasSubject(createColorizer: CreateColorizer): Subject {
  let scene: Scene;
  let heatmap: CanvasHeatmap;
  const show = (values: Float32Array, [vmin, vmax]: Limits) => {
    heatmap.setLimits(vmin, vmax);
    heatmap.load(values);
    heatmap.draw();
  };
  return {
    first(host, given) {
      scene = given;
      const limits = computeLimits(scene.checkpoints);
      heatmap = new CanvasHeatmap(host, scene, createColorizer);
      show(scene.checkpoints[0] as Float32Array, limits);
    },
    frame(vmin) {
      heatmap.setLimits(vmin, scene.vmax);
      heatmap.draw();
    },
    update: (checkpoint) => show(scene.checkpoints[checkpoint] as Float32Array, [scene.vmin, scene.vmax]),
    show: (values, limits) => show(values, limits ?? computeLimits([values])),
    shift: (pixels) => heatmap.putImages(pixels),
    destroy: () => heatmap.remove(),
  };
}
