// Disjoint sets of integers: union-find with path halving (Tarjan and van Leeuwen 1984).

/** The integers from 0 up to a count, each in a set of one until sets are joined. */
export class DisjointSet {
  readonly #parent: Uint32Array;

  constructor(count: number) {
    this.#parent = new Uint32Array(count);
    for (let number = 0; number < count; number++) this.#parent[number] = number;
  }

  /** The root of the set that contains a number: its smallest member. */
  smallest(number: number): number {
    const parents = this.#parent;
    let node = number;
    let parent = parents[node] as number;
    while (parent !== node) {
      const grandparent = parents[parent] as number;
      parents[node] = grandparent;
      node = grandparent;
      parent = parents[node] as number;
    }
    return node;
  }

  /** Merges two sets, each given by its smallest member. */
  join(a: number, b: number): void {
    this.#parent[Math.max(a, b)] = Math.min(a, b);
  }
}
