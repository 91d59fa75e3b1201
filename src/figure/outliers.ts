// Detects fill values and other outliers: a few cells so large that all other cells look the same.

import { least, max, min, sum } from 'd3-array';
import { type Octave, recordedOctaves } from '../scale/octaves.ts';
import { groupBy } from '../tensor/group-by.ts';
import { numberText, stepText, valueText } from '../tensor/text.ts';
import type { Advice, AdviceContext } from './advice-rule.ts';
import type { VisiblePanel } from './visible-panels.ts';

/** Number of empty powers of two between outliers and all other values: a factor of at least 1,000. */
const MIN_GAP = 11;
/** Outliers are at most this fraction of the nonzero values. */
const MAX_SHARE = 0.05;
/** All other values together span less than this fraction of the colorbar. */
const MAX_SPAN = 0.1;
/** Fraction of values at each end that robust limits exclude. */
const EXCLUDED = 0.02;

/** The largest biased exponent of a finite float32. */
const MAX_EXPONENT = 254;

interface PanelOctaves {
  readonly panel: VisiblePanel;
  readonly octaves: readonly Octave[];
  /** False if some checkpoints have not been read. */
  readonly isWhole: boolean;
}

interface Outliers {
  readonly count: number;
  /** Fraction of all finite values. */
  readonly share: number;
  /** The smallest magnitude of an outlier, and the largest magnitude of any other value. */
  readonly least: number;
  readonly next: number;
  /** The first outlier. */
  readonly first: {
    readonly panel: VisiblePanel;
    readonly layer: number;
    readonly head: number;
    value: number;
  };
  /** The limits of all other values. */
  readonly others: readonly [min: number, max: number];
}

/** The smallest exponent of an outlier; null if there are none. */
function findThreshold(octaves: readonly Octave[]): number | null {
  const counts = new Float64Array(MAX_EXPONENT + 1);
  for (const { exponent, count } of octaves) (counts[exponent] as number) += count;
  const all = counts.subarray(1).reduce((sum, count) => sum + count, 0);
  let above = 0;
  let lowest = 0; // lowest nonempty exponent so far
  for (let exponent = MAX_EXPONENT; exponent > 0; exponent--) {
    const count = counts[exponent] as number;
    if (count === 0) continue;
    if (above > 0 && lowest - exponent > MIN_GAP) return lowest;
    above += count;
    if (above > MAX_SHARE * all) return null;
    lowest = exponent;
  }
  return null;
}

const magnitudesOf = ({ min, max }: Octave): readonly number[] => [Math.abs(min), Math.abs(max)];

function findOutliers(panels: readonly PanelOctaves[]): Outliers | null {
  const all = panels.flatMap(({ octaves }) => octaves);
  const threshold = findThreshold(all);
  if (threshold === null) return null;
  const isOutlier = ({ exponent }: Octave): boolean => exponent >= threshold;
  const outliers = all.filter(isOutlier);
  const others = all.filter((octave) => !isOutlier(octave));
  const { panel, octaves } = panels.find((one) => one.octaves.some(isOutlier)) as PanelOctaves;
  const first = least(octaves.filter(isOutlier), (octave) => octave.first) as Octave;
  const { layers, heads } = panel.tensor;
  const cell = first.first % (layers * heads);
  const count = sum(outliers, (octave) => octave.count);
  return {
    count,
    share: count / sum(all, (octave) => octave.count),
    least: min(outliers.flatMap(magnitudesOf)) as number,
    next: max(others.flatMap(magnitudesOf)) as number,
    first: { panel, layer: Math.floor(cell / heads), head: cell % heads, value: first.firstValue },
    others: [min(others, (octave) => octave.min) as number, max(others, (octave) => octave.max) as number],
  };
}

/** "1,000 times", "10^36 times", rounded down to a power of ten. */
function timesText(ratio: number): string {
  const power = Math.floor(Math.log10(ratio));
  return `${power < 7 ? stepText(10 ** power) : `10^${power}`} times`;
}

/** Advice for figures in which a few values hide all others: limits without them. */
export function outlierAdvice({ options, panels, scales, statistics }: AdviceContext): Advice | null {
  const all = panels.map((panel) => ({ panel, ...recordedOctaves(panel, statistics.valuesAt) }));
  const membersOf = groupBy(all.keys(), (i) => scales.groupOf[i]);
  for (const [index, { norm }] of scales.groups.entries()) {
    const members = (membersOf.get(index) ?? []).map((i) => all[i] as PanelOctaves);
    const found = findOutliers(members);
    if (!found) continue;
    const { count, share, least, next, first, others } = found;
    const [low, high] = others.map((value) => norm.toUnit(Math.min(Math.max(value, norm.vmin), norm.vmax)));
    if (!((high as number) - (low as number) < MAX_SPAN)) continue;
    const cell = `layer ${first.layer}, head ${first.head}: ${valueText(first.value)}`;
    const where = [...(first.panel.name === '' ? [] : [first.panel.name]), cell].join(', ');
    const who = count === 1 ? `One cell (${where}) is` : `${stepText(count)} cells (first: ${where}) are`;
    // A checkpoint of a source that has not been read may contain a value in between.
    const nextValue = members.every(({ isWhole }) => isWhole)
      ? 'the next value'
      : 'the next value read so far';
    const text = `${who} ${timesText(least / next)} ${nextValue}, ${numberText(next)}, so all other values look the same. It may be a fill value.`;
    const [vmin, vmax] = others;
    return options.limits === 'robust' || share > EXCLUDED
      ? { text, action: 'Limits of the other values', options: { vmin, vmax } }
      : {
          text,
          action: 'Robust limits',
          options: { limits: 'robust', vmin: null, vmax: null },
        };
  }
  return null;
}
