// The two arithmetics of values in the shaders, exact and fast: what each is, when a figure is drawn with which, and why there are
// two.
//
// Exact arithmetic represents a float32 by an int that sorts like it, so missing cells, infinities, subnormals and
// signed zeros are right on every driver. Fast arithmetic uses the float itself. It puts the same values below, within and
// above the limits, and keeps t within 1e-6, if no cell is missing, all values are of ordinary magnitude
// (src/norms/float.ts) and no norm is so narrow that its fast GLSL is inaccurate (src/norms/definition.ts).
//
// On SwiftShader (2026-11-29, eleven scenes at 1600 x 900), exact values take 1.35 to 3.35 times as long as fast ones. Most
// figures never need them, so exact arithmetic loads when the first one does.

import mixFast from '../../shaders/mix-fast.glsl?raw';
import valueFast from '../../shaders/value-fast.glsl?raw';
import type { Norm, NormShader } from '../scale/norm.ts';
import { LazyPart } from '../tensor/lazy-part.ts';
import type { Chunks } from './assemble.ts';

/** How shaders calculate with values. */
export interface Arithmetic {
  /** `value` and `mix`. The GLSL of norms, reductions and interpolations follows them. */
  readonly chunks: Chunks;
  /** The GLSL of a norm. */
  readonly normShader: (norm: Norm) => NormShader;
}

export const FAST: Arithmetic = {
  chunks: {
    value: { file: 'shaders/value-fast.glsl', text: valueFast },
    mix: { file: 'shaders/mix-fast.glsl', text: mixFast },
  },
  normShader: ({ fast }) => fast as NormShader,
};

/** Loads exact arithmetic. */
export const EXACT = new LazyPart<Arithmetic>(async () => (await import('./exact.ts')).exact);

/** What the choice depends on: a frame, or a scene. */
export interface ArithmeticInput {
  readonly panels: readonly { readonly norm: Norm }[];
  /** True if no cell is missing and all values are of ordinary magnitude. */
  readonly hasOrdinaryValues: boolean;
}

/** Fast arithmetic if it is right for all panels; else exact arithmetic, null if it is not loaded. */
export const chooseArithmetic = ({ panels, hasOrdinaryValues }: ArithmeticInput): Arithmetic | null =>
  panels.every(({ norm }) => hasOrdinaryValues && norm.fast !== null) ? FAST : EXACT.loaded;
