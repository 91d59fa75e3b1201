// Draws the scene of a view, at most once per frame: the panels on the GPU, the SVG overlay, and error messages.

import type { StandIn } from '../figure/caption.ts';
import type { Scene } from '../figure/scene.ts';
import type { Heatmap, HeatmapFrame } from '../gpu/heatmap.ts';
import type { Renderer } from '../gpu/renderer.ts';
import { HeadglowError } from '../tensor/error.ts';
import { ArithmeticLoader } from './arithmetic-loader.ts';
import { frameOf } from './frame.ts';
import { FrameScheduler } from './frame-scheduler.ts';
import { LATE } from './late.ts';
import { LazyWork } from './lazy-work.ts';
import { Overlay } from './overlay.ts';
import type { Surface } from './surface.ts';
import type { PreparedFrame } from './windows/motion.ts';
import { Windows } from './windows/windows.ts';
import type { WorkHost } from './work-host.ts';

/** What a painter requires from its view. */
export interface PainterHost extends Omit<WorkHost, 'onReady' | 'windows'> {
  readonly surface: Surface;
  readonly renderer: Renderer;
  readonly heatmap: Heatmap;
  /** Called when `standIn` has changed: composes the scene again and requests a frame. */
  readonly onStandIn: () => void;
  /** Called before each frame. */
  readonly onFrame: () => void;
  /** Called after the overlay is drawn. */
  readonly onOverlay: () => void;
  /** Called after a complete frame. */
  readonly onDrawn: () => void;
  /** Called if the frame could not be drawn. */
  readonly onError: (error: HeadglowError) => void;
  /** Called after the user has chosen to retry loading a checkpoint. */
  readonly onRetry: () => void;
}

/** Draws frames of a view on request. */
export class Painter {
  readonly #host: PainterHost;
  readonly #overlay: Overlay;
  readonly #frame: FrameScheduler;
  readonly #removeListener: () => void;
  /** Whether the last frame was exact. */
  #isExact = true;
  #standIn: StandIn | null = null;
  /** The scene that the overlay shows. */
  #overlayScene: Scene | null = null;
  readonly #windows: Windows;
  readonly #work: LazyWork;
  readonly #arithmetic: ArithmeticLoader;
  #destroyed = false;

