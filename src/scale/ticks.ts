// Ticks of a colorbar: both ends, the centre or zero, and round values in between if there is space.

import { ticks as roundValues } from 'd3-array';
import { normDefinition } from '../norms/registry.ts';
import type { Extend } from '../options.ts';
import { valueText, withMinusSign } from '../tensor/text.ts';
import { type LabelledValue, tickLabels } from './labels.ts';
import type { Norm } from './norm.ts';

/** A tick of a colorbar: its position `t` from the lower end (in [0, 1], or slightly outside beside an extension), and its label. */
export interface ColorbarTick {
  readonly t: number;
  readonly label: string;
}

/** Below this number of ticks, multiples 2 and 5 of the powers of ten are added. */
const MIN_TICKS = 4;
/** Maximum number of ticks, however much space there is. */
const MAX_TICKS = 9;
const MAX_LINEAR_TICKS = 6;
/** Maximum rounding error of an end's label, as a fraction of the colorbar. */
const MAX_LABEL_ERROR = 0.01;
/** Relative error of a float32 limit: 0.004999999888 is labelled 0.005, but 1.4e-45 is not labelled 1e-45. */
const FLOAT32_TOLERANCE = 0.001;
/** Minimum significant digits of an end's label, unless fewer are exact. */
const MIN_END_DIGITS = 2;
/** The centre may be closer to an end: at this fraction of the usual gap. */
const CENTER_GAP = 0.45;

/** Limits set by options, as written; null if they come from the data. */
export interface ExplicitLimits {
  readonly vmin: number | null;
  readonly vmax: number | null;
}

const NOT_GIVEN: ExplicitLimits = { vmin: null, vmax: null };

/**
 * Ticks from the lower end up. Both ends always have a tick; others are omitted if they would overlap them or each other.
 * Ends from the data are rounded by an invisible amount; explicit limits are labelled as written.
 *
 * @param extend ends that also represent values beyond them: the upper is labelled `0.0050+`, the lower `≤ 0.0010`
 * @param room approximate number of labels that fit along the colorbar
 */
export function colorbarTicks(
  norm: Norm,
  extend: Extend,
  room: number,
  given: ExplicitLimits = NOT_GIVEN,
): ColorbarTick[] {
  const { vmin, vmax } = norm;
  if (!(vmax > vmin)) {
    const own = given.vmin ?? given.vmax;
    return [{ t: norm.toUnit(vmin), label: own === null ? valueText(vmin) : withMinusSign(String(own)) }];
  }
  const inner = innerValues(norm, Math.max(room, 1));
  const ticks = [
    endValue(norm, vmin, given.vmin),
    ...inner.map(exactValue),
    endValue(norm, vmax, given.vmax),
  ];
  const labels = tickLabels(ticks, hasEvenTicks(norm));
  return ticks.map(({ value }, i) => {
    const label = labels[i] ?? '';
    if (i === 0) return { t: 0, label: extend === 'min' || extend === 'both' ? `≤ ${label}` : label };
    if (i === ticks.length - 1)
      return { t: 1, label: extend === 'max' || extend === 'both' ? `${label}+` : label };
    return { t: norm.toUnit(value), label };
  });
}

const hasEvenTicks = (norm: Norm): boolean => normDefinition(norm.name).hasEvenTicks === true;

/** A value that must be labelled without rounding. */
const exactValue = (value: number): LabelledValue => ({
  value,
  isFaithful: (written) => Math.abs(written - value) <= 1e-12 * Math.abs(value),
});

function endValue(norm: Norm, end: number, given: number | null): LabelledValue {
  if (given !== null) return exactValue(given);
  const { vmin, vmax } = norm;
  const t = norm.toUnit(end);
  const isFaithful = (written: number, digits: number): boolean => {
    // On a log scale, 0.016 must not be labelled 0.
    const inside = norm.needsPositive ? written : Math.min(Math.max(written, vmin), vmax);
    const error = Math.abs(written - end);
    if (error > MAX_LABEL_ERROR * (vmax - vmin) || !(Math.abs(norm.toUnit(inside) - t) <= MAX_LABEL_ERROR))
      return false;
    if (Math.fround(written) === end && error <= FLOAT32_TOLERANCE * Math.abs(end)) return true;
    return digits >= MIN_END_DIGITS && Math.sign(written) === Math.sign(end);
  };
  return { value: end, isFaithful };
}

/** Values between the ends, in ascending order, at least one gap apart. */
function innerValues(norm: Norm, room: number): number[] {
  const gap = 1 / Math.min(room, MAX_TICKS + 1);
  const center = norm.center ?? 0;
  const linear = selectSpaced(norm, [center, ...evenValues(norm, room)], gap);
  if (hasEvenTicks(norm)) return linear;
  const decades = decadeValues(norm, gap);
  const sparse = selectSpaced(norm, decades, gap);
  if (sparse.length + 2 >= MIN_TICKS) return sparse;
  const dense = selectSpaced(norm, [...decades, ...decadeMultiples(norm, [2, 5])], gap);
  // Less than a decade contains few or no powers of ten; evenly spaced values work better.
  return dense.length + 2 < MIN_TICKS && linear.length > dense.length ? linear : dense;
}

