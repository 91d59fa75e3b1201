// The names in a figure that lead somewhere when they are clicked: titles of panels, headings of rows and columns.

import type { Rect } from '../../figure/figure.ts';
import type { Point, Scene, TextMark } from '../../figure/scene.ts';
import { isPlaced } from './facts.ts';
import { contains, TEXT_MARGIN } from './place.ts';
import type { GridAxis } from './space.ts';

/** What a name stands for: a panel, or a row or column of the grid. */
export interface Named {
  readonly kind: 'panel' | GridAxis;
  /** Index of the panel, row or column. */
  readonly index: number;
}

/** What the name at a point stands for; null if there is none, or it would lead nowhere. Device pixels. */
export function nameAt(scene: Scene, point: Point): Named | null {
  const margin = TEXT_MARGIN * scene.pixelRatio;
  const text = scene.marks.find(
    (mark) =>
      mark.kind === 'text' &&
      (mark.role === 'panel-title' || mark.role === 'heading') &&
      contains(mark.box, point, margin),
  ) as TextMark | undefined;
  if (!text) return null;
  if (text.role === 'panel-title') {
    const index = scene.panels.length > 1 ? panelBelow(scene, text.box) : null;
    return index === null ? null : { kind: 'panel', index };
  }
  const kind = text.rotate === 0 ? 'columns' : 'rows';
  const index = slotBeside(scene, text.box, kind);
  return index === null || scene[kind] === 1 ? null : { kind, index };
}

const middle = ({ x, y, width, height }: Rect): Point => [x + width / 2, y + height / 2];

/** The first panel below a title. */
function panelBelow({ panels }: Scene, title: Rect): number | null {
  const [center] = middle(title);
  let found: number | null = null;
  for (const [i, { rect }] of panels.entries()) {
    const isBelow = rect.y + 1 >= title.y + title.height && center >= rect.x && center < rect.x + rect.width;
    if (isBelow && isPlaced(rect) && (found === null || rect.y < (panels[found]?.rect.y ?? 0))) found = i;
  }
  return found;
}

/** The row or column that a heading is centred on. */
function slotBeside({ panels }: Scene, heading: Rect, axis: GridAxis): number | null {
  const [x, y] = middle(heading);
  const panel = panels.find(({ rect }) =>
    axis === 'rows'
      ? isPlaced(rect) && y >= rect.y && y < rect.y + rect.height
      : isPlaced(rect) && x >= rect.x && x < rect.x + rect.width,
  );
  return panel?.slot[axis === 'rows' ? 'row' : 'column'] ?? null;
}
