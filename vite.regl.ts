// regl as an ES module, without what Headglow never uses: framebuffers, renderbuffers, element buffers, vertex array objects,
// cube maps, timers, read-back, frame loops, batches and scopes. That saves 8 of 28 kB, compressed.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

/** The build of regl that src/gpu/renderer.ts imports. */
export const REGL = 'regl/dist/regl.unchecked.js';

/** Top-level functions of regl that are left out, with what stands in for them. */
const REPLACED: Readonly<Record<string, string>> = {
  wrapElementsState: '() => ({ getElements: () => null, clear() {} })',
  wrapRenderbuffers: '() => ({ restore() {}, clear() {} })',
  wrapFBOState:
    '() => ({ cur: null, next: null, dirty: false, getFramebuffer: () => null, restore() {}, clear() {} })',
  wrapReadPixels: '() => undefined',
  parseArgs:
    '({ gl, extensions }) => ({ gl, extensions, optionalExtensions: [], pixelRatio: 1, onDone() {}, onDestroy() {} })',
  // Textures are made of typed arrays.
  convertToHalfFloat: '() => null',
  isNDArrayLike: '() => false',
  isNumericArray: '() => false',
  isRectArray: '() => false',
  isCanvasElement: '() => false',
  isOffscreenCanvas: '() => false',
  isContext2D: '() => false',
  isBitmap: '() => false',
  isImageElement: '() => false',
  isVideoElement: '() => false',
};

/** Statements of regl that are left out or changed; each stands there once. */
const CHANGED: readonly (readonly [from: string, to: string])[] = [
  ['  var timer = createTimer(gl, extensions)\n', '  var timer = null\n'],
  ['    emitScopeProc(env, args)\n    emitBatchProc(env, args)\n', ''],
  [
    "  var setFBO = framebufferState.setFBO = compileProcedure({\n    framebuffer: dynamic.define.call(null, DYN_PROP, 'framebuffer')\n  })\n",
    '',
  ],
  ['    // executes an empty draw command\n    draw: compileProcedure({}),\n', ''],
  // The renderer hears of lost contexts, and makes another regl.
  [
    '    canvas.addEventListener(CONTEXT_LOST_EVENT, handleContextLoss, false)\n    canvas.addEventListener(CONTEXT_RESTORED_EVENT, handleContextRestored, false)\n',
    '',
  ],
  ['      canvas.removeEventListener(CONTEXT_LOST_EVENT, handleContextLoss)\n', ''],
  ['      canvas.removeEventListener(CONTEXT_RESTORED_EVENT, handleContextRestored)\n', ''],
  ['    restore: restoreBuffers,\n', ''],
  ['    restore: restoreTextures,\n', ''],
  ['    restore: restoreShaders,\n', ''],
  ['    return extensions.oes_vertex_array_object\n', '    return null\n'],
  ['    return extensions.angle_instanced_arrays\n', '    return null\n'],
  ['    elements: function (options) {\n      return elementState.create(options, false)\n    },\n', ''],
  ['    renderbuffer: renderbufferState.create,\n    framebuffer: framebufferState.create,\n', ''],
  ['    vao: attributeState.createVAO,\n', ''],
  ['    read: readPixels,\n', ''],
  [
    '    context: dynamic.define.bind(null, DYN_CONTEXT),\n    this: dynamic.define.bind(null, DYN_STATE),\n',
    '',
  ],
  [
    '    hasExtension: function (name) {\n      return limits.extensions.indexOf(name.toLowerCase()) >= 0\n    },\n',
    '',
  ],
  ['  if (extensions.webgl_compressed_texture_s3tc) {\n', '  if (false) {\n'],
  ['  if (extensions.webgl_compressed_texture_atc) {\n', '  if (false) {\n'],
  ['  if (extensions.webgl_compressed_texture_pvrtc) {\n', '  if (false) {\n'],
  ['  if (extensions.webgl_compressed_texture_etc1) {\n', '  if (false) {\n'],
  ['    restore: extVAO() ? restoreVAO : function () {},\n', ''],
  ['    cube: textureState.createCube,\n', ''],
  ['    createCube: createTextureCube,\n', ''],
  ['    framebufferCube: framebufferState.createCube,\n', ''],
  ['    frame: frame,\n    on: addListener,\n', ''],
];

function fault(what: string): never {
  throw new Error(`regl has no ${what}: vite.regl.ts is for another version of it`);
}

/** The text with one part, which must be there once, changed. */
function changed(text: string, from: string, to: string): string {
  const at = text.indexOf(from);
  if (at < 0 || text.indexOf(from, at + 1) >= 0) fault(JSON.stringify(from));
  return text.slice(0, at) + to + text.slice(at + from.length);
}

/** The text with a function at the start of a line changed; it ends where a line starts with its closing brace. */
function replaced(text: string, name: string, to: string): string {
  const start =
    new RegExp(`^(?:function ${name} |var ${name} = function)`, 'm').exec(text)?.index ?? fault(name);
  const end = text.indexOf('\n}', start);
  return `${text.slice(0, start)}var ${name} = ${to};${text.slice(end + 2)}`;
}

/** regl's universal module as an ES module, lean. */
function lean(source: string): string {
  const body =
    /\(function \(\) \{ 'use strict';\n([\s\S]*)\nreturn wrapREGL;\n/.exec(source)?.[1] ?? fault('factory');
  let text = body;
  for (const [name, to] of Object.entries(REPLACED)) text = replaced(text, name, to);
  for (const [from, to] of CHANGED) text = changed(text, from, to);
  return `/*! regl 2.1.1, MIT licence, copyright 2016 Mikola Lysenko */\n${text}\nexport default wrapREGL;\n`;
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
  load(id) {
    const [path = '', query] = id.split('?');
    return query === 'lean' ? lean(readFileSync(path, 'utf8')) : null;
  },
};
