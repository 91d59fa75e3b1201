// Limits: where vmin, vmax and the thresholds of a norm come from.

import { needsPositive, parameterValues } from '../norms/registry.ts';
import { DEFAULTS, type Extend, type Grouping, type Options } from '../options.ts';
import { HeadglowError } from '../tensor/error.ts';
import type { SelectedMatrix } from '../tensor/select.ts';
import { withMinusSign } from '../tensor/text.ts';
import { checkCenter, findCenter, limitsAroundCenter } from './center.ts';
import { type Extremes, mergeExtremes } from './extremes.ts';
import { makeNorm, type Norm } from './norm.ts';
import type { Coverage, Statistics } from './statistics.ts';

/** A matrix on the screen: a task of a tensor, and the checkpoints it shows now (one, or two being mixed). */
export interface VisibleMatrix extends SelectedMatrix {
  /** Its own checkpoints; null before its first one. */
  readonly checkpoints: readonly (number | null)[];
}

/** Some panels under one norm. */
export interface ScaleGroup {
  /** Name of the model, task or panel; `''` for the whole figure. */
  readonly title: string;
  readonly norm: Norm;
  /** The value at the middle of the colours, where the colormap then diverges; null where no value stands out. */
  readonly center: number | null;
  readonly extend: Extend;
  /** Of the values that set its limits. */
  readonly extremes: Extremes;
}

export interface Scales {
  readonly groups: readonly ScaleGroup[];
  /** Index into `groups`, one per matrix. */
  readonly groupOf: readonly number[];
  /** True where a cell is missing, at any checkpoint. */
  readonly missing: boolean;
  /** How much of the data the limits go by, in the group of which least is known. */
  readonly coverage: Coverage;
  /** True where plain float arithmetic draws it right: all values are ordinary, and no norm is narrow. */
  readonly plain: boolean;
}

/** From this share of the largest magnitude on, negative values matter. */
const SIGNED_SHARE = 0.05;

/** Thresholds of norms are this part of the largest magnitude unless given. */
const THRESHOLD_PART = 50;

const SMALLEST = 2 ** -149;

/** Limits of figures without a finite value (for `log`: without a positive one). */
const NO_DATA = { any: [0, 1], positive: [0.1, 1] } as const;

function groupKey({ tensor, task }: VisibleMatrix, by: Grouping): string {
  const taskName = tensor.tasks[task] as string;
  if (by === 'figure') return '';
  if (by === 'model') return tensor.model;
  return by === 'task' ? taskName : [tensor.model, taskName].filter(Boolean).join(' · ');
}

const WHOLE: Coverage = { known: 1, all: 1, isExact: true };

/** How much is known of the group of which least is known; all, where limits do not depend on it. */
function coverageOf(
  groups: Iterable<readonly VisibleMatrix[]>,
  { limits, vmin, vmax }: Options,
  statistics: Statistics,
  timeline: readonly number[] | undefined,
): Coverage {
  let least = WHOLE;
  if (limits === 'frame' || (vmin !== null && vmax !== null)) return least;
  for (const group of groups) {
    const one = statistics.coverage(group, limits === 'robust', timeline);
    const isLess = one.known / one.all < least.known / least.all;
    if (isLess || (least === WHOLE && !one.isExact)) least = one;
  }
  return least;
}

/** Matrices under one norm, and what limits need to know of them. */
interface Members {
  readonly matrices: readonly VisibleMatrix[];
  /** Of all checkpoints. */
  readonly everything: Extremes;
  /** Of those that set limits. */
  readonly extremes: Extremes;
  /** With limits `robust`: the 2nd and 98th percentile; null where no value is finite. */
  readonly percentiles: readonly [number, number] | null;
}

function membersOf(matrices: readonly VisibleMatrix[], options: Options, statistics: Statistics): Members {
  const everything = mergeExtremes(matrices.map((matrix) => statistics.ofTask(matrix)));
  const shown = (matrix: VisibleMatrix): Extremes[] =>
    matrix.checkpoints.filter((own) => own !== null).map((own) => statistics.ofMatrix(matrix, own));
  const extremes = options.limits === 'frame' ? mergeExtremes(matrices.flatMap(shown)) : everything;
  const percentiles = options.limits === 'robust' ? statistics.percentiles(matrices) : null;
  return { matrices, everything, extremes, percentiles };
}

/** vmin and vmax as the data alone would have them; null where there is no value to go by. */
function limitsFromData(
  { extremes, percentiles }: Members,
  options: Options,
): readonly [number, number] | null {
  const positive = needsPositive(options.norm);
  if (positive ? extremes.smallestPositive === Infinity : extremes.min > extremes.max) return null;
  let [low, high] = [positive ? extremes.smallestPositive : extremes.min, extremes.max];
  if (options.limits === 'robust') {
    const [second, last] = percentiles ?? [low, high];
    if (!positive || second > 0) low = second;
    if (!positive || last > 0) high = Math.max(last, low);
  }
  return [low, high];
}

