// Progress that is reported to another thread or process, at a pace that both can keep.

/** Milliseconds between two reports. */
const PACE = 50;

/** Reports the last step, and of the others no more than one in a while. */
export function throttleProgress(report: (done: number, total: number) => void): typeof report {
  let last = Number.NEGATIVE_INFINITY;
  return (done, total) => {
    if (done < total && performance.now() - last < PACE) return;
    last = performance.now();
    report(done, total);
  };
}
