// Brings panels into sight: moves to their rows and columns if the figure has many small panels.

import type { Layout, PanelLayout, Range, View, Zoom } from '../../src/index.ts';

/** Panels below this width or height, in CSS pixels, are too small to be read. */
const MIN_SIDE = 60;
/** The size of a panel and its title after moving to it, in CSS pixels. */
const SLOT = { width: 200, height: 160 };

const lengthOf = ([start, end]: Range): number => end - start;

/** The rows or columns to show: about `count` of them around `wanted`, and at least those. */
export function rangeAround([first, end]: Range, count: number, all: number): Range {
  const length = Math.min(Math.max(count, lengthOf([first, end])), all);
  const start = Math.round((first + end - length) / 2);
  const clamped = Math.min(Math.max(start, 0), all - length);
  return [clamped, clamped + length];
}

/** The rows and columns of the grid that contain panels. */
function gridOf(panels: readonly PanelLayout[]): { readonly rows: Range; readonly columns: Range } {
  let [top, left, bottom, right] = [Infinity, Infinity, 0, 0];
  for (const { row, column } of panels) {
    [top, left] = [Math.min(top, row), Math.min(left, column)];
    [bottom, right] = [Math.max(bottom, row + 1), Math.max(right, column + 1)];
  }
  return { rows: [top, bottom], columns: [left, right] };
}

/** Panels that fill a smaller part of their rows and columns are scattered: they are shown where they are. */
const MIN_FILLED = 0.5;

/** The current zoom with other rows and columns; missing ones are all. */
const withGrid = ({ layers, heads, panel }: Zoom, grid: Pick<Zoom, 'rows' | 'columns'> = {}): Zoom => ({
  ...(layers && { layers }),
  ...(heads && { heads }),
  ...(panel !== undefined && { panel }),
  ...grid,
});

/**
 * The zoom that shows panels at a size that can be read; undefined if the current one does.
 * @param indices of the panels
 * @param size of the figure in CSS pixels
 */
export function zoomToPanels(
  { panels, rows, columns, width }: Layout,
  indices: readonly number[],
  zoom: Zoom | null,
  size: { readonly width: number; readonly height: number },
): Zoom | null | undefined {
  const wanted = indices.flatMap((index) => panels[index] ?? []);
  const pixel = width / size.width;
  const isReadable = (panel: PanelLayout): boolean => Math.min(panel.width, panel.height) >= MIN_SIDE * pixel;
  if (wanted.every(isReadable)) return undefined;
  const grid = gridOf(wanted);
  if (wanted.length < MIN_FILLED * lengthOf(grid.rows) * lengthOf(grid.columns)) {
    const all = zoom && withGrid(zoom);
    return all && Object.keys(all).length > 0 ? all : null;
  }
  return withGrid(zoom ?? {}, {
    rows: rangeAround(grid.rows, Math.max(1, Math.round(size.height / SLOT.height)), rows),
    columns: rangeAround(grid.columns, Math.max(1, Math.round(size.width / SLOT.width)), columns),
  });
}

/**
 * Brings panels of a view into sight.
 * @throws HeadglowError if the figure cannot show them
 */
export async function goToPanels(view: View, indices: readonly number[]): Promise<void> {
  if (view.options.panel !== null) view.set({ panel: null });
  const { clientWidth, clientHeight } = view.element;
  const zoom = zoomToPanels(view.layout, indices, view.options.zoom, {
    width: clientWidth,
    height: clientHeight,
  });
  if (zoom !== undefined) await view.zoomTo(zoom);
}
