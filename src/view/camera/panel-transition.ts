// Eases between all panels and one at full size: the new picture starts where the old one had the panel.

import type { Rect } from '../../figure/figure.ts';

/** Milliseconds. */
const DURATION = 220;

/** The CSS transform that moves what is at one place to another. */
export function transformBetween(from: Rect, to: Rect): string {
  const [x, y] = [to.width / from.width, to.height / from.height];
  return `translate(${to.x - from.x * x}px, ${to.y - from.y * y}px) scale(${x}, ${y})`;
}

/**
 * Eases layers of a view from where a panel was.
 * @param after where the panel is now, in CSS pixels
 * @param before where it was
 * @returns the animations
 */
export function easePanel(layers: readonly HTMLElement[], after: Rect, before: Rect): readonly Animation[] {
  const transform = transformBetween(after, before);
  return layers.map((layer) =>
    layer.animate(
      [
        { transform, transformOrigin: '0 0' },
        { transform: 'none', transformOrigin: '0 0' },
      ],
      { duration: DURATION, easing: 'cubic-bezier(0.2, 0, 0, 1)' },
    ),
  );
}
