// WebGL2 under regl, which speaks WebGL1: an adapter on one context instance, never on a prototype.

type GetExtension = (name: string) => unknown;

/** WebGL1 extensions that are part of WebGL2, so that regl finds them. */
function coreExtension(gl: WebGL2RenderingContext, name: string, native: GetExtension): object | null {
  switch (name) {
    case 'oes_texture_float':
    case 'oes_element_index_uint':
      return {};
    case 'webgl_color_buffer_float':
      return native('EXT_color_buffer_float') ? { RGBA32F_EXT: gl.RGBA32F } : null;
    case 'oes_vertex_array_object':
      return {
        createVertexArrayOES: gl.createVertexArray.bind(gl),
        deleteVertexArrayOES: gl.deleteVertexArray.bind(gl),
        bindVertexArrayOES: gl.bindVertexArray.bind(gl),
      };
    default:
      return null;
  }
}

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

/** Makes a WebGL2 context answer regl's WebGL1 names: extensions, and float textures as R32F and RGBA32F. */
export function adaptForRegl(gl: WebGL2RenderingContext): WebGL2RenderingContext {
  const getExtension: GetExtension = gl.getExtension.bind(gl);
  const texImage2D: (...call: TexImage) => void = gl.texImage2D.bind(gl);
  const texSubImage2D: (...call: TexSubImage) => void = gl.texSubImage2D.bind(gl);
  const sized = (format: number) => (format === gl.LUMINANCE ? gl.R32F : gl.RGBA32F);
  const unsized = (format: number) => (format === gl.LUMINANCE ? gl.RED : gl.RGBA);

  return Object.assign(gl, {
    // The native call comes first each time: after a restored context it is what enables an extension.
    getExtension: (name: string) => getExtension(name) ?? coreExtension(gl, name.toLowerCase(), getExtension),
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
