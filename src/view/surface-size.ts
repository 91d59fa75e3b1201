// The size of a view in device pixels, measured and observed.

import { windowOf } from './window-of.ts';

/** Longest side that is drawn, in CSS pixels. A longer one is most likely a layout error; the picture is stretched to it. */
const MAX_CSS_SIDE = 8192;

/** The size of a view. */
export interface SurfaceSize {
  /** Whole device pixels. */
  readonly width: number;
  /** Whole device pixels. */
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
}

/** Whether two sizes are equal. */
export const isSameSize = (a: SurfaceSize, b: SurfaceSize): boolean =>
  a.width === b.width && a.height === b.height && a.pixelRatio === b.pixelRatio;

/**
 * The device pixels of a side.
 * @param reported by the browser, if it does. Ignored if it contradicts the pixel ratio, as it does under emulated ratios.
 */
function deviceSide(css: number, reported: number | undefined, ratio: number): number {
  const product = css * ratio;
  const side = reported !== undefined && Math.abs(reported - product) < 2 ? reported : Math.round(product);
  return Math.min(side, Math.round(MAX_CSS_SIDE * ratio));
}

/** Measures an element now. With fractional CSS pixels, `SizeObserver` is more exact. */
function measureSize(element: HTMLElement): SurfaceSize {
  const pixelRatio = windowOf(element).devicePixelRatio;
  return {
    width: deviceSide(element.clientWidth, undefined, pixelRatio),
    height: deviceSide(element.clientHeight, undefined, pixelRatio),
    pixelRatio,
  };
}

/** Follows the size of an element, exact to the device pixel if the browser reports device pixels. */
export class SizeObserver {
  readonly #element: HTMLElement;
  readonly #onChange: () => void;
  #size: SurfaceSize;
  #window: Window | null = null;
  #listening = new AbortController();

  /** Measures the element. Call `relocate` to start observing. */
  constructor(element: HTMLElement, onChange: () => void) {
    this.#element = element;
    this.#onChange = onChange;
    this.#size = measureSize(element);
  }

  /** The latest size. */
  get size(): SurfaceSize {
    return this.#size;
  }

  /** Whether there is anything to draw on. */
  get hasSize(): boolean {
    return this.#size.width > 0 && this.#size.height > 0;
  }

  /** The latest size, but at least one pixel. */
  get drawnSize(): SurfaceSize {
    const { width, height, pixelRatio } = this.#size;
    return { width: Math.max(width, 1), height: Math.max(height, 1), pixelRatio };
  }

  /** Observes the element in the window that it is in now. Does nothing if that is observed already. */
  relocate(): void {
    const home = windowOf(this.#element);
    if (this.#window === home) return;
    this.disconnect();
    this.#window = home;
    this.#listening = new AbortController();
    const observer = new home.ResizeObserver((entries) => {
      const entry = entries.at(-1);
      if (entry) this.#report(entry);
    });
    this.#listening.signal.addEventListener('abort', () => observer.disconnect());
    const observe = () => {
      try {
        observer.observe(this.#element, { box: 'device-pixel-content-box' });
      } catch {
        observer.observe(this.#element); // Safari does not support this box
      }
    };
    observe();
    this.#watchPixelRatio(home, () => {
      observer.unobserve(this.#element);
      observe();
    });
  }

  /** Stops observing. */
  disconnect(): void {
    this.#listening.abort();
  }

  /** Not every browser reports a resize when only the pixel ratio changes, so the ratio is watched separately. */
  #watchPixelRatio(home: Window, onChange: () => void): void {
    const query = home.matchMedia(`(resolution: ${home.devicePixelRatio}dppx)`);
    const changed = () => {
      onChange();
      this.#watchPixelRatio(home, onChange);
    };
    query.addEventListener('change', changed, { once: true, signal: this.#listening.signal });
  }

  #report({ contentRect, devicePixelContentBoxSize }: ResizeObserverEntry): void {
    const pixelRatio = windowOf(this.#element).devicePixelRatio;
    const reported = devicePixelContentBoxSize?.[0];
    const size: SurfaceSize = {
      width: deviceSide(contentRect.width, reported?.inlineSize, pixelRatio),
      height: deviceSide(contentRect.height, reported?.blockSize, pixelRatio),
      pixelRatio,
    };
    if (isSameSize(size, this.#size)) return;
    this.#size = size;
    this.#onChange();
  }
}
