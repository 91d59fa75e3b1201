// Maps of training steps (emergence maps): heads that never emerge, or are present from the start, have special colours.

import type { Options } from '../options.ts';
import { baseName, type Colormap, colormap, hasColormap } from '../scale/colormaps.ts';
import type { Scales } from '../scale/limits.ts';
import type { Statistics } from '../scale/statistics.ts';
import { LastResults } from '../tensor/remember.ts';
import type { SelectedMatrix } from '../tensor/select.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import type { Scale } from './scene.ts';
import { THEME_COLORS } from './theme.ts';

/** Colormaps that contain no greys. */
const COLOURFUL: ReadonlySet<string> = new Set(['viridis', 'plasma', 'cividis']);

/** Whether all values are training steps. */
export const isStepMap = (panels: readonly { readonly tensor: TensorOrSource }[]): boolean =>
  panels.every(({ tensor }) => tensor.unit === 'step');

/** Whether no head emerges in a map of training steps: each is present from the start, or never. */
export const isFlatStepMap = (panels: readonly SelectedMatrix[], statistics: Statistics): boolean =>
  isStepMap(panels) &&
  panels.every((panel) => statistics.ofTask(panel).max <= Math.fround(panel.tensor.startStep ?? -Infinity));

/**
 * Chooses the colormap of a group; the automatic one as long as that of the options is not loaded.
 * @param center the value at the centre of the colours; null if the data have no natural centre
 * @param ofSteps whether values are training steps
 */
export function chooseColormap(options: Options, center: number | null, ofSteps: boolean): Colormap {
  const automatic = center !== null ? 'coolwarm' : 'viridis';
  const name = hasColormap(options) ? (options.colormap ?? automatic) : automatic;
  if (!ofSteps || !COLOURFUL.has(baseName(name))) return colormap(name, options.markExtremes);
  const { never, start } = THEME_COLORS[options.theme];
  return colormap(name, options.markExtremes, { bad: never, under: start });
}

const knownScales = new LastResults<Scales, readonly Scale[]>();

/** Groups of panels with their colormaps; the same object as long as nothing changes. */
export const chooseColormaps = (computed: Scales, options: Options, ofSteps: boolean): readonly Scale[] =>
  knownScales.get(
    computed,
    [hasColormap(options) && options.colormap, options.markExtremes, options.theme, ofSteps],
    () =>
      computed.groups.map((group) => ({
        ...group,
        colormap: chooseColormap(options, group.center, ofSteps),
      })),
  );
