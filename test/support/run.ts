// A training run whose values are told by where they are, for tests of the viewer.

/**
 * Five checkpoints of two tasks of 4 x 6 heads: head h of layer l has (l + 1) (h + 1) (c + 1) / 1000 in the first task, and
 * its opposite in the second. Values are an array, as pages are given JSON.
 */
export const RUN = {
  model: '',
  tasks: ['copy', 'skip'],
  layers: 4,
  heads: 6,
  steps: [0, 10, 100, 1000, 10_000],
  values: [1, 2, 3, 4, 5].flatMap((c) =>
    [1, -1].flatMap((sign) =>
      Array.from({ length: 24 }, (_, i) => (sign * (Math.floor(i / 6) + 1) * ((i % 6) + 1) * c) / 1000),
    ),
  ),
};