  constructor(host: PainterHost) {
    this.#host = host;
    this.#overlay = new Overlay(host.surface.overlay);
    this.#windows = new Windows(host.heatmap, () => this.request());
    this.#work = new LazyWork({ ...host, windows: this.#windows, onReady: () => this.request() });
    this.#arithmetic = new ArithmeticLoader(
      () => this.request(),
      (error) => this.#destroyed || this.#showError(error),
    );
    this.#frame = new FrameScheduler(host.surface.root, () => this.#draw());
    this.#removeListener = host.renderer.onReplaced(() => this.request());
  }

  /** What the last frame between two checkpoints has shown instead of an interpolated picture. */
  get standIn(): StandIn | null {
    return this.#standIn;
  }

  /** Draws at the next animation frame. */
  request(): void {
    if (!this.#destroyed) this.#frame.request();
  }

  /** Draws the requested frame immediately, as it would be drawn at the next animation frame. */
  draw(): void {
    if (!this.#frame.isPending) return;
    this.#frame.cancel();
    this.#draw();
  }

  /** Draws the requested frame immediately and exactly; does nothing if none is requested and the last one was exact. */
  flush(): void {
    if (!this.#frame.isPending && this.#isExact) return;
    this.#frame.cancel();
    this.#host.motion.stop();
    this.#work.complete();
    this.#frame.cancel();
    this.#draw();
  }

  /** Whether a checkpoint of the timeline can be drawn without delay. */
  isReady(scene: Scene, checkpoint: number): boolean {
    return !this.#arithmetic.isLoading && this.#windows.isReady(scene, checkpoint);
  }

  /** Prepares upcoming checkpoints: see `View.prefetch`. */
  prefetch(upcoming: readonly number[], fraction: number, budget: number): boolean {
    const { heatmap, reader } = this.#host;
    const scene = this.#host.scene();
    if (!scene) return false;
    if (!this.#windows.isWhole(scene)) {
      this.#work.prefetch({ checkpoints: upcoming, fraction });
      return false;
    }
    const { values } = reader();
    const reserve = { maxMoments: scene.moment.steps.length, budget };
    return heatmap.prefetch(frameOf(scene, values), upcoming, fraction, reserve);
  }

  /** Cancels the requested frame; later requests are ignored. */
  destroy(): void {
    this.#destroyed = true;
    this.#frame.cancel();
    this.#work.stop();
    this.#windows.clear();
    this.#host.motion.stop();
    this.#removeListener();
  }

  #draw(): void {
    const { heatmap, surface, motion, onFrame, onDrawn } = this.#host;
    onFrame();
    const scene = this.#host.scene();
    if (!scene) return;
    let canDraw = false;
    try {
      const data = this.#work.dataOf(scene);
      const prepared = this.#windows.prepare(scene, data, motion.motion);
      const isProvisional = scene.hasProvisionalLimits || !scene.hasColormap;
      this.#isExact = prepared.isExact && !isProvisional;
      this.#work.start(scene);
      // What is on screen stays until there is a picture with the right limits and colours.
      if (!prepared.frame || isProvisional) return;
      canDraw = this.#arithmetic.canDraw(prepared.frame);
      this.#isExact &&= canDraw;
      // At first, titles and axes are shown until the cells can be drawn.
      if (!canDraw && this.#overlayScene) return;
      // With another caption, the scene is another one: this one need not be drawn.
      if (this.#updateStandIn(prepared)) {
        this.draw();
        return;
      }
      if (!this.#drawPanels(scene, canDraw ? prepared.frame : { ...prepared.frame, panels: [] })) {
        surface.showMessage({ text: 'Graphics context lost. Restoring…' });
        return;
      }
      this.#drawOverlay(scene);
      if (!heatmap.verify()) {
        this.request();
        return;
      }
    } catch (error) {
      this.#showError(error);
      return;
    }
    this.#showLoadingMessage(scene);
    if (canDraw) onDrawn();
  }

  /** @returns true if the caption has changed, so that the frame must be drawn again */
  #updateStandIn({ standIn = this.#standIn }: PreparedFrame): boolean {
    if (standIn === this.#standIn) return false;
    this.#standIn = standIn;
    this.#host.onStandIn();
    return true;
  }

  /** Draws the panels. @returns false while a lost context is being restored */
  #drawPanels(scene: Scene, frame: HeatmapFrame): boolean {
    const { heatmap, surface } = this.#host;
    const drawn = heatmap.draw(frame);
    if (!drawn) return false;
    surface.resize(scene);
    surface.bitmapContext.transferFromImageBitmap(drawn.transferToImageBitmap());
    return true;
  }

  #drawOverlay(scene: Scene): void {
    const { surface, onOverlay } = this.#host;
    if (this.#overlayScene !== scene) {
      this.#overlay.show(scene);
      surface.root.style.color = scene.inks.text;
      surface.root.style.background = scene.background;
      surface.label(scene);
      this.#overlayScene = scene;
    }
    onOverlay();
  }

  /** Until the first checkpoint is loaded, shows that it is loading, or why it could not be loaded. */
  #showLoadingMessage(scene: Scene): void {
    const { surface, reader, onRetry } = this.#host;
    surface.showMessage(LATE.loaded?.loadingMessage(scene, reader(), onRetry) ?? { text: '' });
  }

  /** Shows on the figure why it could not be drawn. @throws the error if it is a bug, not a HeadglowError */
  #showError(error: unknown): void {
    const { surface, renderer, onError } = this.#host;
    const reason = `the figure could not be drawn (${error instanceof Error ? error.message : error})`;
    const reported =
      error instanceof HeadglowError
        ? error
        : new HeadglowError({ code: 'gpu', reason, remedy: 'try again' });
    const onRetry = () => {
      renderer.retry();
      this.request();
    };
    surface.showMessage({ text: reported.message, onRetry });
    onError(reported);
    if (reported !== error) throw error;
  }
}
