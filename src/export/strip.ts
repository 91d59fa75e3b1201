// The colours of a colorbar as rectangles without seams.

import type { Rect } from '../figure/figure.ts';
import type { StripMark } from '../figure/scene.ts';

/** Each rectangle continues to the bottom of the strip, below the next one; they are painted from the top down. */
export function stripRects({ x, y, width, height, colors }: StripMark): (Rect & { readonly fill: string })[] {
  return colors.toReversed().map((fill, i) => {
    const top = (height * i) / colors.length;
    return { x, y: y + top, width, height: height - top, fill };
  });
}
