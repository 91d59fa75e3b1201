// Computes the scales of a figure: groups panels, and chooses vmin, vmax, centre and thresholds for each group's norm.

import { needsPositive, parameterValues } from '../norms/registry.ts';
import {
  DEFAULTS,
  type Extend,
  type Grouping,
  OPTIONS,
  type OptionName,
  type Options,
} from '../options/table.ts';
import { HeadglowError } from '../tensor/error.ts';
import { LastResults } from '../tensor/remember.ts';
import type { SelectedMatrix } from '../tensor/select.ts';
import { checkpointCount, type Extremes } from '../tensor/tensor.ts';
import { withMinusSign } from '../tensor/text.ts';
import { checkCenter, findCenter, limitsAroundCenter } from './center.ts';
import { awaitExtremes } from './dependence.ts';
import { mergeExtremes } from './extremes.ts';
import { makeNorm, type Norm } from './norm.ts';
import { needPercentiles, percentilesPart } from './percentiles-part.ts';
import type { Statistics } from './statistics.ts';

/** A matrix that is shown: a task of a tensor, at one checkpoint or interpolated between two. */
export interface VisibleMatrix extends SelectedMatrix {
  /** Checkpoints of its tensor; null before the first. */
  readonly checkpoints: readonly (number | null)[];
}

/** Panels that share a norm. */
export interface ScaleGroup {
  /** Name of the model, task or panel; `''` for the whole figure. */
  readonly title: string;
  readonly norm: Norm;
  /** The value at the centre of the colours, from which a colormap diverges; null if the data have no natural centre. */
  readonly center: number | null;
  readonly extend: Extend;
  /** Extremes of the values that determine the limits. */
  readonly extremes: Extremes;
}

export interface Scales {
  readonly groups: readonly ScaleGroup[];
  /** For each matrix, its index in `groups`. */
  readonly groupOf: readonly number[];
  /** Whether any cell is missing, at any checkpoint. */
  readonly missing: boolean;
  /** Whether no cell is missing and all values are of ordinary magnitude (`isOrdinary`). */
  readonly hasOrdinaryValues: boolean;
  /** Whether limits depend on values in memory that have not been read or counted yet. */
  readonly areProvisional: boolean;
}

/** Percentiles of at most this many values are computed at once: a few milliseconds. */
const MAX_COUNTED_AT_ONCE = 2 ** 18;

/** Data are treated as signed if negative values reach this fraction of the largest magnitude. */
const SIGNED_SHARE = 0.05;

/** The default threshold of a norm is the largest magnitude divided by this. */
const THRESHOLD_DIVISOR = 50;

/** The smallest positive float32. */
const MIN_FLOAT32 = 2 ** -149;

/** Limits if there is no finite value, or no positive value for norm `log`. */
const NO_DATA = { any: [0, 1], positive: [0.1, 1] } as const;

function groupKey({ tensor, task }: SelectedMatrix, by: Grouping): string {
  const taskName = tensor.tasks[task] as string;
  if (by === 'figure') return '';
  if (by === 'model') return tensor.model;
  return by === 'task' ? taskName : [tensor.model, taskName].filter(Boolean).join(' · ');
}

/** The groups of matrices that share limits, by title. */
export const groupMatrices = <Matrix extends SelectedMatrix>(
  matrices: readonly Matrix[],
  { limitsBy }: Options,
): Map<string, Matrix[]> => {
  const groups = new Map<string, Matrix[]>();
  for (const matrix of matrices) {
    const key = groupKey(matrix, limitsBy);
    const group = groups.get(key);
    if (group) group.push(matrix);
    else groups.set(key, [matrix]);
  }
  return groups;
};

/** The matrices of a group, and the statistics that its limits are based on. */
interface GroupStatistics {
  readonly matrices: readonly VisibleMatrix[];
  /** Extremes over all checkpoints. */
  readonly everything: Extremes;
  /** Extremes over the checkpoints that determine the limits. */
  readonly extremes: Extremes;
  /** With limits `robust`: the 2nd and 98th percentile; null if no value is finite. */
  readonly percentiles: readonly [number, number] | null;
}

function groupStatistics(
  matrices: readonly VisibleMatrix[],
  options: Options,
  statistics: Statistics,
  isSmall: boolean,
): GroupStatistics {
  const everything = mergeExtremes(matrices.map((matrix) => statistics.ofTask(matrix)));
  const shown = (matrix: VisibleMatrix): Extremes[] =>
    matrix.checkpoints.filter((own) => own !== null).map((own) => statistics.ofMatrix(matrix, own));
  const extremes = options.limits === 'frame' ? mergeExtremes(matrices.flatMap(shown)) : everything;
  const percentiles = needPercentiles(options)
    ? statistics.percentiles(matrices, options.reduction, isSmall)
    : null;
  return { matrices, everything, extremes, percentiles };
}

/** vmin and vmax from the data alone; null if there is no usable value. */
function limitsFromData(
  { extremes, percentiles }: GroupStatistics,
  options: Options,
): readonly [number, number] | null {
  const positive = needsPositive(options.norm);
  if (positive ? extremes.smallestPositive === Infinity : extremes.min > extremes.max) return null;
  let [low, high] = [positive ? extremes.smallestPositive : extremes.min, extremes.max];
  if (options.limits === 'robust') {
    const [p2, p98] = percentiles ?? [low, high];
    if (!positive || p2 > 0) low = p2;
    if (!positive || p98 > 0) high = Math.max(p98, low);
  }
  return [low, high];
}

