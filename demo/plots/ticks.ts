// Ticks of the axes of plots: linear, logarithmic, and logarithmic with zero.

import { ticks as linearTicks } from 'd3-array';
import { withMinusSign } from '../../src/index.ts';

/** How an axis is divided. `symlog` is logarithmic above the smallest positive value, and has zero. */
export interface Scale {
  readonly type: 'linear' | 'log' | 'symlog';
  readonly domain: readonly [number, number];
  /** With `symlog`: where it becomes linear. */
  readonly constant?: number;
}

/** Below this number of decades, a logarithmic axis has ticks between powers of ten. */
const FEW_DECADES = 2.5;

function logTicks([from, to]: readonly [number, number], count: number): number[] {
  const [first, last] = [Math.floor(Math.log10(from)), Math.ceil(Math.log10(to))];
  const decades = Math.log10(to / from);
  const step = Math.max(1, Math.ceil(decades / count));
  const within = decades < FEW_DECADES ? [1, 2, 5] : [1];
  const all: number[] = [];
  for (let power = first; power <= last; power += step)
    // Powers of ten below 1 are exact as text only.
    for (const factor of within) all.push(Number(`${factor}e${power}`));
  return all.filter((value) => value >= from * (1 - 1e-9) && value <= to * (1 + 1e-9));
}

/** About `count` ticks. */
export function ticksOf({ type, domain, constant = 1 }: Scale, count: number): readonly number[] {
  if (type === 'linear') return linearTicks(...domain, count);
  if (type === 'log') return logTicks(domain, count);
  return [0, ...logTicks([constant, domain[1]], count)];
}

const { format: compact } = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** A training step or a count: "500", "10K". */
export const countText = (value: number): string =>
  value < 1000 ? String(Number(value.toPrecision(6))) : compact(value);

/** A value: "0.02", "1e−5". */
export function valueText(value: number): string {
  const rounded = Number(value.toPrecision(6));
  const size = Math.abs(rounded);
  return withMinusSign(
    size !== 0 && (size < 1e-4 || size >= 1e6) ? rounded.toExponential().replace('+', '') : String(rounded),
  );
}
