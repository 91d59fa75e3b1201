// Pointer and clicks on a view: the head under the pointer, selecting heads, double clicks, clicks on names.

import { readPixel } from '../../figure/read-pixel.ts';
import type { Readout } from '../../figure/readout.ts';
import type { CameraPart } from '../camera/camera-part.ts';
import { Clicks } from '../camera/clicks.ts';
import type { PointerPosition } from '../events.ts';
import { scenePoint } from '../scene-point.ts';
import type { InputHost } from './host.ts';

/** Distance in CSS pixels that a pointer may move during a click. */
const CLICK_TOLERANCE = 5;

/** The pointer of a view. */
export class Pointer {
  readonly #host: InputHost;
  readonly #camera: CameraPart;
  /** The event that pressed the button; null while it is up. */
  #pressed: PointerEvent | null = null;
  /** True once the pointer has moved too far for a click. */
  #isDrag = false;
  readonly #clicks = new Clicks();

  constructor(host: InputHost, camera: CameraPart, signal: AbortSignal) {
    this.#host = host;
    this.#camera = camera;
    const { root } = host.surface;
    const listen = <K extends keyof HTMLElementEventMap>(
      type: K,
      listener: (event: HTMLElementEventMap[K]) => void,
    ) => root.addEventListener(type, listener, { signal });
    const release = () => {
      this.#pressed = null;
    };
    listen('pointermove', (event) => this.#move(event));
    listen('pointerdown', (event) => {
      [this.#pressed, this.#isDrag] = [event, false];
      this.#move(event);
    });
    listen('pointerup', release);
    listen('pointercancel', release);
    listen('pointerleave', (event) => this.#leave(event));
    listen('click', (event) => this.#click(event));
    signal.addEventListener('abort', () => this.#clicks.cancel());
  }

  /** The read-out at a position; null if no head is there. */
  readAt(position: PointerPosition): Readout | null {
    const { surface, scene, reader } = this.#host;
    const point = scenePoint(surface.root, scene(), position);
    return point && readPixel(scene(), Math.floor(point[0]), Math.floor(point[1]), reader().values);
  }

  #positionOf({ clientX, clientY }: MouseEvent): PointerPosition {
    const box = this.#host.surface.root.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top, clientX, clientY };
  }

  #move(event: PointerEvent): void {
    this.#clicks.move(event);
    const { clientX, clientY } = this.#pressed ?? event;
    this.#isDrag ||= Math.hypot(event.clientX - clientX, event.clientY - clientY) > CLICK_TOLERANCE;
    const { head } = this.#host;
    head.follow(this.#positionOf(event), event);
    // A finger does not hover: after a touch, the cell stays selected even if the data under it changes.
    if (event.pointerType === 'touch') head.hold();
  }

  #leave(event: PointerEvent): void {
    // Lifting a finger also fires this event, but keeps the head selected.
    if (event.pointerType === 'touch') return;
    this.#clicks.move(event);
    this.#host.head.point(null, event);
  }

  #click(event: MouseEvent): void {
    // Clicks by assistive technology have no pointer position.
    const pointer = event.detail === 0 ? null : this.#positionOf(event);
    if (pointer && this.#isDrag) return;
    const { events, head, settings } = this.#host;
    const readout = pointer ? this.readAt(pointer) : head.readout;
    events.emit('click', { readout, pointer, originalEvent: event });
    const select = () => {
      if (readout) events.emit('select', { readout, pointer, originalEvent: event });
    };
    if (!pointer || settings.zoom === 'off') select();
    else
      this.#camera.use((camera) => {
        if (camera.clickName(event)) this.#clicks.skip();
        else this.#clicks.click(event, select, () => camera.doubleClick(event));
      }, select);
  }
}
