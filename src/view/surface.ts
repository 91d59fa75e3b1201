// The DOM elements of a view, without any knowledge of what they show.

import { LATE } from './late.ts';
import type { ViewSettings } from './settings.ts';
import { addStyledElement } from './styled-element.ts';
import type { MessageContent, SurfaceMessage } from './surface-message.ts';
import type { SurfaceSize } from './surface-size.ts';

/** Style of a layer over the whole view. */
export const FILL = 'position:absolute;inset:0;width:100%;height:100%;';

/** Hidden visually, but read by screen readers. */
const VISUALLY_HIDDEN = 'position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)';

/** Prefix of element ids; random, because a page may load several copies of this package. */
const ID_PREFIX = `headglow-${Math.random().toString(36).slice(2)}-`;
let lastId = 0;

/** The root element of a view and its layers. */
export class Surface {
  readonly root: HTMLElement;
  /** Shows finished pictures of the panels. */
  readonly bitmapContext: ImageBitmapRenderingContext;
  /** Contains the figure's SVG. */
  readonly overlay: HTMLElement;
  /** The layers that show the figure, from the bottom to the top. */
  readonly pictureLayers: HTMLElement[];
  /** A live region: screen readers announce its text when it changes. */
  readonly live: HTMLElement;
  readonly #canvas: HTMLCanvasElement;
  readonly #description: HTMLElement;
  #summary = '';
  #help = '';
  #message: SurfaceMessage | null = null;
  /** The last message; it is shown once its code is loaded. */
  #messageContent: MessageContent = { text: '' };

  /**
   * Adds the elements to a container.
   * @param keys whether the view takes keyboard focus
   * @param zoom which gestures are the view's, and which are the page's
   */
  constructor(container: HTMLElement, { keys: hasKeys, zoom }: Pick<ViewSettings, 'keys' | 'zoom'>) {
    // The aspect ratio applies if the container has no height.
    const root = addStyledElement(
      container,
      'div',
      'position:relative;width:100%;height:100%;aspect-ratio:16/9;overflow:hidden',
    );
    this.root = root;
    root.className = 'headglow-view';
    // In an embedded view, one finger scrolls the page, and two zoom the figure.
    if (zoom !== 'off') root.style.touchAction = zoom === 'page' ? 'none' : 'pan-x pan-y';
    if (hasKeys) root.tabIndex = 0;
    root.setAttribute('role', hasKeys ? 'application' : 'group');
    root.setAttribute('aria-roledescription', 'heat map');
    this.#canvas = addStyledElement(root, 'canvas', FILL);
    this.overlay = addStyledElement(root, 'div', `${FILL}pointer-events:none`);
    this.pictureLayers = [this.#canvas, this.overlay];
    this.live = addStyledElement(root, 'div', VISUALLY_HIDDEN);
    this.live.setAttribute('aria-live', 'polite');
    this.#description = addStyledElement(root, 'div', '');
    // `hidden` avoids the layout of a long text, which can take seconds. It still works as a description.
    this.#description.hidden = true;
    this.#description.id = ID_PREFIX + ++lastId;
    for (const layer of this.pictureLayers) layer.setAttribute('aria-hidden', 'true');
    this.#canvas.setAttribute('role', 'img');
    this.#canvas.setAttribute('aria-describedby', this.#description.id);
    this.bitmapContext = this.#canvas.getContext('bitmaprenderer') as ImageBitmapRenderingContext;
  }

  /** Sets the name and description of the picture for screen readers; an empty name removes both. */
  describe(name: string, text: string): void {
    this.#canvas.setAttribute('aria-label', name);
    this.#canvas.setAttribute('aria-hidden', String(!name));
    this.#description.textContent = text;
  }

  /** Says to screen readers what the figure shows, and what keys do. */
  label({ summary = this.#summary, help = this.#help }: { summary?: string; help?: string }): void {
    [this.#summary, this.#help] = [summary, help];
    this.root.setAttribute('aria-label', help ? `${summary}. ${help}` : summary);
  }

  /** Resizes the picture. In print, all layers keep its aspect ratio and get no larger. */
  resize({ width, height, pixelRatio }: SurfaceSize): void {
    if (this.#canvas.width === width && this.#canvas.height === height) return;
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.root.style.setProperty('--headglow-width', `${width / pixelRatio}px`);
    this.root.style.setProperty('--headglow-aspect', `${width}/${height}`);
  }

  /** Shows a message over the figure, or hides it. */
  showMessage(content: MessageContent): void {
    this.#messageContent = content;
    if (!content.text && !this.#message) return;
    if (LATE.loaded) {
      this.#message ??= new LATE.loaded.SurfaceMessage(this.root);
      this.#message.show(content);
    } else void LATE.load().then(() => this.showMessage(this.#messageContent));
  }

  /** Removes all elements from the page. */
  destroy(): void {
    this.root.remove();
  }
}
