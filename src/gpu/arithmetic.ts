// The two arithmetics of values in the shaders, exact and fast: what each is, when a figure is drawn with which, and why there are
// two.
//
// Exact arithmetic represents a float32 by an int that sorts like it, so missing cells, infinities, subnormals and
// signed zeros are right on every driver. Fast arithmetic uses the float itself. It puts the same values below, within and
// above the limits, and keeps t within 1e-6, if no cell is missing, all values are of ordinary magnitude
// (src/norms/float.ts) and no norm is so narrow that it has exact GLSL only (src/norms/definition.ts).
//
// On SwiftShader (2026-11-29, eleven scenes at 1600 x 900), exact values take 1.35 to 3.35 times as long as fast ones.

import valueExact from '../../shaders/value-exact.glsl?raw';
import valueFast from '../../shaders/value-fast.glsl?raw';
import type { Arithmetic } from '../scale/norm.ts';
import type { Chunks } from './assemble.ts';
import type { HeatmapPanel } from './panel.ts';

/** The chunk `value`. The GLSL of norms, reductions and mixes follows it. */
export const valueChunk = (values: Arithmetic): Chunks => ({
  value:
    values === 'exact'
      ? { file: 'shaders/value-exact.glsl', text: valueExact }
      : { file: 'shaders/value-fast.glsl', text: valueFast },
});

/** @param hasOrdinaryValues true if no cell is missing and all values are of ordinary magnitude */
export const chooseValueArithmetic = (
  panels: readonly HeatmapPanel[],
  hasOrdinaryValues: boolean,
): Arithmetic => (hasOrdinaryValues && panels.every(({ norm }) => norm.fast !== null) ? 'fast' : 'exact');
