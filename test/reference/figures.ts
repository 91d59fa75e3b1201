// Small figures for the tests of the reference.

import { DEFAULTS, type Options } from '../../src/options.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { BAD, indexTables } from './colours.ts';
import type { Colours, Place } from './render.ts';

export const UNDER = 0xff0000;
export const OVER = 0xffff00;
export const COLOURS: Colours = {
  tables: indexTables(),
  bad: () => BAD,
  extremes: () => ({ under: '#ff0000', over: '#ffff00' }),
};
export const LINEAR: Options = { ...DEFAULTS, norm: 'linear', markExtremes: true, colormap: 'gray' };

/** A tensor of matrices: one for each task of the first checkpoint, then those of the next. */
export function tensorOf(
  matrices: readonly (readonly (readonly number[])[])[],
  rest: { steps?: readonly number[]; tasks?: readonly string[]; model?: string } = {},
): Tensor {
  const first = matrices[0] ?? [];
  const steps = rest.steps ?? null;
  return {
    model: rest.model ?? '',
    values: Float32Array.from(matrices.flat(2)),
    layers: first.length,
    heads: first[0]?.length ?? 0,
    tasks: rest.tasks ?? [''],
    steps,
  };
}

export function placeOf(
  width: number,
  height: number,
  subject: { tensor?: number; task?: number } = {},
): Place {
  return { tensor: 0, task: 0, x: 0, y: 0, width, height, ...subject };
}
