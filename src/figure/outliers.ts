// Fill values and other outliers: a few cells so much larger than all others that these share one colour.

import { areAllHere, bitsOf, OCTAVES, octaveCounts, octaveOf } from '../scale/octaves.ts';
import type { ValuesAt } from '../tensor/source.ts';
import { checkpointCount } from '../tensor/tensor.ts';
import { numberText, stepText, valueText } from '../tensor/text.ts';
import type { Advice, Advised } from './advice-rule.ts';
import type { ShownPanel } from './shown.ts';

/** Empty powers of two between outliers and all other values: a factor of 1,000 at least. */
const GAP = 11;
/** Outliers are at most this share of the values that are not zero. */
const MOST = 0.05;
/** All other values together take less than this share of the colorbar. */
const SQUEEZED = 0.1;
/** Percentiles leave out this share of the values at each end. */
const LEFT_OUT = 0.02;

interface Outliers {
  readonly count: number;
  /** Their share of all finite values. */
  readonly share: number;
  /** The smallest magnitude of an outlier, and the largest of another value. */
  readonly least: number;
  readonly next: number;
  /** The first outlier. */
  readonly first: {
    readonly panel: ShownPanel;
    readonly layer: number;
    readonly head: number;
    value: number;
  };
  /** The limits of all other values. */
  readonly others: readonly [min: number, max: number];
}

/** The exponent from which on values are outliers; null where none are. */
function thresholdOf(counts: Float64Array): number | null {
  const all = counts.subarray(1, OCTAVES - 1).reduce((sum, count) => sum + count, 0);
  let above = 0;
  let lowest = 0; // the lowest exponent seen so far that has values
  for (let exponent = OCTAVES - 2; exponent > 0; exponent--) {
    const count = counts[exponent] as number;
    if (count === 0) continue;
    if (above > 0 && lowest - exponent > GAP) return lowest;
    above += count;
    if (above > MOST * all) return null;
    lowest = exponent;
  }
  return null;
}

function outliersOf(panels: readonly ShownPanel[], valuesAt: ValuesAt): Outliers | null {
  const counts = new Float64Array(OCTAVES);
  for (const panel of panels)
    octaveCounts(panel, valuesAt).forEach((count, exponent) => {
      (counts[exponent] as number) += count;
    });
  const threshold = thresholdOf(counts);
  if (threshold === null) return null;
  let [count, least, next, min, max] = [0, Infinity, 0, Infinity, -Infinity];
  let first: Outliers['first'] | null = null;
  for (const panel of panels) {
    const { heads } = panel.tensor;
    for (let checkpoint = 0; checkpoint < checkpointCount(panel.tensor); checkpoint++) {
      const bits = bitsOf(panel, checkpoint, valuesAt);
      const values = new Float32Array(bits.buffer, bits.byteOffset, bits.length);
      for (let cell = 0; cell < values.length; cell++) {
        const value = values[cell] as number;
        if (!Number.isFinite(value)) continue;
        if (octaveOf(bits[cell] as number) >= threshold) {
          count++;
          least = Math.min(least, Math.abs(value));
          const layer = Math.floor(cell / heads);
          first ??= { panel, layer, head: cell - layer * heads, value };
        } else {
          next = Math.max(next, Math.abs(value));
          min = Math.min(min, value);
          max = Math.max(max, value);
        }
      }
    }
  }
  const finite = counts.reduce((sum, one, exponent) => (exponent < OCTAVES - 1 ? sum + one : sum), 0);
  return first && { count, share: count / finite, least, next, first, others: [min, max] };
}

/** "1,000 times", "10^36 times", rounded down to a power of ten. */
function timesText(ratio: number): string {
  const power = Math.floor(Math.log10(ratio));
  return `${power < 7 ? stepText(10 ** power) : `10^${power}`} times`;
}

/** Says that a few values hide all others, and offers limits without them. */
export function outlierAdvice({ options, panels, scales, statistics: { valuesAt } }: Advised): Advice | null {
  for (const [index, { norm }] of scales.groups.entries()) {
    // Of a source not all values need be here.
    const members = panels.filter((panel, i) => scales.groupOf[i] === index && areAllHere(panel, valuesAt));
    const found = outliersOf(members, valuesAt);
    if (!found) continue;
    const { count, share, least, next, first, others } = found;
    const [low, high] = others.map((value) => norm.toUnit(Math.min(Math.max(value, norm.vmin), norm.vmax)));
    if (!((high as number) - (low as number) < SQUEEZED)) continue;
    const cell = `layer ${first.layer}, head ${first.head}: ${valueText(first.value)}`;
    const where = [...(first.panel.name === '' ? [] : [first.panel.name]), cell].join(', ');
    const who = count === 1 ? `One cell (${where}) is` : `${stepText(count)} cells (the first: ${where}) are`;
    const text = `${who} ${timesText(least / next)} the next value, ${numberText(next)}, so that all others look alike. It may be a fill value.`;
    const [vmin, vmax] = others;
    return options.limits === 'robust' || share > LEFT_OUT
      ? { text, action: 'Limits of the other values', options: { vmin, vmax } }
      : {
          text,
          action: 'Limits from percentiles',
          options: { limits: 'robust', vmin: null, vmax: null },
        };
  }
  return null;
}
