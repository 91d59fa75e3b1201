// Where everything lies, for people who annotate or verify a picture.

import type { Rect } from './figure.ts';
import type { Scene } from './scene.ts';

/** Where a panel lies, in device pixels from the upper left, and what it shows. */
export interface PanelLayout extends Rect {
  /** The model's name, `''` where there is none. */
  readonly model: string;
  /** The task's name, `''` where there is none. */
  readonly task: string;
  /** The model's own checkpoint, 0-based; between two while they are mixed; null before its first, and while none is here. */
  readonly checkpoint: number | null;
  /** Layers of the model: rows of cells. */
  readonly layers: number;
  /** Heads of a layer: columns of cells. */
  readonly heads: number;
}

/** Device pixels from the upper left. */
export interface Layout {
  /** Device pixels of the whole picture. */
  readonly width: number;
  /** Device pixels of the whole picture. */
  readonly height: number;
  /** The strip with its extensions; the uppermost of several; null where titles carry the limits. */
  readonly colorbar: Rect | null;
  /** The strips of all colorbars of the figure, with their extensions, from the top. */
  readonly colorbars: readonly Rect[];
  /** Their colours from vmin, below, to vmax, without the extensions. */
  readonly strips: readonly Rect[];
  /** The panels, in the order in which they are shown; without width or height where there is no room. */
  readonly panels: readonly PanelLayout[];
}

const rectOf = ({ x, y, width, height }: Rect): Rect => ({ x, y, width, height });

export function createLayoutJson({ width, height, panels, marks, moment }: Scene): Layout {
  const strips = marks.flatMap((mark) => (mark.kind === 'strip' && mark.isShared ? [mark] : []));
  const colorbars = strips.map(({ bar }) => rectOf(bar));
  return {
    width,
    height,
    colorbar: colorbars[0] ?? null,
    colorbars,
    strips: strips.map(rectOf),
    panels: panels.map(({ tensor, task, checkpoints, share, rect }) => {
      const [first = 0, second = first] = checkpoints;
      return {
        model: tensor.model,
        task: tensor.tasks[task] as string,
        checkpoint:
          first === null || moment.isEmpty ? null : first + (second !== null && second > first ? share : 0),
        layers: tensor.layers,
        heads: tensor.heads,
        ...rectOf(rect),
      };
    }),
  };
}
