// The colours of a figure's cells in a picture of it.

import type { PNG } from 'pngjs';
import type { PanelLayout } from '../../src/index.ts';

/** The colour at the centre of each cell of each panel. */
export function cellColors(
  { data, width }: PNG,
  { panels }: { readonly panels: readonly PanelLayout[] },
): string[] {
  return panels.flatMap(({ x, y, width: across, height: down, layers, heads }) =>
    Array.from({ length: layers * heads }, (_, cell) => {
      const column = Math.floor(x + (across * ((cell % heads) + 0.5)) / heads);
      const row = Math.floor(y + (down * (Math.floor(cell / heads) + 0.5)) / layers);
      return data.subarray(4 * (row * width + column), 4 * (row * width + column) + 3).join();
    }),
  );
}
