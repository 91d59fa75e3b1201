// The flags of `headglow render` for other figures than heat maps.

import { type Command, Option } from 'commander';
import { type HeadSelection, parseSelection } from '../analysis/plots/head-selection.ts';
import { PLOT_KINDS, type PlotKind } from '../analysis/plots/plot-data.ts';
import { PRESETS } from '../export/presets.ts';
import { type PictureSettings, PLOT_HEIGHTS, PLOT_SCALE, PLOT_WIDTH } from '../protocol.ts';
import { HeadglowError } from '../tensor/error.ts';
import { conflictError, createFlag } from './figure-flags.ts';
import type { Length, SizeFlags } from './picture-flags.ts';

/** Values of the flags. */
export interface PlotFlags {
  readonly figure?: PlotKind;
  readonly show?: HeadSelection;
}

const CSS_DPI = 96;

/** Adds `--figure` and `--show`. */
export function addPlotFlags(command: Command): void {
  command
    .addOption(
      new Option(
        '--figure <name>',
        'draw another figure than heat maps: heads by rank, means of layers, two tasks against each other, heads over training, ' +
          'or rank correlations of tasks',
      ).choices(PLOT_KINDS),
    )
    .addOption(
      createFlag(
        '--show <heads>',
        'heads that trajectories draw and scatter labels: top:5, or L10H4,L3H2 (default: top:5)',
        parseSelection,
      ),
    );
}

/** Flags of the size and the kind of file, with the defaults of the figure. */
export function withPlotSize<Flags extends SizeFlags & PlotFlags>(flags: Flags, isVector: boolean): Flags {
  const { figure, preset: name } = flags;
  if (!figure) return flags;
  const preset = name && PRESETS[name];
  const width: Length =
    flags.width ??
    (preset
      ? { pixels: (preset.width * CSS_DPI) / 72, isPhysical: true }
      : { pixels: PLOT_WIDTH, isPhysical: false });
  const height: Length = flags.height ?? { ...width, pixels: width.pixels * PLOT_HEIGHTS[figure] };
  const isOfPixels = !isVector && !width.isPhysical && flags.dpi === undefined;
  return {
    ...flags,
    width,
    ...(flags.height || !preset?.height ? { height } : {}),
    ...(isOfPixels && { scale: flags.scale ?? PLOT_SCALE }),
  };
}

/** Flags that apply to heat maps only. */
const OF_HEAT_MAPS = ['movie', 'frames', 'layout', 'emergence', 'cells'] as const;

/** The figure that flags ask for. @throws HeadglowError for flags that do not apply to it */
export function plotRequest(
  flags: PlotFlags & Readonly<Record<string, unknown>>,
): Pick<PictureSettings, 'plot'> {
  const { figure: kind, show } = flags;
  if (show && kind !== 'scatter' && kind !== 'trajectories')
    throw new HeadglowError({
      code: 'option',
      place: '--show',
      reason: 'applies to --figure scatter and --figure trajectories only',
      remedy: 'add one of them, or remove this flag',
    });
  if (!kind) return {};
  for (const name of OF_HEAT_MAPS)
    if (flags[name] !== undefined) throw conflictError(`--${name}`, '--figure');
  return { plot: { kind, ...(show && { show }) } };
}
