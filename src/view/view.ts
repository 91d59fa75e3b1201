// The live view: one figure in an element, with pointer and keyboard, drawn only when something changed.

import { carryOptions } from '../figure/carry-options.ts';
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
import { HeadglowError } from '../tensor/error.ts';
import { EventEmitter, type Listener, type ListenSettings } from '../tensor/event-emitter.ts';
import type { Moment } from '../tensor/moment.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { decimalText } from '../tensor/text.ts';
import { composeNow, showMoment } from './compose-loaded.ts';
import type { Picture } from './draw.ts';
import { VIEW_EVENTS, type ViewEvents } from './events.ts';
import { frameOf, isLikelySingleCell, warmUpFrame } from './frame.ts';
import { Painter } from './painter.ts';
import { Pointer } from './pointer.ts';
import { requireElement, requirePage } from './require.ts';
import { type ViewScale, viewScales } from './scales.ts';
import { VIEW_SETTINGS, type ViewSettings } from './settings.ts';
import { windowOf } from './style-sheet.ts';
import {
  createSurface,
  isSameSize,
  measureSurface,
  observeSize,
  type Surface,
  type SurfaceSize,
} from './surface.ts';

/** A live figure in an element of a page, made by `createView`. */
export class View {
  readonly #surface: Surface;
  readonly #renderer = sharedRenderer();
  readonly #heatmap = new Heatmap(this.#renderer);
  readonly #events = new EventEmitter<ViewEvents>(VIEW_EVENTS);
  #stopObserving = () => {};
  /** Where its size is followed. */
  #window: Window | null = null;
  readonly #settings: ViewSettings;
  readonly #pointer: Pointer;
  #reader: Reader;
  #options: Options;
  #size: SurfaceSize = { width: 0, height: 0, pixelRatio: 1 };
  #scene: Scene | null = null;
  readonly #painter: Painter;
  #destroyed = false;

