// What a scene says about its camera: what is in sight, how much there is, and where the grid of panels is.

import type { Rect } from '../../figure/figure.ts';
import type { Scene } from '../../figure/scene.ts';
import { largestShape } from '../../figure/sight.ts';
import type { Options } from '../../options.ts';
import { panelsNamed } from '../../tensor/find-panel.ts';
import type { Camera } from '../../tensor/zoom.ts';
import {
  type CameraSpace,
  type CameraState,
  type CameraView,
  type CellAxis,
  type GridArea,
  rescaleCells,
} from './space.ts';

/** The options that a camera depends on. */
export type CameraOptions = Pick<Options, 'zoom' | 'panel'>;

/** Whether a panel is in sight. */
export const isPlaced = ({ width, height }: Rect): boolean => width > 0 && height > 0;

/** Layers and heads that the ranges of a camera count: those of the only panel shown or zoomed, or of the largest one. */
function countedShape({ panels }: Scene, { zoom, panel }: CameraOptions): Pick<CameraSpace, CellAxis> {
  const name = zoom?.panel ?? panel;
  const one = name === null ? undefined : panels[panelsNamed(panels, name)[0] ?? -1];
  return one ? one.tensor : largestShape(panels.map(({ tensor }) => tensor));
}

/** Everything that the camera of a scene can show. */
function spaceOf(scene: Scene, options: CameraOptions): CameraSpace {
  const { layers, heads } = countedShape(scene, options);
  return { layers, heads, rows: scene.rows, columns: scene.columns };
}

/** Where the panels in sight are. */
function areaOf({ panels }: Scene, camera: Camera): GridArea {
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  for (const { rect } of panels) {
    if (!isPlaced(rect)) continue;
    left = Math.min(left, rect.x);
    top = Math.min(top, rect.y);
    right = Math.max(right, rect.x + rect.width);
    bottom = Math.max(bottom, rect.y + rect.height);
  }
  return {
    rect: { x: left, y: top, width: Math.max(right - left, 1), height: Math.max(bottom - top, 1) },
    rows: camera.rows[1] - camera.rows[0],
    columns: camera.columns[1] - camera.columns[0],
  };
}

const states = new WeakMap<Scene, CameraState>();

/** The camera of a scene, and what gestures depend on. @param options of the scene */
export function stateOf(scene: Scene, options: CameraOptions): CameraState {
  const known = states.get(scene);
  if (known) return known;
  const { camera, pixelRatio } = scene;
  const state = {
    camera,
    space: spaceOf(scene, options),
    pixelRatio,
    area: areaOf(scene, camera),
    hasGrid: options.panel === null,
  };
  states.set(scene, state);
  return state;
}

/** Zooms all panels like the one that was zoomed alone. */
export function linkPanels({ camera, space, hasGrid }: CameraState, { panels }: Scene): CameraView {
  // A panel at full size is the only one in sight, and counted anyway.
  const counted = hasGrid ? largestShape(panels.map(({ tensor }) => tensor)) : space;
  const cells = rescaleCells({ camera, space }, counted);
  return {
    camera: { ...camera, ...cells, panel: null },
    space: { ...space, layers: counted.layers, heads: counted.heads },
  };
}
