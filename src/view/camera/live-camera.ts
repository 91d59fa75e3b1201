// What a person does to the camera of a view: gestures, keys, double clicks, titles.

import type { Cell } from '../../figure/readout.ts';
import type { Scene } from '../../figure/scene.ts';
import { panelKey } from '../../tensor/find-panel.ts';
import { headWord } from '../../tensor/tensor.ts';
import type { Range, Zoom } from '../../tensor/zoom.ts';
import type { ClientPosition } from '../scene-point.ts';
import { zoomToBoxes } from './box-zoom.ts';
import { CameraControl } from './control.ts';
import {
  CLICK_TOLERANCE,
  type GestureListener,
  listenToGestures,
  type PlaneMove,
  positionOf,
} from './d3-gestures.ts';
import { linkPanels, stateOf } from './facts.ts';
import { Hint } from './hint.ts';
import type { LiveCameraHost } from './host.ts';
import { nameAt } from './names.ts';
import { PanelSwitch } from './panel-switch.ts';
import { contains, middlePlace, type Place, placeOfCell } from './place.ts';
import { PointerPlaces } from './pointer-places.ts';
import { cameraText } from './range-text.ts';
import { areCellsWhole, CELL_AXES, type CellAxis, GRID_AXES, type GridAxis } from './space.ts';
import { gridStep, panByFraction, panStep, revealStep, zoomStep } from './steps.ts';
import { isTaken } from './taken.ts';
import { trackpadPinch } from './trackpad-pinch.ts';
import { WheelGestures } from './wheel-gestures.ts';
import type { ZoomAction } from './zoom-keys.ts';

/** Factor of a double click. */
const DOUBLE_CLICK_FACTOR = 2;

const NO_MOVE = { x: 0, y: 0 };

const TOUCH_HINT = 'Use two fingers to zoom and pan';

/** The gestures of a view. */
export class LiveCamera implements GestureListener {
  readonly control: CameraControl;
  readonly panels: PanelSwitch;
  readonly #host: LiveCameraHost;
  readonly #root: HTMLElement;
  readonly #places: PointerPlaces;
  readonly #hint: Hint;
  readonly #wheel: WheelGestures;
  readonly #listening = new AbortController();
  #stopGestures = () => {};
  /** Whether gestures zoom one panel instead of all. */
  isAlone: boolean;
  /** The panel that the current drag or pinch applies to. */
  #held: number | null = null;
  /** Whether the mouse has hardly moved since it was pressed, and by how much. */
  #mayBeClick = true;
  #ignored = NO_MOVE;

