// Reproducible random numbers.

/**
 * A generator of random integers in [0, below), `below` at most 2^32: xoshiro128** (Blackman and Vigna 2018), seeded with
 * splitmix32 and scaled by multiplication.
 */
export function random(seed: number): (below: number) => number {
  let mixedSeed = seed >>> 0;
  const split = (): number => {
    mixedSeed = (mixedSeed + 0x9e3779b9) | 0;
    let z = mixedSeed ^ (mixedSeed >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let [a, b, c, d] = [split(), split(), split(), split()];
  return (below) => {
    const five = Math.imul(b, 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return Math.floor(((result >>> 0) / 2 ** 32) * below);
  };
}

/** Shuffles a list partially: moves a random selection of `count` entries to its start. */
export function shuffle(list: Uint32Array | Float64Array, count: number, below: (n: number) => number): void {
  const end = Math.min(count, list.length - 1);
  for (let i = 0; i < end; i++) {
    const j = i + below(list.length - i);
    const moved = list[i] as number;
    list[i] = list[j] as number;
    list[j] = moved;
  }
}
