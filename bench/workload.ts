// A workload: an operation that a self-comparison times.

export interface Workload {
  /** Name of its series in reports. */
  readonly name: string;
  /** Prepares a round. Not measured. */
  readonly prepare?: (round: number) => void | Promise<void>;
  /** @returns milliseconds, or a promise of them, if the workload measures itself, in a worker for example */
  readonly run: (round: number) => unknown;
  /** Tidies up after a round. Not measured. */
  readonly finish?: () => void;
}
