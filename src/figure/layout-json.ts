// Where everything lies, for people who annotate or verify a picture.

import type { Composition } from './compose.ts';
import type { Rect } from './figure.ts';

export interface PanelLayout extends Rect {
  readonly model: string;
  readonly task: string;
  /** The model's own checkpoint, 0-based; between two while they are mixed; null before its first. */
  readonly checkpoint: number | null;
  readonly layers: number;
  readonly heads: number;
}

/** Device pixels from the upper left. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** The strip with its extensions; the uppermost of several; null where titles carry the limits. */
  readonly colorbar: Rect | null;
  readonly colorbars: readonly Rect[];
  /** Their colours from vmin, below, to vmax, without the extensions. */
  readonly strips: readonly Rect[];
  readonly panels: readonly PanelLayout[];
}

const rectOf = ({ x, y, width, height }: Rect): Rect => ({ x, y, width, height });

export function layoutOf({ figure, panels, moment }: Composition): Layout {
  const colorbars = figure.colorbars.map(rectOf);
  return {
    width: figure.width,
    height: figure.height,
    colorbar: colorbars[0] ?? null,
    colorbars,
    strips: figure.colorbars.map(({ strip }) => rectOf(strip)),
    panels: panels.map(({ tensor, task, checkpoints, rect }) => {
      const [first = 0, second = first] = checkpoints;
      return {
        model: tensor.model,
        task: tensor.tasks[task] as string,
        checkpoint: first < 0 ? null : first + (second > first ? moment.share : 0),
        layers: tensor.layers,
        heads: tensor.heads,
        ...rectOf(rect),
      };
    }),
  };
}
