// The live view: a figure in an element of a page, redrawn only after changes.

import { keepApplicableOptions } from '../figure/carry-options.ts';
import { createLayoutJson, type Layout } from '../figure/layout-json.ts';
import type { Cell, Readout } from '../figure/readout.ts';
import type { Scene } from '../figure/scene.ts';
import { Heatmap } from '../gpu/heatmap.ts';
import { sharedRenderer } from '../gpu/renderer.ts';
import { checkSettings } from '../kinds/settings.ts';
import { checkOptions } from '../options/check.ts';
import type { Options } from '../options.ts';
import { Reader } from '../source/reader.ts';
import { checkDataset, type DatasetInput } from '../tensor/check.ts';
import type { HeadglowError } from '../tensor/error.ts';
import { EventEmitter, type Listener, type ListenSettings } from '../tensor/event-emitter.ts';
import type { Moment } from '../tensor/moment.ts';
import type { Dataset } from '../tensor/tensor.ts';
import type { Camera, Zoom } from '../tensor/zoom.ts';
import type { ZoomControls, ZoomToSettings } from './camera/view-camera.ts';
import { composeNow } from './compose-loaded.ts';
import { Controls } from './controls.ts';
import type { Picture } from './draw.ts';
import { VIEW_EVENTS, type ViewEvents } from './events.ts';
import { ViewExtras } from './extras.ts';
import { MotionTracker } from './motion.ts';
import { Painter } from './painter.ts';
import { requireElement, requirePage } from './require.ts';
import { type ViewScale, viewScales } from './scales.ts';
import { VIEW_SETTINGS, type ViewSettings } from './settings.ts';
import { Surface } from './surface.ts';
import { SizeObserver } from './surface-size.ts';
import { warmUp } from './warm-up.ts';

