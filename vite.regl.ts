// regl as an ES module, reduced to what src/gpu uses of it: float textures, buffers, and commands that draw triangles with one
// program, whose uniforms, attributes, count and viewport are props. Of 28 kB, compressed, 3 remain.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { minify } from 'terser';
import type { Plugin } from 'vite';

/** The build of regl that src/gpu/renderer.ts imports. */
export const REGL = 'regl/dist/regl.unchecked.js';

/** Functions of regl that are left out, or do only what src/gpu needs of them. */
const REPLACED: Readonly<Record<string, string>> = {
  wrapElementsState: '() => ({ clear() {} })',
  wrapRenderbuffers: '() => ({ clear() {} })',
  wrapFBOState: '() => ({ clear() {} })',
  wrapAttributeState: '() => ({ destroyBuffer() {}, clear() {} })',
  wrapReadPixels: '() => undefined',
  createPool: '() => ({})',
  createTimer: '() => null',
  stats: '() => ({})',

  // WebGL2 has all that is asked for.
  parseArgs: '({ gl }) => ({ gl, onDone() {}, onDestroy() {} })',
  createExtensionCache: '() => ({ extensions: {} })',
  wrapLimits: `gl => ({
    maxTextureSize: gl.getParameter(GL_MAX_TEXTURE_SIZE),
    maxTextureUnits: gl.getParameter(GL_MAX_TEXTURE_IMAGE_UNITS)
  })`,

  // Buffers are made of Float32Arrays.
  reglBuffer: `data => {
    buffer.bind()
    gl.bufferData(buffer.type, data, GL_STATIC_DRAW)
    return reglBuffer
  }`,
  subdata: '() => undefined',
  initBufferFromData: '() => undefined',
  createStream: '() => undefined',

  // Textures too, or have an empty texel. They have one level, and are sampled at the nearest texel.
  REGLTexture: `function (target) {
    this.id = textureCount++
    this.refCount = 1
    this.target = target
    this.texture = gl.createTexture()
    this.unit = -1
    this.bindCount = 0
  }`,
  createTexture2D: `options => {
    const target = GL_TEXTURE_2D$1
    const texture = textureSet[textureCount] = new REGLTexture(target)
    let [format, type] = []
    const reglTexture2D = ({ width = 1, height = 1, data = null, ...options } = {}) => {
      Object.assign(reglTexture2D, { width, height })
      format = options.format === 'luminance' ? GL_LUMINANCE : GL_RGBA$1
      type = options.type === 'float' ? GL_FLOAT$3 : GL_UNSIGNED_BYTE$4
      tempBind(texture)
      gl.texImage2D(target, 0, format, width, height, 0, format, type, data)
      gl.texParameteri(target, GL_TEXTURE_MIN_FILTER, GL_NEAREST)
      gl.texParameteri(target, GL_TEXTURE_MAG_FILTER, GL_NEAREST)
      gl.texParameteri(target, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE)
      gl.texParameteri(target, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE)
      tempRestore()
      return reglTexture2D
    }
    return Object.assign(reglTexture2D(options), {
      _reglType: 'texture2d',
      _texture: texture,
      subimage: ({ width, height, data }, x, y) => {
        tempBind(texture)
        gl.texSubImage2D(target, 0, x, y, width, height, format, type, data)
        tempRestore()
      },
      destroy: () => texture.decRef()
    })
  }`,

  // A command takes all but its program from its props. regl makes such functions from text, which many pages forbid.
  compileCommand: `(options, attributes, uniforms) => {
    const { vert, frag } = options.static
    const { viewport, count } = options.dynamic
    const program = shaderState.program(stringStore.id(vert), stringStore.id(frag))
    const setters = {
      [GL_FLOAT$7]: (location, value) => gl.uniform1f(location, value),
      [GL_INT$2]: (location, value) => gl.uniform1i(location, value),
      [GL_FLOAT_VEC2]: (location, value) => gl.uniform2fv(location, value),
      [GL_FLOAT_VEC3]: (location, value) => gl.uniform3fv(location, value),
      [GL_FLOAT_VEC4]: (location, value) => gl.uniform4fv(location, value),
      [GL_FLOAT_MAT3]: (location, value) => gl.uniformMatrix3fv(location, false, value),
      [GL_SAMPLER_2D]: (location, { _texture }) => gl.uniform1i(location, _texture.bind())
    }
    const draw = props => {
      const { x, y, width, height } = props[viewport.data]
      gl.viewport(x, y, width, height)
      gl.useProgram(program.program)
      for (const { name, location } of program.attributes) {
        bufferState.getBuffer(props[attributes.dynamic[name].data]).bind()
        gl.enableVertexAttribArray(location)
        gl.vertexAttribPointer(location, 1, GL_FLOAT$7, false, 0, 0)
      }
      for (const { name, location, info } of program.uniforms)
        setters[info.type](location, props[uniforms.dynamic[name].data])
      gl.drawArrays(GL_TRIANGLES$1, 0, props[count.data])
      for (const { name, info } of program.uniforms)
        if (info.type === GL_SAMPLER_2D) props[uniforms.dynamic[name].data]._texture.unbind()
    }
    return { draw, destroy: () => program.destroy() }
  }`,
  toAccessorString: '() => undefined',
  unbox: 'prop => prop',
  defineDynamic: '(type, name) => new DynamicVariable(type, name)',
  flattenNestedOptions: 'options => options',
  REGLCommand: 'props => compiled.draw(props)',
  reserve: '() => undefined',
  clearImpl: '() => undefined',
  clear: `({ color }) => {
    gl.clearColor(...color)
    gl.clear(GL_COLOR_BUFFER_BIT)
  }`,
  startRAF: '() => undefined',
  stopRAF: '() => undefined',
  refresh: '() => undefined',
};