function limitsOf(members: Members, options: Options, center: number | null): readonly [number, number] {
  const own = limitsFromData(members, options);
  if (center !== null) return limitsAroundCenter(center, options, own ?? [center, center]);
  const [low, high] = own ?? (needsPositive(options.norm) ? NO_DATA.positive : NO_DATA.any);
  const { vmin, vmax } = options;
  // A given limit beyond the data leaves nothing in between: all cells are under, or all are over.
  if (vmin !== null) return [vmin, vmax ?? Math.max(high, vmin)];
  return vmax === null ? [low, high] : [Math.min(low, vmax), vmax];
}

function normOf(members: Members, options: Options, center: number | null): Norm {
  const { everything } = members;
  const reach = everything.min > everything.max ? 0 : Math.max(-everything.min, everything.max);
  // As float32 a threshold must stay positive, or the norm would divide by zero.
  const threshold = reach > 0 ? Math.max(reach / THRESHOLD_PART, SMALLEST) : 1;
  const [vmin, vmax] = limitsOf(members, options, center);
  const oneSlope = center === 0 && options.vmin === null && options.vmax === null;
  return makeNorm(options.norm, {
    vmin,
    vmax,
    center: oneSlope ? null : center,
    ...parameterValues((name) => options[name] ?? threshold),
  });
}

function extendOf({ extremes: shown }: Members, options: Options, norm: Norm): Extend {
  if (options.extend !== 'auto') return options.extend;
  const under = shown.bottomless || shown.min < norm.vmin || (norm.needsPositive && shown.min <= 0);
  const over = shown.endless || shown.max > norm.vmax;
  if (under) return over ? 'both' : 'min';
  return over ? 'max' : 'neither';
}

/** @throws HeadglowError for limits that no norm can have together, or this norm cannot have. */
function checkTogether(options: Options): void {
  const { vmin, vmax, norm } = options;
  const fail = (place: string, reason: string, remedy: string) => {
    throw new HeadglowError({ code: 'option', place, reason: withMinusSign(reason), remedy });
  };
  if (vmin !== null && vmax !== null && vmin > vmax)
    fail('vmin', `${vmin} lies above vmax ${vmax}`, 'give the lower limit first');
  if (needsPositive(norm))
    for (const [place, value] of Object.entries({ vmin, vmax }))
      if (value !== null && !(value > 0))
        fail(
          place,
          `${value} has no place on a ${norm} scale`,
          `give a positive limit, or take norm ${DEFAULTS.norm}`,
        );
  checkCenter(options);
}

/** True where negative values matter. */
function isSigned(matrices: readonly VisibleMatrix[], { min, max }: Extremes): boolean {
  const isNegative = min < 0 && -min >= SIGNED_SHARE * Math.max(-min, Math.abs(max));
  return isNegative || matrices.some(({ tensor }) => tensor.signed);
}

/**
 * The norms of a figure: one a group of panels.
 * @param timeline the steps of the dataset, by which its coverage counts; without them, those of the matrices
 * @throws HeadglowError for limits that no norm can have together, or this norm cannot have.
 */
export function computeScales(
  matrices: readonly VisibleMatrix[],
  options: Options,
  statistics: Statistics,
  timeline?: readonly number[],
): Scales {
  checkTogether(options);
  const grouped = new Map<string, VisibleMatrix[]>();
  const groupOf: number[] = [];
  const order = new Map<string, number>();
  for (const matrix of matrices) {
    const key = groupKey(matrix, options.limitsBy);
    const index = order.get(key) ?? order.size;
    order.set(key, index);
    groupOf.push(index);
    const group = grouped.get(key);
    if (group) group.push(matrix);
    else grouped.set(key, [matrix]);
  }
  const members = [...grouped.values()].map((group) => membersOf(group, options, statistics));
  const everything = mergeExtremes(members.map((group) => group.everything));
  // Limits that are given are those of all groups, and so is what lies between them.
  const { vmin, vmax } = options;
  const sharedCenter =
    vmin === null && vmax === null ? undefined : findCenter(options, isSigned(matrices, everything));
  const groups = [...grouped.keys()].map((title, index) => {
    const group = members[index] as Members;
    const center =
      sharedCenter === undefined
        ? findCenter(options, isSigned(group.matrices, group.everything))
        : sharedCenter;
    const norm = normOf(group, options, center);
    return { title, norm, center, extend: extendOf(group, options, norm), extremes: group.extremes };
  });
  const missing = everything.missing || matrices.some(({ checkpoints }) => checkpoints.includes(null));
  return {
    groups,
    groupOf,
    missing,
    coverage: coverageOf(grouped.values(), options, statistics, timeline),
    plain: !missing && everything.ordinary && groups.every(({ norm }) => norm.plain !== null),
  };
}
