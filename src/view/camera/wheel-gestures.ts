// The wheel over a view: it zooms about the pointer, or pans with Shift; smoothly if it turns by notches.

import type { ClientPosition } from '../scene-point.ts';
import type { ViewSettings } from '../settings.ts';
import type { CameraControl, CameraStep } from './control.ts';
import type { PlaneMove } from './d3-gestures.ts';
import type { Hint } from './hint.ts';
import type { Place } from './place.ts';
import type { PointerPlaces } from './pointer-places.ts';
import type { CameraState } from './space.ts';
import { panStep, type ZoomSettings, zoomStep } from './steps.ts';
import { isTaken } from './taken.ts';
import { NotchDetector, wheelHint, wheelPan } from './wheel.ts';
import { WheelEasing, type WheelTurn } from './wheel-easing.ts';
import { axesOfModifiers } from './zoom-keys.ts';

/** What the wheel requires from the gestures of a view. */
export interface WheelHost {
  readonly root: HTMLElement;
  readonly settings: ViewSettings;
  readonly control: CameraControl;
  readonly places: PointerPlaces;
  readonly hint: Hint;
  /** MODEL/TASK of the panel that a gesture at a place applies to; null if it applies to all panels. */
  readonly panelOf: (place: Place) => string | null;
}

export class WheelGestures {
  readonly #host: WheelHost;
  readonly #easing: WheelEasing;
  readonly #notches = new NotchDetector();

  constructor(host: WheelHost, signal: AbortSignal) {
    this.#host = host;
    this.#easing = new WheelEasing(host.root, host.control);
    host.root.addEventListener('wheel', (event) => this.#pan(event), { passive: false, signal });
  }

  /** Whether an event zooms. If not, the page scrolls, or the view pans. */
  accepts(event: WheelEvent): boolean {
    if ((event.shiftKey && !event.altKey) || (event.deltaY === 0 && !event.shiftKey)) return false;
    return this.#host.places.at(event) !== null && this.#isTaken(event);
  }

  /** Zooms by an event that was accepted. */
  zoom(move: PlaneMove): void {
    const event = move.originalEvent as WheelEvent;
    const axes = event.altKey ? axesOfModifiers(event) : undefined;
    this.#turn(event, {
      kind: `zoom ${axes}`,
      amount: Math.log2(move.factor),
      stepOf: (part) => this.zoomStepAt(move, { factor: 2 ** part, ...(axes && { axes }) }),
    });
  }

  /** Zooming about a position; null outside of all panels. */
  zoomStepAt(position: ClientPosition, settings: Omit<ZoomSettings, 'panel'>): CameraStep | null {
    const { places, panelOf } = this.#host;
    const place = places.at(position);
    if (!place) return null;
    const panel = panelOf(place);
    return { change: (state) => zoomStep(state, place, { ...settings, panel }), keep: place.slot };
  }

  /** Shift and wheel: moves up and down, or to the sides where nothing is above or below. */
  #pan(event: WheelEvent): void {
    if (!event.shiftKey || event.altKey) return;
    const { places, panelOf } = this.#host;
    const place = places.at(event);
    const { deltaX, deltaY, deltaMode } = event;
    const amount = deltaX || deltaY;
    if (!place || amount === 0 || !this.#isTaken(event)) return;
    event.preventDefault();
    const panel = panelOf(place);
    this.#turn(event, {
      kind: 'pan',
      amount,
      stepOf: (part) => {
        const share = part / amount;
        const wheel = { deltaX: share * deltaX, deltaY: share * deltaY, deltaMode };
        const change = (state: CameraState) =>
          panStep(state, place, wheelPan(wheel, state, places.pixelScale, place.orientation), panel);
        return { change, keep: null };
      },
    });
  }

  #turn(event: WheelEvent, turn: WheelTurn): void {
    if (this.#notches.isNotch(event)) this.#easing.add(turn);
    else this.#host.control.step(turn.stepOf(turn.amount));
  }

  #isTaken(event: WheelEvent): boolean {
    const { root, settings, hint } = this.#host;
    if (isTaken(event, settings, root)) return true;
    hint.show(wheelHint());
    return false;
  }
}
