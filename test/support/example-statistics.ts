// Plain statistics of one panel of the example: bright cells, clusters, peaks, spread and patterns.

import { type Box, HEADS, LAYERS, type Pattern, PERMUTATIONS } from './example-facts.ts';

/** The symlog norm of the figure, for values that are not negative. */
export function norm(value: number): number {
  const transform = (x: number) => (x <= 1e-4 ? x / 1e-4 / 0.9 : 1 / 0.9 + Math.log10(x / 1e-4));
  return transform(value) / transform(0.005);
}

/** Whether a value is in the upper fifth of the colorbar. */
export const isBright = (value: number) => norm(value) >= 0.8;

/** Indices of the up to eight adjacent cells. */
export function neighbours(index: number): number[] {
  const [layer, head] = [Math.floor(index / HEADS), index % HEADS];
  const found: number[] = [];
  for (let down = -1; down <= 1; down++) {
    for (let right = -1; right <= 1; right++) {
      const [l, h] = [layer + down, head + right];
      const isSelf = down === 0 && right === 0;
      if (!isSelf && l >= 0 && l < LAYERS && h >= 0 && h < HEADS) found.push(l * HEADS + h);
    }
  }
  return found;
}

/** Connected groups of bright cells, diagonals included; the largest first. */
export function groups(values: Float32Array): number[][] {
  const left = new Set([...values.keys()].filter((index) => isBright(values[index] as number)));
  const found: number[][] = [];
  for (const seed of left) {
    left.delete(seed);
    const group = [seed];
    for (const index of group) {
      for (const next of neighbours(index)) if (left.delete(next)) group.push(next);
    }
    found.push(group);
  }
  return found.sort((a, b) => b.length - a.length);
}

/** The bounding box of cells. */
export function boxOf(cells: readonly number[]): Box {
  const layers = cells.map((index) => Math.floor(index / HEADS));
  const heads = cells.map((index) => index % HEADS);
  return [Math.min(...layers), Math.max(...layers), Math.min(...heads), Math.max(...heads)];
}

function area([top, bottom, left, right]: Box): number {
  return (bottom - top + 1) * (right - left + 1);
}

/** Topographic prominence of all local maxima: the least descent on a path to a higher cell. */
function prominences(values: Float32Array): Map<number, number> {
  const found = new Map<number, number>();
  const summit: (number | undefined)[] = [];
  const members = new Map<number, number[]>();
  const value = (index: number) => values[index] as number;
  for (const index of [...values.keys()].sort((a, b) => value(b) - value(a))) {
    const tops = new Set(neighbours(index).flatMap((next) => summit[next] ?? []));
    const [highest = index, ...others] = [...tops].sort((a, b) => value(b) - value(a));
    const joined = members.get(highest) ?? [];
    members.set(highest, joined);
    joined.push(index);
    summit[index] = highest;
    for (const lower of others) {
      found.set(lower, value(lower) - value(index));
      for (const member of members.get(lower) ?? []) {
        summit[member] = highest;
        joined.push(member);
      }
    }
  }
  const top = summit[0] as number;
  return found.set(top, value(top));
}

/** Local maxima other than the peak whose prominence is at least a tenth of the peak. */
export function secondaryPeaks(values: Float32Array): number[] {
  const peak = Math.max(...values);
  const found = [...prominences(values)].filter(([, prominence]) => prominence >= 0.1 * peak);
  return found.map(([index]) => index).filter((index) => values[index] !== peak);
}

/** Classifies how far bright cells spread. */
export function spreadOf(values: Float32Array): string {
  const [largest = [], ...others] = groups(values);
  const bright = [largest, ...others].flat();
  if (bright.length <= 2) return 'minimal';
  if (bright.length < 0.02 * values.length) return 'sparse';
  if (area(boxOf(bright)) <= 0.15 * values.length) return 'concentrated';
  return largest.length >= 0.6 * area(boxOf(largest)) ? 'broad' : 'diffuse';
}

/** A Fisher-Yates shuffle with a 32-bit xorshift generator. */
function shuffler(seed: number): <T>(list: T[]) => T[] {
  let state = seed;
  return (list) => {
    for (let index = list.length - 1; index > 0; index--) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const other = Math.floor(((state >>> 0) / 0x1_0000_0000) * (index + 1));
      [list[index], list[other]] = [list[other] as never, list[index] as never];
    }
    return list;
  };
}

/** Absolute weighted correlation of layers and heads. */
function correlation(
  layers: readonly number[],
  heads: readonly number[],
  weights: readonly number[],
): number {
  const mean = (list: readonly number[]) =>
    list.reduce((sum, x, i) => sum + x * (weights[i] as number), 0) / weights.reduce((a, b) => a + b);
  const [layer, head] = [mean(layers), mean(heads)];
  const both = mean(layers.map((x, i) => (x - layer) * ((heads[i] as number) - head)));
  const variance = (list: readonly number[], middle: number) => mean(list.map((x) => (x - middle) ** 2));
  return Math.abs(both) / Math.sqrt(variance(layers, layer) * variance(heads, head));
}

/** Largest sum of one of `count` lines, where cell `i` belongs to line `lineOf(i)`. */
function largestLineSum(cells: readonly number[], count: number, lineOf: (index: number) => number): number {
  const sums = new Float64Array(count);
  for (let i = 0; i < cells.length; i++) sums[lineOf(i)] = (sums[lineOf(i)] as number) + (cells[i] as number);
  return Math.max(...sums);
}

/** The p-value of a permutation test. */
function permutationTest(statistic: (shuffled: number[]) => number, list: readonly number[], seed: number) {
  const shuffle = shuffler(seed);
  const observed = statistic([...list]) * (1 - 1e-12);
  const shuffled = [...list];
  let reached = 1;
  for (let round = 0; round < PERMUTATIONS; round++) if (statistic(shuffle(shuffled)) >= observed) reached++;
  return reached / (PERMUTATIONS + 1);
}

/** The uncorrected p-value of each pattern in the largest cluster; none if it has fewer than six cells. */
export function patternTests(values: Float32Array): Partial<Record<Pattern, number>> {
  const cluster = groups(values)[0] ?? [];
  if (cluster.length < 6) return {};
  const layers = cluster.map((index) => Math.floor(index / HEADS));
  const heads = cluster.map((index) => index % HEADS);
  const weights = cluster.map((index) => values[index] as number);
  const [top, bottom, left, right] = boxOf(cluster);
  const [height, width] = [bottom - top + 1, right - left + 1];
  const cells = Array.from({ length: height * width }, (_, i) => {
    const index = (top + Math.floor(i / width)) * HEADS + left + (i % width);
    return cluster.includes(index) ? (values[index] as number) : 0;
  });
  return {
    diagonal: permutationTest((shuffled) => correlation(layers, shuffled, weights), heads, 1),
    columns: permutationTest((shuffled) => largestLineSum(shuffled, width, (i) => i % width), cells, 2),
    rows: permutationTest(
      (shuffled) => largestLineSum(shuffled, height, (i) => Math.floor(i / width)),
      cells,
      3,
    ),
  };
}
