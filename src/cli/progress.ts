// Shows progress on stderr: one line that is updated on a terminal; elsewhere only the names of long stages.

import { formatBytes } from '../formats/file.ts';
import type { DownloadListener } from '../formats/url/counter.ts';

/** Milliseconds before progress is first shown, so short tasks show none. */
const INITIAL_DELAY_MS = 500;
/** Milliseconds between updates of the line. */
const UPDATE_INTERVAL_MS = 100;
/** Milliseconds before a stage is named if stderr is not a terminal, where lines cannot be cleared. */
const LOG_DELAY_MS = 30_000;
/** Returns to the start of the line and clears it. */
const CLEAR_LINE = '\r\x1b[K';

export interface Progress {
  /** Updates the line. @param total missing if unknown */
  show(done: number, total?: number): void;
  /** Clears the line. */
  end(): void;
}

interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const STDERR: Terminal = { isTTY: process.stderr.isTTY, write: (text) => process.stderr.write(text) };

/** Names what a command is doing if it takes long. */
export interface Stage {
  /** Starts a stage and ends the previous one. */
  enter(text: string): void;
  end(): void;
}

/** Creates a `Stage` that writes to the terminal. */
export function createStage({ isTTY, write }: Terminal = STDERR): Stage {
  let timer: NodeJS.Timeout | undefined;
  let isShown = false;
  const end = () => {
    clearTimeout(timer);
    if (isTTY && isShown) write(CLEAR_LINE);
    isShown = false;
  };
  const show = (text: string) => {
    isShown = true;
    write(isTTY ? `${CLEAR_LINE}headglow: ${text}` : `headglow: ${text}\n`);
  };
  return {
    enter(text) {
      end();
      timer = setTimeout(show, isTTY ? INITIAL_DELAY_MS : LOG_DELAY_MS, text);
    },
    end,
  };
}

/**
 * Creates a progress line, such as `headglow: 20 of 2,000 frames`. Nothing is written to pipes and files.
 * @param unit what is counted, such as "frames"
 * @param now returns the time in milliseconds
 * @param format writes a count
 */
export function createProgress(
  unit: string,
  { isTTY, write }: Terminal = STDERR,
  now: () => number = () => performance.now(),
  format: (count: number) => string = (count) => count.toLocaleString('en'),
): Progress {
  if (!isTTY) return { show: () => {}, end: () => {} };
  const start = now();
  let lastUpdate = Number.NEGATIVE_INFINITY;
  let isShown = false;
  return {
    show(done, total) {
      const time = now();
      if (time - start < INITIAL_DELAY_MS || time - lastUpdate < UPDATE_INTERVAL_MS) return;
      lastUpdate = time;
      isShown = true;
      const of = total === undefined ? '' : ` of ${format(total)}`;
      write(`${CLEAR_LINE}headglow: ${format(done)}${of} ${unit}`);
    },
    end() {
      if (isShown) write(CLEAR_LINE);
      isShown = false;
    },
  };
}

/** Shows the bytes that arrive from URLs, such as `headglow: 12 MB of 240 MB downloaded`, while any do. */
export function createDownloadProgress(
  terminal: Terminal = STDERR,
  now: () => number = () => performance.now(),
): DownloadListener {
  const progress = createProgress('downloaded', terminal, now, formatBytes);
  return (received, requested) => {
    if (received === requested) progress.end();
    else progress.show(received, requested ?? undefined);
  };
}

/** A duration in words, such as `40 s` or `2 h 5 min`. */
function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Progress of work that may take hours. */
export interface LongProgress {
  /** @param kept bytes of those that are done which an earlier run has done */
  show(done: number, total: number, kept?: number): void;
  /** Clears the line. */
  end(): void;
}

/**
 * Shows bytes with an estimate of the time left, such as `headglow: 1.2 GB of 4 GB reduced, about 20 s left`. Where lines can't be
 * cleared, as in the log of a cluster, there is a new one every half a minute.
 * @param what was done with the bytes
 */
export function createLongProgress(
  what: string,
  { isTTY, write }: Terminal = STDERR,
  now: () => number = () => performance.now(),
): LongProgress {
  const start = now();
  let lastUpdate = start;
  let isShown = false;
  return {
    show(done, total, kept = 0) {
      const time = now();
      if (time - lastUpdate < (isTTY ? UPDATE_INTERVAL_MS : LOG_DELAY_MS) || time - start < INITIAL_DELAY_MS)
        return;
      lastUpdate = time;
      isShown = true;
      const seconds = (((time - start) / 1000) * (total - done)) / (done - kept);
      const left = Number.isFinite(seconds) ? `, about ${durationText(seconds)} left` : '';
      const line = `headglow: ${formatBytes(done)} of ${formatBytes(total)} ${what}${left}`;
      write(isTTY ? `${CLEAR_LINE}${line}` : `${line}\n`);
    },
    end() {
      if (isTTY && isShown) write(CLEAR_LINE);
      isShown = false;
    },
  };
}

/** Progress of drawing a picture: bytes that were read for it, and how much of what it shows was computed. */
export interface DrawingProgress {
  /** @param bytes that were read so far */
  read(bytes: number): void;
  compute(done: number, total: number): void;
  /** Clears the line. */
  end(): void;
}

/** Shows a line such as `headglow: 40 % computed, about 20 s left (1.2 GB read)`; like `createLongProgress` in logs. */
export function createDrawingProgress(
  { isTTY, write }: Terminal = STDERR,
  now: () => number = () => performance.now(),
): DrawingProgress {
  const start = now();
  let lastUpdate = start;
  let isShown = false;
  let bytes = 0;
  let computed: { readonly since: number; readonly share: number } | null = null;
  const line = (): string => {
    if (!computed) return `${formatBytes(bytes)} read`;
    const seconds = (((now() - computed.since) / 1000) * (1 - computed.share)) / computed.share;
    const left = Number.isFinite(seconds) ? `, about ${durationText(seconds)} left` : '';
    return `${Math.floor(100 * computed.share)} % computed${left} (${formatBytes(bytes)} read)`;
  };
  const update = (): void => {
    const time = now();
    if (time - lastUpdate < (isTTY ? UPDATE_INTERVAL_MS : LOG_DELAY_MS) || time - start < INITIAL_DELAY_MS)
      return;
    lastUpdate = time;
    isShown = true;
    write(isTTY ? `${CLEAR_LINE}headglow: ${line()}` : `headglow: ${line()}\n`);
  };
  return {
    read(total) {
      bytes = Math.max(bytes, total);
      update();
    },
    compute(done, total) {
      computed = { since: computed?.since ?? now(), share: done / total };
      update();
    },
    end() {
      if (isTTY && isShown) write(CLEAR_LINE);
      isShown = false;
    },
  };
}
