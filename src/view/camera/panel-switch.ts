// Brings one panel to full size, and back.

import type { Rect } from '../../figure/figure.ts';
import { readingOrder } from '../../figure/reading-order.ts';
import type { Scene } from '../../figure/scene.ts';
import { panelKey } from '../../tensor/find-panel.ts';
import type { Zoom } from '../../tensor/zoom.ts';
import type { Surface } from '../surface.ts';
import { prefersReducedMotion } from './control.ts';
import { type CameraOptions, isPlaced, stateOf } from './facts.ts';
import { easePanel } from './panel-transition.ts';
import { rescaleCells, zoomOf } from './space.ts';

/** What switching panels requires from a view. */
export interface PanelHost {
  readonly surface: Surface;
  readonly scene: () => Scene;
  readonly options: () => CameraOptions;
  /** Changes the options, and draws. */
  readonly setCamera: (options: CameraOptions) => void;
}

/** A rectangle of a scene in CSS pixels of its view, whose picture may be stretched. */
function cssRect({ x, y, width, height }: Rect, scene: Scene, root: HTMLElement): Rect {
  const [across, down] = [root.clientWidth / scene.width, root.clientHeight / scene.height];
  return { x: x * across, y: y * down, width: width * across, height: height * down };
}

/**
 * The zoom that shows the same part of each panel when only one of them is shown, or all again. The ranges of a zoom count
 * the cells of that panel, or of the largest one.
 */
export function zoomForPanel(scene: Scene, options: CameraOptions, panel: number | null): Zoom | null {
  if (options.zoom === null || options.zoom.panel !== undefined) return options.zoom;
  const { camera, space } = stateOf(scene, options);
  const shapes = panel === null ? scene.panels : scene.panels.slice(panel, panel + 1);
  const to = {
    ...space,
    layers: Math.max(...shapes.map(({ tensor }) => tensor.layers)),
    heads: Math.max(...shapes.map(({ tensor }) => tensor.heads)),
  };
  const view = { camera: { ...camera, ...rescaleCells({ camera, space }, to) }, space: to };
  const { layers, heads } = zoomOf(view) ?? {};
  const { rows, columns } = options.zoom;
  const zoom = {
    ...(layers && { layers }),
    ...(heads && { heads }),
    ...(rows && { rows }),
    ...(columns && { columns }),
  };
  return Object.keys(zoom).length > 0 ? zoom : null;
}

/** Switches between all panels and one. */
export class PanelSwitch {
  readonly #host: PanelHost;
  #animations: readonly Animation[] = [];

  constructor(host: PanelHost) {
    this.#host = host;
  }

  /** Index of the panel at full size; null if all panels are shown. */
  get shown(): number | null {
    const { scene, options } = this.#host;
    if (options().panel === null) return null;
    const shown = scene().panels.findIndex(({ rect }) => isPlaced(rect));
    return shown < 0 ? null : shown;
  }

  /** The next or previous panel in reading order, or the same one at an end. */
  after(panel: number, step: 1 | -1): number {
    const order = readingOrder(this.#host.scene());
    const position = Math.min(Math.max(order.indexOf(panel) + step, 0), order.length - 1);
    return order[position] as number;
  }

  /**
   * Shows one panel at full size; null shows all.
   * @param isEased whether the picture grows from where the panel was, or shrinks to it
   */
  show(panel: number | null, isEased: boolean): void {
    const { scene, options, setCamera, surface } = this.#host;
    const previous = this.shown;
    const moving = panel ?? previous;
    const chosen = panel === null ? undefined : scene().panels[panel];
    if (panel === previous || moving === null || (panel !== null && !chosen)) return;
    const rectOf = (index: number): Rect =>
      cssRect((scene().panels[index] as Scene['panels'][number]).rect, scene(), surface.root);
    const before = rectOf(moving);
    const zoom = zoomForPanel(scene(), options(), panel);
    setCamera({ zoom, panel: chosen ? panelKey(chosen) : null });
    this.stop();
    const after = rectOf(moving);
    const hasMoved = isPlaced(before) && isPlaced(after);
    if (isEased && hasMoved && !prefersReducedMotion(surface.root))
      this.#animations = easePanel(surface.pictureLayers, after, before);
  }

  /** Ends the transition. */
  stop(): void {
    for (const animation of this.#animations) animation.cancel();
    this.#animations = [];
  }
}
