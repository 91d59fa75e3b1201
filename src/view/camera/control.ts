// Moves the camera of a view: by gestures, at most once per frame, and smoothly to a given zoom.

import type { Scene } from '../../figure/scene.ts';
import { formatZoom, type Zoom } from '../../tensor/zoom.ts';
import { FrameScheduler } from '../frame-scheduler.ts';
import type { MotionTracker } from '../motion.ts';
import { windowOf } from '../window-of.ts';
import { type CameraOptions, stateOf } from './facts.ts';
import { interpolateRange } from './ranges.ts';
import {
  areCellsWhole,
  type CameraState,
  type CameraView,
  CELL_AXES,
  GRID_AXES,
  type GridPosition,
  rescaleCells,
  zoomOf,
} from './space.ts';

/** Milliseconds of a smooth movement. */
const DURATION = 250;

/** What moving a camera requires from a view. */
export interface CameraHost {
  readonly root: HTMLElement;
  readonly motion: MotionTracker;
  /** The scene on screen. */
  readonly scene: () => Scene;
  readonly options: () => CameraOptions;
  /** Sets the zoom, and draws it. */
  readonly show: (zoom: Zoom | null) => void;
}

/** A smooth movement. Both ends have the same space. */
interface Movement {
  readonly from: CameraView;
  readonly to: CameraView;
  /** The zoom to set at the end. */
  readonly zoom: Zoom | null;
  readonly keep: GridPosition | null;
  readonly start: number;
  readonly resolve: () => void;
}

/** A part of a movement. */
export interface CameraStep {
  readonly change: (state: CameraState) => CameraView;
  /** The panel to keep in sight when rows and columns are rounded. */
  readonly keep: GridPosition | null;
}

/** A movement that is made in parts, one per frame. */
export interface CameraParts {
  /** The next part; null at the end. */
  readonly next: () => CameraStep | null;
}

/** Where to move a camera. */
export interface CameraTarget extends CameraView {
  readonly zoom: Zoom | null;
  /** The panel to keep in sight when rows and columns are rounded. */
  readonly keep?: GridPosition | null;
}

/** Whether the user has asked for no animations. */
export const prefersReducedMotion = (element: Element): boolean =>
  windowOf(element).matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Slow at both ends. */
const ease = (t: number): number => (t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2);

const isSameView = (a: CameraView, b: CameraView): boolean =>
  a.camera.panel === b.camera.panel &&
  [...CELL_AXES, ...GRID_AXES].every((axis) => a.space[axis] === b.space[axis]);

const isSameZoom = (a: Zoom | null, b: Zoom | null): boolean =>
  a === b || (a !== null && b !== null && formatZoom(a) === formatZoom(b));

/** The ends of a movement, as views of the same panels. */
function alignEnds(from: CameraView, to: CameraView): Pick<Movement, 'from' | 'to'> {
  if (isSameView(from, to)) return { from, to };
  // A panel that was zoomed alone is zoomed out alone.
  if (from.camera.panel !== null && to.camera.panel === null && areCellsWhole(to)) {
    const { rows, columns } = to.camera;
    const cells = rescaleCells(to, from.space);
    return { from, to: { camera: { ...cells, rows, columns, panel: from.camera.panel }, space: from.space } };
  }
  const { layers, heads } = to.space;
  const cells =
    from.camera.panel === null ? rescaleCells(from, to.space) : { layers: [0, layers], heads: [0, heads] };
  const { panel } = to.camera;
  return {
    from: {
      camera: { ...from.camera, ...(cells as ReturnType<typeof rescaleCells>), panel },
      space: to.space,
    },
    to,
  };
}

/** What is in sight at time `t` in [0, 1] of a movement. */
function viewAt({ from, to }: Movement, t: number): CameraView {
  const at = (axis: (typeof CELL_AXES)[number] | (typeof GRID_AXES)[number]) =>
    interpolateRange(from.camera[axis], to.camera[axis], t);
  return {
    camera: {
      ...to.camera,
      layers: at('layers'),
      heads: at('heads'),
      rows: at('rows'),
      columns: at('columns'),
    },
    space: to.space,
  };
}

/** The moving camera of a view. */
export class CameraControl {
  readonly #host: CameraHost;
  readonly #frame: FrameScheduler;
  /** What is in sight before rounding, for gestures that move it by less than a row or 1/256 of a cell. */
  #exact: CameraView | null = null;
  /** The zoom that was last shown, rounded from `#exact`. */
  #shown: Zoom | null = null;
  /** Whether `#exact` will be shown at the next frame. */
  #isPending = false;
  #keep: GridPosition | null = null;
  #movement: Movement | null = null;
  #parts: CameraParts | null = null;

  constructor(host: CameraHost) {
    this.#host = host;
    this.#frame = new FrameScheduler(host.root, () => this.#draw());
  }