  constructor(host: LiveCameraHost) {
    const { root } = host.surface;
    this.#host = host;
    this.#root = root;
    this.isAlone = host.settings.zoomAlone;
    this.control = new CameraControl({ ...host, root, show: (zoom) => host.setCamera({ zoom }) });
    this.panels = new PanelSwitch(host);
    this.#places = new PointerPlaces(root, host.scene);
    this.#hint = new Hint(root);
    const { signal } = this.#listening;
    // With an aborted signal, no listener is added.
    if (host.settings.zoom === 'off') this.#listening.abort();
    else this.#stopGestures = listenToGestures(root, this);
    const parts = {
      ...{ root, control: this.control, places: this.#places },
      panelOf: (place: Place) => this.#panelOf(place),
    };
    this.#wheel = new WheelGestures({ ...parts, settings: host.settings, hint: this.#hint }, signal);
    root.addEventListener('touchmove', (event) => this.#hintAtTouch(event), { passive: true, signal });
    root.addEventListener('pointermove', (event) => this.#showCursor(event), { signal });
    trackpadPinch(root, (factor, event) => this.#pinch(factor, event), signal);
    zoomToBoxes(parts, signal);
  }

  /** Stops all movements and listeners. */
  destroy(): void {
    this.#stopGestures();
    this.#listening.abort();
    this.#hint.destroy();
    this.panels.stop();
    this.control.destroy();
  }

  /** Whether an event may start a gesture. */
  accepts(event: MouseEvent | TouchEvent): boolean {
    if (event.type === 'wheel') return this.#wheel.accepts(event as WheelEvent);
    if ('touches' in event) {
      // While the page scrolls, events cannot be cancelled.
      return (
        isTaken(event, this.#host.settings, this.#root) &&
        event.cancelable &&
        this.#places.at(positionOf(event)) !== null
      );
    }
    // Shift draws a box; with Control, a click opens the context menu on macOS.
    return event.button === 0 && !event.shiftKey && !event.ctrlKey && this.#places.at(event) !== null;
  }

  /** Called at the start of a gesture. */
  onStart(event: MouseEvent | TouchEvent): void {
    this.panels.stop();
    this.#hint.hide();
    [this.#mayBeClick, this.#ignored] = [true, NO_MOVE];
    this.#held = event.type === 'wheel' ? null : (this.#places.at(positionOf(event))?.panel ?? null);
  }

  /** Called for each part of a gesture. */
  onMove(move: PlaneMove): void {
    const { originalEvent } = move;
    if (originalEvent.type === 'wheel') {
      this.#wheel.zoom(move);
      return;
    }
    const isMouse = originalEvent.type === 'mousemove';
    const way = { x: this.#ignored.x + move.x, y: this.#ignored.y + move.y };
    if (isMouse && this.#mayBeClick && Math.hypot(way.x, way.y) <= CLICK_TOLERANCE) {
      this.#ignored = way;
      return;
    }
    [this.#mayBeClick, this.#ignored] = [false, NO_MOVE];
    if (isMouse) this.#root.style.cursor = 'grabbing';
    this.#drag({ ...move, ...way });
  }

  #drag({ x, y, factor, clientX, clientY }: PlaneMove): void {
    // Where the contents were that are at the position now.
    const before = { clientX: clientX - x, clientY: clientY - y };
    const place = this.#held === null ? null : this.#places.inPanel(this.#held, before);
    if (!place) return;
    const panel = this.#panelOf(place);
    const scale = this.#places.pixelScale;
    this.control.move((state) => {
      // Zooming in first makes room to pan.
      const zoomed =
        factor === 1 ? state : { ...state, ...zoomStep(state, place, { factor, panel, isUniform: true }) };
      return panStep(zoomed, place, { x: x * scale.x, y: y * scale.y }, panel);
    });
  }

  /** Called at the end of a gesture. */
  onEnd(): void {
    this.#held = null;
    this.#root.style.cursor = '';
  }

  /** Handles a double click or tap: on cells it zooms in, with Shift out; elsewhere it shows everything. */
  doubleClick(event: ClientPosition & Pick<MouseEvent, 'shiftKey'>): void {
    const place = this.#places.at(event);
    const point = this.#places.pointAt(event);
    if (!place || !point || !contains(place.rect, point)) {
      this.run({ kind: 'reset' }, null);
      return;
    }
    const factor = event.shiftKey ? 1 / DOUBLE_CLICK_FACTOR : DOUBLE_CLICK_FACTOR;
    const panel = this.#panelOf(place);
    this.control.glide((state) => zoomStep(state, place, { factor, panel }), place.slot);
  }

  /**
   * Handles a click on a name: that of a panel shows it at full size, or all panels again; that of a row or column shows only
   * its panels, or all again.
   * @returns whether there is a name
   */
  clickName(event: ClientPosition): boolean {
    const point = this.#places.pointAt(event);
    const named = point && nameAt(this.#host.scene(), point);
    if (!named) return false;
    const { kind, index } = named;
    if (kind === 'panel' || this.#host.options().panel !== null) this.#switchTo(index);
    else
      this.control.glide((state) => {
        const { rows, columns } = state.camera;
        const [start, end] = state.camera[kind];
        const isAlone = Math.round(end - start) === 1;
        return gridStep(state, {
          rows,
          columns,
          [kind]: isAlone ? [0, state.space[kind]] : [index, index + 1],
        });
      });
    return true;
  }

  /**
   * Does what a key says.
   * @param cell the marked cell
   */
  run(action: ZoomAction, cell: Cell | null): void {
    this.panels.stop();
    const scene = this.#host.scene();
    const { area, camera } = this.control.state;
    const place = (cell && placeOfCell(scene, cell)) ?? middlePlace(scene, area, camera);
    if (action.kind === 'panel') this.#switchTo(place?.panel ?? null);
    else if (action.kind === 'alone') this.#toggleAlone(place);
    else if (action.kind === 'reset') this.#reset();
    else if (place) this.#runAt(action, place, cell ? place : null);
  }

  #runAt(action: Extract<ZoomAction, { kind: 'zoom' | 'pan' }>, place: Place, kept: Place | null): void {
    const panel = this.#panelOf(place);
    const { kind } = action;
    if (kind === 'pan') this.control.glide((state) => panByFraction(state, place, action, panel));
    else this.control.glide((state) => zoomStep(state, place, { ...action, panel }), kept?.slot ?? null);
  }

  /** Moves the camera smoothly to a zoom. @param target the scene of the zoom */
  zoomTo(zoom: Zoom | null, target: Scene): Promise<void> {
    const { camera, space } = stateOf(target, { ...this.#host.options(), zoom });
    return this.control.moveTo({ camera, space, zoom }, true);
  }

  /** Brings a panel to full size; null shows all panels. */
  showPanel(panel: number | null, isEased: boolean): void {
    this.control.stop();
    this.panels.show(panel, isEased);
    this.announce();
  }

  /** Moves what is in sight as little as possible, so that it contains a cell. */
  reveal(cell: Cell): void {
    const panel = this.#host.scene().panels[cell.panel];
    if (!panel) return;
    const { layer, head } = panel.order?.placeOf(cell) ?? cell;
    const { state } = this.control;
    const { tensor } = panel;
    const isZoomed = state.camera.panel === null || state.camera.panel === panelKey(panel);
    const range = (at: number, axis: CellAxis): Range => {
      const scale = state.space[axis] / tensor[axis];
      return [at * scale, (at + 1) * scale];
    };
    const cells = isZoomed && { layers: range(layer, 'layers'), heads: range(head, 'heads') };
    const { row, column } = panel.slot;
    const grid = state.hasGrid && {
      rows: [row, row + 1] as const,
      columns: [column, column + 1] as const,
    };
    const shown = revealStep(state, { ...cells, ...grid });
    const isSame = [...CELL_AXES, ...GRID_AXES].every((axis) => shown.camera[axis] === state.camera[axis]);
    if (!isSame) this.control.move(() => shown);
  }

  /** Lets screen readers say what is in sight. */
  announce(): void {
    const { surface, scene, options } = this.#host;
    const { panels } = scene();
    const { panel, sortCells } = options();
    const sorted = panels.some(({ order }) => order) && sortCells;
    const heads = headWord(panels.map(({ tensor }) => tensor));
    const word = sorted === 'heads' ? (`${heads} rank` as const) : heads;
    const text = cameraText(
      stateOf(scene(), options()),
      panel,
      word,
      sorted === 'layers' ? 'Layer rank' : 'Layer',
    );
    // The same text would be read out again.
    if (surface.live.textContent !== text) surface.live.textContent = text;
  }

  /** Shows a panel at full size, or all panels again if one is. */
  #switchTo(panel: number | null): void {
    const isShown = this.#host.options().panel !== null;
    this.showPanel(isShown ? null : panel, true);
  }

  #reset(): void {
    const { space } = this.control.state;
    const whole = (axis: CellAxis | GridAxis): Range => [0, space[axis]];
    const camera = {
      layers: whole('layers'),
      heads: whole('heads'),
      rows: whole('rows'),
      columns: whole('columns'),
      panel: null,
    };
    void this.control.moveTo({ camera, space, zoom: null }, true);
  }

  #toggleAlone(place: Place | null): void {
    this.isAlone = !this.isAlone;
    const { surface, events, scene } = this.#host;
    surface.live.textContent = this.isAlone ? 'Zooms one panel alone' : 'Zooms all panels';
    events.emit('camera', scene().camera);
    const { camera, space } = this.control.state;
    if (!place || areCellsWhole({ camera, space })) return;
    // The panel keeps what is in sight of it; all others show the same part again, or everything.
    const panel = this.isAlone ? this.#panelOf(place) : null;
    if (panel !== null) this.control.move((state) => zoomStep(state, place, { factor: 1, panel }));
    else if (camera.panel !== null) this.control.move((state) => linkPanels(state, this.#host.scene()));
  }

  /** In an embedded view, one finger scrolls the page. */
  #hintAtTouch({ targetTouches }: TouchEvent): void {
    if (this.#host.settings.zoom === 'embedded' && targetTouches.length === 1 && this.#held === null)
      this.#hint.show(TOUCH_HINT);
  }

  #pinch(factor: number, position: ClientPosition): void {
    this.control.step(this.#wheel.zoomStepAt(position, { factor, isUniform: true }));
  }

  #showCursor(event: PointerEvent): void {
    if (event.buttons > 0) return;
    const point = this.#places.pointAt(event);
    const isOnName = point !== null && nameAt(this.#host.scene(), point) !== null;
    this.#root.style.cursor = isOnName ? 'pointer' : '';
  }

  /** MODEL/TASK of the panel that a gesture applies to; null if it applies to all panels. */
  #panelOf({ panel: index }: Place): string | null {
    const { panels } = this.#host.scene();
    const panel = panels[index];
    const isAlone = this.isAlone || this.control.state.camera.panel !== null;
    return isAlone && panel && panels.length > 1 ? panelKey(panel) : null;
  }
}
