// Holm's correction for many tests.

/**
 * Probabilities after Holm's correction, "A simple sequentially rejective multiple test procedure" (1979); at most 1.
 * @param ps probabilities of the tests that were made
 * @param tests how many the correction is for, those not made included; at least as many as `ps`
 */
export function holmAdjust(ps: readonly number[], tests = ps.length): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => (ps[a] as number) - (ps[b] as number));
  const found = ps.map(() => 1);
  let least = 0;
  for (const [place, i] of order.entries()) {
    least = Math.max(least, Math.min(1, (ps[i] as number) * (tests - place)));
    found[i] = least;
  }
  return found;
}

/** Which of several tests stand at a probability after Holm's correction. */
export const holm = (ps: readonly number[], alpha: number, tests = ps.length): boolean[] =>
  holmAdjust(ps, tests).map((p) => p < alpha);