function chooseLimits(
  group: GroupStatistics,
  options: Options,
  center: number | null,
): readonly [number, number] {
  const own = limitsFromData(group, options);
  if (center !== null) return limitsAroundCenter(center, options, own ?? [center, center]);
  const [low, high] = own ?? (needsPositive(options.norm) ? NO_DATA.positive : NO_DATA.any);
  const { vmin, vmax } = options;
  // If the given limit is beyond the data, the limits coincide, and all cells are under or over.
  if (vmin !== null) return [vmin, vmax ?? Math.max(high, vmin)];
  return vmax === null ? [low, high] : [Math.min(low, vmax), vmax];
}

function createNorm(group: GroupStatistics, options: Options, center: number | null): Norm {
  const { everything } = group;
  const largest = everything.min > everything.max ? 0 : Math.max(-everything.min, everything.max);
  // The threshold must stay positive as float32, or the norm would divide by zero.
  const threshold = largest > 0 ? Math.max(largest / THRESHOLD_DIVISOR, MIN_FLOAT32) : 1;
  const [vmin, vmax] = chooseLimits(group, options, center);
  const isSymmetric = center === 0 && options.vmin === null && options.vmax === null;
  return makeNorm(options.norm, {
    vmin,
    vmax,
    center: isSymmetric ? null : center,
    ...parameterValues((name) => options[name] ?? threshold),
  });
}

function chooseExtend({ extremes: shown }: GroupStatistics, options: Options, norm: Norm): Extend {
  if (options.extend !== 'auto') return options.extend;
  const under = shown.hasNegativeInfinity || shown.min < norm.vmin || (norm.needsPositive && shown.min <= 0);
  const over = shown.hasPositiveInfinity || shown.max > norm.vmax;
  if (under) return over ? 'both' : 'min';
  return over ? 'max' : 'neither';
}

/** @throws HeadglowError for limits that contradict each other, or that the norm does not allow */
function checkLimits(options: Options): void {
  const { vmin, vmax, norm } = options;
  const fail = (place: string, reason: string, remedy: string) => {
    throw new HeadglowError({ code: 'option', place, reason: withMinusSign(reason), remedy });
  };
  if (vmin !== null && vmax !== null && vmin > vmax)
    fail('vmin', `${vmin} is greater than vmax ${vmax}`, 'swap them');
  if (needsPositive(norm))
    for (const [place, value] of Object.entries({ vmin, vmax }))
      if (value !== null && !(value > 0))
        fail(
          place,
          `${value} is not positive, as norm ${norm} requires`,
          `use a positive limit, or norm ${DEFAULTS.norm}`,
        );
  checkCenter(options);
}

/** Whether negative values are significant. */
function isSigned(matrices: readonly VisibleMatrix[], { min, max }: Extremes): boolean {
  const isNegative = min < 0 && -min >= SIGNED_SHARE * Math.max(-min, Math.abs(max));
  return isNegative || matrices.some(({ tensor }) => tensor.signed);
}

const NAMES = Object.keys(OPTIONS) as OptionName[];
/** The options that scales depend on: those of the group "Scale", which are first, and `reduction`. Builds remove the groups. */
const SCALE_OPTIONS = NAMES.slice(0, NAMES.indexOf('reduction') + 1);

const knownScales = new LastResults<readonly VisibleMatrix[], Scales>();

/**
 * The norms of a figure, one per group of panels; the same object as long as nothing changes.
 * @throws HeadglowError for limits that contradict each other, or that the norm does not allow
 */
export function computeScales(
  matrices: readonly VisibleMatrix[],
  options: Options,
  statistics: Statistics,
): Scales {
  const known = [statistics, statistics.revision, percentilesPart.loaded];
  const inputs = [...known, ...SCALE_OPTIONS.map((name) => options[name])];
  return knownScales.get(matrices, inputs, () => createScales(matrices, options, statistics));
}

/** The number of values at all checkpoints. */
const countValues = (matrices: readonly VisibleMatrix[]): number =>
  matrices.reduce((sum, { tensor }) => sum + checkpointCount(tensor) * tensor.layers * tensor.heads, 0);

/** Whether percentiles are not known, or do not include all loaded values. */
const awaitsCounts = (
  group: readonly VisibleMatrix[],
  statistics: Statistics,
  { reduction }: Options,
): boolean => statistics.percentileCounts(group, reduction)?.isWaiting ?? true;

function createScales(matrices: readonly VisibleMatrix[], options: Options, statistics: Statistics): Scales {
  checkLimits(options);
  const grouped = groupMatrices(matrices, options);
  const order = new Map([...grouped.keys()].map((key, index) => [key, index]));
  const groupOf = matrices.map((matrix) => order.get(groupKey(matrix, options.limitsBy)) as number);
  const isSmall = countValues(matrices) <= MAX_COUNTED_AT_ONCE;
  const members = [...grouped.values()].map((group) => groupStatistics(group, options, statistics, isSmall));
  const everything = mergeExtremes(members.map((group) => group.everything));
  // Explicit limits apply to all groups, and so does the centre between them.
  const { vmin, vmax } = options;
  const sharedCenter =
    vmin === null && vmax === null ? undefined : findCenter(options, isSigned(matrices, everything));
  const groups = [...grouped.keys()].map((title, index) => {
    const group = members[index] as GroupStatistics;
    const center =
      sharedCenter === undefined
        ? findCenter(options, isSigned(group.matrices, group.everything))
        : sharedCenter;
    const norm = createNorm(group, options, center);
    return { title, norm, center, extend: chooseExtend(group, options, norm), extremes: group.extremes };
  });
  const missing = everything.missing || matrices.some(({ checkpoints }) => checkpoints.includes(null));
  return {
    groups,
    groupOf,
    missing,
    hasOrdinaryValues: !missing && everything.ordinary,
    areProvisional:
      awaitExtremes(matrices, options, statistics) ||
      (needPercentiles(options) &&
        [...grouped.values()].some((group) => awaitsCounts(group, statistics, options))),
  };
}