  /** Use `createView`, which says what it takes and throws. */
  constructor(
    element: HTMLElement,
    given: DatasetInput,
    options?: Partial<Options>,
    settings?: Partial<ViewSettings>,
  ) {
    requirePage('createView');
    requireElement(element);
    const dataset = checkDataset(given);
    this.#options = checkOptions(options);
    this.#settings = checkSettings<ViewSettings>(VIEW_SETTINGS, settings);
    this.#reader = new Reader(dataset);
    this.#surface = createSurface(element, this.#settings.keys);
    this.#pointer = new Pointer({
      surface: this.#surface,
      events: this.#events,
      settings: this.#settings,
      scene: () => this.#scene as Scene,
      reader: () => this.#reader,
      copy: () => void this.copy(),
    });
    this.#painter = new Painter({
      surface: this.#surface,
      renderer: this.#renderer,
      heatmap: this.#heatmap,
      keys: this.#settings.keys,
      scene: () => (this.#size.width > 0 && this.#size.height > 0 ? this.#scene : null),
      reader: () => this.#reader,
      onFrame: () => this.#settle(),
      onOverlay: () => this.#pointer.drawMarks(),
      onDrawn: () => this.#events.hasListeners('draw') && this.#events.emit('draw', this.layout),
      onError: (error) => this.#events.emit('error', error),
      onRetry: () => this.set({}),
    });
    try {
      this.#renderer.retry();
      this.#size = measureSurface(this.#surface.root);
      const moment = showMoment(this.#reader, this.#options);
      const input = { dataset, options: this.#options, size: this.#size, moment };
      const first = warmUpFrame(input, this.#reader.values);
      if (isLikelySingleCell(first, this.#options)) this.#heatmap.compile(first);
      if (!moment.isEmpty) this.#heatmap.load(first);
      this.#scene = this.#compose(this.#reader, this.#options);
    } catch (error) {
      this.destroy();
      throw error;
    }
    this.#observe();
    this.#follow(this.#reader);
    this.#painter.request();
  }

  /** What is shown. */
  get dataset(): Dataset {
    return this.#reader.dataset;
  }

  /** What reads the data: which checkpoints are here, and what is known of their values. */
  get reader(): Reader {
    return this.#reader;
  }

  /** All options, with their defaults. */
  get options(): Options {
    return this.#options;
  }

  /** The element that the view made, in the element that it was given. It may be moved, also to another page. */
  get element(): HTMLElement {
    return this.#surface.root;
  }

  /** The head pointed at. */
  get readout(): Readout | null {
    return this.#pointer.readout;
  }

  /** What is shown of the timeline: while something is read, not always what was asked for. */
  get moment(): Moment {
    return (this.#scene as Scene).moment;
  }

  /**
   * The groups of panels that share limits: their norms, limits and colours, in the order of their colorbars. None while
   * no values are here, as before a first checkpoint of a source is read; `draw` is emitted once they are.
   */
  get scales(): readonly ViewScale[] {
    return this.moment.isEmpty ? [] : viewScales(this.#scene as Scene);
  }

  /** The checkpoints of the data, in order. */
  get steps(): readonly number[] {
    return this.moment.steps;
  }

  /**
   * The WebGL2 context that draws all views of a page, to measure it: draw nothing with it. Null while a lost one is being
   * replaced.
   * @throws HeadglowError where a lost one could not be replaced
   */
  get context(): WebGL2RenderingContext | null {
    return this.#renderer.device()?.gl ?? null;
  }

  /** Bytes of cells held on the GPU. */
  get gpuBytes(): number {
    return this.#heatmap.bytes;
  }

  /** Where everything lies, in device pixels. */
  get layout(): Layout {
    return createLayoutJson(this.#scene as Scene);
  }

  /** Changes options; those not given stay. @throws HeadglowError, leaving all as it was, where the data cannot meet them */
  set(options: Partial<Options>): void {
    this.#change(this.#reader, { ...this.#options, ...options });
  }

  /**
   * Shows other data. Options that are not given stay as they are, but a checkpoint, models or tasks that these data lack
   * go back to their defaults; `show(dataset, { ...DEFAULTS })` sets all back.
   * @throws HeadglowError, leaving all as it was, for data that can't be drawn and options that do not fit them
   */
  show(dataset: DatasetInput, options?: Partial<Options>): void {
    const checked = checkDataset(dataset);
    if (checked === this.dataset) {
      this.#change(this.#reader, carryOptions(this.#options, options, checked));
      return;
    }
    const [before, reader] = [this.#reader, new Reader(checked)];
    try {
      this.#change(reader, carryOptions(this.#options, options, checked));
    } catch (error) {
      if (this.#reader === before) reader.close();
      throw error;
    }
  }

  #change(reader: Reader, options: Partial<Options>): void {
    const all = checkOptions(options);
    this.#scene = this.#compose(reader, all);
    if (reader !== this.#reader) {
      this.#reader.close();
      this.#follow(reader);
    }
    this.#reader = reader;
    this.#options = all;
    this.#pointer.again();
    this.#painter.request();
    this.#events.emit('change', all);
  }

  /** Shows what arrives. */
  #follow(reader: Reader): void {
    reader.on('load', () => this.set({}));
    reader.on('error', (error) => {
      this.#events.emit('error', error);
      this.set({});
    });
  }

  /** Points at a head; null at none. */
  point(cell: Cell | null): void {
    this.#pointer.point(cell);
  }

  /** Puts a value, else the one pointed at, on the clipboard; where the browser forbids it, an `error` is emitted. */
  async copy(readout: Readout | null = this.readout): Promise<void> {
    if (!readout) return;
    try {
      await windowOf(this.element).navigator.clipboard.writeText(
        Number.isNaN(readout.value) ? 'missing' : decimalText(readout.value),
      );
    } catch {
      const reason = 'the browser does not let this page use the clipboard';
      this.#events.emit(
        'error',
        new HeadglowError({ code: 'environment', reason, remedy: 'allow it, or open the page over https' }),
      );
      return;
    }
    this.#events.emit('copy', readout);
  }

  /**
   * Gives the picture a name and a description, for those who do not see it; '' takes them away. They stay until they are
   * given anew, whatever is shown meanwhile.
   */
  describe(name: string, text: string): void {
    this.#surface.describe(name, text);
  }

  /** Draws at once what waits for the next animation frame; nothing where nothing changed. */
  redraw(): void {
    this.#painter.flush();
  }

  /**
   * Has the GPU take, ahead of time, a part of the first of the coming checkpoints that it does not hold.
   * @param part of a checkpoint, in (0, 1]: what holds no frame
   * @param budget bytes for checkpoints on the GPU, from now on; those shown have room in any case
   * @returns false once there is nothing to take, or no room for it
   */
  prefetch(coming: readonly number[], part: number, budget: number): boolean {
    const scene = this.#scene as Scene;
    const reserve = { maxCheckpoints: scene.moment.steps.length, budget };
    return this.#heatmap.prefetch(frameOf(scene, this.#reader.values), coming, part, reserve);
  }

  /** The figure as a still picture, `scale` device pixels in a CSS pixel. */
  async picture(scale = this.#size.pixelRatio): Promise<Picture> {
    const { width, height, pixelRatio } = this.#size;
    const size = { width: width / pixelRatio, height: height / pixelRatio, scale };
    const { draw } = await import('./draw.ts');
    return draw(this.dataset, this.#options, size, { statistics: this.reader.statistics });
  }

  /**
   * Calls a listener at each event of a name, until `signal` aborts, or, with `once`, at the next one only.
   * @returns stops it
   * @throws HeadglowError for an event that does not exist, and for a listener that is no function
   */
  on<K extends keyof ViewEvents>(
    event: K,
    listener: Listener<ViewEvents[K]>,
    settings?: ListenSettings,
  ): () => void {
    return this.#events.on(event, listener, settings);
  }

  /** Emits an `error`: for what acts on a view in the place of a caller, such as `link`. */
  report(error: HeadglowError): void {
    this.#events.emit('error', error);
  }

  /** Removes the view from the page and what it holds on the GPU. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#events.emit('destroy', null);
    this.#events.clear();
    this.#painter.destroy();
    this.#stopObserving();
    this.#reader.close();
    this.#heatmap.destroy();
    this.#surface.destroy();
  }

  #compose(reader: Reader, options: Options): Scene {
    const { width, height, pixelRatio } = this.#size;
    return composeNow(reader, options, {
      width: Math.max(width, 1),
      height: Math.max(height, 1),
      pixelRatio,
    });
  }

  /** Follows the element to where it is now. */
  #settle(): void {
    this.#surface.settle();
    if (this.#window !== windowOf(this.element)) this.#observe();
  }

  /** Follows its size, in the window where it is now. */
  #observe(): void {
    this.#stopObserving();
    this.#window = windowOf(this.element);
    this.#stopObserving = observeSize(this.element, (size) => {
      if (isSameSize(size, this.#size)) return;
      this.#size = size;
      this.#scene = this.#compose(this.#reader, this.#options);
      this.#pointer.again();
      this.#painter.request();
    });
  }
}

/**
 * Puts a live view into an element, which it fills; where that has no height, 9/16 of its width.
 * @param options what is shown and how; what is left out is chosen from the data
 * @param settings what the view does by itself when it is pointed at: `{ tooltip, crosshair, keys }`, all true
 * @throws HeadglowError for data, options and settings that make no sense, and where there is no page, element or WebGL2
 */
export function createView(
  element: HTMLElement,
  dataset: DatasetInput,
  options?: Partial<Options>,
  settings?: Partial<ViewSettings>,
): View {
  return new View(element, dataset, options, settings);
}
