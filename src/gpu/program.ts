// Programs: shaders put together for what one figure needs.

import heatmapFragment from '../../shaders/heatmap.frag.glsl?raw';
import heatmapVertex from '../../shaders/heatmap.vert.glsl?raw';
import { BAD_ENTRY, OVER_ENTRY, UNDER_ENTRY } from '../scale/colormaps.ts';
import type { NormShader } from '../scale/norm.ts';
import { type Mixing, mixingRow } from '../tensor/mix.ts';
import { type Reduction, reductionRow } from '../tensor/reductions.ts';
import type { Arithmetic } from './arithmetic.ts';
import { assemble, CELLS_SINGLE, type Chunks, type ShaderText } from './assemble.ts';
import { EDGES_PER_ROW } from './edge-table.ts';
import { joinTexts, structOf, structReader, unrolledCells } from './generated-glsl.ts';
import { FIELD_TEXELS, RECORD_FIELDS, RECORD_TEXELS, RECORDS_PER_ROW, VERTICES_PER_RUN } from './records.ts';

/** What a program is specialised for; everything else is data. */
export interface ProgramKey {
  readonly arithmetic: Arithmetic;
  /** True if the cells of pixels are read from a texture. */
  readonly hasEdges: boolean;
  readonly norm: NormShader;
  /** True if all panels have the same norm. */
  readonly hasSharedNorm: boolean;
  readonly hasSeveralColormaps: boolean;
  /** True if a quad shows several panels side by side. */
  readonly hasRuns: boolean;
  readonly reduction: Reduction;
  /** The most cells that a pixel covers, along heads and along layers; 1 and 1 for `nearest`. */
  readonly maxHeadsPerPixel: number;
  readonly maxLayersPerPixel: number;
  /** `none` if the moment shown is a checkpoint. */
  readonly mixing: Mixing;
}

export interface ProgramText {
  readonly vert: string;
  readonly frag: string;
}

/** The chunk that defines `pixelValue`. */
const cellsChunk = ({ maxHeadsPerPixel, maxLayersPerPixel }: ProgramKey): ShaderText =>
  maxHeadsPerPixel * maxLayersPerPixel === 1
    ? CELLS_SINGLE
    : unrolledCells(maxHeadsPerPixel, maxLayersPerPixel);

/** The chunks of a norm: its function, and the struct of its constants. */
export const normChunks = ({ file, glsl, constants }: NormShader): Chunks => ({
  norm: { file, text: glsl },
  constants: structOf('NormConstants', Object.keys(constants)),
});

/** The chunk of a reduction. */
export const reductionChunk = (reduction: Reduction): Chunks => ({
  reduction: { file: 'src/tensor/reductions.ts', text: reductionRow(reduction).glsl ?? '' },
});

/** The chunk of an interpolation. */
export const mixingChunk = (mixing: Mixing): Chunks => ({
  interpolation: { file: 'src/tensor/mix.ts', text: mixingRow(mixing)?.glsl ?? '' },
});

const NO_TEXT: ShaderText = { file: '', text: '' };

/** Reads a run's record, and behind it the constants of its norm. */
const recordChunk = ({ constants }: NormShader): Chunks => ({
  record: joinTexts(
    structOf('Record', RECORD_FIELDS),
    structReader('Record', RECORD_FIELDS),
    structReader('NormConstants', Object.keys(constants)),
  ),
});

export function heatmapProgram(key: ProgramKey): ProgramText {
  const isSingleCell = key.maxHeadsPerPixel * key.maxLayersPerPixel === 1;
  const common = {
    SHARED_NORM: Number(key.hasSharedNorm),
    SEVERAL_COLORMAPS: Number(key.hasSeveralColormaps),
    RUNS: Number(key.hasRuns),
    MIXED: Number(key.mixing !== 'none'),
    HAS_EDGES: Number(key.hasEdges),
    EDGES_PER_ROW,
  };
  const vertex = {
    ...common,
    VERTICES: VERTICES_PER_RUN,
    RECORDS_PER_ROW,
    RECORD_TEXELS,
    FIELD_TEXELS,
  };
  const fragment = {
    ...common,
    UNDER_ENTRY: UNDER_ENTRY.toFixed(1),
    OVER_ENTRY: OVER_ENTRY.toFixed(1),
    BAD_ENTRY: BAD_ENTRY.toFixed(1),
    ENTRY_SIZE: (1 / (BAD_ENTRY + 1)).toExponential(8),
  };
  const chunks = { ...key.arithmetic.chunks, ...normChunks(key.norm) };
  return {
    vert: assemble({ file: 'shaders/heatmap.vert.glsl', text: heatmapVertex }, vertex, {
      ...chunks,
      ...recordChunk(key.norm),
    }),
    frag: assemble({ file: 'shaders/heatmap.frag.glsl', text: heatmapFragment }, fragment, {
      ...chunks,
      ...mixingChunk(key.mixing),
      // If every pixel shows one cell, all reductions have the same program.
      ...(isSingleCell ? { reduction: NO_TEXT } : reductionChunk(key.reduction)),
      cells: cellsChunk(key),
    }),
  };
}
