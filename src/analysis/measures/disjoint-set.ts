// Disjoint sets of whole numbers: union-find with path halving (Tarjan and van Leeuwen 1984).

/** The numbers from 0 up to a count, each alone until it is joined. */
export class DisjointSet {
  readonly #next: Uint32Array;

  constructor(count: number) {
    this.#next = new Uint32Array(count);
    for (let number = 0; number < count; number++) this.#next[number] = number;
  }

  /** The smallest number of a set. */
  smallest(number: number): number {
    const all = this.#next;
    let at = number;
    let next = all[at] as number;
    while (next !== at) {
      const beyond = all[next] as number;
      all[at] = beyond;
      at = beyond;
      next = all[at] as number;
    }
    return at;
  }

  /** Makes two sets one, each given by its smallest number. */
  join(a: number, b: number): void {
    this.#next[Math.max(a, b)] = Math.min(a, b);
  }
}
