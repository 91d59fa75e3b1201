// The keyboard: which cell a key leads to.

import type { Cell } from '../figure/readout.ts';
import type { Panel, Scene } from '../figure/scene.ts';

const clamp = (value: number, count: number): number => Math.min(Math.max(value, 0), count - 1);

/** The cell that a key leads to from another (or from nowhere); null for keys that lead nowhere. */
export function cellAfterKey(key: string, from: Cell | null, { panels }: Scene): Cell | null {
  const at = from ?? { panel: 0, layer: 0, head: 0 };
  const { tensor, origin } = panels[at.panel] as Panel;
  const down = origin === 'lower' ? -1 : 1;
  const to = (change: Partial<Cell>): Cell => {
    const panel = clamp(change.panel ?? at.panel, panels.length);
    const { layers, heads } = (panels[panel] as Panel).tensor;
    return {
      panel,
      layer: clamp(change.layer ?? at.layer, layers),
      head: clamp(change.head ?? at.head, heads),
    };
  };
  switch (key) {
    case 'ArrowLeft':
      return to(from ? { head: at.head - 1 } : {});
    case 'ArrowRight':
      return to(from ? { head: at.head + 1 } : {});
    case 'ArrowUp':
      return to(from ? { layer: at.layer - down } : {});
    case 'ArrowDown':
      return to(from ? { layer: at.layer + down } : {});
    case 'PageUp':
      return to({ panel: at.panel - 1 });
    case 'PageDown':
      return to(from ? { panel: at.panel + 1 } : {});
    case 'Home':
      return to({ head: 0 });
    case 'End':
      return to({ head: tensor.heads - 1 });
    default:
      return null;
  }
}
