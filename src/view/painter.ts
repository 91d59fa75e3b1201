// Draws the scene of a view, once a frame at most: panels by the GPU, the overlay, and what keeps the figure from being drawn.

import type { Rect } from '../figure/figure.ts';
import type { Scene } from '../figure/scene.ts';
import type { Heatmap } from '../gpu/heatmap.ts';
import type { Renderer } from '../gpu/renderer.ts';
import type { Reader } from '../source/reader.ts';
import { HeadglowError } from '../tensor/error.ts';
import { loadingText } from './compose-loaded.ts';
import { frameOf } from './frame.ts';
import { FrameScheduler } from './frame-scheduler.ts';
import { Overlay } from './overlay.ts';
import type { Surface } from './surface.ts';

/** For screen readers. */
const KEYS =
  'Arrow keys move over heads, Page Up and Page Down over panels, Control C copies the value, Enter selects the head.';

/** What a painter needs of its view. */
export interface PainterHost {
  readonly surface: Surface;
  readonly renderer: Renderer;
  readonly heatmap: Heatmap;
  /** Whether the view takes keyboard focus. */
  readonly keys: boolean;
  /** What to draw; null where there is nothing, or no room. */
  readonly scene: () => Scene | null;
  readonly reader: () => Reader;
  /** Called before each frame. */
  readonly onFrame: () => void;
  /** Called after each frame, with the overlay and without. */
  readonly onOverlay: () => void;
  readonly onDrawn: () => void;
  readonly onError: (error: HeadglowError) => void;
  /** Called to have what could not be read shown once it is. */
  readonly onRetry: () => void;
}

/** Where a message covers no title, in CSS pixels: the panel nearest to the middle; the whole figure for a long one. */
function messagePlace({ panels, width, height, pixelRatio }: Scene, isLong = false): Rect {
  const off = ({ x, y, width: w, height: h }: Rect) => Math.hypot(x + (w - width) / 2, y + (h - height) / 2);
  const rects = isLong ? [] : panels.map(({ rect }) => rect).filter((rect) => rect.width > 0);
  const rect = rects.sort((a, b) => off(a) - off(b))[0] ?? { x: 0, y: 0, width, height };
  const css = (side: number) => side / pixelRatio;
  return { x: css(rect.x), y: css(rect.y), width: css(rect.width), height: css(rect.height) };
}

export class Painter {
  readonly #host: PainterHost;
  readonly #overlay: Overlay;
  readonly #frame: FrameScheduler;
  readonly #stopListening: () => void;
  /** The scene whose SVG is in the overlay. */
  #overlaid: Scene | null = null;
  #destroyed = false;

  constructor(host: PainterHost) {
    this.#host = host;
    this.#overlay = new Overlay(host.surface.overlay);
    this.#frame = new FrameScheduler(host.surface.root, () => this.#draw());
    this.#stopListening = host.renderer.onReplaced(() => this.request());
  }

  /** Draws at the next animation frame. */
  request(): void {
    if (!this.#destroyed) this.#frame.request();
  }

  /** Draws at once what waits for the next animation frame; nothing where nothing does. */
  flush(): void {
    if (!this.#frame.isPending) return;
    this.#frame.cancel();
    this.#draw();
  }

  /** Nothing is drawn any more. */
  destroy(): void {
    this.#destroyed = true;
    this.#frame.cancel();
    this.#stopListening();
  }

  #draw(): void {
    const { heatmap, surface, onFrame, onDrawn } = this.#host;
    onFrame();
    const scene = this.#host.scene();
    if (!scene) return;
    try {
      if (!this.#drawPanels(scene)) {
        surface.showMessage('The GPU stopped. Waiting for it…');
        return;
      }
      this.#drawOverlay(scene);
      if (!heatmap.verify()) {
        this.request();
        return;
      }
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#sayAwaited(scene);
    onDrawn();
  }

  /** False while a lost context is being replaced. */
  #drawPanels(scene: Scene): boolean {
    const { heatmap, surface, reader } = this.#host;
    const drawn = heatmap.draw(frameOf(scene, reader().values));
    if (!drawn) return false;
    surface.resize(scene);
    surface.pictures.transferFromImageBitmap(drawn.transferToImageBitmap());
    return true;
  }

  #drawOverlay(scene: Scene): void {
    const { surface, keys, onOverlay } = this.#host;
    if (this.#overlaid !== scene) {
      this.#overlay.show(scene);
      surface.root.style.color = scene.inks[0];
      surface.root.style.background = scene.background;
      surface.root.setAttribute('aria-label', keys ? `${scene.summary}. ${KEYS}` : scene.summary);
      this.#overlaid = scene;
    }
    onOverlay();
  }

  /** Says what is being read where no cells can be shown yet, or why it could not be read. */
  #sayAwaited(scene: Scene): void {
    const { surface, reader, onRetry } = this.#host;
    const awaited = loadingText(scene, reader());
    const retry = () => {
      reader().retry();
      onRetry();
    };
    surface.showMessage(
      awaited?.text ?? '',
      awaited?.isFailed ? retry : undefined,
      messagePlace(scene, awaited?.isFailed),
    );
  }

  /** Says on the figure why it can't be drawn. @throws what is a fault of ours */
  #fail(error: unknown): void {
    const { surface, renderer, onError } = this.#host;
    const reason = `the figure could not be drawn (${error instanceof Error ? error.message : error})`;
    const known =
      error instanceof HeadglowError
        ? error
        : new HeadglowError({ code: 'gpu', reason, remedy: 'try again' });
    surface.showMessage(known.message, () => {
      renderer.retry();
      this.request();
    });
    onError(known);
    if (known !== error) throw error;
  }
}
