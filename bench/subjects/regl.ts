// Hand-written contender for the GPU: regl as its users write it, with a float texture and a draw call per panel.

import type { DrawCommand, Regl, Texture2D, Texture2DOptions } from 'regl';
import createREGL from 'regl/dist/regl.unchecked.js';
import { version } from 'regl/package.json';
import type { Limits, Scene, Subject, SubjectModule } from '../subject.ts';
import { computeLimits } from './support/limits.ts';
import { createCanvas, createStage, panelValues, waitForGl } from './support/page.ts';

const VERTEX = `
precision highp float;
attribute vec2 corner;
varying vec2 cell;
void main() {
  cell = vec2(corner.x, 1.0 - corner.y);
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

const FRAGMENT = `
precision highp float;
varying vec2 cell;
uniform sampler2D values;
uniform sampler2D table;
uniform float low;
uniform float scale;
void main() {
  float value = texture2D(values, cell).r;
  float t = value > 0.0 ? (log(value) - low) * scale : 0.0;
  gl_FragColor = texture2D(table, vec2(t, 0.5));
}`;

class ReglHeatmap {
  readonly #scene: Scene;
  readonly #stage: HTMLElement;
  readonly #regl: Regl;
  readonly #drawPanels: DrawCommand;
  readonly #textures: readonly Texture2D[];
  #limits: { readonly vmin: number; readonly vmax: number };

  constructor(host: HTMLElement, scene: Scene) {
    this.#scene = scene;
    this.#stage = createStage(host);
    const [vmin, vmax] = computeLimits(scene.checkpoints);
    this.#limits = { vmin, vmax };
    const regl = createREGL({
      canvas: createCanvas(this.#stage, scene),
      attributes: { alpha: false, antialias: false, depth: false, stencil: false },
      extensions: ['OES_texture_float'],
    });
    this.#regl = regl;
    this.#textures = scene.rects.map((_, panel) =>
      regl.texture(this.#textureOptions(scene.checkpoints[0] as Float32Array, panel)),
    );
    const prop = (name: string) => regl.prop<Record<string, never>, string>(name);
    this.#drawPanels = regl({
      vert: VERTEX,
      frag: FRAGMENT,
      attributes: { corner: [0, 0, 1, 0, 0, 1, 1, 1] },
      uniforms: {
        values: prop('values'),
        table: regl.texture({ width: 256, height: 1, data: scene.colors }),
        low: prop('low'),
        scale: prop('scale'),
      },
      primitive: 'triangle strip',
      count: 4,
      depth: { enable: false },
      viewport: prop('viewport'),
    });
  }

  setLimits(vmin: number, vmax: number): void {
    this.#limits = { vmin, vmax };
  }

  /** Respecifies the textures: as fast as `subimage` for small ones, up to 1.7 times faster for large ones. */
  load(values: Float32Array): void {
    this.#textures.forEach((texture, panel) => {
      texture(this.#textureOptions(values, panel));
    });
  }

  /** @param shift pixels by which panels are moved to the right */
  draw(shift = 0): void {
    const { vmin, vmax } = this.#limits;
    const { rects, height: sceneHeight } = this.#scene;
    const low = Math.log(vmin);
    const scale = 1 / (Math.log(vmax) - low);
    this.#regl.clear({ color: [1, 1, 1, 1] });
    this.#drawPanels(
      rects.map(({ x, y, width, height }, panel) => ({
        values: this.#textures[panel],
        low,
        scale,
        viewport: { x: x + shift, y: sceneHeight - y - height, width, height },
      })),
    );
    waitForGl(this.#regl._gl);
  }

  destroy(): void {
    this.#regl.destroy();
    this.#stage.remove();
  }

  #textureOptions(values: Float32Array, panel: number): Texture2DOptions {
    const { heads, layers } = this.#scene;
    return {
      width: heads,
      height: layers,
      format: 'luminance',
      type: 'float',
      data: panelValues(this.#scene, values, panel),
    };
  }
}

function createReglSubject(): Subject {
  let scene: Scene;
  let heatmap: ReglHeatmap;
  const show = (values: Float32Array, [vmin, vmax]: Limits) => {
    heatmap.setLimits(vmin, vmax);
    heatmap.load(values);
    heatmap.draw();
  };
  return {
    first(host, given) {
      scene = given;
      heatmap = new ReglHeatmap(host, scene);
      heatmap.draw();
    },
    frame(vmin) {
      heatmap.setLimits(vmin, scene.vmax);
      heatmap.draw();
    },
    update: (checkpoint) => show(scene.checkpoints[checkpoint] as Float32Array, [scene.vmin, scene.vmax]),
    show: (values, limits) => show(values, limits ?? computeLimits([values])),
    shift: (pixels) => heatmap.draw(pixels),
    destroy: () => heatmap.destroy(),
  };
}

export default {
  name: 'regl',
  version,
  usage:
    'build without checks; WebGL1, a luminance float texture and a draw call per panel, nearest; updates respecify the textures',
  create: createReglSubject,
} satisfies SubjectModule;
