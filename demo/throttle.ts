// Throttles progress reports to another thread or process.

/** Minimum time between two reports, in milliseconds. */
const MIN_INTERVAL = 50;

/** Limits the rate of reports; the final one is always sent. */
export function throttleProgress(report: (done: number, total: number) => void): typeof report {
  let last = Number.NEGATIVE_INFINITY;
  return (done, total) => {
    if (done < total && performance.now() - last < MIN_INTERVAL) return;
    last = performance.now();
    report(done, total);
  };
}
