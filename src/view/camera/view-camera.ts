// The camera of a view. Gestures and smooth movements are loaded when a person first uses the view.

import { readingOrder } from '../../figure/reading-order.ts';
import type { Cell } from '../../figure/readout.ts';
import { HeadglowError } from '../../tensor/error.ts';
import type { Camera, Zoom } from '../../tensor/zoom.ts';
import type { ClientPosition } from '../scene-point.ts';
import { windowOf } from '../style-sheet.ts';
import type { CameraOptions } from './facts.ts';
import type { ViewCameraHost } from './host.ts';
import type { LiveCamera } from './live-camera.ts';
import { shownPanel } from './shown-panel.ts';
import type { ZoomAction } from './zoom-keys.ts';

/** How `zoomTo` moves the camera. */
export interface ZoomToSettings {
  /** Whether to move smoothly; at once anyway if the user prefers reduced motion. Default: true. */
  readonly animate?: boolean;
}

/** Events after which gestures are loaded. */
const FIRST_USE = ['pointerenter', 'pointerdown', 'touchstart', 'wheel', 'focusin'] as const;

/** Milliseconds after which gestures are loaded on touch screens: the figure is on the screen by then. */
const TOUCH_LOAD_DELAY = 200;

const AXES = ['layers', 'heads', 'rows', 'columns'] as const;

const isSameCamera = (a: Camera, b: Camera): boolean =>
  a.panel === b.panel && AXES.every((axis) => a[axis][0] === b[axis][0] && a[axis][1] === b[axis][1]);

/** What the zoom keys of a view do. */
export interface ZoomControls {
  /** Whether gestures zoom the panel that they are made on, instead of all. A `camera` event follows a change. */
  readonly isAlone: boolean;
  /** Does what a key says: zooms, pans, shows everything, one panel, or all panels again. */
  readonly run: (action: ZoomAction) => void;
}

/** The camera of a view. */
export class ViewCamera implements ZoomControls {
  readonly #host: ViewCameraHost;
  readonly #listening = new AbortController();
  #live: LiveCamera | null = null;
  #loading: Promise<LiveCamera | null> | null = null;
  #last: Camera | null = null;
  /** Number of calls of `zoomTo`. */
  #calls = 0;
  /** Whether what is in sight has changed since screen readers were told. */
  #isUnannounced = false;

  constructor(host: ViewCameraHost) {
    this.#host = host;
    const { root } = host.surface;
    if (!this.isInteractive) return;
    const { signal } = this.#listening;
    const load = () => void this.#load();
    for (const type of FIRST_USE) root.addEventListener(type, load, { once: true, passive: true, signal });
    // Fingers do not come near before they touch: the first pinch would be missed.
    const home = windowOf(root);
    if (home.matchMedia('(any-pointer: coarse)').matches) home.setTimeout(load, TOUCH_LOAD_DELAY);
  }

  /** Whether gestures and keys change the camera. */
  get isInteractive(): boolean {
    return this.#host.settings.zoom !== 'off';
  }

  /**
   * Moves the camera to a zoom; null shows everything.
   * @returns a promise that resolves when the camera has arrived, or another movement has started
   * @throws HeadglowError for a zoom that does not fit the data
   */
  async zoomTo(zoom: Zoom | null, { animate = true }: ZoomToSettings = {}): Promise<void> {
    const target = this.#host.compose(zoom);
    this.#calls += 1;
    if (!animate) {
      this.#live?.control.stop();
      this.#host.set({ zoom });
      return;
    }
    const [call, before] = [this.#calls, this.#host.options().zoom];
    const live = await this.#load();
    // While gestures were loading, another call or a change of the option may have intervened.
    if (call === this.#calls && before === this.#host.options().zoom) await live?.zoomTo(zoom, target);
  }

  /** Notices that the view shows another scene. */
  update(): void {
    const { camera } = this.#host.scene();
    const previous = this.#last;
    this.#last = camera;
    if (!previous || isSameCamera(previous, camera)) return;
    this.#isUnannounced = true;
    this.#host.events.emit('camera', camera);
  }

  /** Index of the panel at full size; null if all are shown. */
  get shownPanel(): number | null {
    return shownPanel(this.#host.scene(), this.#host.options());
  }

  get isAlone(): boolean {
    return this.#live?.isAlone ?? this.#host.settings.zoomAlone;
  }

  /** Does what a key says. @param cell the marked cell */
  run(action: ZoomAction, cell: Cell | null = null): void {
    void this.#load().then((live) => live?.run(action, cell));
  }

  /** Shows all panels again. */
  leavePanel(): void {
    void this.#load().then((live) => live?.showPanel(null, true));
  }

  /** Shows the next or previous panel, in reading order, at full size. @returns its index */
  turnPanel(step: 1 | -1): number {
    const order = readingOrder(this.#host.scene());
    const position = Math.min(Math.max(order.indexOf(this.shownPanel as number) + step, 0), order.length - 1);
    const next = order[position] as number;
    void this.#load().then((live) => live?.showPanel(next, false));
    return next;
  }

  /** Moves what is in sight so that it contains a cell. */
  reveal(cell: Cell): void {
    void this.#load().then((live) => live?.reveal(cell));
  }

  /** Handles a click on the name of a panel, row or column. @returns whether there is one */
  clickName(position: ClientPosition): boolean {
    return this.#live?.clickName(position) ?? false;
  }

  /** Handles a double click. */
  doubleClick(event: ClientPosition & Pick<MouseEvent, 'shiftKey'>): void {
    this.#live?.doubleClick(event);
  }

  /** Stops all movements and listeners. */
  destroy(): void {
    this.#listening.abort();
    this.#live?.destroy();
  }

  #load(): Promise<LiveCamera | null> {
    if (this.#listening.signal.aborted) return Promise.resolve(null);
    this.#loading ??= import('./live-camera.ts').then(({ LiveCamera }) => {
      // The view may be destroyed by now.
      if (this.#listening.signal.aborted) return null;
      const setCamera = (options: Partial<CameraOptions>) => this.#set(options);
      this.#live = new LiveCamera({ ...this.#host, setCamera });
      return this.#live;
    });
    return this.#loading;
  }

  #set(options: Partial<CameraOptions>): void {
    try {
      this.#host.set(options);
    } catch (error) {
      if (!(error instanceof HeadglowError)) throw error;
      this.#host.events.emit('error', error);
    }
  }

  /** Called when what is in sight no longer changes. */
  rest(): void {
    if (this.#isUnannounced) this.#live?.announce();
    this.#isUnannounced = false;
  }
}
