// Advice on the size of a still picture, with text measured by the browser.

import { sizeAdviceText } from '../figure/size-advice.ts';
import type { Options } from '../options.ts';
import { checkDataset, type DatasetInput } from '../tensor/check.ts';
import { measureTextWidth } from './measure-text.ts';
import { MAX_SIDE, type PictureSize } from './picture-limits.ts';
import { checkPictureSize, DEFAULT_SIZE } from './picture-size.ts';
import { requirePage } from './require.ts';

/**
 * Describes in a sentence which parts of a figure do not fit a still picture, and suggests a size in CSS pixels; null if
 * everything fits, or only ticks and axis titles are missing. Computes a few layouts, but draws nothing.
 * @param size in CSS pixels. Default: 1600 x 900, scale 1
 * @param textScale factor of the sizes of all texts, gaps and lines, as of `exportFigure`. Default: 1
 * @throws HeadglowError outside a browser page, for invalid data or options, or for pictures that are too large
 */
export function sizeAdvice(
  dataset: DatasetInput,
  options: Partial<Options> = {},
  size: PictureSize = DEFAULT_SIZE,
  textScale = 1,
): string | null {
  requirePage('sizeAdvice');
  const limits = { measure: measureTextWidth, maxSide: MAX_SIDE, textScale };
  return sizeAdviceText(checkDataset(dataset), options, checkPictureSize(size), limits);
}
