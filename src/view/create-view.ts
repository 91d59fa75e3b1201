// Creates live views.

import type { Options } from '../options.ts';
import type { DatasetInput } from '../tensor/check.ts';
import type { ViewSettings } from './settings.ts';
import { View } from './view.ts';

/**
 * Creates a live view in an element. It fills the element; if that has no height, the view is 16:9.
 * @param dataset models, tasks and checkpoints to show
 * @param options options that differ from `DEFAULTS`
 * @param settings how the view reacts to pointer and keyboard
 * @throws HeadglowError for invalid data, options or settings, outside a browser page, or if WebGL2 is not available
 */
export function createView(
  element: HTMLElement,
  dataset: DatasetInput,
  options?: Partial<Options>,
  settings?: Partial<ViewSettings>,
): View {
  return new View(element, dataset, options, settings);
}
