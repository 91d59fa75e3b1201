// Maps an asynchronous function over a list with limited concurrency; results arrive in the order of the list.

export interface ConcurrencySettings<Item> {
  /** Most items in progress. */
  readonly atOnce: number;
  /** The cost of an item while it is in progress, such as its bytes, and the budget for all items in progress. */
  readonly cost?: { readonly of: (item: Item) => number; readonly budget: number };
}

/** Yields each item with the result of `start`, or with the reason why it failed. */
export async function* mapConcurrently<Item, Result>(
  items: readonly Item[],
  start: (item: Item) => Promise<Result>,
  { atOnce, cost = { of: () => 0, budget: 0 } }: ConcurrencySettings<Item>,
): AsyncGenerator<{ readonly item: Item; readonly outcome: PromiseSettledResult<Result> }, void, void> {
  const queue: { readonly item: Item; readonly outcome: Promise<PromiseSettledResult<Result>> }[] = [];
  let spent = 0;
  let next = 0;
  for (;;) {
    while (next < items.length && queue.length < atOnce) {
      const item = items[next] as Item;
      // An item that exceeds the budget runs alone.
      if (queue.length > 0 && spent + cost.of(item) > cost.budget) break;
      next++;
      spent += cost.of(item);
      queue.push({ item, outcome: Promise.allSettled([start(item)]).then(([outcome]) => outcome) });
    }
    const first = queue.shift();
    if (!first) return;
    yield { item: first.item, outcome: await first.outcome };
    spent -= cost.of(first.item);
  }
}
