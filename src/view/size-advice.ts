// What a still picture has no room for, as this browser measures texts.

import { sizeAdviceText as roomTextOf } from '../figure/size-advice.ts';
import type { Options } from '../options.ts';
import { checkDataset, type DatasetInput } from '../tensor/check.ts';
import { measureTextWidth } from './measure-text.ts';
import { MAX_SIDE, type PictureSize } from './picture-limits.ts';
import { checkPictureSize, DEFAULT_SIZE } from './picture-size.ts';
import { requirePage } from './require.ts';

/**
 * What a still picture has no room for, and a size in CSS pixels that is enough, as a sentence; null where it shows
 * everything, or lacks only ticks and axis titles. Lays the picture out a few times; draws nothing.
 * @param size 1600 x 900 unless given
 * @throws HeadglowError without a page, for data and options that can't be drawn, and for pictures too large
 */
export function sizeAdvice(
  dataset: DatasetInput,
  options: Partial<Options> = {},
  size: PictureSize = DEFAULT_SIZE,
): string | null {
  requirePage('sizeAdvice');
  const limits = { measure: measureTextWidth, maxSide: MAX_SIDE };
  return roomTextOf(checkDataset(dataset), options, checkPictureSize(size), limits);
}
