// The floors: the least that drawing or updating such a figure can cost, in raw WebGL2.
//
// A frame's floor is one full-screen pass that reads a float texel per pixel, takes its logarithm and looks up its colour.
// An update's floor also uploads the same number of bytes into existing textures with `texSubImage2D`.

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

const CELL_UNIT = 0;
const TABLE_UNIT = 1;
const UPLOAD_UNIT = 2;
const MAX_UPLOAD_WIDTH = 4096;

/** A texture that holds part of the uploaded values. */
interface UploadTexture {
  readonly texture: WebGLTexture;
  /** Index of its first value. */
  readonly start: number;
  readonly width: number;
  readonly height: number;
}

function createProgram(gl: WebGL2RenderingContext): WebGLProgram {
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

export class Floors {
  readonly #gl: WebGL2RenderingContext;
  readonly #pixel = new Uint8Array(4);
  /** Created by the first update. */
  #uploads: readonly UploadTexture[] | null = null;

  /** @throws Error if WebGL2 is unavailable */
  constructor() {
    const gl = new OffscreenCanvas(WIDTH, HEIGHT).getContext('webgl2', { alpha: false, antialias: false });
    if (!gl) throw new Error('there is no WebGL2 context');
    this.#gl = gl;
    const program = createProgram(gl);
    // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's, not React's
    gl.useProgram(program);
    this.#createTexture(CELL_UNIT);
    const cells = Float32Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i % 997) / 997);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, WIDTH, HEIGHT, 0, gl.RED, gl.FLOAT, cells);
    this.#createTexture(TABLE_UNIT);
    const colors = Uint8Array.from({ length: 1024 }, (_, i) => i & 255);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, colors);
    gl.uniform1i(gl.getUniformLocation(program, 'cells'), CELL_UNIT);
    gl.uniform1i(gl.getUniformLocation(program, 'table'), TABLE_UNIT);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    gl.viewport(0, 0, WIDTH, HEIGHT);
  }

  /** Draws the pass and waits for its pixels. */
  frame(): void {
    const gl = this.#gl;
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, this.#pixel);
  }

  /** Uploads values, then draws the pass. The number of values must not change. */
  update(values: Float32Array): void {
    const gl = this.#gl;
    this.#uploads ??= this.#createUploads(values.length);
    gl.activeTexture(gl.TEXTURE0 + UPLOAD_UNIT);
    for (const { texture, start, width, height } of this.#uploads) {
      gl.bindTexture(gl.TEXTURE_2D, texture);
      const data = values.subarray(start, start + width * height);
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, gl.RED, gl.FLOAT, data);
    }
    this.frame();
  }

  destroy(): void {
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  /** Creates a texture and leaves it bound to a texture unit. */
  #createTexture(unit: number): WebGLTexture {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE0 + unit);
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T])
      gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
    return texture;
  }

  #createUploads(count: number): UploadTexture[] {
    const gl = this.#gl;
    const maxWidth = Math.min(MAX_UPLOAD_WIDTH, gl.getParameter(gl.MAX_TEXTURE_SIZE) as number);
    const maxValues = maxWidth * maxWidth;
    const uploads: UploadTexture[] = [];
    for (let start = 0; start < count; start += maxValues) {
      const length = Math.min(maxValues, count - start);
      // Whole rows only, so up to one row of the values is not uploaded.
      const width = Math.min(maxWidth, 2 ** Math.floor(Math.log2(Math.max(1, Math.sqrt(length)))));
      const height = Math.floor(length / width);
      const texture = this.#createTexture(UPLOAD_UNIT);
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.R32F, width, height);
      uploads.push({ texture, start, width, height });
    }
    return uploads;
  }
}
