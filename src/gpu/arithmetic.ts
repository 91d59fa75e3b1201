// The two arithmetics of the shaders, exact and fast: what each is, when a figure is drawn with which, and why there are two.
//
// Values. Exact arithmetic represents a float32 by an int that sorts like it, so missing cells, infinities, subnormals and
// signed zeros are right on every driver. Fast arithmetic uses the float itself. It puts the same values below, within and
// above the limits, and keeps t within 1e-6, if no cell is missing, all values are of ordinary magnitude
// (src/norms/float.ts) and no norm is so narrow that it has exact GLSL only (src/norms/definition.ts).
//
// Addresses. Exact arithmetic finds the cells of a pixel with ints, fast arithmetic with floats, which are right for
// matrices of moderate size (shaders/address-fast.glsl).
//
// The two are chosen separately. On SwiftShader (2026-11-29, frames of 8 panels at 1600 x 900), exact values take 1.3 to 1.9 times
// as long as fast ones, and up to 5 times with several cells a pixel; exact addresses 1.15 to 1.3 times, up to 1.7; both
// 1.6 to 5.4 times. Large matrices are common, and so are missing cells: neither should pay for the other.

import addressExact from '../../shaders/address-exact.glsl?raw';
import addressFast from '../../shaders/address-fast.glsl?raw';
import valueExact from '../../shaders/value-exact.glsl?raw';
import valueFast from '../../shaders/value-fast.glsl?raw';
import type { Arithmetic } from '../scale/norm.ts';
import type { Chunks } from './assemble.ts';
import type { HeatmapPanel, Run } from './records.ts';

/** The arithmetic of a program. */
export interface ArithmeticChoice {
  readonly values: Arithmetic;
  readonly addresses: Arithmetic;
}

/** The chunks `value` and `address`; a norm's GLSL follows the values. */
const CHUNKS = {
  values: {
    exact: { file: 'shaders/value-exact.glsl', text: valueExact },
    fast: { file: 'shaders/value-fast.glsl', text: valueFast },
  },
  addresses: {
    exact: { file: 'shaders/address-exact.glsl', text: addressExact },
    fast: { file: 'shaders/address-fast.glsl', text: addressFast },
  },
} as const;

export const arithmeticChunks = ({ values, addresses }: ArithmeticChoice): Chunks => ({
  value: CHUNKS.values[values],
  address: CHUNKS.addresses[addresses],
});

/** @param hasOrdinaryValues true if no cell is missing and all are of ordinary magnitude */
export const chooseValueArithmetic = (
  panels: readonly HeatmapPanel[],
  hasOrdinaryValues: boolean,
): Arithmetic => (hasOrdinaryValues && panels.every(({ norm }) => norm.fast !== null) ? 'fast' : 'exact');

/** Cells times pixels along an axis for which shaders/address-fast.glsl is wrong, from here up. */
const MIN_EXACT_PRODUCT = 2 ** 22 / 3;

/** Texels that floats can count. */
const MAX_FLOAT_TEXELS = 2 ** 24;

/** @param atlasWidth texels */
export const chooseAddressArithmetic = (runs: readonly Run[], atlasWidth: number): Arithmetic =>
  runs.some((run) => needsExactAddresses(run, atlasWidth)) ? 'exact' : 'fast';

function needsExactAddresses({ panel, panelCount, stride }: Run, atlasWidth: number): boolean {
  const { tensor, rect } = panel;
  return (
    tensor.heads * rect.width >= MIN_EXACT_PRODUCT ||
    tensor.layers * rect.height >= MIN_EXACT_PRODUCT ||
    atlasWidth + (panelCount - 1) * stride + tensor.layers * tensor.heads > MAX_FLOAT_TEXELS
  );
}