/**
 * Selects values, in order of preference, that are at least `gap` away from both ends and from those already selected.
 * The centre, or zero, may be closer.
 */
function selectSpaced(norm: Norm, values: readonly number[], gap: number): number[] {
  const positions = [0, 1];
  const selected: number[] = [];
  for (const value of values) {
    if (!(value > norm.vmin && value < norm.vmax)) continue;
    const t = norm.toUnit(value);
    const minGap = value === (norm.center ?? 0) && gap < 1 ? CENTER_GAP * gap : gap;
    if (positions.some((other) => Math.abs(other - t) < minGap - 1e-9)) continue;
    positions.push(t);
    selected.push(value);
  }
  return selected.sort((a, b) => a - b);
}

/** Evenly spaced round values, as many as fit. */
function evenValues(norm: Norm, room: number): number[] {
  const max = Math.floor(Math.min(room, MAX_LINEAR_TICKS));
  for (let count = max; count > 1; count--) {
    const values = roundValues(norm.vmin, norm.vmax, count);
    if (values.length <= max) return values;
  }
  return [];
}

/** Zero, then powers of ten away from it: every one, or every second, third, … if they would be too close. */
function decadeValues(norm: Norm, gap: number): number[] {
  const exponents = decadeExponents(norm);
  const zero = norm.needsPositive ? [] : [0];
  const [first, second] = exponents;
  if (first === undefined) return zero;
  if (second === undefined) return [...zero, ...withNegative(norm, 10 ** first)];
  const top = exponents.at(-1) ?? first;
  const perDecade = Math.abs(decadePosition(norm, top) - decadePosition(norm, first)) / (top - first);
  const stride = niceStride(Math.max(gap / perDecade, (top - first) / (MAX_TICKS - 2)));
  // Start at the threshold, or on a log scale at a multiple of the stride, so that exponents are round.
  const start = norm.needsPositive ? Math.ceil(first / stride) * stride : first;
  const values: number[] = [];
  for (let exponent = start; exponent <= top; exponent += stride)
    values.push(...withNegative(norm, decade(exponent)));
  return [...zero, ...values];
}

/** Exponents of the powers of ten within the limits and outside the linear range around zero. */
function decadeExponents(norm: Norm): number[] {
  const min = linearThreshold(norm);
  const largest = Math.max(Math.abs(norm.vmin), Math.abs(norm.vmax));
  const low = norm.vmin > 0 ? Math.max(min, norm.vmin) : norm.vmax < 0 ? Math.max(min, -norm.vmax) : min;
  if (!(low > 0 && low <= largest)) return [];
  // float32 rounding may put 1e-4 slightly above or below a limit of 1e-4.
  const from = Math.ceil(Math.log10(low) - 1e-6);
  const to = Math.floor(Math.log10(largest) + 1e-6);
  return Array.from({ length: Math.max(to - from + 1, 0) }, (_, i) => from + i);
}

/** The magnitude below which the scale is (nearly) linear. */
function linearThreshold(norm: Norm): number {
  const { linearWithin } = normDefinition(norm.name);
  return linearWithin ? norm[linearWithin] : norm.vmin;
}

/** The position t of a power of ten, on the side of zero with the larger limit. */
function decadePosition(norm: Norm, exponent: number): number {
  const side = Math.abs(norm.vmin) > Math.abs(norm.vmax) ? -1 : 1;
  return norm.toUnit(side * decade(exponent));
}

/** `10 ** n` is off by one ulp for some n; the parsed literal is exact. */
const decade = (exponent: number): number => Number(`1e${exponent}`);

const withNegative = (norm: Norm, value: number): number[] => (norm.vmin < 0 ? [value, -value] : [value]);

/** Multiples of the powers of ten, starting one decade below the first. */
function decadeMultiples(norm: Norm, factors: readonly number[]): number[] {
  const largest = Math.max(Math.abs(norm.vmin), Math.abs(norm.vmax));
  const exponents = decadeExponents(norm);
  const top = Math.floor(Math.log10(largest));
  const first = (exponents[0] ?? top + 1) - 1;
  const values: number[] = [];
  for (let exponent = first; exponent <= top; exponent++) {
    for (const factor of factors) {
      const value = Number(`${factor}e${exponent}`);
      if (value >= linearThreshold(norm)) values.push(...withNegative(norm, value));
    }
  }
  return values;
}

function niceStride(min: number): number {
  return [1, 2, 3, 5, 10, 20].find((stride) => stride >= min - 1e-9) ?? 30;
}
