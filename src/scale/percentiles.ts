// Percentiles of any number of values, exact and in bounded memory.

import { floatOf } from '../norms/float.ts';

/** Up to this many values are kept and sorted. */
const MAX_SORTED = 2 ** 17;
/** Others are counted by the upper half of their bits, then by the lower half where a wanted rank lies. */
const HALF = 2 ** 16;
/** Upper halves of infinities and NaN have these bits. */
const NOT_FINITE = 0x7f80;

/** Upper halves in the order of their values: those of negative values are ordered by falling bits. */
const upperAt = (order: number): number => (order < HALF / 2 ? HALF - 1 - order : order - HALF / 2);

/** Where a rank falls among counts, and the rank among those counted there. */
function find(rank: number, countAt: (index: number) => number): readonly [index: number, rest: number] {
  let rest = rank;
  for (let index = 0; index < HALF; index++) {
    const count = countAt(index);
    if (rest < count) return [index, rest];
    rest -= count;
  }
  throw new RangeError('the second pass has other values than the first');
}

/** NumPy interpolates from the nearer end, so that the result is monotone. */
const between = (below: number, above: number, share: number): number =>
  share < 0.5 ? below + (above - below) * share : above - (above - below) * (1 - share);

/**
 * Finds percentiles of the finite values among all that are added: `numpy.percentile(values, q, method='linear')`, exactly.
 * Many values take two passes over all of them, each in any order: call `add` for every block, then `endPass`.
 * Memory for two percentiles is at most 3 MB, however many values there are.
 */
export class PercentileSearch {
  readonly passes: 1 | 2;
  readonly #wanted: readonly number[];
  /** The values themselves, where they are few. */
  #kept: Float32Array;
  #filled = 0;
  #finite = 0;
  /** By upper half. */
  readonly #counts: Float64Array;
  /** By upper half and lower half, where a wanted rank lies. */
  readonly #fine = new Map<number, Float64Array>();

  /**
   * @param wanted percentiles, each in [0, 100]
   * @param count at least as many values as there are in a pass
   */
  constructor(wanted: readonly number[], count: number) {
    this.#wanted = wanted;
    this.passes = count > MAX_SORTED ? 2 : 1;
    this.#kept = new Float32Array(this.passes === 1 ? count : 0);
    this.#counts = new Float64Array(this.passes === 1 ? 0 : HALF);
  }

  add(values: Float32Array): void {
    const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
    if (this.passes === 1) {
      this.#kept.set(values, this.#filled);
      this.#filled += values.length;
    } else if (this.#finite === 0) {
      const counts = this.#counts;
      for (let i = 0; i < bits.length; i++) (counts[(bits[i] as number) >>> 16] as number)++;
    } else
      for (const [upper, fine] of this.#fine)
        for (let i = 0; i < bits.length; i++) {
          const value = bits[i] as number;
          if (value >>> 16 === upper) (fine[value & 0xffff] as number)++;
        }
  }

  endPass(): void {
    if (this.passes === 1) {
      this.#kept = this.#kept.subarray(0, this.#filled).filter(Number.isFinite).sort();
      this.#finite = this.#kept.length;
    } else if (this.#finite === 0) {
      for (let order = 0; order < HALF; order++) this.#finite += this.#countAt(order);
      for (const rank of this.#finite > 0 ? this.#wanted.flatMap((one) => this.#ranks(one)) : [])
        this.#fine.set(upperAt(this.#findUpper(rank)[0]), new Float64Array(HALF));
    }
  }

  /** One for each of those wanted, after the last pass; null where no value is finite. */
  get values(): readonly number[] | null {
    if (this.#finite === 0) return null;
    return this.#wanted.map((percentile) => {
      const [below, above] = this.#ranks(percentile).map((rank) => this.#valueAt(rank)) as [number, number];
      return between(below, above, (((this.#finite - 1) * percentile) / 100) % 1);
    });
  }

  /** The same of the values added so far, at any time: of few values exactly, of many within 1 % of each. */
  get estimate(): readonly number[] | null {
    if (this.passes === 1) return this.#estimateOfFew();
    let finite = 0;
    for (let order = 0; order < HALF; order++) finite += this.#countAt(order);
    if (finite === 0) return null;
    return this.#wanted.map((percentile) => {
      const [order, rest] = this.#findUpper(((finite - 1) * percentile) / 100);
      const upper = upperAt(order) << 16;
      const [low, high] = [floatOf(upper), floatOf(upper | 0xffff)].sort((a, b) => a - b) as [number, number];
      return low + ((high - low) * (rest + 0.5)) / this.#countAt(order);
    });
  }

  #estimateOfFew(): readonly number[] | null {
    const sorted = this.#kept.slice(0, this.#filled).filter(Number.isFinite).sort();
    if (sorted.length === 0) return null;
    return this.#wanted.map((percentile) => {
      const position = ((sorted.length - 1) * percentile) / 100;
      const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]] as [number, number];
      return between(below, above, position % 1);
    });
  }

  /** The two ranks that a percentile lies between. */
  #ranks(percentile: number): readonly number[] {
    const position = ((this.#finite - 1) * percentile) / 100;
    return [Math.floor(position), Math.ceil(position)];
  }

  /** How many finite values have the upper half at a place in the order. */
  #countAt(order: number): number {
    const upper = upperAt(order);
    return (upper & NOT_FINITE) === NOT_FINITE ? 0 : (this.#counts[upper] as number);
  }

  #findUpper(rank: number): readonly [order: number, rest: number] {
    return find(rank, (order) => this.#countAt(order));
  }

  #valueAt(rank: number): number {
    if (this.passes === 1) return this.#kept[rank] as number;
    const [order, rest] = this.#findUpper(rank);
    const upper = upperAt(order);
    const flip = order < HALF / 2 ? HALF - 1 : 0;
    const fine = this.#fine.get(upper) as Float64Array;
    const [lower] = find(rest, (index) => fine[index ^ flip] as number);
    return floatOf((upper << 16) | (lower ^ flip));
  }
}
