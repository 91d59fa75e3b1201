// What options leave to the data: the moment shown, the limits, the colormap.

import type { ColormapName, Options } from '../../src/options.ts';
import { checkpointCount, matrixOffset, type Tensor } from '../../src/tensor/tensor.ts';
import type { Norm } from './norms.ts';

/** A panel's matrix. */
export interface Subject {
  readonly tensor: number;
  readonly task: number;
}

export function item<T>(list: ArrayLike<T>, index: number): T {
  if (!(index >= 0 && index < list.length)) throw new RangeError(`no item ${index} of ${list.length}`);
  return list[index] as T;
}

/** The sorted union of all steps. */
export function timelineOf(tensors: readonly Tensor[]): number[] {
  const steps = new Set(tensors.flatMap((tensor) => [...(tensor.steps ?? [])]));
  return [...steps].sort((a, b) => a - b);
}

/** Two checkpoints of a tensor, null before its first one, and the fraction of the later one, a float32. */
export interface Moment {
  readonly earlier: number | null;
  readonly later: number | null;
  readonly mix: number;
}

export function momentOf(tensor: Tensor, tensors: readonly Tensor[], options: Options): Moment {
  const timeline = timelineOf(tensors);
  const last = Math.max(timeline.length - 1, 0);
  const position = options.checkpoint ?? last;
  if (!(position >= 0 && position <= last)) throw new RangeError(`no checkpoint ${position} of 0..${last}`);
  const index = Math.floor(position);
  const mix = options.mixing === 'none' ? 0 : Math.fround(position - index);
  const at = (i: number) => checkpointAt(tensor, timeline[i] ?? 0);
  return { earlier: at(index), later: mix === 0 ? at(index) : at(index + 1), mix };
}

/** The tensor's last checkpoint that is not after `step`. */
function checkpointAt(tensor: Tensor, step: number): number | null {
  if (tensor.steps === null) return 0;
  const index = tensor.steps.findLastIndex((own) => own <= step);
  return index < 0 ? null : index;
}

function addFinite(into: number[], tensor: Tensor, task: number, checkpoint: number): void {
  const start = matrixOffset(tensor, checkpoint, task);
  for (let i = start; i < start + tensor.layers * tensor.heads; i++) {
    const x = item(tensor.values, i);
    if (Number.isFinite(x)) into.push(x);
  }
}

/** The finite values of all checkpoints, and those of the moment shown. */
interface Pool {
  readonly all: number[];
  readonly frame: number[];
}

function gather(subjects: readonly Subject[], tensors: readonly Tensor[], options: Options): Pool {
  const pool: Pool = { all: [], frame: [] };
  for (const { tensor: index, task } of subjects) {
    const tensor = item(tensors, index);
    for (let c = 0; c < checkpointCount(tensor); c++) addFinite(pool.all, tensor, task, c);
    if (options.limits !== 'frame') continue;
    const { earlier, later } = momentOf(tensor, tensors, options);
    for (const c of new Set([earlier, later])) if (c !== null) addFinite(pool.frame, tensor, task, c);
  }
  return pool;
}

function extent(values: readonly number[]): [least: number, most: number] | null {
  if (values.length === 0) return null;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const x of values) {
    least = Math.min(least, x);
    most = Math.max(most, x);
  }
  return [least, most];
}

/** The largest magnitude; 0 without values. */
function largestMagnitude(values: readonly number[]): number {
  return values.reduce((a, x) => Math.max(a, Math.abs(x)), 0);
}

/** NumPy's `quantile(values, fraction)`, method linear, in float64. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = Float64Array.from(values).sort();
  const position = fraction * (sorted.length - 1);
  const index = Math.floor(position);
  const a = item(sorted, index);
  const b = item(sorted, Math.min(index + 1, sorted.length - 1));
  const weight = position - index;
  return weight >= 0.5 ? b - (b - a) * (1 - weight) : a + (b - a) * weight;
}

/** True if the most negative value reaches 5 % of the largest magnitude. */
function isSigned(values: readonly number[]): boolean {
  const range = extent(values);
  return range !== null && range[0] < 0 && -range[0] >= 0.05 * largestMagnitude(values);
}

function limitsFromData({ all, frame }: Pool, options: Options): [vmin: number, vmax: number] {
  const isLog = options.norm === 'log';
  const shown = options.limits === 'frame' ? frame : all;
  const range = extent(isLog ? shown.filter((x) => x > 0) : shown);
  if (range === null) return isLog ? [1, 10] : [0, 1];
  if (options.limits !== 'robust') return range;
  const [second, last] = [quantile(shown, 0.02), quantile(shown, 0.98)];
  if (!isLog) return [second, last];
  const vmin = second > 0 ? second : range[0];
  return [vmin, last > 0 ? Math.max(last, vmin) : range[1]];
}

