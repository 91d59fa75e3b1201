// Asynchronous work on a long list: a few items at a time, results in the order of the list.

export interface ConcurrencySettings<Item> {
  /** Most items in work at once, the one waited for included. */
  readonly atOnce: number;
  /** What an item costs while it is in work, such as its bytes; with a budget for all of them together. */
  readonly cost?: { readonly of: (item: Item) => number; readonly budget: number };
}

/** Each item with what `start` made of it, or the reason why that failed. */
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
      // An item that exceeds the budget goes alone.
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
