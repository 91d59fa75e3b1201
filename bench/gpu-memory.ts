// Counts the GPU memory of textures by watching WebGL calls, independently of what Headglow says about itself.

type Gl = WebGL2RenderingContext;

/** Bytes of each texture of a context. */
const texturesOf = new WeakMap<object, Map<WebGLTexture, number>>();
const peakOf = new WeakMap<object, number>();

const BYTES_PER_CHANNEL: readonly [pattern: RegExp, bytes: number][] = [
  [/32/, 4],
  [/16/, 2],
];
const CHANNELS: readonly [pattern: RegExp, channels: number][] = [
  [/^RGBA/, 4],
  [/^RGB/, 3],
  [/^RG/, 2],
];

const matchIn = (table: readonly [RegExp, number][], name: string): number =>
  table.find(([pattern]) => pattern.test(name))?.[1] ?? 1;

/** Bytes of a texel of an internal format: of R32F, for example, 4. Unsized formats hold a byte per channel. */
function bytesPerTexel(gl: Gl, internalFormat: number): number {
  const names = ['R8', 'R16F', 'R32F', 'R32UI', 'RG32F', 'RGBA', 'RGBA8', 'RGBA16F', 'RGBA32F', 'RGBA32UI'];
  const name = names.find((each) => gl[each as 'R8'] === internalFormat);
  if (!name) throw new Error(`unknown texture format 0x${internalFormat.toString(16)}`);
  return matchIn(CHANNELS, name) * matchIn(BYTES_PER_CHANNEL, name);
}

function record(gl: Gl, bytes: number): void {
  const texture = gl.getParameter(gl.TEXTURE_BINDING_2D) as WebGLTexture | null;
  if (!texture) return;
  const textures = texturesOf.get(gl) ?? new Map<WebGLTexture, number>();
  texturesOf.set(gl, textures.set(texture, bytes));
  const sum = [...textures.values()].reduce((total, each) => total + each, 0);
  peakOf.set(gl, Math.max(sum, peakOf.get(gl) ?? 0));
}

/** Watches all contexts that are created from now on. */
export function watchGpuMemory(): void {
  const prototype = WebGL2RenderingContext.prototype;
  const { texImage2D, texStorage2D, deleteTexture } = prototype;
  prototype.texImage2D = function (this: Gl, ...call: unknown[]) {
    (texImage2D as (...args: unknown[]) => void).apply(this, call);
    // Calls with fewer arguments upload images, whose size isn't an argument; Headglow has none.
    const [, level, internalFormat, width, height] = call as number[];
    if (call.length >= 9 && level === 0)
      record(this, Number(width) * Number(height) * bytesPerTexel(this, Number(internalFormat)));
  } as typeof texImage2D;
  prototype.texStorage2D = function (this: Gl, target, levels, internalFormat, width, height) {
    texStorage2D.call(this, target, levels, internalFormat, width, height);
    record(this, width * height * bytesPerTexel(this, internalFormat));
  };
  prototype.deleteTexture = function (this: Gl, texture) {
    deleteTexture.call(this, texture);
    if (texture) texturesOf.get(this)?.delete(texture);
  };
}

/** The most bytes that the textures of a context have had together. */
export const peakGpuBytes = (gl: Gl): number => peakOf.get(gl) ?? 0;
