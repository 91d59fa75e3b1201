// The script of moves through a store: what is in sight at each moment, always the same for the same seed.

import type { StoreShape } from './values.ts';

/** Cells in sight, as fractional ranges of layers and heads. */
export interface Sight {
  readonly layers: readonly [number, number];
  readonly heads: readonly [number, number];
}

/** A part of the script. */
export interface Leg {
  readonly kind: 'zoom' | 'pan' | 'play' | 'rest';
  /** Seconds from the start of the script. */
  readonly start: number;
  readonly end: number;
  /** What is in sight at its start and its end; in between, zooms are even in the logarithm of lengths. */
  readonly from: Sight;
  readonly to: Sight;
}

/** Kinds of legs, with the seconds of each in a round of 15 s: in to a place, along it, through time, and out again. */
const ROUND = [
  ['zoom', 2],
  ['rest', 1],
  ['pan', 4],
  ['rest', 1],
  ['play', 4],
  ['rest', 1],
  ['zoom', 2],
] as const;

/** Heads in sight of the closest place: two for each pixel of a panel, then fewer than pixels, and so on. */
const WIDTHS = [2048, 512, 8192, 128];
/** Windows that a pan passes. */
const PAN_WINDOWS = 2;

/** Whole numbers from a seed, spread evenly (a linear congruential generator). @returns numbers from 0 up to, but not, 1 */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

/** A script of so many seconds: as many rounds as fit, at least one, which are shortened or lengthened to fill it. */
export function writeScript({ layers, heads }: StoreShape, seconds: number, seed = 1): readonly Leg[] {
  const random = createRandom(seed);
  const everything: Sight = { layers: [0, layers], heads: [0, heads] };
  const lengthOfRound = ROUND.reduce((sum, [, length]) => sum + length, 0);
  const rounds = Math.max(1, Math.floor(seconds / lengthOfRound));
  const scale = seconds / (rounds * lengthOfRound);
  const legs: Leg[] = [];
  for (let round = 0; round < rounds; round++) {
    const width = Math.min(WIDTHS[round % WIDTHS.length] as number, heads / (PAN_WINDOWS + 1));
    const start = Math.floor(random() * (heads - (PAN_WINDOWS + 1) * width));
    const place: Sight = { layers: [0, layers], heads: [start, start + width] };
    const shift = PAN_WINDOWS * width;
    const end: Sight = { layers: [0, layers], heads: [start + shift, start + shift + width] };
    let before = everything;
    for (const [index, [kind, length]] of ROUND.entries()) {
      const to = kind === 'pan' ? end : kind === 'zoom' ? (index === 0 ? place : everything) : before;
      const from = legs.at(-1)?.end ?? 0;
      legs.push({ kind, start: from, end: from + scale * length, from: before, to });
      before = to;
    }
  }
  return legs;
}

const between = (from: number, to: number, fraction: number): number => from + (to - from) * fraction;

/** The range of a zoom: its length changes by the same factor in equal times, and the place that it approaches stays in sight. */
function zoomRange(
  [start, end]: readonly [number, number],
  [nextStart, nextEnd]: readonly [number, number],
  fraction: number,
): readonly [number, number] {
  const [length, nextLength] = [end - start, nextEnd - nextStart];
  if (length === nextLength) return [between(start, nextStart, fraction), between(end, nextEnd, fraction)];
  const now = length * (nextLength / length) ** fraction;
  const moved = (length - now) / (length - nextLength);
  const at = between(start, nextStart, moved);
  return [at, at + now];
}

/** What is in sight at a time within a leg. */
export function sightAt({ start, end, from, to }: Leg, seconds: number): Sight {
  const fraction = Math.min(Math.max((seconds - start) / (end - start), 0), 1);
  return {
    layers: zoomRange(from.layers, to.layers, fraction),
    heads: zoomRange(from.heads, to.heads, fraction),
  };
}
