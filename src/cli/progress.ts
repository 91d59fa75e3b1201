// How far a long task has come, on stderr: a line that changes, on a terminal only. Elsewhere a stage is named where it is long.

/** Milliseconds before anything is said, and between two changes of the line. */
const PATIENCE = 500;
const PACE = 100;

export interface Progress {
  /** Without a total it is not known how much there is to do. */
  show(done: number, total?: number): void;
  /** Clears the line, for what comes after it. */
  end(): void;
}

interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const STDERR: Terminal = { isTTY: process.stderr.isTTY, write: (text) => process.stderr.write(text) };

/** Milliseconds before a stage is named where lines stay. */
const LONG = 30_000;

/** What a command is doing, said where it takes long. */
export interface Stage {
  /** Ends the one before. */
  enter(text: string): void;
  end(): void;
}

export function createStage({ isTTY, write }: Terminal = STDERR): Stage {
  let timer: NodeJS.Timeout | undefined;
  let shown = false;
  const end = () => {
    clearTimeout(timer);
    if (isTTY && shown) write('\r\x1b[K');
    shown = false;
  };
  const show = (text: string) => {
    shown = true;
    write(isTTY ? `\r\x1b[Kheadglow: ${text}` : `headglow: ${text}\n`);
  };
  return {
    enter(text) {
      end();
      timer = setTimeout(show, isTTY ? PATIENCE : LONG, text);
    },
    end,
  };
}

/**
 * Progress on a terminal; nothing is written to pipes and files.
 * @param what is counted, such as "frames"
 * @param now a clock in milliseconds
 */
export function createProgress(
  what: string,
  { isTTY, write }: Terminal = STDERR,
  now: () => number = () => performance.now(),
): Progress {
  if (!isTTY) return { show: () => {}, end: () => {} };
  const start = now();
  let last = Number.NEGATIVE_INFINITY;
  let shown = false;
  return {
    show(done, total) {
      const time = now();
      if (time - start < PATIENCE || time - last < PACE) return;
      [last, shown] = [time, true];
      const of = total === undefined ? '' : ` of ${total.toLocaleString('en')}`;
      write(`\r\x1b[Kheadglow: ${done.toLocaleString('en')}${of} ${what}`);
    },
    end() {
      if (shown) write('\r\x1b[K');
    },
  };
}
