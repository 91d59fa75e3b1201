// Decides whether float32 holds values well enough, or has to be accompanied by the values in double precision.

import type { Numbers, Tensor } from './tensor.ts';

/** Values in float32, and in double precision if they came in that. */
export type TensorValues = Pick<Tensor, 'values' | 'doubles'>;

/** Whole numbers up to this one are float32 numbers. */
const MAX_WHOLE = 2 ** 24;
/** Below this magnitude, float32 has fewer digits, and then none. */
const MIN_NORMAL = 2 ** -126;
/** Rounding may move a value by this share of its matrix's range: a sixteenth of a step between two colours. */
const MAX_SHIFT = 1 / 4096;
/** A range smaller than this share of the values is rounding noise of double precision itself. */
const NOISE = 2 ** -46;

/** Whether rounding changes a value more than the digits that float32 lacks: its magnitude, or a count. */
function isSpoiled(double: number, error: number): boolean {
  const size = Math.abs(double);
  if (size > MAX_WHOLE) return error === Infinity || (error > 0 && Number.isInteger(double));
  return size < MIN_NORMAL && error > 0;
}

/** Whether rounding shows in one matrix, which has the cells `start` to `end` (exclusive). */
function isMatrixSpoiled(values: Float32Array, doubles: Float64Array, start: number, end: number): boolean {
  let [min, max, largest] = [Infinity, -Infinity, 0];
  for (let cell = start; cell < end; cell++) {
    const double = doubles[cell] as number;
    const size = Math.abs(double);
    const error = Math.abs(double - (values[cell] as number));
    // Most values are in the range in which only the range of their matrix counts.
    if (!(size >= MIN_NORMAL && size <= MAX_WHOLE)) {
      // Missing and infinite values are the same in float32.
      if (!Number.isFinite(double)) continue;
      if (isSpoiled(double, error)) return true;
    }
    if (error > largest) largest = error;
    if (double < min) min = double;
    if (double > max) max = double;
  }
  const range = max - min;
  return largest > MAX_SHIFT * range && range > NOISE * Math.max(max, -min);
}

/**
 * Whether float32 does not hold values well enough. It does not if one of them is finite but infinite in float32; is so small
 * that float32 has fewer digits for it; or is a whole number above 2^24 (a count) that float32 rounds; or if, in one matrix,
 * rounding moves a value by more than 1/4096 of the range of the values, so that neighbours merge or their colours change.
 * @param size cells of a matrix
 */
function areSpoiled({ values, doubles }: Required<TensorValues>, size: number): boolean {
  for (let start = 0; start < values.length; start += size)
    if (isMatrixSpoiled(values, doubles, start, start + size)) return true;
  return false;
}

/** Numbers of either precision as the values of a tensor. */
export const toTensorValues = (numbers: Numbers): TensorValues =>
  numbers instanceof Float64Array
    ? { values: new Float32Array(numbers), doubles: numbers }
    : { values: numbers };

/** The tensor without its values in double precision, unless float32 does not hold them well enough. */
export function keepNeededPrecision<T extends Partial<TensorValues> & Pick<Tensor, 'layers' | 'heads'>>(
  tensor: T,
): T {
  const { values, doubles, ...rest } = tensor;
  if (!values || !doubles || areSpoiled({ values, doubles }, tensor.layers * tensor.heads)) return tensor;
  return { ...rest, values } as unknown as T;
}
