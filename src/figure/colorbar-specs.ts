// Chooses the colorbars of a figure and their ticks.

import type { Options } from '../options.ts';
import { type ColorbarTick, colorbarTicks } from '../scale/ticks.ts';
import { singleValueColorbar } from './few-values.ts';
import type { ColorbarSpec, FigureSpec } from './figure.ts';
import type { Scale } from './scene.ts';

/** Above this many groups, colorbars are placed beside rows or panels instead of stacked. */
const MAX_COLORBARS = 4;
/** Above this many groups, they are never shown. */
const MAX_OWN_BARS = 200;
/** Maximum number of labels on a small colorbar. */
const OWN_TICKS = 4;

/** How the colorbars of a figure are labelled. */
interface BarSettings {
  /** Height of the figure in CSS pixels. */
  readonly height: number;
  /** Whether values are training steps. */
  readonly ofSteps: boolean;
  /** Creates the ticks of a scale of steps that are not shown as steps. */
  readonly stepTicks?: ((scale: Scale, room: number) => readonly ColorbarTick[]) | null | undefined;
}

const colorbarSpec = (
  scale: Scale,
  options: Options,
  room: number,
  { ofSteps, stepTicks }: BarSettings,
): Omit<ColorbarSpec, 'scale'> => {
  const { title, colormap, extend, norm } = scale;
  return {
    title,
    under: colormap.under,
    over: colormap.over,
    ...(singleValueColorbar(scale, options) ?? {
      colors: colormap.colors,
      extend,
      ticks: (ofSteps && stepTicks?.(scale, room)) || colorbarTicks(norm, extend, room, options),
    }),
  };
};

/** The lower tick of an emergence map, whose limits start at the second step. It is below the strip, beside the extension. */
const FROM_START = { t: -0.02, label: 'from the start' };

/** A colorbar of training steps: values below it mean "from the start". */
const withStartTick = (bar: ColorbarSpec): ColorbarSpec =>
  bar.extend === 'min' || bar.extend === 'both'
    ? { ...bar, ticks: [FROM_START, ...bar.ticks.slice(1)] }
    : bar;

function createSpecs(
  scales: readonly Scale[],
  options: Options,
  settings: BarSettings,
): Pick<FigureSpec, 'colorbars' | 'ownBars'> {
  const each = (room: number) =>
    scales.map((scale, i) => ({ scale: i, ...colorbarSpec(scale, options, room, settings) }));
  if (scales.length <= MAX_COLORBARS)
    return { colorbars: each(Math.max(2, Math.floor(settings.height / scales.length / 40))) };
  return { colorbars: unnumberedBars(scales), ownBars: scales.length > MAX_OWN_BARS ? [] : each(OWN_TICKS) };
}

/** One colorbar per colormap, labelled only "lower limit" and "upper limit", as limits differ between panels. */
function unnumberedBars(scales: readonly Scale[]): ColorbarSpec[] {
  return [...new Set(scales.map(({ colormap }) => colormap))].map(({ colors, under, over }) => ({
    scale: null,
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

/** The colorbars of a figure: one per group if there are few, else one per colormap, without numbers. */
export function colorbarSpecs(
  scales: readonly Scale[],
  options: Options,
  settings: BarSettings,
): Pick<FigureSpec, 'colorbars' | 'ownBars'> {
  const specs = createSpecs(scales, options, settings);
  return settings.ofSteps ? { ...specs, colorbars: specs.colorbars.map(withStartTick) } : specs;
}