/** Parts of regl that are left out: from a text, which is there once, up to the next place of another. */
const CUT: readonly (readonly [from: string, to: string])[] = [
  // Buffers that are streams, or restored.
  ['    createStream: createStream,\n', '    clear: function () {\n      values(bufferSet)'],
  ['    restore: restoreBuffers,\n', '  }\n}\n\nvar points = 0;'],
  // Names and sizes of formats, types and filters.
  ['var DTYPES_SIZES = []\n', 'function typedArrayCode (data) {\n'],
  ['var FORMAT_CHANNELS = {}\n', 'function isNumericArray '],
  ['var FORMAT_SIZES = []\n', 'function getRenderbufferSize '],
  ['var textureFormatChannels = []\n', 'function '],
  ['  var mipmapHint = {\n', '  function TexFlags () {\n'],
  ['    createCube: createTextureCube,\n', '    clear: destroyTextures,\n'],
  ['    getTexture: function (wrapper) {\n', '  }\n}\n\nvar GL_RENDERBUFFER = '],
  ['    restore: restoreShaders,\n', '  }\n}\n\nvar GL_RGBA$3 = '],
  // State that no command changes, options of commands, batches and scopes.
  ['  var AttributeRecord = attributeState.Record\n', '  function compileCommand ('],
  ['    next: nextState,\n', '    compile: compileCommand\n'],
  ['  var readPixels = wrapReadPixels(\n', '  var rafCallbacks = []\n'],
  // Animation frames and their clock.
  ['/* globals requestAnimationFrame', 'function createStringStore '],
  ['  var START_TIME = clock()\n', '  var WIDTH = '],
  // The renderer hears of lost contexts, and makes another regl.
  ['  if (canvas) {\n    canvas.addEventListener(', '  function destroy () {\n    rafCallbacks'],
  ['    if (canvas) {\n      canvas.removeEventListener(', '    shaderState.clear()\n'],
  ['  var setFBO = framebufferState.setFBO = ', '  function clearImpl ('],
  ['    context: dynamic.define.bind(null, DYN_CONTEXT),\n', '    // Resources\n'],
  ['    elements: function (options) {\n', '    texture: textureState.create2D,\n'],
  ['    cube: textureState.createCube,\n', '    // System limits\n'],
  ['    hasExtension: function (name) {\n', '    // Destroy regl and all'],
  ['    // Direct GL state manipulation\n', '  })\n\n  config.onDone(null, regl)\n'],
];

function fault(what: string): never {
  throw new Error(`regl has no ${what}: vite.regl.ts is for another version of it`);
}

/** Where a text stands, which must be there once. */
function placeOf(text: string, part: string): number {
  const at = text.indexOf(part);
  if (at < 0 || text.indexOf(part, at + 1) >= 0) fault(`one ${JSON.stringify(part)}`);
  return at;
}

function withoutPart(text: string, [from, to]: readonly [string, string]): string {
  const start = placeOf(text, from);
  const end = text.indexOf(to, start);
  if (end < 0) fault(JSON.stringify(to));
  return text.slice(0, start) + text.slice(end);
}

/** The text with a function replaced; it ends where a line has its closing brace, as far in as the line where it starts. */
function withFunction(text: string, [name, to]: readonly [string, string]): string {
  const starts = [...text.matchAll(new RegExp(`^( *)(?:function ${name} |var ${name} = function)`, 'gm'))];
  const [start] = starts;
  if (!start || starts.length > 1) fault(`one function ${name}`);
  const closing = `\n${start[1]}}`;
  const end = text.indexOf(closing, start.index) + closing.length;
  return `${text.slice(0, start.index)}var ${name} = ${to};${text.slice(end)}`;
}

/** regl's universal module as an ES module with what is used of it. */
function lean(source: string): string {
  const body =
    /\(function \(\) \{ 'use strict';\n([\s\S]*)\nreturn wrapREGL;\n/.exec(source)?.[1] ?? fault('factory');
  let text = body.replaceAll('config.profile', 'false');
  for (const part of CUT) text = withoutPart(text, part);
  for (const replaced of Object.entries(REPLACED)) text = withFunction(text, replaced);
  return `${text}\nexport default wrapREGL;\n`;
}

/** Minified here, as no other minifier finds all that is unused. */
async function minified(text: string): Promise<string> {
  const { code = '' } = await minify(text, {
    module: true,
    ecma: 2020,
    compress: { passes: 4, pure_getters: true },
  });
  return `/*! regl 2.1.1, MIT licence, copyright 2016 Mikola Lysenko */\n${code}\n`;
}

/** For the engine alone: the benchmark's rival has all of regl. */
export const leanRegl: Plugin = {
  name: 'lean-regl',
  enforce: 'pre',
  resolveId(source, importer) {
    if (source !== REGL || !importer?.includes('/src/gpu/')) return null;
    const path = createRequire(import.meta.url).resolve(REGL);
    return `${path}?lean`;
  },
  async load(id) {
    const [path = '', query] = id.split('?');
    return query === 'lean' ? minified(lean(readFileSync(path, 'utf8'))) : null;
  },
};
