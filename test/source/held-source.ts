// A source and a timer that the test controls.

import type { Reader } from '../../src/source/reader.ts';
import type { Timer } from '../../src/source/retries.ts';
import { momentAt } from '../../src/tensor/moment.ts';
import type { Source } from '../../src/tensor/tensor.ts';

/** Bytes per checkpoint of a held source. */
export const BYTES = 16;

/** The values of a checkpoint: its index times 10, plus the cell's index. */
export const valuesOf = (checkpoint: number): Float32Array =>
  Float32Array.from({ length: 4 }, (_, cell) => checkpoint * 10 + cell);

/** Waits until all pending promises are settled. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

interface Read {
  readonly checkpoint: number;
  readonly aborted: () => boolean;
  answer(values?: unknown): Promise<void>;
}

/** Creates a source of 2 x 2 cells whose reads stay pending until the test calls `answer`. */
export function heldSource(steps: readonly number[] | null, more: Partial<Source> = {}) {
  const reads: Read[] = [];
  const source: Source = {
    model: '',
    layers: 2,
    heads: 2,
    tasks: [''],
    steps,
    read: ({ checkpoint }, signal) =>
      new Promise((resolve, reject) => {
        reads.push({
          checkpoint,
          aborted: () => signal.aborted,
          async answer(values: unknown = valuesOf(checkpoint)) {
            if (values instanceof Error) reject(values);
            else resolve(values as Float32Array);
            await settled();
          },
        });
      }),
    ...more,
  };
  return {
    source,
    reads,
    /** Checkpoints whose reads were requested and not aborted. */
    open: () => reads.filter(({ aborted }) => !aborted()).map(({ checkpoint }) => checkpoint),
    /** The latest read of a checkpoint. */
    read: (checkpoint: number) => reads.findLast((each) => each.checkpoint === checkpoint),
    /** Number of reads of a checkpoint. */
    count: (checkpoint: number) => reads.filter((each) => each.checkpoint === checkpoint).length,
  };
}

/** Creates a timer that advances only when the test calls `pass`. */
export function manualTimer(): {
  readonly timer: Timer;
  pass(seconds: number): Promise<void>;
  readonly due: number[];
} {
  let now = 0;
  let waiting: { readonly at: number; readonly callback: () => void }[] = [];
  return {
    timer(callback, seconds) {
      const one = { at: now + seconds, callback };
      waiting.push(one);
      return () => {
        waiting = waiting.filter((other) => other !== one);
      };
    },
    async pass(seconds) {
      now += seconds;
      const due = waiting.filter(({ at }) => at <= now + 1e-9);
      waiting = waiting.filter((one) => !due.includes(one));
      for (const { callback } of due) callback();
      await settled();
    },
    /** Seconds until each scheduled call. */
    get due() {
      return waiting.map(({ at }) => at - now);
    },
  };
}

/** The moment that a view at a position shows. */
export function shownAt(reader: Reader, position: number) {
  const { checkpoints, mix, pendingText, isEmpty } = reader.show(
    momentAt(reader.dataset, position, 'linear'),
  );
  return { checkpoints, mix, pendingText, isEmpty };
}
