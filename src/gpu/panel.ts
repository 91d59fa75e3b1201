// A panel of the heat map: one matrix on the screen.

import type { Rect } from '../figure/figure.ts';
import type { Colormap } from '../scale/colormaps.ts';
import type { Norm } from '../scale/norm.ts';
import type { Range } from '../tensor/zoom.ts';
import type { MatrixStack } from './stack.ts';

export interface HeatmapPanel {
  readonly stack: MatrixStack;
  /** Which matrix of the stack. */
  readonly index: number;
  readonly norm: Norm;
  readonly colormap: Colormap;
  /** Device pixels from the upper left. */
  readonly rect: Rect;
  /** The cells of the stack that `rect` shows along each axis. Edges may lie within cells: they are real numbers. */
  readonly layersInSight: Range;
  readonly headsInSight: Range;
  /** Whether layers run across: the same for all panels of a frame. Default: false. */
  readonly transpose?: boolean | undefined;
}