  /** The current camera, exact. During a smooth movement, this is where it has got to. */
  get state(): CameraState {
    const options = this.#host.options();
    const state = stateOf(this.#host.scene(), options);
    if (!this.#exact) return state;
    const isCurrent = this.#isPending || (options.zoom === this.#shown && isSameView(state, this.#exact));
    return isCurrent ? { ...state, ...this.#exact } : state;
  }

  /** Where the camera will be at the end of the current movement. */
  get #target(): CameraState {
    return this.#movement ? { ...this.state, ...this.#movement.to } : this.state;
  }

  /**
   * Moves the camera at the next frame, as gestures do.
   * @param keep the panel to keep in sight when rows and columns are rounded
   */
  move(change: (state: CameraState) => CameraView, keep: GridPosition | null = null): void {
    const { state } = this;
    this.stop();
    this.#exact = change(state);
    this.#isPending = true;
    this.#keep = keep;
    this.#host.motion.moveCamera();
    this.#frame.request();
  }

  /** Moves the camera by a step at the next frame; null does nothing. */
  step(step: CameraStep | null): void {
    if (step) this.move(step.change, step.keep);
  }

  /** Moves the camera in parts, the first one at the next frame, until any other movement starts. */
  follow(parts: CameraParts): void {
    if (this.#parts !== parts) {
      const { camera, space } = this.state;
      this.stop();
      this.#parts = parts;
      this.#exact = { camera, space };
      this.#shown = this.#host.options().zoom;
    }
    this.#host.motion.moveCamera();
    this.#frame.request();
  }

  /** Whether the camera moves in these parts. */
  isFollowing(parts: CameraParts): boolean {
    return this.#parts === parts;
  }

  /** Moves the camera smoothly, as keys do. During such a movement, the change applies to its end. */
  glide(change: (state: CameraState) => CameraView, keep: GridPosition | null = null): void {
    const view = change(this.#target);
    void this.moveTo({ ...view, zoom: zoomOf(view, keep), keep }, true);
  }

  /**
   * Moves the camera to a zoom.
   * @returns a promise that resolves when the camera has arrived, or another movement has started
   */
  moveTo({ zoom, keep = null, ...to }: CameraTarget, isAnimated: boolean): Promise<void> {
    const { state } = this;
    this.stop();
    const { root, motion } = this.#host;
    const isHidden = root.ownerDocument.visibilityState === 'hidden';
    return new Promise((resolve) => {
      const start = performance.now();
      this.#movement = { ...alignEnds(state, to), zoom, keep, start, resolve };
      this.#exact = this.#movement.from;
      this.#isPending = false;
      this.#shown = this.#host.options().zoom;
      if (!isAnimated || isHidden || prefersReducedMotion(root)) {
        this.#finish(this.#movement);
        return;
      }
      motion.moveCamera();
      this.#frame.request();
    });
  }

  /** Ends a smooth movement where it is. */
  stop(): void {
    this.#movement?.resolve();
    this.#movement = null;
    this.#parts = null;
  }

  /** Ends all movements. */
  destroy(): void {
    this.stop();
    this.#frame.cancel();
  }

  #draw(): void {
    const movement = this.#movement;
    if (this.#parts) this.#takePart(this.#parts);
    if (!movement) {
      if (this.#isPending) this.#show(this.#exact as CameraView, this.#keep);
      return;
    }
    // Someone else may have set another zoom.
    const hasChanged = this.#host.options().zoom !== this.#shown;
    const t = (performance.now() - movement.start) / DURATION;
    if (hasChanged) this.stop();
    else if (t >= 1) this.#finish(movement);
    else {
      this.#host.motion.moveCamera();
      this.#frame.request();
      this.#show(viewAt(movement, ease(t)), movement.keep);
    }
  }

  #takePart(parts: CameraParts): void {
    // Someone else may have set another zoom.
    const step = this.#host.options().zoom === this.#shown ? parts.next() : null;
    if (!step) {
      this.#parts = null;
      return;
    }
    this.#exact = step.change(this.state);
    this.#isPending = true;
    this.#keep = step.keep;
    this.#host.motion.moveCamera();
    this.#frame.request();
  }

  #finish(movement: Movement): void {
    this.#movement = null;
    this.#exact = movement.to;
    this.#set(movement.zoom);
    movement.resolve();
  }

  #show(view: CameraView, keep: GridPosition | null): void {
    this.#exact = view;
    this.#set(zoomOf(view, keep));
  }

  /** Sets the zoom of `#exact`. */
  #set(zoom: Zoom | null): void {
    this.#isPending = false;
    const { zoom: before } = this.#host.options();
    this.#shown = isSameZoom(zoom, before) ? before : zoom;
    if (this.#shown !== before) this.#host.show(zoom);
  }
}
