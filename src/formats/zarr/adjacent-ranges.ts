// Adjacent ranges of a file that are asked for at the same time are requested as one: each request takes the server's latency.

import { afterEvents } from '../../tensor/slices.ts';
import type { UrlBytes } from '../url/url-bytes.ts';

/** Most bytes of ranges that are requested as one: those of a tenth of a second at 160 Mbit/s, so that a cancelled request wastes little. */
export const MAX_RUN_BYTES = 2 ** 21;

/** A range of a file that is read first, and most bytes that the file may have. */
export interface RangeNeed {
  readonly first: { readonly start: number; readonly end: number };
  readonly most: number;
}

/** Opens the file of a key with a range of it; null if there is none. */
type OpenRange = (key: string, need: RangeNeed, signal?: AbortSignal) => Promise<UrlBytes | null>;

/** A range that a reader waits for. */
interface Asked {
  readonly need: RangeNeed;
  readonly resolve: (bytes: UrlBytes | null) => void;
  readonly reject: (error: unknown) => void;
  /** Called once if the reader does not wait any more. */
  onAbort: () => void;
  isAborted: boolean;
}

/** Ranges that are requested as one, and their bounds. */
interface Run {
  readonly asked: Asked[];
  readonly start: number;
  end: number;
}

export class AdjacentRanges {
  readonly #openRange: OpenRange;
  /** What was asked for in this turn of the event loop, by key. */
  #asked = new Map<string, Asked[]>();

  constructor(openRange: OpenRange) {
    this.#openRange = openRange;
  }

  /** Like `OpenRange`. The request is aborted once all who asked for its ranges have aborted. */
  open(key: string, need: RangeNeed, signal?: AbortSignal): Promise<UrlBytes | null> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      if (this.#asked.size === 0) afterEvents(() => this.#requestAll());
      const settled = new AbortController();
      const settle =
        <Value>(act: (value: Value) => void) =>
        (value: Value): void => {
          settled.abort();
          act(value);
        };
      const asked: Asked = {
        need,
        resolve: settle(resolve),
        reject: settle(reject),
        onAbort: () => {},
        isAborted: false,
      };
      const abort = (): void => {
        asked.isAborted = true;
        asked.reject(signal?.reason);
        asked.onAbort();
      };
      signal?.addEventListener('abort', abort, { signal: settled.signal });
      this.#asked.set(key, [...(this.#asked.get(key) ?? []), asked]);
    });
  }

  #requestAll(): void {
    const all = this.#asked;
    this.#asked = new Map();
    for (const [key, asked] of all)
      for (const run of findRuns(asked.filter(({ isAborted }) => !isAborted))) void this.#request(key, run);
  }

  async #request(key: string, { asked, start, end }: Run): Promise<void> {
    const controller = new AbortController();
    let waiting = asked.length;
    for (const one of asked)
      one.onAbort = () => {
        waiting -= 1;
        if (waiting === 0) controller.abort();
      };
    const most = Math.max(...asked.map(({ need }) => need.most));
    try {
      const bytes = await this.#openRange(key, { first: { start, end }, most }, controller.signal);
      for (const { resolve } of asked) resolve(bytes);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}

/** Runs of adjacent ranges, in the order in which their first ranges were asked for. */
function findRuns(asked: readonly Asked[]): readonly Run[] {
  const runs: Run[] = [];
  const runOf = new Map<Asked, Run>();
  for (const one of [...asked].sort((a, b) => a.need.first.start - b.need.first.start)) {
    const { start, end } = one.need.first;
    let run = runs.at(-1);
    if (!run || start > run.end || Math.max(end, run.end) - run.start > MAX_RUN_BYTES) {
      run = { asked: [], start, end };
      runs.push(run);
    }
    run.asked.push(one);
    run.end = Math.max(end, run.end);
    runOf.set(one, run);
  }
  return [...new Set(asked.map((one) => runOf.get(one) as Run))];
}
