// Maps of training steps: heads that never emerge, or were there from the start, have colours and names of their own.

import type { Options } from '../options.ts';
import { type Colormap, colormap } from '../scale/colormaps.ts';
import type { Statistics } from '../scale/statistics.ts';
import type { SelectedMatrix } from '../tensor/select.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import { THEME_COLORS } from './theme.ts';

/** Colormaps without greys of their own. */
const COLOURFUL: ReadonlySet<string> = new Set(['viridis', 'plasma', 'cividis']);

/** True where values are training steps. */
export const isStepMap = (panels: readonly { readonly tensor: TensorOrSource }[]): boolean =>
  panels.every(({ tensor }) => tensor.unit === 'step');

/** True for a map of training steps in which no head emerges: each is there from the start, or never. */
export const isFlatStepMap = (panels: readonly SelectedMatrix[], statistics: Statistics): boolean =>
  isStepMap(panels) &&
  panels.every((panel) => statistics.ofTask(panel).max <= Math.fround(panel.tensor.startStep ?? -Infinity));

/**
 * The colormap of a group.
 * @param center the value at the middle of the colours, if one stands out
 * @param ofSteps true for a map of training steps
 */
export function chooseColormap(options: Options, center: number | null, ofSteps: boolean): Colormap {
  const name = options.colormap ?? (center !== null ? 'coolwarm' : 'viridis');
  if (!ofSteps || !COLOURFUL.has(name)) return colormap(name, options.markExtremes);
  const { never, start } = THEME_COLORS[options.theme];
  return colormap(name, options.markExtremes, { bad: never, under: start });
}
