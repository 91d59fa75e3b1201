// The message shown over a figure that can't be drawn, with a Retry button if that may help. Loaded with the first message.

import type { Rect } from '../figure/figure.ts';
import type { Scene } from '../figure/scene.ts';
import { addStyledElement } from './styled-element.ts';

const STYLE =
  'position:absolute;inset:0;width:100%;height:100%;display:none;place-content:center;justify-items:center;gap:1em;' +
  'text-align:center;padding:2em;box-sizing:border-box;font:14px/1.5 system-ui,sans-serif';

/** A message, and where it is shown. */
export interface MessageContent {
  /** `''` hides the message. */
  readonly text: string;
  /** Adds a Retry button that calls this. */
  readonly onRetry?: (() => void) | undefined;
  /** Shows the message over a panel of this figure, or all of the figure if there is a Retry button. Default: it hides the figure. */
  readonly over?: Scene;
}

/**
 * Where to show a message, in CSS pixels: over the panel nearest to the centre, so that it covers no titles.
 * @param isLong places a long message over the whole figure instead
 */
function messagePlace({ panels, width, height, pixelRatio }: Scene, isLong: boolean): Rect {
  const distanceToCentre = (rect: Rect) =>
    Math.hypot(rect.x + (rect.width - width) / 2, rect.y + (rect.height - height) / 2);
  const rects = isLong ? [] : panels.map(({ rect }) => rect).filter((rect) => rect.width > 0);
  const nearer = (a: Rect, b: Rect): Rect => (distanceToCentre(b) < distanceToCentre(a) ? b : a);
  const rect = rects.length > 0 ? rects.reduce(nearer) : { x: 0, y: 0, width, height };
  return {
    x: rect.x / pixelRatio,
    y: rect.y / pixelRatio,
    width: rect.width / pixelRatio,
    height: rect.height / pixelRatio,
  };
}

/** The message element of a view. */
export class SurfaceMessage {
  readonly #view: HTMLElement;
  readonly #element: HTMLElement;

  /** Adds the element to a view's root. */
  constructor(view: HTMLElement) {
    this.#view = view;
    this.#element = addStyledElement(view, 'div', STYLE);
    this.#element.setAttribute('role', 'alert');
  }

  /** Shows or hides a message. Keyboard focus on the Retry button is kept, or moves to the view if the button goes. */
  show({ text, onRetry, over }: MessageContent): void {
    const element = this.#element;
    if (!text && !element.firstChild) return;
    const place = over && messagePlace(over, onRetry !== undefined);
    Object.assign(element.style, {
      inset: `${place?.y ?? 0}px auto auto ${place?.x ?? 0}px`,
      width: place ? `${place.width}px` : '100%',
      height: place ? `${place.height}px` : '100%',
      padding: place ? '0' : '2em',
      background: place ? 'none' : '#fffffff4',
      color: place ? 'inherit' : '#1b1b1f',
      display: text ? 'grid' : 'none',
    });
    const root = this.#view.getRootNode() as Document | ShadowRoot;
    const hadFocus = element.contains(root.activeElement);
    const button = onRetry && this.#createButton(onRetry);
    element.replaceChildren(
      ...(text ? [this.#createText(text, place !== undefined)] : []),
      ...(button ? [button] : []),
    );
    if (hadFocus) (button ?? this.#view).focus();
  }

  /** @param isOverFigure whether to hide the part of the figure behind the text */
  #createText(text: string, isOverFigure: boolean): HTMLElement {
    const span = this.#view.ownerDocument.createElement('span');
    span.textContent = text;
    span.style.cssText = `padding:.5em 1em;${isOverFigure ? `background:${this.#view.style.background}` : ''}`;
    return span;
  }

  #createButton(onRetry: () => void): HTMLButtonElement {
    const button = this.#view.ownerDocument.createElement('button');
    button.type = 'button';
    button.textContent = 'Retry';
    button.onclick = onRetry;
    // Keep key presses on the button from moving the selection in the figure.
    button.onkeydown = (event) => event.stopPropagation();
    return button;
  }
}