/** The largest float32. */
const MAX_FLOAT32 = 3.4028234663852886e38;

/** The smallest positive float32, and the smallest default threshold. */
const MIN_FLOAT32 = 2 ** -149;

function threshold(given: number | null, values: readonly number[]): number {
  return Math.max(Math.fround(given ?? (largestMagnitude(values) / 50 || 1)), MIN_FLOAT32);
}

function normOf(pool: Pool, center: number | null, options: Options): Norm {
  const open = options.vmin === null && options.vmax === null;
  let [low, high] = limitsFromData(pool, options).map(Math.fround) as [number, number];
  if (center !== null) {
    // The limits of a group without values are at its centre.
    if (pool.all.length === 0 || (options.limits === 'frame' && pool.frame.length === 0))
      [low, high] = [center, center];
    if (open) {
      const reach = Math.max(center - low, high - center) || 1;
      [low, high] = [center - reach, center + reach].map((limit) =>
        Math.fround(Math.max(-MAX_FLOAT32, Math.min(limit, MAX_FLOAT32))),
      ) as [number, number];
    } else if (options.vmin !== null && high <= center)
      high = Math.min(2 * center - Math.fround(options.vmin), MAX_FLOAT32);
    else if (options.vmax !== null && low >= center)
      low = Math.max(2 * center - Math.fround(options.vmax), -MAX_FLOAT32);
  }
  const givenLow = options.vmin === null ? null : Math.fround(options.vmin);
  const givenHigh = options.vmax === null ? null : Math.fround(options.vmax);
  const vmin = givenLow ?? (givenHigh === null ? low : Math.min(low, givenHigh));
  const vmax = givenHigh ?? (givenLow === null ? high : Math.max(high, givenLow));
  if (vmin > vmax) throw new RangeError(`vmin ${vmin} is above vmax ${vmax}`);
  if (options.norm === 'log' && !(vmin > 0)) throw new RangeError(`log needs a positive vmin, not ${vmin}`);
  return {
    name: options.norm,
    vmin,
    vmax,
    linthresh: threshold(options.linthresh, pool.all),
    linscale: options.linscale,
    linearWidth: threshold(options.linearWidth, pool.all),
    gamma: options.gamma,
    center: open && center === 0 ? null : center,
  };
}

function groupOf(
  { tensor, task }: Subject,
  panel: number,
  tensors: readonly Tensor[],
  options: Options,
): string {
  switch (options.limitsBy) {
    case 'figure':
      return '';
    case 'model':
      return String(tensor);
    case 'task':
      return item(item(tensors, tensor).tasks, task);
    case 'panel':
      return String(panel);
  }
}

/** Zero if given limits and a given colormap allow it as the centre; otherwise null. */
function zeroCenter({ vmin, vmax, colormap }: Options): number | null {
  if ((vmin !== null && Math.fround(vmin) >= 0) || (vmax !== null && Math.fround(vmax) <= 0)) return null;
  const even = (vmin === null && vmax === null) || (vmin ?? Number.NaN) + (vmax ?? Number.NaN) === 0;
  return even || ['coolwarm', 'RdBu', 'PuOr', null].includes(colormap) ? 0 : null;
}

export interface Scales {
  /** By panel, like the norms. */
  readonly colormaps: readonly ColormapName[];
  readonly norms: readonly Norm[];
}

/** The colormap and the norm of each panel. */
export function scalesOf(tensors: readonly Tensor[], options: Options, panels: readonly Subject[]): Scales {
  const everything = { ...options, limits: 'data' } as const;
  const hasMiddle = options.norm !== 'log' && options.norm !== 'power';
  const centerOf = (some: readonly Subject[]): number | null => {
    if (options.center !== null) return Math.fround(options.center);
    const differences = some.some(({ tensor }) => item(tensors, tensor).signed);
    const signed = differences || isSigned(gather(some, tensors, everything).all);
    return hasMiddle && signed ? zeroCenter(options) : null;
  };
  const open = options.vmin === null && options.vmax === null;
  const groups = new Map<string, number[]>();
  panels.forEach((panel, i) => {
    const group = groupOf(panel, i, tensors, options);
    groups.get(group)?.push(i) ?? groups.set(group, [i]);
  });
  const norms = new Map<number, Norm>();
  const colormaps = new Map<number, ColormapName>();
  for (const members of groups.values()) {
    const subjects = members.map((i) => item(panels, i));
    const center = centerOf(open ? subjects : panels);
    const norm = normOf(gather(subjects, tensors, options), center, options);
    for (const i of members) {
      norms.set(i, norm);
      colormaps.set(i, options.colormap ?? (center !== null ? 'coolwarm' : 'viridis'));
    }
  }
  return {
    colormaps: panels.map((_, i) => colormaps.get(i) as ColormapName),
    norms: panels.map((_, i) => norms.get(i) as Norm),
  };
}
