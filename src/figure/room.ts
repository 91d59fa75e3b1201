// Which size would give all parts of a figure room.

import type { Options } from '../options.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { completed } from './complete.ts';
import { compose, type FigureSize } from './compose.ts';
import type { FigureSpec } from './figure.ts';
import { isSmallLoss } from './plan.ts';

/** Sizes grow in steps of a tenth, to at most this factor, and are whole multiples of so many pixels. */
const STEP = 1.1;
const MOST = 20;
const ROUND = 10;

/**
 * What a figure has no room for, and a size that is enough, as a sentence; null where everything is shown but
 * ticks and axis titles, which small pictures can do without.
 * @param most device pixels that a side may have
 */
export function roomText(
  dataset: Dataset,
  given: Partial<Options>,
  size: FigureSize,
  { measure, most }: { readonly measure: FigureSpec['measure']; readonly most: number },
): string | null {
  const options = completed(given);
  const { pixelRatio } = size;
  const missingAt = ({ width, height }: Pick<FigureSize, 'width' | 'height'>): readonly string[] => {
    const { figure } = compose(dataset, options, { width, height, pixelRatio }, measure);
    return figure.areAlike ? [...figure.missing, 'names that differ'] : figure.missing;
  };
  const missing = missingAt(size);
  if (isSmallLoss(missing)) return null;
  const said = `There is no room for ${missing.join(', ')}`;
  for (let factor = STEP; factor < MOST; factor *= STEP) {
    const grown = (side: number): number => Math.ceil((side / pixelRatio) * (factor / ROUND)) * ROUND;
    const [width, height] = [grown(size.width), grown(size.height)];
    if (Math.max(width, height) * pixelRatio > most) break;
    if (missingAt({ width: width * pixelRatio, height: height * pixelRatio }).length === 0)
      return `${said}: ${width} x ${height} pixels would show all.`;
  }
  return `${said}.`;
}
