// Lets a linked view show the same part of its matrices as another view.

import type { Layout, PanelLayout } from '../figure/layout-json.ts';
import type { Camera } from '../tensor/zoom.ts';
import { type CameraSpace, isWhole, rescaleCells, zoomOf } from './camera/space.ts';
import type { View } from './view.ts';

const keyOf = ({ model, task }: PanelLayout): string => `${model}/${task}`;

/** The panel that a view shows or zooms alone; undefined if it is about all of them. */
function onlyPanel({ layout, options, camera }: View): PanelLayout | undefined {
  if (camera.panel !== null) return layout.panels.find((panel) => keyOf(panel) === camera.panel);
  return options.panel === null ? undefined : layout.panels.find(({ width }) => width > 0);
}

/** Layers and heads that the camera of a view counts. @param panel the only one that it is about */
function countedShape(
  { panels }: Layout,
  panel: PanelLayout | undefined,
): Pick<CameraSpace, 'layers' | 'heads'> {
  const all = panel ? [panel] : panels;
  return {
    layers: Math.max(...all.map(({ layers }) => layers)),
    heads: Math.max(...all.map(({ heads }) => heads)),
  };
}

/**
 * Lets a view show the same fractions of its matrices as a leader, and the same rows and columns of panels if both have as
 * many. If the leader zooms one panel alone, the view zooms the panel of the same name, or all if it has none.
 */
export function followCamera(leader: View, view: View): void {
  const layout = view.layout;
  const { camera } = leader;
  const shape = countedShape(leader.layout, onlyPanel(leader));
  const named =
    camera.panel === null ? undefined : layout.panels.find((panel) => keyOf(panel) === camera.panel);
  const own = countedShape(layout, named ?? (view.options.panel === null ? undefined : onlyPanel(view)));
  const { rows, columns } = leader.layout;
  const hasSameGrid = layout.rows === rows && layout.columns === columns;
  const grid = hasSameGrid ? camera : view.camera;
  const followed: Camera = {
    ...rescaleCells({ camera, space: { ...shape, rows, columns } }, own),
    rows: grid.rows,
    columns: grid.columns,
    panel: named ? camera.panel : null,
  };
  const space = { ...own, rows: layout.rows, columns: layout.columns };
  const axes = ['layers', 'heads', 'rows', 'columns'] as const;
  const isSame =
    followed.panel === view.camera.panel &&
    axes.every((axis) =>
      isWhole(followed[axis], space[axis])
        ? isWhole(view.camera[axis], space[axis])
        : followed[axis].every((edge, i) => Math.abs(edge - (view.camera[axis][i] as number)) < 1 / 256),
    );
  if (!isSame) view.set({ zoom: zoomOf({ camera: followed, space }) });
}
