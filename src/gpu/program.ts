// Programs: GLSL put together from shaders/, specialised for what one figure needs.

import address from '../../shaders/address.glsl?raw';
import color from '../../shaders/color.glsl?raw';
import float from '../../shaders/float.glsl?raw';
import heatmapFragment from '../../shaders/heatmap.frag.glsl?raw';
import heatmapVertex from '../../shaders/heatmap.vert.glsl?raw';
import mix from '../../shaders/mix.glsl?raw';
import norm from '../../shaders/norm.glsl?raw';
import reduce from '../../shaders/reduce.glsl?raw';
import { type Mixing, type NormName, REDUCTIONS, type Reduction } from '../options.ts';
import { glslOf, needsPositive } from '../scale/norm.ts';
import { RECORDS, TEXELS } from './records.ts';

const chunks: Readonly<Record<string, string>> = { address, color, float, mix, norm, reduce };

const PREAMBLE = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
`;

/** What a program is specialised for; everything else is data. */
export interface ProgramKey {
  readonly norm: NormName;
  /** `nearest` also where no panel has more cells than pixels: then a pixel has a single cell to fetch. */
  readonly reduction: Reduction;
  /** `none` where the moment shown is a checkpoint. */
  readonly mixing: Mixing;
  /** Atlas pages, 1 to 8. */
  readonly pages: number;
}

export interface ProgramText {
  readonly vert: string;
  readonly frag: string;
}

/** A shader with its `#include "chunk"` lines replaced and its defines in front. */
export function assemble(
  source: string,
  defines: Readonly<Record<string, string | number | boolean>>,
): string {
  const lines = Object.entries(defines).map(([name, value]) => `#define ${name} ${value}\n`);
  const body = source.replace(/^#include "(\w+)"$/gm, (_, name: string) => {
    const chunk = chunks[name];
    if (chunk === undefined) throw new Error(`no shader chunk is named ${name}`);
    return chunk;
  });
  return PREAMBLE + lines.join('') + body;
}

export function heatmapProgram(key: ProgramKey): ProgramText {
  const defines = {
    SINGLE: key.reduction === 'nearest' ? 1 : 0,
    REDUCTION: REDUCTIONS.indexOf(key.reduction),
    MIXED: key.mixing === 'none' ? 0 : 1,
    MIX: key.mixing === 'log' ? 'mixLog' : 'mixLinear',
    NORM: glslOf(key.norm),
    POSITIVE: needsPositive(key.norm),
    PAGES: key.pages,
  };
  return { vert: assemble(heatmapVertex, { RECORDS, TEXELS }), frag: assemble(heatmapFragment, defines) };
}
