// The surface of a view: its elements, their size in device pixels, and nothing of what they show.

import type { Rect } from '../figure/figure.ts';
import { SharedStyleSheet, windowOf } from './style-sheet.ts';

/** CSS pixels of a side that are drawn; a longer one, an accident of layout, is stretched. */
const MAX_CSS_SIDE = 8192;

export interface Surface {
  readonly root: HTMLElement;
  /** Shows finished pictures of the panels. */
  readonly pictures: ImageBitmapRenderingContext;
  /** Holds the figure's SVG. */
  readonly overlay: HTMLElement;
  /** Clear; for the cross-hair. Nothing is spent on it before something is to be marked. */
  readonly marks: HTMLCanvasElement;
  readonly tooltip: HTMLElement;
  /** What screen readers say of the picture. */
  describe(name: string, text: string): void;
  /** Read out by screen readers when its text changes. */
  readonly live: HTMLElement;
  /** Gives the picture a size; on paper, all layers keep its shape and get no larger. */
  resize(size: SurfaceSize): void;
  /**
   * Says why nothing can be drawn, over the figure and, where that helps, with a button to try again; '' takes it away.
   * @param place in CSS pixels: leaves the rest of the figure visible, as only its cells are not there
   */
  showMessage(text: string, onRetry?: () => void, place?: Rect): void;
  /** Brings its style to where it is now; it may have been moved. */
  settle(): void;
  destroy(): void;
}

export interface SurfaceSize {
  /** Device pixels, whole. */
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
}

const UNSEEN = 'position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)';
/** Of surfaces on the page, for ids; a page may hold several copies of this package. */
const prefix = `headglow-${Math.random().toString(36).slice(2)}-`;
let count = 0;

const FILL = 'position:absolute;inset:0;width:100%;height:100%;';

/** Paper gets other sizes than the screen, and no new picture: what is there is scaled, and no pointer is on it. */
const PRINT_CSS = `@media print{
.headglow-view{height:auto!important;max-width:var(--headglow-width);aspect-ratio:var(--headglow-aspect)!important;
  print-color-adjust:exact}
.headglow-pointer{display:none!important}}`;

function child<K extends keyof HTMLElementTagNameMap>(
  parent: HTMLElement,
  tag: K,
  style: string,
): HTMLElementTagNameMap[K] {
  const element = parent.ownerDocument.createElement(tag);
  element.style.cssText = style;
  parent.append(element);
  return element;
}

export const isSameSize = (a: SurfaceSize, b: SurfaceSize): boolean =>
  a.width === b.width && a.height === b.height && a.pixelRatio === b.pixelRatio;

/** The size that an element has now; the observer tells a more exact one where CSS pixels are no whole ones. */
export function measureSurface(root: HTMLElement): SurfaceSize {
  const pixelRatio = windowOf(root).devicePixelRatio;
  return {
    width: deviceSide(root.clientWidth, undefined, pixelRatio),
    height: deviceSide(root.clientHeight, undefined, pixelRatio),
    pixelRatio,
  };
}

