// Keyboard navigation: the cell that a key moves to.

import type { Cell } from '../figure/readout.ts';
import type { Panel, Scene } from '../figure/scene.ts';

const clamp = (value: number, count: number): number => Math.min(Math.max(value, 0), count - 1);

/**
 * Returns the cell that a key moves to; null for other keys.
 * @param from the current cell; null to start at the first one
 */
export function cellAfterKey(key: string, from: Cell | null, { panels }: Scene): Cell | null {
  const current = from ?? { panel: 0, layer: 0, head: 0 };
  const { tensor, origin } = panels[current.panel] as Panel;
  const layersDown = origin === 'lower' ? -1 : 1;
  const moveTo = (change: Partial<Cell>): Cell => {
    const panel = clamp(change.panel ?? current.panel, panels.length);
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
      return moveTo({ panel: current.panel - 1 });
    case 'PageDown':
      return moveTo(from ? { panel: current.panel + 1 } : {});
    case 'Home':
      return moveTo({ head: 0 });
    case 'End':
      return moveTo({ head: tensor.heads - 1 });
    default:
      return null;
  }
}
