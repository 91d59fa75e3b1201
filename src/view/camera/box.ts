// The box that a person draws to zoom to it: Shift and drag.

import type { Rect } from '../../figure/figure.ts';
import { addStyledElement } from '../styled-element.ts';

/** Visible on every colour. */
const STYLE =
  'position:absolute;pointer-events:none;box-sizing:border-box;border:1px solid #fff;outline:1px solid #000b;' +
  'background:#8883;z-index:1';

/** Sides in CSS pixels below which a box is a click. */
const MIN_SIDE = 5;

/** What a box requires from its view. */
export interface BoxHost {
  readonly root: HTMLElement;
  /** The rectangle that a box starting at a position may cover, in CSS pixels of the view; null if none may start there. */
  readonly boundsAt: (event: PointerEvent) => Rect | null;
  /** Called with the finished box. @param event the one that started it */
  readonly onBox: (box: Rect, event: PointerEvent) => void;
}

/** Lets the user draw boxes. */
export class ZoomBox {
  readonly #host: BoxHost;
  #start: PointerEvent | null = null;
  #bounds: Rect | null = null;
  #element: HTMLElement | null = null;

  constructor(host: BoxHost, signal: AbortSignal) {
    this.#host = host;
    const { root } = host;
    const listen = <K extends keyof HTMLElementEventMap>(
      type: K,
      listener: (event: HTMLElementEventMap[K]) => void,
    ) => root.addEventListener(type, listener, { signal, capture: true });
    listen('pointerdown', (event) => this.#begin(event));
    listen('pointermove', (event) => this.#update(event));
    listen('pointerup', (event) => this.#end(event));
    listen('pointercancel', () => this.#clear());
    listen('keydown', (event) => {
      if (event.key !== 'Escape' || !this.#start) return;
      event.stopPropagation();
      this.#clear();
    });
  }

  #begin(event: PointerEvent): void {
    const isBox = event.shiftKey && !event.altKey && event.button === 0 && event.pointerType !== 'touch';
    this.#bounds = isBox ? this.#host.boundsAt(event) : null;
    if (!this.#bounds) return;
    // Else the browser would select text.
    event.preventDefault();
    this.#host.root.focus({ preventScroll: true });
    this.#host.root.setPointerCapture(event.pointerId);
    this.#start = event;
  }

  #update(event: PointerEvent): void {
    const rect = this.#rectTo(event);
    if (!rect) return;
    this.#element ??= addStyledElement(this.#host.root, 'div', STYLE);
    this.#element.setAttribute('aria-hidden', 'true');
    Object.assign(this.#element.style, {
      left: `${rect.x}px`,
      top: `${rect.y}px`,
      width: `${rect.width}px`,
      height: `${rect.height}px`,
    });
  }

  #end(event: PointerEvent): void {
    const [start, rect] = [this.#start, this.#rectTo(event)];
    this.#clear();
    if (start && rect && Math.min(rect.width, rect.height) >= MIN_SIDE) this.#host.onBox(rect, start);
  }

  #clear(): void {
    this.#element?.remove();
    [this.#start, this.#bounds, this.#element] = [null, null, null];
  }

  /** The box from the start to the pointer, within its bounds. */
  #rectTo(event: PointerEvent): Rect | null {
    const [start, bounds] = [this.#start, this.#bounds];
    if (!start || !bounds || start.pointerId !== event.pointerId) return null;
    const view = this.#host.root.getBoundingClientRect();
    const within = (value: number, from: number, length: number) =>
      Math.min(Math.max(value, from), from + length);
    const xs = [start, event].map(({ clientX }) => within(clientX - view.left, bounds.x, bounds.width));
    const ys = [start, event].map(({ clientY }) => within(clientY - view.top, bounds.y, bounds.height));
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
  }
}
