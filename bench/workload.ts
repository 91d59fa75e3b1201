// A workload: an operation that a self-comparison times.

export interface Workload {
  /** Name of its series in reports. */
  readonly name: string;
  readonly run: (round: number) => void | Promise<void>;
}
