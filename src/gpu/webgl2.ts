// WebGL2 under regl, which speaks WebGL1: an adapter on one context instance, never on a prototype.

import { compileError } from './compile-error.ts';

type TexImage = [
  target: number,
  level: number,
  internalFormat: number,
  width: number,
  height: number,
  border: number,
  format: number,
  type: number,
  data: ArrayBufferView | null,
];
type TexSubImage = [
  target: number,
  level: number,
  x: number,
  y: number,
  width: number,
  height: number,
  format: number,
  type: number,
  data: ArrayBufferView | null,
];

/**
 * Makes a WebGL2 context answer regl's WebGL1 names of float textures, as R32F and RGBA32F; a program that the driver
 * rejects throws, as regl would draw nothing with it. No dithering: colours are those of the table.
 */
export function adaptForRegl(gl: WebGL2RenderingContext): WebGL2RenderingContext {
  const texImage2D: (...call: TexImage) => void = gl.texImage2D.bind(gl);
  const texSubImage2D: (...call: TexSubImage) => void = gl.texSubImage2D.bind(gl);
  const linkProgram: (program: WebGLProgram) => void = gl.linkProgram.bind(gl);
  const sized = (format: number) => (format === gl.LUMINANCE ? gl.R32F : gl.RGBA32F);
  const unsized = (format: number) => (format === gl.LUMINANCE ? gl.RED : gl.RGBA);
  gl.disable(gl.DITHER);

  return Object.assign(gl, {
    linkProgram(program: WebGLProgram): void {
      linkProgram(program);
      // regl asks for the program's parts next: it waits in any case.
      if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
        throw compileError(gl, program);
    },
    texImage2D(...call: TexImage): void {
      const [target, level, internalFormat, width, height, border, format, type, data] = call;
      if (type !== gl.FLOAT) texImage2D(...call);
      else {
        texImage2D(
          target,
          level,
          sized(internalFormat),
          width,
          height,
          border,
          unsized(format),
          type,
          data ?? null,
        );
      }
    },
    texSubImage2D(...call: TexSubImage): void {
      const [target, level, x, y, width, height, format, type, data] = call;
      if (type !== gl.FLOAT) texSubImage2D(...call);
      else texSubImage2D(target, level, x, y, width, height, unsized(format), type, data);
    },
  });
}
