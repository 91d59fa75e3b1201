// Which colorbars a figure has, and what stands on them.

import type { Options } from '../options.ts';
import { colorbarTicks } from '../scale/ticks.ts';
import { singleValueColorbar } from './few-values.ts';
import type { ColorbarSpec, FigureSpec } from './figure.ts';
import type { Scale } from './scene.ts';

/** Above this many groups, their colorbars stand at rows or panels, not one above the other. */
const MAX_COLORBARS = 4;
/** Above this many, they have no room in any case. */
const MAX_OWN_BARS = 200;
/** Labels of a small colorbar. */
const OWN_TICKS = 4;

const colorbarSpec = (scale: Scale, options: Options, room: number): ColorbarSpec => {
  const { title, colormap, extend, norm } = scale;
  return {
    title,
    under: colormap.under,
    over: colormap.over,
    ...(singleValueColorbar(scale, options) ?? {
      colors: colormap.colors,
      extend,
      ticks: colorbarTicks(norm, extend, room, options),
    }),
  };
};

/** What stands at the lower end of a map of training steps, whose limits begin with the second one. */
const FROM_START = { t: -0.02, label: 'from the start' };

/** A colorbar of training steps: what lies under it is there from the start. */
const ofTrainingSteps = (bar: ColorbarSpec): ColorbarSpec =>
  bar.extend === 'min' || bar.extend === 'both'
    ? { ...bar, ticks: [FROM_START, ...bar.ticks.slice(1)] }
    : bar;

/** Of all groups: their own as long as they are few, else one per colormap, without numbers. */
function specsOf(
  scales: readonly Scale[],
  options: Options,
  height: number,
): Pick<FigureSpec, 'colorbars' | 'ownBars'> {
  const each = (room: number) => scales.map((scale) => colorbarSpec(scale, options, room));
  if (scales.length <= MAX_COLORBARS)
    return { colorbars: each(Math.max(2, Math.floor(height / scales.length / 40))) };
  return { colorbars: commonBars(scales), ownBars: scales.length > MAX_OWN_BARS ? [] : each(OWN_TICKS) };
}

/** The colorbar of each colormap, whose limits are those of each panel. */
function commonBars(scales: readonly Scale[]): ColorbarSpec[] {
  return [...new Set(scales.map(({ colormap }) => colormap))].map(({ colors, under, over }) => ({
    title: '',
    colors,
    under,
    over,
    extend: 'neither',
    ticks: [
      { t: 0, label: 'lower limit' },
      { t: 1, label: 'upper limit' },
    ],
  }));
}

/**
 * The colorbars of a figure: their own as long as groups are few, else one per colormap, without numbers.
 * @param height of the figure in CSS pixels
 * @param ofSteps true for a map of training steps
 */
export function colorbarSpecs(
  scales: readonly Scale[],
  options: Options,
  { height, ofSteps }: { readonly height: number; readonly ofSteps: boolean },
): Pick<FigureSpec, 'colorbars' | 'ownBars'> {
  const specs = specsOf(scales, options, height);
  return ofSteps ? { ...specs, colorbars: specs.colorbars.map(ofTrainingSteps) } : specs;
}
