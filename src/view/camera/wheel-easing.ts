// Makes the notches of a mouse wheel smooth: what they zoom or pan by is divided among the next frames.

import { type CameraControl, type CameraParts, type CameraStep, prefersReducedMotion } from './control.ts';

/** Milliseconds in which the rest shrinks to a third. */
const TIME_CONSTANT = 40;

/** The rest is done at once if it is below this share of the largest one: the end is not visible. */
const LAST_SHARE = 0.02;

/** A movement of a wheel. */
export interface WheelTurn {
  /** What movements must have in common to add up: what they do, and the modifiers that are held. */
  readonly kind: string;
  /** How much the wheel has turned, in any unit. */
  readonly amount: number;
  /** What a part of the amount does now; null for nothing. */
  readonly stepOf: (part: number) => CameraStep | null;
}

/** Moves a camera by the notches of a wheel. Notches add up, and any other movement ends them. */
export class WheelEasing implements CameraParts {
  readonly #element: Element;
  readonly #control: CameraControl;
  readonly #now: () => number;
  #turn: WheelTurn | null = null;
  /** The amount that is still to come, and the largest that it has been. */
  #rest = 0;
  #most = 0;
  #last = 0;

  constructor(element: Element, control: CameraControl, now: () => number = () => performance.now()) {
    [this.#element, this.#control, this.#now] = [element, control, now];
  }

  /** Adds a notch. */
  add(turn: WheelTurn): void {
    if (prefersReducedMotion(this.#element)) {
      this.#control.step(turn.stepOf(turn.amount));
      return;
    }
    const isSame = this.#control.isFollowing(this) && this.#turn?.kind === turn.kind;
    if (!isSame) [this.#rest, this.#most, this.#last] = [0, 0, this.#now()];
    this.#turn = turn;
    this.#rest += turn.amount;
    this.#most = Math.max(Math.abs(this.#rest), this.#most);
    this.#control.follow(this);
  }

  /** The part of the next frame. */
  next(): CameraStep | null {
    if (!this.#turn || this.#rest === 0) return null;
    const now = this.#now();
    const left = this.#rest * Math.exp((this.#last - now) / TIME_CONSTANT);
    const rest = Math.abs(left) < LAST_SHARE * this.#most ? 0 : left;
    const step = this.#turn.stepOf(this.#rest - rest);
    [this.#rest, this.#last] = [rest, now];
    return step;
  }
}
