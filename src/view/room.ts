// What a still picture has no room for, as this browser measures texts.

import { roomText as roomTextOf } from '../figure/room.ts';
import type { Options } from '../options.ts';
import { checkedDataset, type DatasetInput } from '../tensor/check.ts';
import { measureText } from './measure.ts';
import { requirePage } from './need.ts';
import { MAX_SIDE, type PictureSize } from './picture.ts';
import { DEFAULT_SIZE, pictureSize } from './picture-size.ts';

/**
 * What a still picture has no room for, and a size in CSS pixels that is enough, as a sentence; null where it shows
 * everything, or lacks only ticks and axis titles. Lays the picture out a few times; draws nothing.
 * @param size 1600 x 900 unless given
 * @throws HeadglowError without a page, for data and options that can't be drawn, and for pictures too large
 */
export function roomText(
  dataset: DatasetInput,
  options: Partial<Options> = {},
  size: PictureSize = DEFAULT_SIZE,
): string | null {
  requirePage('roomText');
  const limits = { measure: measureText, most: MAX_SIDE };
  return roomTextOf(checkedDataset(dataset), options, pictureSize(size), limits);
}
