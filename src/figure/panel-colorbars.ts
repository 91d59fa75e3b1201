// Small colorbars beside panels, one each, where groups of limits are many.

import type { AxisMarks } from './axes.ts';
import { placeBar, placeBarTicks, placeLabel } from './colorbars.ts';
import type { ColorbarSpec, FigureSpec, PlacedColorbar, Rect } from './figure.ts';
import { devicePixels, GAPS, lineDevicePixels, type Plan } from './plan.ts';
import { SIZES } from './text.ts';

/** To the right of each panel, as high as it is. */
export function placePanelBars(
  spec: FigureSpec,
  plan: Plan,
  panels: readonly Rect[],
  marks: AxisMarks,
): PlacedColorbar[] {
  if (!plan.shown.has('panelBars')) return [];
  const { slot, down, panelBar } = plan;
  const half = Math.ceil(lineDevicePixels(spec, SIZES.tick) / 2);
  // As tick labels of layers: neither into a title nor half way to the next panel.
  const between = slot.top > 0 ? devicePixels(spec, GAPS.belowPanelTitle) : down.gap >> 1;
  const overhang = Math.min(half, between);
  const last = down.start(plan.grid.rows - 1) + down.size(plan.grid.rows - 1);
  placeLabel(spec, plan.colorbar.left, { top: down.start(0), bottom: last }, marks);
  return panels.map((rect, i) => {
    const { y, height } = rect;
    const x = rect.x + rect.width + devicePixels(spec, GAPS.panelBar);
    const own = spec.ownBars?.[spec.panels[i]?.bar ?? 0] as ColorbarSpec;
    const bar = placeBar(own, { x, y, width: panelBar.width, height });
    const reach = { top: y - overhang, bottom: y + height + overhang, labels: panelBar.labels };
    placeBarTicks(spec, bar, reach, marks);
    return bar;
  });
}
