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
// The two are chosen separately. On SwiftShader (2026-11-29, eleven scenes at 1600 x 900), exact values take 1.35 to 3.35 times
// as long as fast ones, exact addresses 1.14 to 1.67 times, both 1.55 to 3.61 times. Large matrices are common, and so are
// missing cells: neither should pay for the other.

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

/** The chunks `value` and `address`. The GLSL of norms, reductions and mixes follows the arithmetic of values. */
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

/** The chunks that a choice selects. */
export const arithmeticChunks = ({ values, addresses }: ArithmeticChoice): Chunks => ({
  value: CHUNKS.values[values],
  address: CHUNKS.addresses[addresses],
});

/** @param hasOrdinaryValues true if no cell is missing and all values are of ordinary magnitude */
export const chooseValueArithmetic = (
  panels: readonly HeatmapPanel[],
  hasOrdinaryValues: boolean,
): Arithmetic => (hasOrdinaryValues && panels.every(({ norm }) => norm.fast !== null) ? 'fast' : 'exact');

/** From this product of cells and pixels along an axis, addresses must be exact: shaders/address-fast.glsl has the proof. */
const MIN_EXACT_PRODUCT = 2 ** 22 / 3;

/** The largest texel index that a float32 represents exactly. */
const MAX_FLOAT_TEXELS = 2 ** 24;

/** @param atlasWidth texels */
export const chooseAddressArithmetic = (runs: readonly Run[], atlasWidth: number): Arithmetic =>
  runs.some((run) => needsExactAddresses(run, atlasWidth)) ? 'exact' : 'fast';

function needsExactAddresses({ panel, panelCount, stride }: Run, atlasWidth: number): boolean {
  const { stack, rect } = panel;
  return (
    stack.heads * rect.width >= MIN_EXACT_PRODUCT ||
    stack.layers * rect.height >= MIN_EXACT_PRODUCT ||
    atlasWidth + (panelCount - 1) * stride + stack.layers * stack.heads > MAX_FLOAT_TEXELS
  );
}
