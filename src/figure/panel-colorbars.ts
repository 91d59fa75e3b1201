// Small colorbars beside the panels, for figures with many groups of limits.

import { placeBar, placeBarTicks, placeLabel } from './colorbars.ts';
import type { ColorbarSpec, PlacedColorbar, Rect } from './figure.ts';
import type { LayoutContext } from './layout-context.ts';
import { devicePixels, GAPS, lineDevicePixels } from './plan.ts';
import { SIZES } from './text.ts';

/** Places a colorbar to the right of each panel, with the panel's height. */
export function placePanelBars(context: LayoutContext, panels: readonly Rect[]): PlacedColorbar[] {
  const { spec, plan } = context;
  if (!plan.shown.has('panelBars')) return [];
  const { slot, down, panelBar } = plan;
  const halfLine = Math.ceil(lineDevicePixels(spec, SIZES.tick) / 2);
  // Tick labels may extend beyond the panel, but not into a title or past the middle of the gap.
  const free = slot.top > 0 ? devicePixels(spec, GAPS.belowPanelTitle) : Math.floor(down.gap / 2);
  const overhang = Math.min(halfLine, free);
  const last = down.start(plan.grid.rows - 1) + down.size(plan.grid.rows - 1);
  placeLabel(context, plan.colorbar.left, { top: down.start(0), bottom: last });
  return panels.map((rect, i) => {
    const { y, height } = rect;
    const x = rect.x + rect.width + plan.sideBand + devicePixels(spec, GAPS.panelBar);
    const own = spec.ownBars?.[spec.panels[i]?.bar ?? 0] as ColorbarSpec;
    const bar = placeBar(own, { x, y, width: panelBar.width, height });
    placeBarTicks(context, bar, { top: y - overhang, bottom: y + height + overhang, width: panelBar.labels });
    return bar;
  });
}
