// Helpers that compute the constants of norms, in float64.

/** About the largest float32. */
const MAX_SLOPE = 3.4e38;

/**
 * The most that t may change per octave of the value (a factor of two) in fast arithmetic. Its log2 is right to 2^-20, which is
 * about 1e-6, so t is as well.
 */
export const MAX_UNITS_PER_OCTAVE = 1;

/** The slope of t over a span on which it rises by 1; 0 if the limits are equal. */
export const slopeOver = (span: number): number => (span > 0 ? 1 / span : 0);

/** The slope of t over a span on which it rises by 1/2: one side of a centre. */
export const halfSlopeOver = (span: number): number => Math.min(0.5 / span, MAX_SLOPE);
