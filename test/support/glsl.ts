// Evaluates GLSL in a page. Inputs and results are integers, which keep all bits; floats are passed as their bits.

import type { Page } from 'puppeteer';
import type { Mixing, Reduction } from '../../src/options.ts';
import type { NormShader } from '../../src/scale/norm.ts';

export interface GlslRun {
  /** Chunks to include, in order. */
  readonly chunks: readonly string[];
  /** The arithmetic of the chunk `value`; exact by default. */
  readonly arithmetic?: 'exact' | 'fast';
  /** Defines the chunks `norm` and `constants`. */
  readonly norm?: NormShader;
  /** Defines the chunk `reduction`. */
  readonly reduction?: Reduction;
  /** Defines the chunk `interpolation`. */
  readonly mixing?: Mixing;
  readonly defines?: Readonly<Record<string, string | number>>;
  /** Statements that set `int result` from `int x[N]`; N is the number of columns. */
  readonly body: string;
  /** One row of inputs per evaluation. */
  readonly rows: readonly (readonly number[])[];
}

/** Evaluates all rows. Returns one result per row. */
export async function runGlsl(page: Page, run: GlslRun): Promise<Int32Array> {
  const result = await page.evaluate(async (request: GlslRun) => {
    const { assemble } = await import('../../src/gpu/assemble.ts');
    const { EXACT, FAST } = await import('../../src/gpu/arithmetic.ts');
    const { mixingChunk, normChunks, reductionChunk } = await import('../../src/gpu/program.ts');
    const chunks = {
      ...(request.arithmetic === 'fast' ? FAST : await EXACT.load()).chunks,
      ...(request.norm && normChunks(request.norm)),
      ...(request.reduction && reductionChunk(request.reduction)),
      ...(request.mixing && mixingChunk(request.mixing)),
    };
    const columns = request.rows[0]?.length ?? 0;
    const side = Math.ceil(Math.sqrt(request.rows.length));
    const source = `${request.chunks.map((name) => `#include "${name}"\n`).join('')}
      uniform highp isampler2D inputs;
      out int answer;
      void main() {
        int x[${columns}];
        ivec2 at = ivec2(gl_FragCoord.xy);
        for (int i = 0; i < ${columns}; i++) x[i] = texelFetch(inputs, ivec2(at.x * ${columns} + i, at.y), 0).r;
        int result = 0;
        ${request.body}
        answer = result;
      }`;
    const canvas = new OffscreenCanvas(1, 1);
    const gl = canvas.getContext('webgl2') as WebGL2RenderingContext;
    try {
      const program = gl.createProgram();
      const vertex = '#version 300 es\nin vec2 p; void main() { gl_Position = vec4(p, 0.0, 1.0); }';
      for (const [type, text] of [
        [gl.VERTEX_SHADER, vertex],
        [gl.FRAGMENT_SHADER, assemble({ file: 'test', text: source }, request.defines ?? {}, chunks)],
      ] as const) {
        const shader = gl.createShader(type) as WebGLShader;
        gl.shaderSource(shader, text);
        gl.compileShader(shader);
        const log = gl.getShaderInfoLog(shader);
        if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(`${log}`);
        gl.attachShader(program, shader);
      }
      gl.linkProgram(program);
      gl.useProgram(program);
      const texture = (format: number, width: number, data: Int32Array | null) => {
        const created = gl.createTexture();
        gl.bindTexture(gl.TEXTURE_2D, created);
        gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
        gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
        gl.texImage2D(gl.TEXTURE_2D, 0, format, width, side, 0, gl.RED_INTEGER, gl.INT, data);
        return created;
      };
      const output = texture(gl.R32I, side, null);
      const data = new Int32Array(side * side * columns);
      data.set(request.rows.flat());
      texture(gl.R32I, side * columns, data);
      gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, output, 0);
      gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
      gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW);
      gl.enableVertexAttribArray(0);
      gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
      gl.viewport(0, 0, side, side);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      const answer = new Int32Array(side * side);
      gl.readPixels(0, 0, side, side, gl.RED_INTEGER, gl.INT, answer);
      if (gl.getError() !== 0) throw new Error('WebGL reported an error');
      return [...answer.subarray(0, request.rows.length)];
    } finally {
      gl.getExtension('WEBGL_lose_context')?.loseContext();
    }
  }, run);
  return Int32Array.from(result);
}

/** A small seeded generator (mulberry32): numbers in [0, 1). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
