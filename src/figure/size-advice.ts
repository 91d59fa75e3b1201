// Finds a size at which all parts of a figure fit.

import { checkOptions } from '../options/check.ts';
import type { Options } from '../options.ts';
import type { Dataset } from '../tensor/tensor.ts';
import { listText } from '../tensor/text.ts';
import { compose, type FigureSize } from './compose.ts';
import { NO_EXTRAS } from './extras.ts';
import type { FigureSpec } from './figure.ts';
import { isSmallLoss } from './parts.ts';
import * as sorting from './sort-panels.ts';

/** Candidate sizes grow by 10 % up to a factor of 20, rounded up to multiples of 10 pixels. */
const GROWTH = 1.1;
const MAX_FACTOR = 20;
const MULTIPLE = 10;

/** With more panels, no size is searched for: each attempt is slow, and none is likely to succeed. */
const MAX_PANELS = 2000;

/**
 * A sentence that lists the parts that do not fit and a sufficient size; null if at most ticks and axis titles are
 * missing, which small pictures can do without. Composes the figure several times.
 * @param maxSide maximum width and height in device pixels
 * @param textScale factor of the sizes of all texts, gaps and lines
 */
export function sizeAdviceText(
  dataset: Dataset,
  given: Partial<Options>,
  size: FigureSize,
  {
    measure,
    maxSide,
    textScale = 1,
  }: { readonly measure: FigureSpec['measure']; readonly maxSide: number; readonly textScale?: number },
): string | null {
  const options = checkOptions(given);
  const { pixelRatio } = size;
  const composeAt = ({ width, height }: Pick<FigureSize, 'width' | 'height'>) => {
    // At other sizes, the grid of panels may have fewer rows or columns than the zoom shows.
    const { missing, panels } = compose({
      dataset,
      options,
      size: { width, height, pixelRatio: pixelRatio * textScale },
      measure,
      clampsGrid: true,
      extras: { ...NO_EXTRAS, sorting },
    });
    return { missing, panels: panels.length };
  };
  const { missing, panels } = composeAt(size);
  if (isSmallLoss(missing)) return null;
  const problem = `There is no room for the ${listText(missing)}`;
  if (panels > MAX_PANELS) return `${problem}.`;
  const showsAll = (sides: Sides): boolean =>
    composeAt({ width: sides.width * pixelRatio, height: sides.height * pixelRatio }).missing.length === 0;
  const enough = firstWhere(candidateSizes(size, maxSide), showsAll);
  return enough ? `${problem}: ${enough.width} x ${enough.height} pixels would be enough.` : `${problem}.`;
}

/** CSS pixels. */
interface Sides {
  readonly width: number;
  readonly height: number;
}

/** Sizes to try, in ascending order. */
function candidateSizes({ width, height, pixelRatio }: FigureSize, maxSide: number): Sides[] {
  const sizes: Sides[] = [];
  for (let factor = GROWTH; factor < MAX_FACTOR; factor *= GROWTH) {
    const grown = (side: number): number => Math.ceil((side / pixelRatio) * (factor / MULTIPLE)) * MULTIPLE;
    const size = { width: grown(width), height: grown(height) };
    if (Math.max(size.width, size.height) * pixelRatio > maxSide) break;
    sizes.push(size);
  }
  return sizes;
}

/** Finds the first passing item by bisection, assuming all later ones pass too; undefined if the last one fails. */
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