/** A live figure in an element of a page. Created by `createView`. */
export class View {
  readonly #surface: Surface;
  readonly #renderer = sharedRenderer();
  readonly #heatmap: Heatmap;
  readonly #motion = new MotionTracker(() => {
    this.#painter.request();
    this.#controls.camera.rest();
  });
  readonly #events = new EventEmitter<ViewEvents>(VIEW_EVENTS);
  readonly #settings: ViewSettings;
  readonly #sizeObserver: SizeObserver;
  readonly #controls: Controls;
  #reader: Reader;
  #options: Options;
  #scene: Scene | null = null;
  readonly #painter: Painter;
  readonly #extras = new ViewExtras(this.#events, () => !this.#isDestroyed && this.set({}));
  #isDestroyed = false;

  /** Use `createView` instead, which documents the arguments. */
  constructor(
    element: HTMLElement,
    given: DatasetInput,
    options?: Partial<Options>,
    settings?: Partial<ViewSettings>,
  ) {
    requirePage('createView');
    requireElement(element);
    this.#reader = new Reader(checkDataset(given));
    this.#options = checkOptions(options);
    this.#settings = checkSettings<ViewSettings>(VIEW_SETTINGS, settings);
    this.#heatmap = new Heatmap(this.#renderer, this.#settings.gpuMemory);
    this.#surface = new Surface(element, this.#settings);
    this.#sizeObserver = new SizeObserver(this.#surface.root, () => this.#recompose());
    this.#controls = new Controls({
      surface: this.#surface,
      settings: this.#settings,
      events: this.#events,
      motion: this.#motion,
      scene: () => this.#scene as Scene,
      options: () => this.#options,
      reader: () => this.#reader,
      set: (options) => {
        this.set(options);
        this.#painter.draw();
      },
      compose: (zoom) => this.#compose(this.#reader, checkOptions({ ...this.#options, zoom })),
      copy: () => void this.copy(),
    });
    this.#painter = new Painter({
      surface: this.#surface,
      renderer: this.#renderer,
      heatmap: this.#heatmap,
      motion: this.#motion,
      scene: () => (this.#sizeObserver.hasSize ? this.#scene : null),
      reader: () => this.#reader,
      options: () => this.#options,
      onStatistics: () => this.#recompose(),
      onStandIn: () => this.#recompose(),
      onFrame: () => this.#startFrame(),
      onOverlay: () => this.#controls.drawMarks(),
      onDrawn: () => this.#events.hasListeners('draw') && this.#events.emit('draw', this.layout),
      onError: (error) => this.#events.emit('error', error),
      onRetry: () => this.set({}),
    });
    try {
      this.#renderer.retry();
      warmUp(this.#heatmap, this.#reader, this.#options, this.#sizeObserver.size);
      this.#scene = this.#compose(this.#reader, this.#options);
      this.#controls.update();
    } catch (error) {
      this.destroy();
      throw error;
    }
    this.#sizeObserver.relocate();
    this.#followReader(this.#reader);
    this.#painter.request();
  }

  /** The dataset on display. */
  get dataset(): Dataset {
    return this.#reader.dataset;
  }

  /** Reads the dataset: the state of its checkpoints, and statistics of the values read so far. */
  get reader(): Reader {
    return this.#reader;
  }

  /** All options, including defaults. */
  get options(): Options {
    return this.#options;
  }

  /** The view's root element, a child of the element passed to `createView`. It may be moved, even to another window. */
  get element(): HTMLElement {
    return this.#surface.root;
  }

  /** The head under the pointer, or selected by keyboard or `point`; null if there is none. */
  get readout(): Readout | null {
    return this.#controls.head.readout;
  }

  /** The moment on display. While a requested checkpoint is loading, this is the nearest loaded one. */
  get moment(): Moment {
    return (this.#scene as Scene).moment;
  }

  /**
   * Groups of panels that share limits, with their norms, limits and colours, in the order of their colorbars. Empty until
   * the first checkpoint of a source is loaded. Limits of large tensors are provisional at first. A `draw` event follows then.
   */
  get scales(): readonly ViewScale[] {
    return this.moment.isEmpty ? [] : viewScales(this.#scene as Scene);
  }

  /** Training steps of the timeline, ascending; empty if the data has no checkpoints. */
  get steps(): readonly number[] {
    return this.moment.steps;
  }

  /**
   * The WebGL2 context shared by all views of a page, for measurements only. Null while a lost context is being restored.
   * @throws HeadglowError if a lost context could not be restored
   */
  get context(): WebGL2RenderingContext | null {
    return this.#renderer.device()?.gl ?? null;
  }

  /** What is in sight: all ranges of the option `zoom`, as numbers. */
  get camera(): Camera {
    return (this.#scene as Scene).camera;
  }

  /** Whether what is in sight changes, or has changed within the last 150 ms. Until it is at rest, pixels may be inexact. */
  get isMoving(): boolean {
    return this.#motion.motion.isCameraMoving;
  }

  /** What the zoom keys do, for buttons. */
  get zoomControls(): ZoomControls {
    return this.#controls.camera;
  }

  /** Bytes of GPU memory used for the view's cells. */
  get gpuBytes(): number {
    return this.#heatmap.bytes;
  }

  /** Positions of the figure's parts, in device pixels. */
  get layout(): Layout {
    return createLayoutJson(this.#scene as Scene);
  }

  /** Changes options; others keep their values. @throws HeadglowError for invalid options or ones that do not fit the data, without changing any */
  set(options: Partial<Options>): void {
    this.#change(this.#reader, { ...this.#options, ...options });
  }

  /**
   * Shows another dataset. Options keep their values, except that `checkpoint`, `models` and `tasks` return to their defaults
   * if they do not fit the dataset. To reset all options, use `show(dataset, { ...DEFAULTS })`.
   * @param options options to change
   * @throws HeadglowError for invalid data or options, or ones that do not fit together; the view stays unchanged then
   */
  show(dataset: DatasetInput, options?: Partial<Options>): void {
    const checked = checkDataset(dataset);
    const previous = this.#reader;
    const reader = checked === this.dataset ? previous : new Reader(checked);
    try {
      this.#change(reader, keepApplicableOptions(this.#options, options, checked));
    } catch (error) {
      if (reader !== previous && this.#reader === previous) reader.close();
      throw error;
    }
  }

  #change(reader: Reader, options: Partial<Options>): void {
    const all = checkOptions(options);
    this.#scene = this.#compose(reader, all);
    if (reader !== this.#reader) {
      this.#reader.close();
      this.#followReader(reader);
    }
    if (all.zoom !== this.#options.zoom || all.panel !== this.#options.panel) this.#motion.moveCamera();
    if (this.moment.mix > 0 && all.checkpoint !== this.#options.checkpoint) this.#motion.moveTime();
    this.#reader = reader;
    this.#options = all;
    this.#controls.update();
    this.#painter.request();
    this.#events.emit('change', all);
  }

  /** Updates the figure when checkpoints are loaded. */
  #followReader(reader: Reader): void {
    // Of values for later, the picture stays the same, but not what is loaded of the timeline.
    reader.on('load', (isShown) => (isShown ? this.set({}) : this.#events.emit('change', this.#options)));
    reader.on('error', (error) => {
      this.#events.emit('error', error);
      this.set({});
    });
  }

  /** Points at a cell, as the pointer does; null clears it. */
  point(cell: Cell | null): void {
    this.#controls.head.point(cell);
  }

  /** Copies a value, by default of the head pointed at, and emits `copy`, or `error` if the browser denies access. */
  async copy(readout: Readout | null = this.readout): Promise<void> {
    if (readout) await this.#controls.copy(readout);
  }

  /**
   * Zooms smoothly, within a quarter of a second; null shows everything. To zoom at once, set the option `zoom`.
   * @returns a promise that resolves when what is in sight no longer changes, also if the user or another call intervenes
   * @throws HeadglowError for a zoom that does not fit the data
   */
  zoomTo(zoom: Zoom | null, settings?: ZoomToSettings): Promise<void> {
    return this.#controls.camera.zoomTo(zoom, settings);
  }

  /** Sets name and description of the picture for screen readers, until the next call. An empty name removes both. */
  describe(name: string, text: string): void {
    this.#surface.describe(name, text);
  }

  /** Whether a checkpoint of the timeline can be drawn without delay: it is loaded and, with many cells a pixel, reduced. */
  isReady(checkpoint: number): boolean {
    const isLoaded = this.#reader.stateOf(checkpoint) === 'loaded';
    return isLoaded && this.#painter.isReady(this.#scene as Scene, checkpoint);
  }

  /** Draws pending changes now, not at the next animation frame. @param settings `inMotion`: pixels may be inexact while zooming or playing */
  redraw(settings: { readonly inMotion?: boolean } = {}): void {
    this.#painter[settings.inMotion ? 'draw' : 'flush']();
  }

  /**
   * Uploads a part of the first upcoming checkpoint that is not on the GPU yet; or reduces it later, if pixels have many cells.
   * @param upcoming checkpoints of the timeline, the next first; all must be loaded, except of sources with levels, whose tiles it requests
   * @param fraction of a checkpoint to upload, in (0, 1]; small enough not to delay a frame
   * @param budget bytes of GPU memory for checkpoints, from now on; those on screen are kept even beyond it
   * @returns false if nothing is left to upload now, or the budget is exhausted
   */
  prefetch(upcoming: readonly number[], fraction: number, budget: number): boolean {
    return this.#painter.prefetch(upcoming, fraction, budget);
  }

  /**
   * Draws the figure as a still picture of the same size.
   * @param scale device pixels per CSS pixel. Default: that of the screen
   * @throws HeadglowError if the picture is too large, a checkpoint can't be read, or the GPU fails
   */
  async picture(scale = this.#sizeObserver.size.pixelRatio): Promise<Picture> {
    const shown = { reader: this.#reader, options: this.#options, camera: this.camera };
    const { size } = this.#sizeObserver;
    const { pictureOf } = await import('./view-picture.ts');
    return pictureOf(shown, size, scale);
  }

  /**
   * Adds an event listener. See `ViewEvents` for the events.
   * @param settings `signal` removes the listener when aborted; `once` removes it after its first event
   * @returns a function that removes the listener
   * @throws HeadglowError if the event does not exist or the listener is not a function
   */
  on<K extends keyof ViewEvents>(
    event: K,
    listener: Listener<ViewEvents[K]>,
    settings?: ListenSettings,
  ): () => void {
    return this.#events.on(event, listener, settings);
  }

  /** Emits an `error` event, for code that controls the view without a caller to throw to, such as `link`. */
  report(error: HeadglowError): void {
    this.#events.emit('error', error);
  }

  /** Removes the view from the page and frees its GPU memory. Emits `destroy` first. */
  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.#events.emit('destroy', null);
    this.#events.clear();
    this.#painter.destroy();
    this.#controls.destroy();
    this.#sizeObserver.disconnect();
    this.#reader.close();
    this.#heatmap.destroy();
    this.#surface.destroy();
  }

  readonly #compose = (reader: Reader, options: Options): Scene => {
    const size = { ...this.#sizeObserver.drawnSize, reservesCaption: this.#settings.zoom !== 'off' };
    return composeNow(reader, options, size, { extras: this.#extras, standIn: this.#painter.standIn });
  };

  #startFrame(): void {
    this.#controls.startFrame();
    this.#sizeObserver.relocate();
  }

  /** Composes the scene again after its size or what is known of its values has changed. */
  #recompose(): void {
    this.#scene = this.#compose(this.#reader, this.#options);
    this.#controls.update();
    this.#painter.request();
  }
}
