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
      const [, , , , , , format, type, data = null] = call;
      if (type === gl.FLOAT) [call[2], call[6], call[8]] = [internalFormatOf(format), formatOf(format), data];
      texImage2D(...call);
    },
    texSubImage2D(...call: TexSubImage): void {
      const [, , , , , , format, type] = call;
      if (type === gl.FLOAT) call[6] = formatOf(format);
      texSubImage2D(...call);
    },
  });
}
