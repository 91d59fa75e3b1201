// A training run whose values are computed from their indices, for tests of the viewer.

/**
 * Five checkpoints, two tasks, 4 x 6 heads. At checkpoint c, head h of layer l has the value (l + 1) (h + 1) (c + 1) / 1000 in
 * the first task, and its negative in the second. Values are a plain array, because pages receive them as JSON.
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
