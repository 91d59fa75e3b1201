// Finds where the steps of a list start again, as in the log of a training run that was restarted from a checkpoint.

/** The steps of a list in the order of its entries. */
interface SteppedList {
  readonly count: number;
  readonly stepAt: (entry: number) => number | null;
}

/**
 * The run that wrote each entry, counted from 0: a new one starts where the step falls. All entries belong to one run if a later
 * one starts at the first step or before it: that is a repetition, such as for another prompt, and not a restart.
 */
export function findRuns({ count, stepAt }: SteppedList): Int32Array {
  const runs = new Int32Array(count);
  const first = stepAt(0) ?? 0;
  let [run, previous] = [0, first];
  for (let entry = 0; entry < count; entry++) {
    const step = stepAt(entry) ?? first;
    if (step < previous) {
      if (step <= first) return runs.fill(0);
      run++;
    }
    runs[entry] = run;
    previous = step;
  }
  return runs;
}
