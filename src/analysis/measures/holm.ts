// Holm's correction for multiple tests.

/**
 * Probabilities after Holm's step-down correction: max over j <= i of min(1, (tests - j + 1) p_j) for p_1 <= p_2 <= ... Holm,
 * "A simple sequentially rejective multiple test procedure" (1979).
 * @param ps unadjusted probabilities, in any order
 * @param tests the number of tests to correct for, including those not made; at least as many as `ps`
 * @returns adjusted probabilities in the order of `ps`
 */
export function holmAdjust(ps: readonly number[], tests = ps.length): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => (ps[a] as number) - (ps[b] as number));
  const adjusted = ps.map(() => 1);
  let lowest = 0;
  for (const [rank, i] of order.entries()) {
    lowest = Math.max(lowest, Math.min(1, (ps[i] as number) * (tests - rank)));
    adjusted[i] = lowest;
  }
  return adjusted;
}

/** Which tests are significant at a level `alpha` after Holm's correction. */
export const holm = (ps: readonly number[], alpha: number, tests = ps.length): boolean[] =>
  holmAdjust(ps, tests).map((p) => p < alpha);
