// How the axes of a matrix lie on the screen: layers down and heads across, or transposed. The only place that knows it.

import type { Origin } from '../options.ts';

/** How a matrix is drawn. */
export interface Orientation {
  /** The edge at which the axis that runs down the screen starts: that of layers, or transposed that of heads. */
  readonly origin: Origin;
  /** Whether layers run across. Default: false. */
  readonly transpose?: boolean | undefined;
}

type Transpose = Partial<Pick<Orientation, 'transpose'>>;

/** Something for each axis of a matrix. */
export interface ByAxis<T> {
  readonly layers: T;
  readonly heads: T;
}

/** Something for each direction of the screen. */
export interface ByDirection<T> {
  readonly across: T;
  readonly down: T;
}

/** Assigns what belongs to the directions of the screen to layers and heads. */
export const byAxis = <T>({ across, down }: ByDirection<T>, { transpose }: Transpose): ByAxis<T> =>
  transpose ? { layers: across, heads: down } : { layers: down, heads: across };

/** Assigns what belongs to layers and heads to the directions of the screen. */
export const byDirection = <T>({ layers, heads }: ByAxis<T>, { transpose }: Transpose): ByDirection<T> =>
  transpose ? { across: layers, down: heads } : { across: heads, down: layers };

/** Device pixels along layers and along heads. */
export const pixelsAlong = (
  { width, height }: { readonly width: number; readonly height: number },
  orientation: Transpose,
): ByAxis<number> => byAxis({ across: width, down: height }, orientation);

/** Counts from the other end if cell 0 is at the bottom. @param length of the axis, in the unit of the range */
export const turned = (
  [start, end]: readonly [number, number],
  length: number,
  { origin }: Orientation,
): [number, number] => (origin === 'lower' ? [length - end, length - start] : [start, end]);

/** The direction in which an axis runs. */
export const directionOf = (axis: 'layers' | 'heads', { transpose }: Transpose) =>
  (axis === 'heads') !== (transpose ?? false) ? 'across' : 'down';
