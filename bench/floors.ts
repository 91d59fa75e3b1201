// The floors: the least that drawing, and updating, such a picture can cost.
//
// A frame's floor is one full-screen pass that reads a float texel per pixel, takes its log and looks its colour up. An
// update's floor is `texSubImage2D` of the same bytes into textures that exist, and that pass. Raw WebGL2, nothing else.

import { HEIGHT, WIDTH } from './data.ts';

const VERTEX = `#version 300 es
in vec2 corner;
void main() { gl_Position = vec4(corner, 0.0, 1.0); }`;

const FRAGMENT = `#version 300 es
precision highp float;
uniform highp sampler2D cells;
uniform sampler2D table;
out vec4 color;
void main() {
  float t = log(texelFetch(cells, ivec2(gl_FragCoord.xy), 0).r + 1e-5) / 12.0 + 1.0;
  color = texture(table, vec2(t, 0.5));
}`;

export interface Floors {
  /** The pass alone. */
  frame(): void;
  /** The upload and the pass. */
  update(values: Float32Array): void;
  destroy(): void;
}

function programOf(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type) as WebGLShader;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return program;
}

/** @throws Error where there is no WebGL2 */
export function createFloors(): Floors {
  const gl = new OffscreenCanvas(WIDTH, HEIGHT).getContext('webgl2', { alpha: false, antialias: false });
  if (!gl) throw new Error('there is no WebGL2 context');
  const program = programOf(gl);
  // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's, not React's
  gl.useProgram(program);
  const texture = (unit: number): WebGLTexture => {
    gl.activeTexture(gl.TEXTURE0 + unit);
    const made = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, made);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T])
      gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
    return made;
  };
  const cells = Float32Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i % 997) / 997);
  texture(0);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, WIDTH, HEIGHT, 0, gl.RED, gl.FLOAT, cells);
  texture(1);
  const colors = Uint8Array.from({ length: 1024 }, (_, i) => i & 255);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, colors);
  gl.uniform1i(gl.getUniformLocation(program, 'cells'), 0);
  gl.uniform1i(gl.getUniformLocation(program, 'table'), 1);
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW);
  gl.enableVertexAttribArray(0);
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
  gl.viewport(0, 0, WIDTH, HEIGHT);

  const pixel = new Uint8Array(4);
  const frame = () => {
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
  };
  const width = Math.min(4096, gl.getParameter(gl.MAX_TEXTURE_SIZE) as number);
  const most = width * width;
  /** Textures that hold `values` one after another, made at the first update. */
  let parts: { texture: WebGLTexture; start: number; width: number; height: number }[] | null = null;
  const makeParts = (count: number) => {
    const made: NonNullable<typeof parts> = [];
    for (let start = 0; start < count; start += most) {
      const length = Math.min(most, count - start);
      // Whole rows: a share of a row less than the values, for small ones.
      const columns = Math.min(width, 2 ** Math.floor(Math.log2(Math.max(1, Math.sqrt(length)))));
      const height = Math.floor(length / columns);
      const part = texture(2);
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.R32F, columns, height);
      made.push({ texture: part, start, width: columns, height });
    }
    return made;
  };
  return {
    frame,
    update(values) {
      parts ??= makeParts(values.length);
      gl.activeTexture(gl.TEXTURE2);
      for (const part of parts) {
        gl.bindTexture(gl.TEXTURE_2D, part.texture);
        const data = values.subarray(part.start, part.start + part.width * part.height);
        gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, part.width, part.height, gl.RED, gl.FLOAT, data);
      }
      frame();
    },
    destroy: () => gl.getExtension('WEBGL_lose_context')?.loseContext(),
  };
}
