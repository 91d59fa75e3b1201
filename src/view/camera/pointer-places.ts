// The places in a figure that positions of a pointer stand for.

import type { Point, Scene } from '../../figure/scene.ts';
import { type ClientPosition, scenePoint } from '../scene-point.ts';
import { type Place, placeAt, placeInPanel } from './place.ts';

/** Looks up places in what a view shows. */
export class PointerPlaces {
  readonly #root: Element;
  readonly #scene: () => Scene;

  constructor(root: Element, scene: () => Scene) {
    this.#root = root;
    this.#scene = scene;
  }

  /** The scene on screen. */
  get scene(): Scene {
    return this.#scene();
  }

  /** The point of the scene at a position, in device pixels; null if the view has no size. */
  pointAt(position: ClientPosition): Point | null {
    return scenePoint(this.#root, this.#scene(), position);
  }

  /** What a gesture at a position applies to; null for nothing. */
  at(position: ClientPosition): Place | null {
    const point = this.pointAt(position);
    return point && placeAt(this.#scene(), point);
  }

  /** The place in a panel of a position, which may be outside of it. */
  inPanel(panel: number, position: ClientPosition): Place | null {
    const point = this.pointAt(position);
    return point && placeInPanel(this.#scene(), panel, point);
  }

  /** Device pixels per CSS pixel of the view. The figure may be stretched. */
  get pixelScale(): { readonly x: number; readonly y: number } {
    const { width, height } = this.#root.getBoundingClientRect();
    const scene = this.#scene();
    return { x: scene.width / Math.max(width, 1), y: scene.height / Math.max(height, 1) };
  }
}
