// A heat map on a 2D canvas, written by hand: reduce, colour, spread to pixels, one `putImageData` a panel.

import type { Scene, Subject } from '../../subject.ts';
import { computeLimits } from './limits.ts';
import { createCanvas, createStage, panelValues, waitForCanvas } from './page.ts';
import { type Axis, createAxis, pickNearest, reduceMax } from './reduce.ts';

/** Colours values: `into[i]` becomes the little-endian RGBA of `values[i]`. */
export type Colorizer = (values: Float32Array, into: Uint32Array) => void;

/** Makes the paint for limits; called whenever these change. `colors` has 256 entries. */
export type CreateColorizer = (vmin: number, vmax: number, colors: Uint32Array) => Colorizer;

interface Panel {
  readonly rows: Axis;
  readonly columns: Axis;
  /** One value an entry; kept, since no limit changes it. */
  reduced: Float32Array;
  readonly painted: Uint32Array;
  readonly image: ImageData;
  readonly pixels: Uint32Array;
}

/** Every entry's colour at all of its pixels; a row like the one above is copied from there. */
function spread({ rows, columns, painted, pixels, image: { width, height } }: Panel): void {
  for (let y = 0; y < height; y++) {
    const row = rows.entryOf[y] as number;
    const to = y * width;
    if (y > 0 && row === rows.entryOf[y - 1]) {
      pixels.copyWithin(to, to - width, to);
      continue;
    }
    const from = row * columns.entries;
    for (let x = 0; x < width; x++) pixels[to + x] = painted[from + (columns.entryOf[x] as number)] as number;
  }
}

/** A subject that paints so. */
export function createCanvasSubject(paintFor: CreateColorizer): Subject {
  let stage: HTMLElement;
  let scene: Scene;
  let context: CanvasRenderingContext2D;
  let panels: readonly Panel[];
  let colors: Uint32Array;
  let paint: Colorizer;
  let limits: readonly number[] = [];

  const limit = (vmin: number, vmax: number) => {
    if (limits[0] === vmin && limits[1] === vmax) return;
    limits = [vmin, vmax];
    paint = paintFor(vmin, vmax, colors);
  };
  const panelAt = (index: number): Panel => {
    const { width, height } = scene.rects[index] as Scene['rects'][number];
    const rows = createAxis(scene.layers, height, scene.reduction);
    const columns = createAxis(scene.heads, width, scene.reduction);
    const image = new ImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const entries = rows.entries * columns.entries;
    // One entry a pixel: painted where it is shown.
    const painted = rows.isReduced && columns.isReduced ? pixels : new Uint32Array(entries);
    const isReduced = rows.isReduced || columns.isReduced;
    return { rows, columns, reduced: new Float32Array(isReduced ? entries : 0), painted, image, pixels };
  };
  const load = (checkpoint: number) => {
    const reduce = scene.reduction === 'max' ? reduceMax : pickNearest;
    panels.forEach((panel, index) => {
      const values = panelValues(scene, scene.checkpoints[checkpoint] as Float32Array, index);
      const { rows, columns } = panel;
      if (rows.isReduced || columns.isReduced) reduce(values, scene.heads, rows, columns, panel.reduced);
      else panel.reduced = values;
    });
  };
  const clear = () => {
    context.fillStyle = '#fff';
    context.fillRect(0, 0, scene.width, scene.height);
  };
  const show = (shift = 0) => {
    if (shift > 0) clear();
    panels.forEach(({ image }, index) => {
      const { x, y } = scene.rects[index] as Scene['rects'][number];
      context.putImageData(image, x + shift, y);
    });
    waitForCanvas(context);
  };
  const draw = () => {
    for (const panel of panels) {
      paint(panel.reduced, panel.painted);
      if (panel.painted !== panel.pixels) spread(panel);
    }
    show();
  };
  return {
    first(host, given) {
      scene = given;
      stage = createStage(host);
      const [vmin, vmax] = computeLimits(scene.checkpoints);
      context = createCanvas(stage, scene).getContext('2d', {
        alpha: false,
        willReadFrequently: true, // kept in memory, where putImageData is quickest
      }) as CanvasRenderingContext2D;
      clear();
      panels = scene.rects.map((_, index) => panelAt(index));
      colors = new Uint32Array(scene.colors.buffer, scene.colors.byteOffset, 256);
      limit(vmin, vmax);
      load(0);
      draw();
    },
    frame(vmin) {
      limit(vmin, scene.vmax);
      draw();
    },
    update(checkpoint) {
      limit(scene.vmin, scene.vmax);
      load(checkpoint);
      draw();
    },
    shift: show,
    destroy() {
      stage.remove();
    },
  };
}
