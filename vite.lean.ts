// Leaves out of builds that contain their dependencies what they do not use.

import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/** Replaces modules that some modules import. @param replaced the code of each, by its path without leading dots */
function replace(name: string, importer: RegExp, replaced: Readonly<Record<string, string>>): Plugin {
  const prefix = `\0${name}:`;
  return {
    name,
    enforce: 'pre',
    resolveId: (source, by = '') => {
      const path = source.replace(/^(?:\.\.?\/)+/, '');
      return path in replaced && importer.test(by) ? prefix + path : null;
    },
    load: (id) => (id.startsWith(prefix) ? replaced[id.slice(prefix.length)] : null),
  };
}

/** What d3-zoom and d3-drag call of selections. */
const SELECTION_METHODS = new Set(['call', 'datum', 'each', 'filter', 'node', 'on', 'property', 'style']);

/**
 * d3-zoom without transitions, and with them the interpolation of colours, numbers and texts. The camera removes the handler of
 * double clicks, which alone starts them. d3-selection has no methods for elements that depend on data.
 */
export const leanZoom: Plugin = {
  ...replace('lean-zoom', /\/d3-zoom\//, {
    'd3-transition': 'export const interrupt = () => {};',
    'd3-interpolate': 'export const interpolateZoom = null;',
  }),
  transform(code, id) {
    if (!/\/d3-selection\/dist\/d3-selection\.mjs$/.test(id)) return null;
    let removed = 0;
    const lean = code.replace(/^ {2}(\w+): selection_\w+,$/gm, (line, method: string) => {
      if (SELECTION_METHODS.has(method)) return line;
      removed += 1;
      return '';
    });
    if (removed < 20) this.error('the methods of d3-selection were not found');
    return { code: lean, map: null };
  },
};

/** With the code of the camera apart: `dist/element.js` loads it when someone first zooms. */
export const cameraApart: Plugin = replace('camera-apart', /\/src\/view\/camera\//, {
  'code.ts': `export { CAMERA_CODE } from ${JSON.stringify(fileURLToPath(new URL('src/view/camera/late-code.ts', import.meta.url)))};`,
});

/** Without WebAssembly, which policies forbid unless they name it. */
export const withoutWasm: Plugin = replace('without-wasm', /\/src\/levels\/halve\.ts$/, {
  'halve-wasm.ts': "export const HALVE_WASM = '';",
});

/** Without colormaps but the default ones: a file of a figure has those that it needs with its data. */
export const withoutColormaps: Plugin = replace('without-colormaps', /\/src\//, {
  'colormaps/tables.ts': 'export const TABLES = {};',
});

/**
 * Without the order of cells, which files of figures refuse; messages about loading and suggestions for misspelt names, as a file
 * has its data and valid options; and the head start of the first frame, which is worth less than its bytes.
 */
export const withoutSorting: Plugin = replace('without-sorting', /\/src\//, {
  'similar-names.ts': 'export const similarNames = () => [];',
  'tensor/similar-names.ts': 'export const similarNames = () => [];',
  'sort-cells.ts': "export const sortCells = (_, panels) => ({ panels, note: '' });",
  'loading-message.ts': 'export const loadingMessage = () => null;',
  'warm-up.ts': 'export const warmUp = () => {};',
});

/** Without what only sources with levels need: a file of a figure has its values in memory. */
export const withoutLevels: Plugin = replace('without-levels', /\/src\/(?:tensor|view)\//, {
  'scale/coverage.ts': `const COMPLETE = { known: 1, all: 1, accuracy: '', sample: undefined };
    export const coverageOf = () => COMPLETE, limitsCoverage = () => COMPLETE, limitsText = () => '';`,
  'largest-cells.ts': `export class LevelSearches { begin() {} lookup() { return null; } async load() { return false; } }
    export const searchForView = () => new LevelSearches();`,
  'tiled.ts': 'export class TiledWindows { clear() {} async waitForTiles() {} }',
  'check-levels.ts': 'export const checkLevels = (_, values) => values;',
});

/** Without the reader of HDF5: notebooks load it when a file needs it. */
export const withoutHdf5: Plugin = replace('without-hdf5', /\/src\/formats\//, {
  'hdf5/open.ts': `export { openHdf5 } from ${JSON.stringify(fileURLToPath(new URL('src/notebook/hdf5-part.ts', import.meta.url)))};`,
});
