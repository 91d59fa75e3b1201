// Which size would give all parts of a figure room.

import { checkOptions } from '../options/check.ts';
import type { Options } from '../options.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { listText } from '../tensor/text.ts';
import { compose, type FigureSize } from './compose.ts';
import type { FigureSpec } from './figure.ts';
import { isSmallLoss } from './plan.ts';

/** Sizes grow in steps of a tenth, to at most this factor, and are whole multiples of so many pixels. */
const STEP = 1.1;
const MOST = 20;
const ROUND = 10;

/** With more panels than this, no size is looked for: each one tried takes long, and none is likely to show all. */
const MOST_PANELS = 2000;

/**
 * What a figure has no room for, and a size that is enough, as a sentence; null where everything is shown but
 * ticks and axis titles, which small pictures can do without. Composes the figure a few times.
 * @param most device pixels that a side may have
 */
export function sizeAdviceText(
  dataset: Dataset,
  given: Partial<Options>,
  size: FigureSize,
  { measure, most }: { readonly measure: FigureSpec['measure']; readonly most: number },
): string | null {
  const options = checkOptions(given);
  const { pixelRatio } = size;
  const composed = ({ width, height }: Pick<FigureSize, 'width' | 'height'>) => {
    const { missing, panels } = compose({ dataset, options, size: { width, height, pixelRatio }, measure });
    return { missing, panels: panels.length };
  };
  const { missing, panels } = composed(size);
  if (isSmallLoss(missing)) return null;
  const said = `There is no room for ${listText(missing)}`;
  if (panels > MOST_PANELS) return `${said}.`;
  const showsAll = (sides: Sides): boolean =>
    composed({ width: sides.width * pixelRatio, height: sides.height * pixelRatio }).missing.length === 0;
  const enough = firstWhere(sizesFrom(size, most), showsAll);
  return enough ? `${said}: ${enough.width} x ${enough.height} pixels would show all.` : `${said}.`;
}

/** CSS pixels. */
interface Sides {
  readonly width: number;
  readonly height: number;
}

/** The sizes to choose from, the smallest first. */
function sizesFrom({ width, height, pixelRatio }: FigureSize, most: number): Sides[] {
  const sizes: Sides[] = [];
  for (let factor = STEP; factor < MOST; factor *= STEP) {
    const grown = (side: number): number => Math.ceil((side / pixelRatio) * (factor / ROUND)) * ROUND;
    const size = { width: grown(width), height: grown(height) };
    if (Math.max(size.width, size.height) * pixelRatio > most) break;
    sizes.push(size);
  }
  return sizes;
}

/** The first item from which on all pass, found by bisection; undefined where the last one does not pass. */
function firstWhere<Item>(items: readonly Item[], passes: (item: Item) => boolean): Item | undefined {
  let [low, high] = [0, items.length - 1];
  if (high < 0 || !passes(items[high] as Item)) return undefined;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(items[middle] as Item)) high = middle;
    else low = middle + 1;
  }
  return items[high];
}
