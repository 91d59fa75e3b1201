// The windows of a scene: for each panel, what the GPU holds of its matrix, grouped into stacks of one shape.

import type { Axis, Range } from '../../figure/cells.ts';
import type { Rect } from '../../figure/figure.ts';
import { axesOf } from '../../figure/matrix-cells.ts';
import { type ByAxis, byAxis, turned } from '../../figure/orientation.ts';
import type { Panel } from '../../figure/scene.ts';
import type { MatrixStack } from '../../gpu/stack.ts';
import { entryCount, exactAxis, type WindowAxis } from './axis.ts';

/** The window of one panel: a matrix of entries, each the reduction of a block of cells. */
export interface PanelWindow {
  readonly panel: Panel;
  readonly layers: WindowAxis;
  readonly heads: WindowAxis;
  /** The stack that contains the window, and its index there. */
  readonly stack: MatrixStack;
  readonly index: number;
}

/** The windows of all panels in sight. */
export interface Geometry {
  readonly windows: readonly PanelWindow[];
  readonly stacks: readonly MatrixStack[];
}

/** Whether two panels show the same cells of the same matrix on as many pixels. */
export const showSameCells = (a: Panel, b: Panel): boolean =>
  a.tensor === b.tensor &&
  a.task === b.task &&
  a.rect.width === b.rect.width &&
  a.rect.height === b.rect.height &&
  a.transpose === b.transpose &&
  isSameRange(a.sight.layers, b.sight.layers) &&
  isSameRange(a.sight.heads, b.sight.heads) &&
  a.reduction === b.reduction;

const isSameRange = (a: readonly number[], b: readonly number[]): boolean => a[0] === b[0] && a[1] === b[1];

/** Computes a function of an axis once for each different axis: panels mostly share theirs. */
export function memoizeAxes<T>(compute: (axis: Axis) => T): (axis: Axis) => T {
  const known = new Map<string, T>();
  return (axis) => {
    const key = `${axis.cells} ${axis.pixels} ${axis.sight[0]} ${axis.sight[1]}`;
    if (!known.has(key)) known.set(key, compute(axis));
    return known.get(key) as T;
  };
}

/** The axes of a panel's window; null if there is none. */
export type WindowAxes = (panel: Panel) => { readonly layers: WindowAxis; readonly heads: WindowAxis } | null;

/** Axes that are created from the axes of a panel. */
export function axesBy(create: (axis: Axis) => WindowAxis): WindowAxes {
  const created = memoizeAxes(create);
  return (panel) => {
    const { layers, heads } = axesOf(panel);
    return { layers: created(layers), heads: created(heads) };
  };
}

/** Axes of exact windows. @param tile the part of the picture that is drawn; null for all of it */
export function exactAxes(isSingle: boolean, tile: Rect | null): WindowAxes {
  if (!tile) return axesBy((axis) => exactAxis(axis, { isSingle, drawn: [0, axis.pixels] }));
  return (panel) => {
    const { layers, heads } = axesOf(panel);
    const drawn = drawnPixels(panel, tile);
    return {
      layers: exactAxis(layers, { isSingle, drawn: drawn.layers }),
      heads: exactAxis(heads, { isSingle, drawn: drawn.heads }),
    };
  };
}

/** The pixels of a panel that are in the part of the picture that is drawn. @param tile null for all of it */
export function drawnPixels(panel: Panel, tile: Rect | null): ByAxis<Range> {
  const { x, y, width, height } = panel.rect;
  if (!tile) return byAxis({ across: [0, width], down: [0, height] }, panel);
  const across = clip([tile.x - x, tile.x + tile.width - x], width);
  const down = turned(clip([tile.y - y, tile.y + tile.height - y], height), height, panel);
  return byAxis<Range>({ across, down }, panel);
}

const clip = ([start, end]: Range, length: number): Range => [Math.max(start, 0), Math.min(end, length)];

/**
 * Groups the windows of panels into stacks.
 * @param previous stacks of the same shapes and sizes are used again, so that the GPU keeps their place
 */
export function createGeometry(
  panels: readonly Panel[],
  axesOfPanel: WindowAxes,
  previous: Geometry | null = null,
): Geometry {
  const shapes = new Map<string, { count: number; layers: number; heads: number }>();
  const placed = panels.flatMap((panel) => {
    const axes = axesOfPanel(panel);
    if (!axes) return [];
    const [layers, heads] = [entryCount(axes.layers), entryCount(axes.heads)];
    const key = `${layers} x ${heads}`;
    const shape = shapes.get(key) ?? { count: 0, layers, heads };
    shapes.set(key, shape);
    return [{ panel, ...axes, key, index: shape.count++ }];
  });
  const stacks = new Map(
    [...shapes].map(([key, shape]) => [key, findStack(previous, shape) ?? { name: key, ...shape }] as const),
  );
  return {
    windows: placed.map(({ key, ...window }) => ({ ...window, stack: stacks.get(key) as MatrixStack })),
    stacks: [...stacks.values()],
  };
}

const findStack = (
  geometry: Geometry | null,
  { count, layers, heads }: Omit<MatrixStack, 'name'>,
): MatrixStack | undefined =>
  geometry?.stacks.find((stack) => stack.count === count && stack.layers === layers && stack.heads === heads);
