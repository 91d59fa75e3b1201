// Positions of pointers in a scene.

import type { Point, Scene } from '../figure/scene.ts';

/** A position in the window, as in `MouseEvent`. */
export interface ClientPosition {
  readonly clientX: number;
  readonly clientY: number;
}

/**
 * The point of a scene at a position in the window, in device pixels. The figure may be stretched, so the position is scaled
 * to its pixels; null if it has no size.
 */
export function scenePoint(root: Element, scene: Scene, { clientX, clientY }: ClientPosition): Point | null {
  const { left, top, width, height } = root.getBoundingClientRect();
  if (width === 0 || height === 0) return null;
  return [((clientX - left) / width) * scene.width, ((clientY - top) / height) * scene.height];
}
