// Exact percentiles of any number of values, in bounded memory. Imports nothing, like all that loads with it on first use:
// bundlers would split the code that an app loads at first by what this part shares with it.

/** Up to this many values are stored and sorted. */
const MAX_SORTED = 2 ** 17;
/**
 * More values are counted: in the first pass by the upper 16 bits, in the second by the lower 16 bits of those values
 * whose upper bits contain a requested rank.
 */
const HALF = 2 ** 16;
/** These bits are set in the upper half of infinities and NaN. */
const NOT_FINITE = 0x7f80;

/** The upper half at a position in ascending order of values. Negative values are ordered by descending bits. */
const upperAt = (order: number): number => (order < HALF / 2 ? HALF - 1 - order : order - HALF / 2);

/** Finds the bucket that contains a rank, and the rank within the bucket. */
function findBucket(
  rank: number,
  countAt: (index: number) => number,
): readonly [index: number, rest: number] {
  let rest = rank;
  for (let index = 0; index < HALF; index++) {
    const count = countAt(index);
    if (rest < count) return [index, rest];
    rest -= count;
  }
  throw new RangeError('the second pass added different values than the first');
}

/** The float32 with these bits. */
const intBitsToFloat = (bits: number): number => new Float32Array(Int32Array.of(bits).buffer)[0] as number;

/** Interpolates from the nearer end, as NumPy does, which makes the result monotone. */
const interpolate = (below: number, above: number, fraction: number): number =>
  fraction < 0.5 ? below + (above - below) * fraction : above - (above - below) * (1 - fraction);

/**
 * Computes percentiles of the finite values: exactly `numpy.percentile(values, q, method='linear')`. Requires one pass
 * over the values, or two if there are many: call `add` for every block, in any order, then `endPass`. Uses at most 3 MB
 * for two percentiles, however many values there are.
 */
export class PercentileSearch {
  readonly passes: 1 | 2;
  readonly #percentiles: readonly number[];
  /** The values, if they are few. */
  #stored: Float32Array;
  #filled = 0;
  #finite = 0;
  /** Counts by upper half. */
  readonly #counts: Float64Array;
  /** For each upper half that contains a requested rank, counts by lower half. */
  readonly #fine = new Map<number, Float64Array>();

  /**
   * @param percentiles percentiles to compute, each in [0, 100]
   * @param count upper bound on the number of values in a pass
   */
  constructor(percentiles: readonly number[], count: number) {
    this.#percentiles = percentiles;
    this.passes = count > MAX_SORTED ? 2 : 1;
    this.#stored = new Float32Array(this.passes === 1 ? count : 0);
    this.#counts = new Float64Array(this.passes === 1 ? 0 : HALF);
  }

  add(values: Float32Array): void {
    const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
    if (this.passes === 1) {
      this.#stored.set(values, this.#filled);
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
      this.#stored = this.#stored.subarray(0, this.#filled).filter(Number.isFinite).sort();
      this.#finite = this.#stored.length;
    } else if (this.#finite === 0) {
      for (let order = 0; order < HALF; order++) this.#finite += this.#countAt(order);
      for (const rank of this.#finite > 0 ? this.#percentiles.flatMap((one) => this.#ranks(one)) : [])
        this.#fine.set(upperAt(this.#findUpper(rank)[0]), new Float64Array(HALF));
    }
  }

  /** The requested percentiles, after the last pass; null if no value is finite. */
  get values(): readonly number[] | null {
    if (this.#finite === 0) return null;
    return this.#percentiles.map((percentile) => {
      const [below, above] = this.#ranks(percentile).map((rank) => this.#valueAt(rank)) as [number, number];
      return interpolate(below, above, (((this.#finite - 1) * percentile) / 100) % 1);
    });
  }

  /** The percentiles of the values added so far, at any time: exact for few values, accurate to 1 % for many. */
  get estimate(): readonly number[] | null {
    if (this.passes === 1) return this.#estimateOfFew();
    let finite = 0;
    for (let order = 0; order < HALF; order++) finite += this.#countAt(order);
    if (finite === 0) return null;
    return this.#percentiles.map((percentile) => {
      const [order, rest] = this.#findUpper(((finite - 1) * percentile) / 100);
      const upper = upperAt(order) << 16;
      const [low, high] = [intBitsToFloat(upper), intBitsToFloat(upper | 0xffff)].sort((a, b) => a - b) as [
        number,
        number,
      ];
      return low + ((high - low) * (rest + 0.5)) / this.#countAt(order);
    });
  }

  #estimateOfFew(): readonly number[] | null {
    const sorted = this.#stored.slice(0, this.#filled).filter(Number.isFinite).sort();
    if (sorted.length === 0) return null;
    return this.#percentiles.map((percentile) => {
      const position = ((sorted.length - 1) * percentile) / 100;
      const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]] as [number, number];
      return interpolate(below, above, position % 1);
    });
  }

  /** The two ranks on either side of a percentile. */
  #ranks(percentile: number): readonly number[] {
    const position = ((this.#finite - 1) * percentile) / 100;
    return [Math.floor(position), Math.ceil(position)];
  }

  /** Number of finite values with the upper half at a position in ascending order. */
  #countAt(order: number): number {
    const upper = upperAt(order);
    return (upper & NOT_FINITE) === NOT_FINITE ? 0 : (this.#counts[upper] as number);
  }

  #findUpper(rank: number): readonly [order: number, rest: number] {
    return findBucket(rank, (order) => this.#countAt(order));
  }

  #valueAt(rank: number): number {
    if (this.passes === 1) return this.#stored[rank] as number;
    const [order, rest] = this.#findUpper(rank);
    const upper = upperAt(order);
    const flip = order < HALF / 2 ? HALF - 1 : 0;
    const fine = this.#fine.get(upper) as Float64Array;
    const [lower] = findBucket(rest, (index) => fine[index ^ flip] as number);
    return intBitsToFloat((upper << 16) | (lower ^ flip));
  }
}
