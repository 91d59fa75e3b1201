// The status rows of the description panel: progress, cancelled, and out of date during playback.

import { byId } from '../parts/elements.ts';
import { CANCEL_AFTER, SHOW_AFTER } from '../parts/notice.ts';

export interface StatusEvents {
  readonly onCancel: () => void;
  readonly onRetry: () => void;
}

function showAfter(element: HTMLElement, delay: number): number {
  return window.setTimeout(() => {
    element.hidden = false;
  }, delay);
}

export class DescriptionStatus {
  readonly #busy = byId('description-busy');
  readonly #bar: HTMLProgressElement;
  readonly #cancel: HTMLButtonElement;
  readonly #cancelled = byId('description-off');
  readonly #retry: HTMLButtonElement;
  #timers: readonly number[] = [];

  constructor({ onCancel, onRetry }: StatusEvents) {
    [this.#bar, this.#cancel] = this.#busy.children as unknown as [HTMLProgressElement, HTMLButtonElement];
    this.#retry = this.#cancelled.querySelector('button') as HTMLButtonElement;
    this.#cancel.addEventListener('click', onCancel);
    this.#retry.addEventListener('click', onRetry);
  }

  /** Shows progress after a while, and later a button to cancel. */
  showProgress(): void {
    this.#bar.removeAttribute('value');
    this.#cancel.hidden = true;
    this.#timers = [showAfter(this.#busy, SHOW_AFTER), showAfter(this.#cancel, CANCEL_AFTER)];
  }

  /** @param fraction in [0, 1] */
  setProgress(fraction: number): void {
    this.#bar.value = fraction;
  }

  showCancelled(): void {
    this.#cancelled.hidden = false;
    this.#retry.focus();
  }

  /** Shows whether the description is out of date until playback pauses. */
  setAwaitingPause(isAwaiting: boolean): void {
    byId('description-later').hidden = !isAwaiting;
  }

  /** Hides progress and cancellation; a focused button passes its focus to the title. */
  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
    if (this.#busy.contains(document.activeElement)) byId('description-title').focus();
    this.#busy.hidden = true;
    this.#cancelled.hidden = true;
  }
}