/** @param keys whether the view takes keyboard focus */
export function createSurface(container: HTMLElement, keys: boolean): Surface {
  // The aspect counts where the container has no height.
  const root = child(
    container,
    'div',
    'position:relative;width:100%;height:100%;aspect-ratio:16/9;overflow:hidden',
  );
  const style = new SharedStyleSheet(root, PRINT_CSS);
  root.className = 'headglow-view';
  if (keys) root.tabIndex = 0;
  root.setAttribute('role', keys ? 'application' : 'group');
  root.setAttribute('aria-roledescription', 'heat map');
  const picture = child(root, 'canvas', FILL);
  const overlay = child(root, 'div', `${FILL}pointer-events:none`);
  const marks = child(root, 'canvas', `${FILL}pointer-events:none`);
  const tooltip = child(
    root,
    'div',
    'position:absolute;left:0;top:0;display:none;pointer-events:none;padding:5px 8px;border-radius:4px;' +
      'font:12px/1.4 system-ui,sans-serif;white-space:pre;background:#111d;color:#fff;max-width:100%;z-index:1',
  );
  marks.className = tooltip.className = 'headglow-pointer';
  const live = child(root, 'div', UNSEEN);
  // Laid out, a long text would cost seconds; what is hidden describes all the same.
  const text = child(root, 'div', '');
  text.hidden = true;
  text.id = prefix + ++count;
  const message = child(
    root,
    'div',
    `${FILL}display:none;place-content:center;justify-items:center;gap:1em;text-align:center;padding:2em;box-sizing:border-box;font:14px/1.5 system-ui,sans-serif`,
  );
  for (const hidden of [picture, overlay, marks, tooltip]) hidden.setAttribute('aria-hidden', 'true');
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-describedby', text.id);
  live.setAttribute('aria-live', 'polite');
  message.setAttribute('role', 'alert');
  return {
    root,
    pictures: picture.getContext('bitmaprenderer') as ImageBitmapRenderingContext,
    overlay,
    marks,
    tooltip,
    live,
    resize({ width, height, pixelRatio }) {
      if (picture.width === width && picture.height === height) return;
      picture.width = width;
      picture.height = height;
      root.style.setProperty('--headglow-width', `${width / pixelRatio}px`);
      root.style.setProperty('--headglow-aspect', `${width}/${height}`);
    },
    showMessage(words, onRetry, place) {
      if (!words && !message.firstChild) return;
      const isInFigure = place !== undefined;
      const { x = 0, y = 0 } = place ?? {};
      Object.assign(message.style, {
        inset: `${y}px auto auto ${x}px`,
        width: place ? `${place.width}px` : '100%',
        height: place ? `${place.height}px` : '100%',
        padding: place ? '0' : '2em',
      });
      message.style.background = isInFigure ? 'none' : '#fffffff4';
      message.style.color = isInFigure ? 'inherit' : '#1b1b1f';
      const button = root.ownerDocument.createElement('button');
      button.type = 'button';
      button.textContent = 'Retry';
      button.onclick = onRetry ?? null;
      // Keys on it are not for the figure below.
      button.onkeydown = (event) => event.stopPropagation();
      const home = root.getRootNode() as Document | ShadowRoot;
      const focused = message.contains(home.activeElement);
      const text = root.ownerDocument.createElement('span');
      text.textContent = words;
      text.style.cssText = `padding:.5em 1em;${isInFigure ? `background:${root.style.background}` : ''}`;
      message.replaceChildren(...(words ? [text] : []), ...(onRetry ? [button] : []));
      message.style.display = words ? 'grid' : 'none';
      if (focused) (onRetry ? button : root).focus();
    },
    describe(name, words) {
      picture.setAttribute('aria-label', name);
      picture.setAttribute('aria-hidden', String(!name));
      text.textContent = words;
    },
    settle: () => style.settle(),
    destroy() {
      style.release();
      root.remove();
    },
  };
}

/**
 * Device pixels of a side: what the browser counted where it counts them, if that agrees with the ratio of device to
 * CSS pixels (under emulated ratios it doesn't), else the product.
 */
function deviceSide(css: number, counted: number | undefined, ratio: number): number {
  const product = css * ratio;
  const side = counted !== undefined && Math.abs(counted - product) < 2 ? counted : Math.round(product);
  return Math.min(side, Math.round(MAX_CSS_SIDE * ratio));
}

/** Calls back with the size now and whenever it changes, exact to the device pixel where browsers tell it. */
export function observeSize(root: HTMLElement, onSize: (size: SurfaceSize) => void): () => void {
  const report = ({ contentRect, devicePixelContentBoxSize }: ResizeObserverEntry) => {
    const pixelRatio = windowOf(root).devicePixelRatio;
    const counted = devicePixelContentBoxSize?.[0];
    onSize({
      width: deviceSide(contentRect.width, counted?.inlineSize, pixelRatio),
      height: deviceSide(contentRect.height, counted?.blockSize, pixelRatio),
      pixelRatio,
    });
  };
  const home = windowOf(root);
  const observer = new home.ResizeObserver((entries) => {
    const entry = entries.at(-1);
    if (entry) report(entry);
  });
  const observe = () => {
    try {
      observer.observe(root, { box: 'device-pixel-content-box' });
    } catch {
      observer.observe(root); // Safari knows no device pixels
    }
  };
  observe();
  // A new ratio alone changes no box everywhere: ask for a report once it comes.
  const listening = new AbortController();
  const watchRatio = () => {
    const query = home.matchMedia(`(resolution: ${home.devicePixelRatio}dppx)`);
    const changed = () => {
      observer.unobserve(root);
      observe();
      watchRatio();
    };
    query.addEventListener('change', changed, { once: true, signal: listening.signal });
  };
  watchRatio();
  return () => {
    listening.abort();
    observer.disconnect();
  };
}
