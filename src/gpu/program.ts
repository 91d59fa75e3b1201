// Programs: GLSL put together from shaders/, specialised for what one figure needs.

import heatmapFragment from '../../shaders/heatmap.frag.glsl?raw';
import heatmapVertex from '../../shaders/heatmap.vert.glsl?raw';
import { BAD_ENTRY, OVER_ENTRY, UNDER_ENTRY } from '../scale/colormaps.ts';
import type { NormShader } from '../scale/norm.ts';
import { type Mixing, mixingRow } from '../tensor/mix.ts';
import { type Reduction, reductionRow } from '../tensor/reductions.ts';
import { assemble, type Chunks, NO_TEXT } from './assemble.ts';
import { CONSTANT_TEXELS, FIELD_TEXELS, RECORD_FIELDS, RECORDS, TEXELS } from './records.ts';
import { structOf } from './struct.ts';

/** What a program is specialised for; everything else is data. */
export interface ProgramKey {
  readonly norm: NormShader;
  /** False where all values are ordinary and the norms are wide: floats will do, which are quicker. */
  readonly exact: boolean;
  /** False where matrices are small enough to be addressed in floats. */
  readonly exactAddress: boolean;
  /** True where all panels have the same norm. */
  readonly sharedNorm: boolean;
  /** True where panels differ in their colormaps. */
  readonly severalMaps: boolean;
  /** True where a quad holds several panels side by side. */
  readonly runs: boolean;
  readonly reduction: Reduction;
  /** The most cells that a pixel covers, along heads and along layers; 1 and 1 for `nearest`. */
  readonly columns: number;
  readonly rows: number;
  /** `none` where the moment shown is a checkpoint. */
  readonly mixing: Mixing;
  /** Atlas pages, 1 to 8. */
  readonly pages: number;
  /** log2 of the atlas's width. */
  readonly atlasShift: number;
}

export interface ProgramText {
  readonly vert: string;
  readonly frag: string;
}

/** Up to so many cells a pixel are met without loops, which cost a third of the time in software. */
const MAX_UNROLLED = 16;

/** Statements that meet `columns` x `rows` cells; past the last cell of a pixel, the last again. */
function unrolled(columns: number, rows: number): string {
  const statements: string[] = [];
  for (let column = 0; column < columns; column++)
    statements.push(`Index head${column} = min(first.x + Index(${column}), last.x);`);
  for (let row = 0; row < rows; row++) {
    if (row > 0) statements.push(`row = panel + min(first.y + Index(${row}), last.y) * heads;`);
    for (let column = 0; column < columns; column++)
      statements.push(`${row + column === 0 ? 'start' : 'accumulate'}(cellAt(row + head${column}));`);
  }
  return statements.join(' ');
}

/** The chunks of a norm: its function, and the names of its constants. */
export const normChunks = ({ name, glsl, constants }: NormShader): Chunks => ({
  norm: { file: `src/norms/${name}.ts`, text: glsl },
  constants: {
    file: 'src/gpu/struct.ts',
    text: structOf('Constants', Object.keys(constants), CONSTANT_TEXELS),
  },
});

/** The chunk of a reduction. */
export const reductionChunk = (reduction: Reduction): Chunks => ({
  reduction: { file: 'src/tensor/reductions.ts', text: reductionRow(reduction).glsl },
});

/** The chunk of a way of mixing. */
export const mixingChunk = (mixing: Mixing): Chunks => ({
  between: { file: 'src/tensor/mix.ts', text: mixingRow(mixing)?.glsl ?? '' },
});

const RECORD_CHUNK: Chunks = {
  record: { file: 'src/gpu/records.ts', text: structOf('Record', RECORD_FIELDS, FIELD_TEXELS) },
};

export function heatmapProgram(key: ProgramKey): ProgramText {
  const { columns, rows } = key;
  const isSingle = columns * rows === 1;
  const { isBetter } = reductionRow(key.reduction);
  const isUnrolled = isBetter && !isSingle && columns * rows <= MAX_UNROLLED;
  const common = {
    SINGLE: isSingle ? 1 : 0,
    SHARED_NORM: key.sharedNorm ? 1 : 0,
    ...(key.severalMaps ? { SEVERAL_MAPS: 1 } : {}),
    RUNS: key.runs ? 1 : 0,
    MIXED: key.mixing === 'none' ? 0 : 1,
    EXACT_ADDRESS: key.exactAddress ? 1 : 0,
    PAGES: key.pages,
    ATLAS_SHIFT: key.atlasShift,
  };
  const vertex = { ...common, RECORDS, TEXELS, FIELD_TEXELS };
  const pages = Array.from({ length: key.pages }, (_, page) => `page${page}`);
  const fragment = {
    ...common,
    SAMPLERS: pages.join(),
    OTHER_PAGES: pages
      .slice(1)
      .map((name, i) => `if (page == ${i + 1}) return FETCH(${name});`)
      .join(' '),
    EXACT: key.exact ? 1 : 0,
    UNROLLED: isUnrolled ? 1 : 0,
    CELLS: isUnrolled ? unrolled(columns, rows) : '',
    STARTS: isBetter && !isSingle ? 1 : 0,
    UNDER: UNDER_ENTRY.toFixed(1),
    OVER: OVER_ENTRY.toFixed(1),
    BAD: BAD_ENTRY.toFixed(1),
    ENTRY: (1 / (BAD_ENTRY + 1)).toExponential(8),
  };
  return {
    vert: assemble({ file: 'shaders/heatmap.vert.glsl', text: heatmapVertex }, vertex, RECORD_CHUNK),
    frag: assemble({ file: 'shaders/heatmap.frag.glsl', text: heatmapFragment }, fragment, {
      ...normChunks(key.norm),
      ...mixingChunk(key.mixing),
      // Where no pixel covers several cells, all reductions are one program.
      ...(isSingle ? { reduction: NO_TEXT } : reductionChunk(key.reduction)),
    }),
  };
}
