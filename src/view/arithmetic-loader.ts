// Loads exact arithmetic (src/gpu/arithmetic.ts) when a frame needs it.

import { type ArithmeticInput, chooseArithmetic, EXACT } from '../gpu/arithmetic.ts';

/** Loads the arithmetic that a frame needs. @throws HeadglowError if that fails; the next call tries again */
export async function loadArithmetic(frame: ArithmeticInput): Promise<void> {
  if (!chooseArithmetic(frame)) await EXACT.load();
}

/** Loads for a view, in the background. */
export class ArithmeticLoader {
  readonly #onLoad: () => void;
  readonly #onError: (error: unknown) => void;
  #isLoading = false;

  /**
   * @param onLoad called when frames can be drawn that could not before
   * @param onError called with a HeadglowError
   */
  constructor(onLoad: () => void, onError: (error: unknown) => void) {
    this.#onLoad = onLoad;
    this.#onError = onError;
  }

  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** Whether a frame can be drawn now; otherwise loads what it needs. */
  canDraw(frame: ArithmeticInput): boolean {
    if (chooseArithmetic(frame)) return true;
    if (!this.#isLoading) {
      this.#isLoading = true;
      const loading = loadArithmetic(frame).finally(() => {
        this.#isLoading = false;
      });
      void loading.then(this.#onLoad, this.#onError);
    }
    return false;
  }
}
