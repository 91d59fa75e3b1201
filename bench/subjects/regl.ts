// The hand-written rival on the GPU: regl as its users write it, a float texture and a draw a panel.

import type { DrawCommand, Regl, Texture2D, Texture2DOptions } from 'regl';
import createREGL from 'regl/dist/regl.unchecked.js';
import { version } from 'regl/package.json';
import type { Scene, Subject, SubjectModule } from '../subject.ts';
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

function reglSubject(): Subject {
  let stage: HTMLElement;
  let scene: Scene;
  let regl: Regl;
  let command: DrawCommand;
  let textures: readonly Texture2D[];
  let limits: readonly [number, number];

  const imageOf = (checkpoint: number, panel: number): Texture2DOptions => ({
    width: scene.heads,
    height: scene.layers,
    format: 'luminance',
    type: 'float',
    data: panelValues(scene, scene.checkpoints[checkpoint] as Float32Array, panel),
  });
  const draw = (shift = 0) => {
    const [vmin, vmax] = limits;
    const low = Math.log(vmin);
    const scale = 1 / (Math.log(vmax) - low);
    regl.clear({ color: [1, 1, 1, 1] });
    command(
      scene.rects.map(({ x, y, width, height }, panel) => ({
        values: textures[panel],
        low,
        scale,
        viewport: { x: x + shift, y: scene.height - y - height, width, height },
      })),
    );
    waitForGl(regl._gl);
  };
  return {
    first(host, given) {
      scene = given;
      stage = createStage(host);
      limits = computeLimits(scene.checkpoints);
      regl = createREGL({
        canvas: createCanvas(stage, scene),
        attributes: { alpha: false, antialias: false, depth: false, stencil: false },
        extensions: ['OES_texture_float'],
      });
      textures = scene.rects.map((_, panel) => regl.texture(imageOf(0, panel)));
      const prop = (name: string) => regl.prop<Record<string, never>, string>(name);
      command = regl({
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
      draw();
    },
    frame(vmin) {
      limits = [vmin, scene.vmax];
      draw();
    },
    update(checkpoint) {
      limits = [scene.vmin, scene.vmax];
      textures.forEach((texture, panel) => {
        texture(imageOf(checkpoint, panel)); // anew: as quick as subimage when small, up to 1.7 times quicker when large
      });
      draw();
    },
    shift: draw,
    destroy() {
      regl.destroy();
      stage.remove();
    },
  };
}

export default {
  name: 'regl',
  version,
  usage:
    'the build without checks; WebGL1, a luminance float texture and a draw a panel, nearest; updates specify textures anew',
  create: reglSubject,
} satisfies SubjectModule;
