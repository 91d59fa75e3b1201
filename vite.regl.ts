// Builds regl as an ES module with only the features that src/gpu uses: float textures, buffers, and commands that draw
// triangles with one program and take their uniforms, attributes, count and viewport as props. 2 of 28 kB (gzipped)
// remain, and no function is generated from text, which content security policies forbid.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { minify } from 'terser';
import type { Plugin } from 'vite';

/** The build of regl that src/gpu/renderer.ts imports. */
export const REGL = 'regl/dist/regl.unchecked.js';

/** Replacements of regl's functions: empty, or reduced to what src/gpu needs. */
const REPLACED: Readonly<Record<string, string>> = {
  wrapElementsState: '() => ({ clear() {} })',
  wrapRenderbuffers: '() => ({ clear() {} })',
  wrapFBOState: '() => ({ clear() {} })',
  wrapAttributeState: '() => ({ destroyBuffer() {}, clear() {} })',
  wrapReadPixels: '() => undefined',
  createPool: '() => ({})',
  createTimer: '() => null',
  stats: '() => ({})',

  // WebGL2 has all required features without extensions.
  parseArgs: '({ gl }) => ({ gl, onDone() {}, onDestroy() {} })',
  createExtensionCache: '() => ({ extensions: {} })',
  wrapLimits: `gl => ({
    maxTextureSize: gl.getParameter(GL_MAX_TEXTURE_SIZE)
  })`,

  // Buffers are created from Float32Arrays.
  wrapBufferState: `gl => {
    const buffers = new Set()
    return {
      create: (data, type) => {
        const buffer = gl.createBuffer()
        buffers.add(buffer)
        const bind = () => gl.bindBuffer(type, buffer)
        const reglBuffer = data => {
          bind()
          gl.bufferData(type, data, GL_STATIC_DRAW)
          return reglBuffer
        }
        reglBuffer(data)
        return Object.assign(reglBuffer, {
          _reglType: 'buffer',
          bind,
          destroy: () => {
            buffers.delete(buffer)
            gl.deleteBuffer(buffer)
          }
        })
      },
      clear: () => buffers.forEach(buffer => gl.deleteBuffer(buffer))
    }
  }`,

  // Each command has a program of its own: src/gpu/command.ts caches them by their text.
  createStringStore: '() => null',
  wrapShaderState: `gl => {
    const programs = new Set()
    const compile = (program, type, text) => {
      const shader = gl.createShader(type)
      gl.shaderSource(shader, text)
      gl.compileShader(shader)
      gl.attachShader(program, shader)
      gl.deleteShader(shader) // deleted with the program
    }
    const destroy = program => {
      programs.delete(program)
      gl.deleteProgram(program)
    }
    return {
      program: (vert, frag) => {
        const program = gl.createProgram()
        programs.add(program)
        compile(program, GL_VERTEX_SHADER, vert)
        compile(program, GL_FRAGMENT_SHADER, frag)
        gl.linkProgram(program)
        const list = (count, getInfo, getLocation) =>
          Array.from({ length: gl.getProgramParameter(program, count) }, (_, i) => {
            const info = getInfo.call(gl, program, i)
            return { name: info.name, type: info.type, location: getLocation.call(gl, program, info.name) }
          })
        return {
          program,
          uniforms: list(gl.ACTIVE_UNIFORMS, gl.getActiveUniform, gl.getUniformLocation),
          attributes: list(gl.ACTIVE_ATTRIBUTES, gl.getActiveAttrib, gl.getAttribLocation),
          destroy: () => destroy(program)
        }
      },
      clear: () => programs.forEach(destroy)
    }
  }`,

  // Textures are created from Float32Arrays or empty. They have one level and nearest filtering.
  createTextureSet: `gl => {
    const target = GL_TEXTURE_2D$1
    const textures = new Set()
    return {
      create2D: options => {
        const texture = gl.createTexture()
        textures.add(texture)
        const bind = unit => {
          gl.activeTexture(GL_TEXTURE0$1 + unit)
          gl.bindTexture(target, texture)
        }
        let [format, type] = []
        const reglTexture2D = ({ width = 1, height = 1, data = null, ...options } = {}) => {
          Object.assign(reglTexture2D, { width, height })
          format = options.format === 'luminance' ? GL_LUMINANCE : GL_RGBA$1
          type = options.type === 'float' ? GL_FLOAT$3 : GL_UNSIGNED_BYTE$4
          bind(0)
          gl.texImage2D(target, 0, format, width, height, 0, format, type, data)
          gl.texParameteri(target, GL_TEXTURE_MIN_FILTER, GL_NEAREST)
          gl.texParameteri(target, GL_TEXTURE_MAG_FILTER, GL_NEAREST)
          gl.texParameteri(target, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE)
          gl.texParameteri(target, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE)
          return reglTexture2D
        }
        return Object.assign(reglTexture2D(options), {
          _reglType: 'texture2d',
          bind,
          subimage: ({ width, height, data }, x, y) => {
            bind(0)
            gl.texSubImage2D(target, 0, x, y, width, height, format, type, data)
          },
          destroy: () => {
            textures.delete(texture)
            gl.deleteTexture(texture)
          }
        })
      },
      clear: () => textures.forEach(texture => gl.deleteTexture(texture))
    }
  }`,

  // A command takes everything but its program from its props. regl generates such functions from text.
  compileCommand: `(options, attributes, uniforms) => {
    const { vert, frag } = options.static
    const { viewport, count } = options.dynamic
    const program = shaderState.program(vert, frag)
    const setters = {
      [GL_FLOAT$7]: (location, value) => gl.uniform1f(location, value),
      [GL_INT$2]: (location, value) => gl.uniform1i(location, value),
      [GL_FLOAT_VEC2]: (location, value) => gl.uniform2fv(location, value),
      [GL_FLOAT_VEC3]: (location, value) => gl.uniform3fv(location, value),
      [GL_FLOAT_MAT3]: (location, value) => gl.uniformMatrix3fv(location, false, value),
      [GL_SAMPLER_2D]: (location, texture) => {
        texture.bind(unit)
        gl.uniform1i(location, unit++)
      }
    }
    let unit
    const draw = props => {
      const { x, y, width, height } = props[viewport.data]
      gl.viewport(x, y, width, height)
      gl.useProgram(program.program)
      for (const { name, location } of program.attributes) {
        props[attributes.dynamic[name].data].bind()
        gl.enableVertexAttribArray(location)
        gl.vertexAttribPointer(location, 1, GL_FLOAT$7, false, 0, 0)
      }
      unit = 0
      for (const { name, location, type } of program.uniforms)
        setters[type](location, props[uniforms.dynamic[name].data])
      gl.drawArrays(GL_TRIANGLES$1, 0, props[count.data])
    }
    return { draw, destroy: () => program.destroy() }
  }`,
  toAccessorString: '() => undefined',
  unbox: 'prop => prop',
  defineDynamic: '(type, name) => new DynamicVariable(type, name)',
  flattenNestedOptions: 'options => options',
  separateDynamic: 'options => ({ static: options, dynamic: options })',
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

/** Parts of regl that are removed: from the only occurrence of one text up to the next occurrence of another. */
const REMOVED: readonly (readonly [from: string, to: string])[] = [
  // Tables of formats, types and filters.
  ['var DTYPES_SIZES = []\n', 'function typedArrayCode (data) {\n'],
  ['var FORMAT_CHANNELS = {}\n', 'function isNumericArray '],
  ['var FORMAT_SIZES = []\n', 'function getRenderbufferSize '],
  ['var textureFormatChannels = []\n', 'function '],
  // State that no command changes, command options, batches and scopes.
  ['  var AttributeRecord = attributeState.Record\n', '  function compileCommand ('],
  ['    next: nextState,\n', '    compile: compileCommand\n'],
  ['  var readPixels = wrapReadPixels(\n', '  var rafCallbacks = []\n'],
  // Animation frames and timers.
  ['/* globals requestAnimationFrame', 'function createStringStore '],
  ['  var START_TIME = clock()\n', '  var WIDTH = '],
  // src/gpu/renderer.ts handles lost contexts, with a new regl.
  ['  if (canvas) {\n    canvas.addEventListener(', '  function destroy () {\n    rafCallbacks'],
  ['    if (canvas) {\n      canvas.removeEventListener(', '    shaderState.clear()\n'],
  ['  var setFBO = framebufferState.setFBO = ', '  function clearImpl ('],
  ['    context: dynamic.define.bind(null, DYN_CONTEXT),\n', '    // Resources\n'],
  ['    elements: function (options) {\n', '    texture: textureState.create2D,\n'],
  ['    cube: textureState.createCube,\n', '    // System limits\n'],
  ['    hasExtension: function (name) {\n', '    // Destroy regl and all'],
  ['    // Direct GL state manipulation\n', '  })\n\n  config.onDone(null, regl)\n'],
];

/** @throws Error because regl's source is not the one that this file was written for */
function failMismatch(missing: string): never {
  throw new Error(`regl's source lacks ${missing}: vite.regl.ts was written for another version of regl`);
}

/** The index of a text's only occurrence. */
function findOnly(source: string, text: string): number {
  const index = source.indexOf(text);
  const isOnly = index >= 0 && source.indexOf(text, index + 1) < 0;
  return isOnly ? index : failMismatch(`a single ${JSON.stringify(text)}`);
}

function removePart(source: string, [from, to]: readonly [string, string]): string {
  const start = findOnly(source, from);
  const end = source.indexOf(to, start);
  if (end < 0) failMismatch(JSON.stringify(to));
  return source.slice(0, start) + source.slice(end);
}

/** Replaces a function. It ends at the first closing brace with the indentation of the line where it starts. */
function replaceFunction(source: string, [name, replacement]: readonly [string, string]): string {
  const starts = [...source.matchAll(new RegExp(`^( *)(?:function ${name} |var ${name} = function)`, 'gm'))];
  const [start] = starts;
  if (!start || starts.length > 1) failMismatch(`a single function ${name}`);
  const closingBrace = `\n${start[1]}}`;
  const end = source.indexOf(closingBrace, start.index) + closingBrace.length;
  return `${source.slice(0, start.index)}var ${name} = ${replacement};${source.slice(end)}`;
}

/** Turns regl's UMD module into an ES module with only the features that are used. */
function reduceRegl(umdSource: string): string {
  const body =
    /\(function \(\) \{ 'use strict';\n([\s\S]*)\nreturn wrapREGL;\n/.exec(umdSource)?.[1] ??
    failMismatch('its factory function');
  let source = body.replaceAll('config.profile', 'false');
  for (const part of REMOVED) source = removePart(source, part);
  for (const replacement of Object.entries(REPLACED)) source = replaceFunction(source, replacement);
  return `${source}\nexport default wrapREGL;\n`;
}

/** Minifies here, because bundlers' minifiers don't find all unused code. */
async function minifyRegl(text: string): Promise<string> {
  const { code = '' } = await minify(text, {
    module: true,
    ecma: 2020,
    compress: { passes: 4, pure_getters: true },
  });
  return `/*! regl 2.1.1, MIT licence, copyright 2016 Mikola Lysenko */\n${code}\n`;
}

/** For src/gpu only: the benchmark compares with all of regl. */
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
    return query === 'lean' ? minifyRegl(reduceRegl(readFileSync(path, 'utf8'))) : null;
  },
};
