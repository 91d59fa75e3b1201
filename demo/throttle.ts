// Throttles progress reports to another thread or process.

/** Minimum time between two reports, in milliseconds. */
const MIN_INTERVAL = 50;

/** Limits the rate of reports; the final one is always sent. */
export const throttleProgress = (report: (done: number, total: number) => void): typeof report =>
  throttle(report, (done, total) => done === total);

/** Limits the rate of reports of bytes; those that end a download are always sent. */
export const throttleDownload = (
  report: (received: number, requested: number | null) => void,
): typeof report => throttle(report, (received, requested) => received === requested);

function throttle<Total>(
  report: (done: number, total: Total) => void,
  isFinal: (done: number, total: Total) => boolean,
): typeof report {
  let last = Number.NEGATIVE_INFINITY;
  return (done, total) => {
    if (!isFinal(done, total) && performance.now() - last < MIN_INTERVAL) return;
    last = performance.now();
    report(done, total);
  };
}
