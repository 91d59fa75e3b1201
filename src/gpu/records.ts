// The records of panels: what the vertex shader reads of each, in a float texture.

import type { Rect } from '../figure/figure.ts';
import type { Norm } from '../scale/norm.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Atlas } from './atlas.ts';

/** One matrix on the screen. */
export interface HeatmapPanel {
  readonly tensor: Tensor;
  readonly task: number;
  readonly norm: Norm;
  /** Device pixels from the upper left. */
  readonly rect: Rect;
}

/** RGBA texels of a record, and records in a row of the texture. */
export const TEXELS = 6;
export const RECORDS = 256;

const FLOATS = TEXELS * 4;

export interface Records {
  /** Texels. */
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** The constants that a program reads of a norm. */
export const constantsOf = (norm: Norm, exact: boolean): Float32Array =>
  exact ? norm.exact : (norm.plain as Float32Array);

/** Place, shape, address, limits and norm constants of every panel, in the order of shaders/heatmap.vert.glsl. */
export function recordsOf(panels: readonly HeatmapPanel[], atlas: Atlas, exact: boolean): Records {
  const height = Math.max(1, Math.ceil(panels.length / RECORDS));
  const data = new Float32Array(height * RECORDS * FLOATS);
  let at = 0;
  for (const { tensor, task, norm, rect } of panels) {
    const { page, row, column } = atlas.addressOf(tensor, task);
    data[at] = rect.x;
    data[at + 1] = rect.y;
    data[at + 2] = rect.width;
    data[at + 3] = rect.height;
    data[at + 4] = tensor.heads;
    data[at + 5] = tensor.layers;
    data[at + 6] = page;
    data[at + 7] = row;
    data[at + 8] = column;
    data[at + 9] = norm.vmin;
    data[at + 10] = norm.vmax;
    data.set(constantsOf(norm, exact), at + 12);
    at += FLOATS;
  }
  return { width: TEXELS * RECORDS, height, data };
}
