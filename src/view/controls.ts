// What people operate in a view: the head pointed at, and the camera. What they operate them with is loaded after the first frame.

import type { Readout } from '../figure/readout.ts';
import { HeadglowError } from '../tensor/error.ts';
import { LazyPart } from '../tensor/lazy-part.ts';
import type { ViewCameraHost } from './camera/host.ts';
import { ViewCamera } from './camera/view-camera.ts';
import { EarlyEvents } from './early-events.ts';
import type { InputHost } from './input/host.ts';
import type { Input } from './input/input.ts';
import { PointedHead } from './pointed-head.ts';
import { windowOf } from './window-of.ts';

const INPUT = new LazyPart(() => import('./input/input.ts'));

/** What the controls require from their view. */
export type ControlsHost = ViewCameraHost & Pick<InputHost, 'reader' | 'copy'>;

/** The controls of a view. */
export class Controls {
  readonly head: PointedHead;
  readonly camera: ViewCamera;
  readonly #host: ControlsHost;
  readonly #early: EarlyEvents;
  #input: Input | null = null;
  #loading: Promise<Input | null> | null = null;
  #isDestroyed = false;

  constructor(host: ControlsHost) {
    this.#host = host;
    this.head = new PointedHead(host);
    this.camera = new ViewCamera({
      ...host,
      live: () => this.#input?.camera.live ?? null,
      load: async () => (await this.load())?.camera.load() ?? null,
    });
    this.#early = new EarlyEvents(host.surface.root, host.settings, () => void this.load());
  }

  /** Loads the input of the view; null if the view is destroyed before, or loading fails. */
  load(): Promise<Input | null> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** Notices that the view shows another scene. */
  update(): void {
    this.head.refresh();
    this.camera.update();
  }

  /** Loads the input at the first frame; later, follows the element if it has moved to another shadow tree or window. */
  startFrame(): void {
    if (this.#input) this.#input.relocate();
    else void this.load();
  }

  /** Marks the head pointed at, or clears the marks. */
  drawMarks(): void {
    this.#input?.drawMarks();
  }

  /** Copies a value to the clipboard. */
  async copy(readout: Readout): Promise<void> {
    const { surface, events } = this.#host;
    const code = await this.#code();
    await code?.copyReadout(windowOf(surface.root), readout, events);
  }

  /** Stops all movements and listeners. */
  destroy(): void {
    this.#isDestroyed = true;
    this.#early.stop();
    this.#input?.destroy();
    this.camera.destroy();
  }

  async #load(): Promise<Input | null> {
    const code = await this.#code();
    const early = this.#early.take();
    if (!code) this.#loading = null; // the next event tries again
    if (!code || this.#isDestroyed) return null;
    this.#early.stop();
    this.#input = new code.Input({ ...this.#host, head: this.head }, early);
    return this.#input;
  }

  async #code(): Promise<typeof import('./input/input.ts') | null> {
    try {
      return INPUT.loaded ?? (await INPUT.load());
    } catch (cause) {
      const details = {
        code: 'environment',
        reason: 'the code for pointer and keys could not be loaded',
        remedy: 'check the connection and try again',
      } as const;
      this.#host.events.emit('error', new HeadglowError(details, { cause }));
      return null;
    }
  }
}
