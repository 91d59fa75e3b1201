// Ticks of a colorbar: round values where the norm has room for them, the centre or zero first, and always the two ends.

import { ticks as roundValues } from 'd3-array';
import { normDefinition } from '../norms/registry.ts';
import type { Extend } from '../options.ts';
import { valueText, withMinusSign } from '../tensor/text.ts';
import { type LabelledValue, tickLabels } from './labels.ts';
import type { Norm } from './norm.ts';

/** One tick of a colorbar: `t` in [0, 1] from the lower end, and what is written there. */
export interface ColorbarTick {
  readonly t: number;
  readonly label: string;
}

/** Values wanted on a scale of decades before 2 and 5 are added between them. */
const ENOUGH = 4;
/** More ticks than this are clutter, whatever the room. */
const MOST = 9;
const MOST_LINEAR = 6;
/** Share of the colorbar by which the label of an end may be off. */
const VISIBLE = 0.01;
/** Limits are float32: 0.005 is 0.004999999888 and must read 0.005, though 1e-45 is not 1.4e-45. */
const FLOAT32_ERROR = 0.001;
/** Digits that an end has at least, unless fewer are exact. */
const END_DIGITS = 2;
/** The centre stands as close to an end as labels can, at this share of the usual gap. */
const CLOSEST = 0.45;

/** Limits that were given, as they were written; null where they come from the data. */
export interface ExplicitLimits {
  readonly vmin: number | null;
  readonly vmax: number | null;
}

const NOT_GIVEN: ExplicitLimits = { vmin: null, vmax: null };

/**
 * Ticks from the lower end up. Both ends are ticks whatever they are; of the others, those are left out that would
 * touch them or one another. Ends from the data are rounded as far as cannot be seen; given ones are written as given.
 *
 * @param extend which ends stand for values beyond them too: the upper is then written `0.0050+`, the lower `≤ 0.0010`
 * @param room about how many labels fit along the colorbar
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
  const ticks = [endOf(norm, vmin, given.vmin), ...inner.map(exactly), endOf(norm, vmax, given.vmax)];
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

/** A round value, and a given one, is written as it is. */
const exactly = (value: number): LabelledValue => ({
  value,
  isFaithful: (written) => Math.abs(written - value) <= 1e-12 * Math.abs(value),
});

function endOf(norm: Norm, end: number, given: number | null): LabelledValue {
  if (given !== null) return exactly(given);
  const { vmin, vmax } = norm;
  const t = norm.toUnit(end);
  const isFaithful = (written: number, digits: number): boolean => {
    // On a log scale 0.016 is not 0.
    const inside = norm.needsPositive ? written : Math.min(Math.max(written, vmin), vmax);
    const error = Math.abs(written - end);
    if (error > VISIBLE * (vmax - vmin) || !(Math.abs(norm.toUnit(inside) - t) <= VISIBLE)) return false;
    if (Math.fround(written) === end && error <= FLOAT32_ERROR * Math.abs(end)) return true;
    return digits >= END_DIGITS && Math.sign(written) === Math.sign(end);
  };
  return { value: end, isFaithful };
}

/** Values between the ends, in order, that keep their distance. */
function innerValues(norm: Norm, room: number): number[] {
  const gap = 1 / Math.min(room, MOST + 1);
  const center = norm.center ?? 0;
  const linear = spaced(norm, [center, ...evenValues(norm, room)], gap);
  if (hasEvenTicks(norm)) return linear;
  const decades = decadeValues(norm, gap);
  const sparse = spaced(norm, decades, gap);
  if (sparse.length + 2 >= ENOUGH) return sparse;
  const dense = spaced(norm, [...decades, ...between(norm, [2, 5])], gap);
  // Limits less than a decade apart hold few or no decades; even steps then serve better.
  return dense.length + 2 < ENOUGH && linear.length > dense.length ? linear : dense;
}

/**
 * Keeps, in the given order of preference, the values that lie `gap` or more from both ends and from those kept; the
 * centre, or zero, may lie closer to an end.
 */
