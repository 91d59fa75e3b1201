// Tells single from double clicks and taps: a single one is reported once no second one can follow.

/** Milliseconds within which a second click counts as a double click. */
export const DOUBLE_CLICK_TIME = 250;

/** Distance in CSS pixels between the clicks of a double click. */
const MAX_DISTANCE = 24;

interface Position {
  readonly clientX: number;
  readonly clientY: number;
}

/** A click, as an event of the browser. */
type Click = Position & Pick<MouseEvent, 'detail' | 'timeStamp'>;

/** The clicks on a view. */
export class Clicks {
  /** Whether further clicks in quick succession are ignored. */
  #isSkipping = false;
  #waiting: { readonly position: Click; readonly single: () => void; readonly timer: number } | null = null;

  /**
   * Reports a click.
   * @param single called after the time for a second click
   * @param double called at once if this is the second click; the first is not reported then
   */
  click(position: Click, single: () => void, double: () => void): void {
    // The second click of a double click on something that has moved meanwhile, such as a panel's title.
    if (this.#isSkipping && position.detail > 1) return;
    this.#isSkipping = false;
    const first = this.#waiting;
    if (first) {
      clearTimeout(first.timer);
      this.#waiting = null;
      const { clientX, clientY, timeStamp } = first.position;
      const isNear = Math.hypot(position.clientX - clientX, position.clientY - clientY) <= MAX_DISTANCE;
      // While the page is busy, timers are late.
      if (isNear && position.timeStamp - timeStamp <= DOUBLE_CLICK_TIME) {
        double();
        return;
      }
      first.single();
    }
    const report = () => {
      this.#waiting = null;
      single();
    };
    this.#waiting = { position, single, timer: window.setTimeout(report, DOUBLE_CLICK_TIME) };
  }

  /** Reports a waiting click at once if the pointer is now so far away that no double click can follow. */
  move(position: Position): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    const { clientX, clientY } = waiting.position;
    if (Math.hypot(position.clientX - clientX, position.clientY - clientY) <= MAX_DISTANCE) return;
    this.cancel();
    waiting.single();
  }

  /** Notices a click that was handled otherwise. A second one right after it is ignored. */
  skip(): void {
    this.cancel();
    this.#isSkipping = true;
  }

  /** Forgets a click that waits for a second one. */
  cancel(): void {
    if (this.#waiting) clearTimeout(this.#waiting.timer);
    this.#waiting = null;
  }
}
