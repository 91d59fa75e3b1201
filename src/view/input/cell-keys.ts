// Keyboard navigation: the cell that a key moves to.

import { type ByDirection, byAxis } from '../../figure/orientation.ts';
import { readingOrder } from '../../figure/reading-order.ts';
import type { Cell } from '../../figure/readout.ts';
import type { Panel, Scene } from '../../figure/scene.ts';
import { CELL_PARTS, type Range } from '../../tensor/zoom.ts';

const clamp = (value: number, count: number): number => Math.min(Math.max(value, 0), count - 1);

/** The first place in sight. */
function firstCell(scene: Scene): Cell {
  const inSight = readingOrder(scene).find((panel) => scene.panels[panel]?.rect.width !== 0) ?? 0;
  const { layers, heads } = (scene.panels[inSight] as Panel).sight;
  // A cell of which less than half is in sight does not count.
  const first = ([start]: Range): number => Math.round(start / CELL_PARTS);
  return { panel: inSight, layer: first(layers), head: first(heads) };
}

/** The next or previous panel in reading order, or the same one at an end. */
function panelAfter(scene: Scene, panel: number, step: 1 | -1): number {
  const order = readingOrder(scene);
  return order[clamp(order.indexOf(panel) + step, order.length)] as number;
}

/**
 * Returns the cell that a key moves to; null for other keys.
 * @param from the current cell; null to start at the first one in sight
 */
export function cellAfterKey(key: string, from: Cell | null, scene: Scene): Cell | null {
  const { panels } = scene;
  const start = from ?? firstCell(scene);
  const panelOfCell = panels[start.panel] as Panel;
  const { tensor, origin, order } = panelOfCell;
  // In sorted panels, keys move between places.
  const current = (from && order?.placeOf(from)) ?? start;
  const moveTo = (change: { readonly layer?: number; readonly head?: number }): Cell => {
    const place = {
      layer: clamp(change.layer ?? current.layer, tensor.layers),
      head: clamp(change.head ?? current.head, tensor.heads),
    };
    const { layer, head } = order?.headAt(place) ?? place;
    return { panel: start.panel, layer, head };
  };
  /** The same head in another panel. */
  const moveToPanel = (panel: number): Cell => {
    const { layers, heads } = (panels[panel] as Panel).tensor;
    const { layer, head } = from ?? moveTo({});
    return { panel, layer: clamp(layer, layers), head: clamp(head, heads) };
  };
  const down = origin === 'lower' ? -1 : 1;
  const moveBy = (step: ByDirection<number>): Cell => {
    const { layers, heads } = byAxis(step, panelOfCell);
    return moveTo(from ? { layer: current.layer + layers, head: current.head + heads } : {});
  };
  switch (key) {
    case 'ArrowLeft':
      return moveBy({ across: -1, down: 0 });
    case 'ArrowRight':
      return moveBy({ across: 1, down: 0 });
    case 'ArrowUp':
      return moveBy({ across: 0, down: -down });
    case 'ArrowDown':
      return moveBy({ across: 0, down });
    case 'PageUp':
      return moveToPanel(panelAfter(scene, start.panel, -1));
    case 'PageDown':
      return from ? moveToPanel(panelAfter(scene, start.panel, 1)) : moveTo({});
    case 'Home':
      return moveTo({ head: 0 });
    case 'End':
      return moveTo({ head: tensor.heads - 1 });
    default:
      return null;
  }
}