function spaced(norm: Norm, values: readonly number[], gap: number): number[] {
  const taken = [0, 1];
  const kept: number[] = [];
  for (const value of values) {
    if (!(value > norm.vmin && value < norm.vmax)) continue;
    const t = norm.toUnit(value);
    const least = value === (norm.center ?? 0) && gap < 1 ? CLOSEST * gap : gap;
    if (taken.some((other) => Math.abs(other - t) < least - 1e-9)) continue;
    taken.push(t);
    kept.push(value);
  }
  return kept.sort((a, b) => a - b);
}

/** Round values at even steps, fewer until none of them touch. */
function evenValues(norm: Norm, room: number): number[] {
  const most = Math.floor(Math.min(room, MOST_LINEAR));
  for (let count = most; count > 1; count--) {
    const values = roundValues(norm.vmin, norm.vmax, count);
    if (values.length <= most) return values;
  }
  return [];
}

/** Zero, then powers of ten away from it: all of them, or every second, third, … where they stand too close. */
function decadeValues(norm: Norm, gap: number): number[] {
  const exponents = decadeExponents(norm);
  const zero = norm.needsPositive ? [] : [0];
  const [first, second] = exponents;
  if (first === undefined) return zero;
  if (second === undefined) return [...zero, ...signed(norm, 10 ** first)];
  const top = exponents.at(-1) ?? first;
  const perDecade = Math.abs(place(norm, top) - place(norm, first)) / (top - first);
  const stride = niceStride(Math.max(gap / perDecade, (top - first) / (MOST - 2)));
  // Counted from the threshold up, or on a pure log scale from 10^0, so that labels are round multiples.
  const start = norm.needsPositive ? Math.ceil(first / stride) * stride : first;
  const values: number[] = [];
  for (let exponent = start; exponent <= top; exponent += stride)
    values.push(...signed(norm, decade(exponent)));
  return [...zero, ...values];
}

/** Exponents of the powers of ten that lie in the limits and beyond the linear part about zero. */
function decadeExponents(norm: Norm): number[] {
  const least = threshold(norm);
  const largest = Math.max(Math.abs(norm.vmin), Math.abs(norm.vmax));
  const low =
    norm.vmin > 0 ? Math.max(least, norm.vmin) : norm.vmax < 0 ? Math.max(least, -norm.vmax) : least;
  if (!(low > 0 && low <= largest)) return [];
  // float32 rounding may put 1e-4 a hair above or below a limit meant to be 1e-4.
  const from = Math.ceil(Math.log10(low) - 1e-6);
  const to = Math.floor(Math.log10(largest) + 1e-6);
  return Array.from({ length: Math.max(to - from + 1, 0) }, (_, i) => from + i);
}

/** Below this magnitude a scale is linear, or nearly. */
function threshold(norm: Norm): number {
  const { linearWithin } = normDefinition(norm.name);
  return linearWithin ? norm[linearWithin] : norm.vmin;
}

/** t of a power of ten, on whichever side of zero the limits reach further. */
function place(norm: Norm, exponent: number): number {
  const side = Math.abs(norm.vmin) > Math.abs(norm.vmax) ? -1 : 1;
  return norm.toUnit(side * decade(exponent));
}

/** `10 ** n` is off by an ulp for some n; the literal is not. */
const decade = (exponent: number): number => Number(`1e${exponent}`);

const signed = (norm: Norm, value: number): number[] => (norm.vmin < 0 ? [value, -value] : [value]);

/** Multiples of the powers of ten, from a decade below the first to the last. */
function between(norm: Norm, factors: readonly number[]): number[] {
  const largest = Math.max(Math.abs(norm.vmin), Math.abs(norm.vmax));
  const exponents = decadeExponents(norm);
  const top = Math.floor(Math.log10(largest));
  const first = (exponents[0] ?? top + 1) - 1;
  const values: number[] = [];
  for (let exponent = first; exponent <= top; exponent++) {
    for (const factor of factors) {
      const value = Number(`${factor}e${exponent}`);
      if (value >= threshold(norm)) values.push(...signed(norm, value));
    }
  }
  return values;
}

function niceStride(least: number): number {
  return [1, 2, 3, 5, 10, 20].find((stride) => stride >= least - 1e-9) ?? 30;
}
