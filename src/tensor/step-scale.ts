// Maps checkpoints to positions along a timeline: evenly spaced, or by training step on a linear or logarithmic scale.

/** How checkpoints are spaced on a timeline: evenly, or by training step on a linear or logarithmic scale. */
export const STEP_SCALES = ['even', 'linear', 'log'] as const;
/** One of `STEP_SCALES`. */
export type StepScale = (typeof STEP_SCALES)[number];

/**
 * Maps each checkpoint to a fraction of the timeline's length, strictly increasing from 0 to 1.
 *
 * `log` is log(1 + d / p), where d is the distance of a step from the first one and p is the smallest such distance. Training
 * runs often save at powers of two, starting at step 0, which has no logarithm.
 * @param steps training steps, strictly increasing
 */
export function checkpointFractions(steps: readonly number[], scale: StepScale): readonly number[] {
  const last = steps.length - 1;
  if (last < 1) return steps.map(() => 0);
  const first = steps[0] as number;
  const unit = (steps[1] as number) - first;
  const distanceOf = (checkpoint: number): number => {
    if (scale === 'even') return checkpoint;
    const distance = (steps[checkpoint] as number) - first;
    return scale === 'linear' ? distance : Math.log1p(distance / unit);
  };
  const length = distanceOf(last);
  return steps.map((_, checkpoint) => distanceOf(checkpoint) / length);
}

/**
 * Chooses the scale that suits the steps: `log` if half of them are within the first twentieth of the run, where a linear scale
 * would crowd them; otherwise `linear`.
 */
export function defaultStepScale(steps: readonly number[]): StepScale {
  const fractions = checkpointFractions(steps, 'linear');
  return (fractions[fractions.length >> 1] ?? 1) < 0.05 ? 'log' : 'linear';
}

/** Converts a position on the timeline to a fraction of its length, interpolating linearly between checkpoints. */
export function fractionAtPosition(fractions: readonly number[], position: number): number {
  const before = Math.min(Math.max(Math.floor(position), 0), fractions.length - 1);
  const fraction = fractions[before] as number;
  const next = fractions[before + 1] ?? fraction;
  return fraction + (next - fraction) * Math.max(0, position - before);
}

/** Converts a fraction of the timeline's length to a position: the inverse of `fractionAtPosition`. */
export function positionAtFraction(fractions: readonly number[], fraction: number): number {
  let [low, high] = [0, fractions.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((fractions[middle] as number) <= fraction) low = middle;
    else high = middle;
  }
  const [from, to] = [fractions[low] as number, fractions[high] as number];
  if (low === high || fraction <= from) return low;
  return fraction >= to ? high : low + (fraction - from) / (to - from);
}

/** Returns the checkpoint nearest to a fraction of the timeline's length; the earlier of two at the same distance. */
export function nearestCheckpoint(fractions: readonly number[], fraction: number): number {
  const before = Math.floor(positionAtFraction(fractions, fraction));
  const after = Math.min(before + 1, fractions.length - 1);
  const distance = fraction - (fractions[before] as number);
  return distance <= (fractions[after] as number) - fraction ? before : after;
}

/**
 * Chooses the checkpoints to label so that labels do not overlap: the first and the last, and from left to right all others
 * that keep the spacing.
 * @param width of the whole timeline, such as in CSS pixels
 * @param spacing minimum distance between the centres of two labels, in the same unit
 */
export function checkpointsToLabel(fractions: readonly number[], width: number, spacing: number): number[] {
  const last = fractions.length - 1;
  const labelled = [0];
  let previous = 0;
  for (let checkpoint = 1; checkpoint < last; checkpoint++) {
    const x = (fractions[checkpoint] as number) * width;
    if (x - previous < spacing || width - x < spacing) continue;
    labelled.push(checkpoint);
    previous = x;
  }
  return last > 0 ? [...labelled, last] : labelled;
}
