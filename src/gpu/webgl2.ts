// Adapts a WebGL2 context to regl, which is written for WebGL1. Patches the instance, never the prototype.

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
 * Translates regl's WebGL1 formats of float textures to R32F and RGBA32F. Throws for a program that the driver rejects,
 * with which regl would draw nothing. Turns dithering off, so that colours are exactly those of the table.
 */
export function adaptForRegl(gl: WebGL2RenderingContext): WebGL2RenderingContext {
  const texImage2D: (...call: TexImage) => void = gl.texImage2D.bind(gl);
  const texSubImage2D: (...call: TexSubImage) => void = gl.texSubImage2D.bind(gl);
  const linkProgram: (program: WebGLProgram) => void = gl.linkProgram.bind(gl);
  const internalFormatOf = (format: number) => (format === gl.LUMINANCE ? gl.R32F : gl.RGBA32F);
  const formatOf = (format: number) => (format === gl.LUMINANCE ? gl.RED : gl.RGBA);
  gl.disable(gl.DITHER);

  return Object.assign(gl, {
    linkProgram(program: WebGLProgram): void {
      linkProgram(program);
      // Reading the status waits for the compiler. regl does the same next.
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
          internalFormatOf(internalFormat),
          width,
          height,
          border,
          formatOf(format),
          type,
          data ?? null,
        );
      }
    },
    texSubImage2D(...call: TexSubImage): void {
      const [target, level, x, y, width, height, format, type, data] = call;
      if (type !== gl.FLOAT) texSubImage2D(...call);
      else texSubImage2D(target, level, x, y, width, height, formatOf(format), type, data);
    },
  });
}
