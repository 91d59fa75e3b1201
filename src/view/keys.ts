// Keyboard navigation: the cell that a key moves to.

import { readingOrder } from '../figure/reading-order.ts';
import type { Cell } from '../figure/readout.ts';
import type { Panel, Scene } from '../figure/scene.ts';

const clamp = (value: number, count: number): number => Math.min(Math.max(value, 0), count - 1);

/** The next or previous panel in reading order, or the same one at an end; the first panel after null. */
function panelAfter(scene: Scene, panel: number | null, step: 1 | -1): number {
  const order = readingOrder(scene);
  const position = panel === null ? 0 : clamp(order.indexOf(panel) + step, order.length);
  return order[position] as number;
}

/**
 * Returns the cell that a key moves to; null for other keys.
 * @param from the current cell; null to start at the first one
 */
export function cellAfterKey(key: string, from: Cell | null, scene: Scene): Cell | null {
  const { panels } = scene;
  const current = from ?? { panel: panelAfter(scene, null, 1), layer: 0, head: 0 };
  const { tensor, origin } = panels[current.panel] as Panel;
  const layersDown = origin === 'lower' ? -1 : 1;
  const moveTo = (change: Partial<Cell>): Cell => {
    const panel = change.panel ?? current.panel;
    const { layers, heads } = (panels[panel] as Panel).tensor;
    return {
      panel,
      layer: clamp(change.layer ?? current.layer, layers),
      head: clamp(change.head ?? current.head, heads),
    };
  };
  switch (key) {
    case 'ArrowLeft':
      return moveTo(from ? { head: current.head - 1 } : {});
    case 'ArrowRight':
      return moveTo(from ? { head: current.head + 1 } : {});
    case 'ArrowUp':
      return moveTo(from ? { layer: current.layer - layersDown } : {});
    case 'ArrowDown':
      return moveTo(from ? { layer: current.layer + layersDown } : {});
    case 'PageUp':
      return moveTo({ panel: panelAfter(scene, current.panel, -1) });
    case 'PageDown':
      return moveTo(from ? { panel: panelAfter(scene, current.panel, 1) } : {});
    case 'Home':
      return moveTo({ head: 0 });
    case 'End':
      return moveTo({ head: tensor.heads - 1 });
    default:
      return null;
  }
}
