// The camera of a view: what is in sight, and moving it by code. People move it with the input, which is loaded later.

import type { Camera, Zoom } from '../../tensor/zoom.ts';
import type { ViewCameraHost } from './host.ts';
import type { LiveCamera } from './live-camera.ts';
import type { ZoomAction } from './zoom-keys.ts';

/** How `zoomTo` moves the camera. */
export interface ZoomToSettings {
  /** Whether to move smoothly; at once anyway if the user prefers reduced motion. Default: true. */
  readonly animate?: boolean;
}

/** What the zoom keys of a view do. */
export interface ZoomControls {
  /** Whether gestures zoom the panel that they are made on, instead of all. A `camera` event follows a change. */
  readonly isAlone: boolean;
  /** Does what a key says: zooms, pans, shows everything, one panel, or all panels again. */
  readonly run: (action: ZoomAction) => void;
}

/** What a camera requires from its view. */
interface Host extends ViewCameraHost {
  /** What moves the camera smoothly; null until it is loaded. */
  readonly live: () => LiveCamera | null;
  /** Loads what moves the camera smoothly; null if that fails. */
  readonly load: () => Promise<LiveCamera | null>;
}

/** The camera of a view. */
export class ViewCamera implements ZoomControls {
  readonly #host: Host;
  #last: Camera | null = null;
  /** Number of calls of `zoomTo`. */
  #calls = 0;
  /** Whether what is in sight has changed since screen readers were told. */
  #isUnannounced = false;
  #isDestroyed = false;

  constructor(host: Host) {
    this.#host = host;
  }

  /**
   * Moves the camera to a zoom; null shows everything.
   * @returns a promise that resolves when the camera has arrived, or another movement has started
   * @throws HeadglowError for a zoom that does not fit the data
   */
  async zoomTo(zoom: Zoom | null, { animate = true }: ZoomToSettings = {}): Promise<void> {
    const { compose, options, set, live, load } = this.#host;
    const target = compose(zoom);
    this.#calls += 1;
    if (!animate) {
      live()?.control.stop();
      set({ zoom });
      return;
    }
    const [call, before] = [this.#calls, options().zoom];
    const loaded = await load();
    // Meanwhile, another call or a change of the option may have intervened.
    if (this.#isDestroyed || call !== this.#calls || before !== options().zoom) return;
    if (loaded) await loaded.zoomTo(zoom, target);
    else set({ zoom });
  }

  /** Notices that the view shows another scene. */
  update(): void {
    const { camera } = this.#host.scene();
    const previous = this.#last;
    this.#last = camera;
    if (!previous || JSON.stringify(previous) === JSON.stringify(camera)) return;
    this.#isUnannounced = true;
    this.#host.events.emit('camera', camera);
  }

  get isAlone(): boolean {
    return this.#host.live()?.isAlone ?? this.#host.settings.zoomAlone;
  }

  run(action: ZoomAction): void {
    void this.#host.load().then((live) => live?.run(action, null));
  }

  /** Called when what is in sight no longer changes. */
  rest(): void {
    if (this.#isUnannounced) this.#host.live()?.announce();
    this.#isUnannounced = false;
  }

  /** Ignores what is loaded from now on. */
  destroy(): void {
    this.#isDestroyed = true;
  }
}
