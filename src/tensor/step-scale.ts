// Where checkpoints lie along a timeline: even, or by their training steps on a linear or a logarithmic scale.

/** Scales of a timeline: checkpoints at equal distances, or by their steps. */
export const STEP_SCALES = ['even', 'linear', 'log'] as const;
/** One of `STEP_SCALES`. */
export type StepScale = (typeof STEP_SCALES)[number];

/**
 * Places of checkpoints in [0, 1], rising strictly from 0 to 1.
 *
 * `log` is log(1 + d / p) of a step's distance d from the first, p the smallest such distance: training saves are often
 * spaced by powers of two and start at step 0, which has no logarithm.
 * @param steps rising strictly
 */
export function checkpointFractions(steps: readonly number[], scale: StepScale): readonly number[] {
  const last = steps.length - 1;
  if (last < 1) return steps.map(() => 0);
  const first = steps[0] as number;
  const unit = (steps[1] as number) - first;
  const at = (index: number): number => {
    const distance = (steps[index] as number) - first;
    if (scale === 'even') return index;
    return scale === 'linear' ? distance : Math.log1p(distance / unit);
  };
  const whole = at(last);
  return steps.map((_, index) => at(index) / whole);
}

/** The scale that fits: logarithmic where half of the steps lie within their first twentieth, meant to be seen apart. */
export function defaultStepScale(steps: readonly number[]): StepScale {
  const places = checkpointFractions(steps, 'linear');
  return (places[places.length >> 1] ?? 1) < 0.05 ? 'log' : 'linear';
}

/** The place of a position on the timeline: between two checkpoints, the same share of the way between their places. */
export function fractionAtPosition(places: readonly number[], position: number): number {
  const before = Math.min(Math.max(Math.floor(position), 0), places.length - 1);
  const place = places[before] as number;
  const next = places[before + 1] ?? place;
  return place + (next - place) * Math.max(0, position - before);
}

/** The position at a place, the inverse of `fractionAtPosition`. */
export function positionAtFraction(places: readonly number[], place: number): number {
  let [low, high] = [0, places.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((places[middle] as number) <= place) low = middle;
    else high = middle;
  }
  const [from, to] = [places[low] as number, places[high] as number];
  if (low === high || place <= from) return low;
  return place >= to ? high : low + (place - from) / (to - from);
}

/** The checkpoint whose place is nearest; of two as near, the earlier one. */
export function nearestCheckpoint(places: readonly number[], place: number): number {
  const before = Math.floor(positionAtFraction(places, place));
  const after = Math.min(before + 1, places.length - 1);
  return place - (places[before] as number) <= (places[after] as number) - place ? before : after;
}

/**
 * Checkpoints whose steps there is room to write: the ends, and from the left on those that keep their distance.
 * @param width of the whole scale
 * @param room between the middles of two labels, in the same unit
 */
export function checkpointsToLabel(places: readonly number[], width: number, room: number): number[] {
  const last = places.length - 1;
  const labelled = [0];
  let taken = 0;
  for (let checkpoint = 1; checkpoint < last; checkpoint++) {
    const at = (places[checkpoint] as number) * width;
    if (at - taken < room || width - at < room) continue;
    labelled.push(checkpoint);
    taken = at;
  }
  return last > 0 ? [...labelled, last] : labelled;
}
