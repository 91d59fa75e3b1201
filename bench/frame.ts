// What a frame costs: a redraw after vmin changed, against the floor of a full-screen pass on the same canvas size.
//
// The floor reads one float texel a pixel, takes its log and looks its colour up. Both are forced to completion by
// reading one pixel. Interleaved; medians and ratios pair by pair.

import { median, quantileSorted } from 'd3-array';
import { compose } from '../src/figure/compose.ts';
import { Heatmap } from '../src/gpu/heatmap.ts';
import { sharedRenderer } from '../src/gpu/renderer.ts';
import { type Dataset, DEFAULTS, type Options } from '../src/index.ts';
import { frameOf } from '../src/view/frame.ts';
import { measureText } from '../src/view/measure.ts';

const WIDTH = 1600;
const HEIGHT = 900;

export interface Row {
  readonly scene: string;
  /** Milliseconds. */
  readonly floor: number;
  readonly frame: number;
  readonly frameP95: number;
  /** Median of the ratios frame / floor, pair by pair. */
  readonly ratio: number;
  /** Milliseconds from data in memory to the first pixels, program included. */
  readonly first: number;
}

/** Panels of pseudo-random values between 0 and 1, many small, few large. */
function datasetOf(panels: number, layers: number, heads: number): Dataset {
  const values = new Float32Array(panels * layers * heads);
  let state = 1;
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    values[i] = ((state >>> 0) / 2 ** 32) ** 8 + 1e-6;
  }
  const tasks = Array.from({ length: panels }, (_, task) => `task ${task}`);
  return { tensors: [{ model: '', layers, heads, tasks, steps: null, values }] };
}

function floorPass(): () => void {
  const gl = new OffscreenCanvas(WIDTH, HEIGHT).getContext('webgl2', {
    alpha: false,
    antialias: false,
  }) as WebGL2RenderingContext;
  gl.getExtension('EXT_color_buffer_float');
  const program = gl.createProgram();
  const shaders = [
    [gl.VERTEX_SHADER, '#version 300 es\nin vec2 p; void main() { gl_Position = vec4(p, 0.0, 1.0); }'],
    [
      gl.FRAGMENT_SHADER,
      `#version 300 es
      precision highp float;
      uniform highp sampler2D cells;
      uniform sampler2D table;
      out vec4 color;
      void main() {
        float t = log(texelFetch(cells, ivec2(gl_FragCoord.xy), 0).r + 1e-5) / 12.0 + 1.0;
        color = texture(table, vec2(t, 0.5));
      }`,
    ],
  ] as const;
  for (const [type, source] of shaders) {
    const shader = gl.createShader(type) as WebGLShader;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  gl.useProgram(program);
  const texture = (unit: number, name: string, upload: () => void) => {
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    upload();
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.uniform1i(gl.getUniformLocation(program, name), unit);
  };
  const cells = Float32Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i % 997) / 997);
  texture(0, 'cells', () =>
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, WIDTH, HEIGHT, 0, gl.RED, gl.FLOAT, cells),
  );
  const colors = Uint8Array.from({ length: 1024 }, (_, i) => i & 255);
  texture(1, 'table', () =>
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, colors),
  );
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW);
  gl.enableVertexAttribArray(0);
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
  gl.viewport(0, 0, WIDTH, HEIGHT);
  return () => {
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    finish(gl);
  };
}

const pixel = new Uint8Array(4);
const finish = (gl: WebGL2RenderingContext): void =>
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);

const timed = (task: () => void): number => {
  const start = performance.now();
  task();
  return performance.now() - start;
};

function measureScene(scene: string, dataset: Dataset, options: Partial<Options>, floor: () => void): Row {
  const heatmap = new Heatmap(sharedRenderer());
  const size = { width: WIDTH, height: HEIGHT, pixelRatio: 1 };
  let shift = 0;
  const frame = () => {
    shift += 1;
    const all = { ...DEFAULTS, ...options, vmin: shift * 1e-6 };
    heatmap.draw(frameOf(compose(dataset, all, size, measureText)));
    finish(sharedRenderer().device()?.gl as WebGL2RenderingContext);
  };
  const first = timed(frame);
  const pairs: { floor: number; frame: number }[] = [];
  for (let i = 0; i < 25; i++) {
    const pair = { floor: timed(floor), frame: timed(frame) };
    if (i >= 5) pairs.push(pair); // the first few warm both up
  }
  heatmap.destroy();
  const frames = pairs.map((pair) => pair.frame).sort((a, b) => a - b);
  return {
    scene,
    floor: median(pairs, (pair) => pair.floor) as number,
    frame: median(frames) as number,
    frameP95: quantileSorted(frames, 0.95) as number,
    ratio: median(pairs, (pair) => pair.frame / pair.floor) as number,
    first,
  };
}

/** Measures every scene; the renderer's own name goes with the numbers. */
export function measure(): { readonly renderer: string; readonly rows: readonly Row[] } {
  const floor = floorPass();
  const gl = sharedRenderer().device()?.gl as WebGL2RenderingContext;
  const debug = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = String(gl.getParameter(debug ? debug.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  const scenes: [string, Dataset, Partial<Options>][] = [
    ['8 panels of 25 x 19', datasetOf(8, 25, 19), {}],
    ['8 panels of 126 x 128', datasetOf(8, 126, 128), {}],
    ['8 panels of 1024 x 1024, max', datasetOf(8, 1024, 1024), {}],
    ['8 panels of 1024 x 1024, nearest', datasetOf(8, 1024, 1024), { reduction: 'nearest' }],
    ['10,000 panels of 32 x 32, max', datasetOf(10_000, 32, 32), {}],
  ];
  const rows = scenes.map(([scene, dataset, options]) => measureScene(scene, dataset, options, floor));
  return { renderer, rows };
}
