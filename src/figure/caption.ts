// The caption of a figure: the moment shown, what is in sight, and notes on values, limits and parts that do not fit.

import type { Options } from '../options.ts';
import type { Scales } from '../scale/limits.ts';
import type { Statistics } from '../scale/statistics.ts';
import type { Moment } from '../tensor/moment.ts';
import { reductionRow } from '../tensor/reductions.ts';
import { isDouble } from '../tensor/source.ts';
import { type Dataset, headWord } from '../tensor/tensor.ts';
import { type StepsName, stepsText, stepText } from '../tensor/text.ts';
import type { Camera, Range } from '../tensor/zoom.ts';
import { mostCellsPerPixel } from './cells.ts';
import { valuesText } from './few-values.ts';
import type { CaptionInput, PanelSpec, Rect } from './figure.ts';
import { flatText } from './flat-panels.ts';
import { type ByAxis, byAxis, pixelsAlong } from './orientation.ts';
import { isSmallLoss } from './parts.ts';
import { countCells } from './sight.ts';
import { isFlatStepMap } from './step-map.ts';
import type { VisiblePanel } from './visible-panels.ts';

type Parts = readonly (string | undefined | false)[];

/** Joins the parts of a caption, skipping empty ones. */
export const formatCaption = (parts: Parts): string => parts.filter(Boolean).join(' · ');

/** The moment as text: "step 12,400 (checkpoint 93 of 131)", or "26B tokens (checkpoint 93 of 131)". @param name names steps */
export function momentText({ steps, checkpoints, mix }: Moment, name = stepsText): string {
  const [first = 0, second] = checkpoints;
  if (steps.length < 2) return '';
  const step = (checkpoint: number) => name([steps[checkpoint] as number], steps);
  if (second === undefined) return `${step(first)} (checkpoint ${first + 1} of ${steps.length})`;
  return `${Math.round(mix * 100)} % of the way from ${step(first)} to ${step(second)} (interpolated)`;
}

/** The moment of the earlier one of its checkpoints. */
const atFirst = (moment: Moment): Moment => ({
  ...moment,
  checkpoints: moment.checkpoints.slice(0, 1),
  mix: 0,
});

interface DataCaptionInput {
  readonly dataset: Dataset;
  /** Names steps; default: as steps. */
  readonly nameSteps?: StepsName | undefined;
  readonly moment: Moment;
  readonly panels: readonly VisiblePanel[];
  readonly scales: Scales;
  readonly statistics: Statistics;
  readonly standIn: StandIn | null;
  /** What limits are based on if not on all cells. */
  readonly limitsNote: string;
}

/** The parts of a caption that depend on the data but not on the size of the figure. */
export function dataCaption(given: DataCaptionInput): Parts {
  const { dataset, nameSteps, moment, panels, scales, statistics, standIn, limitsNote } = given;
  if (moment.isEmpty) return [dataset.note, moment.pendingText];
  const word = headWord(panels.map(({ tensor }) => tensor));
  const emergenceText = scales.missing ? `no ${word} emerges` : `all ${word}s are present from the start`;
  return [
    dataset.note,
    momentText(standIn?.kind === 'earlier' ? atFirst(moment) : moment, nameSteps),
    standIn?.kind === 'earlier' && 'too little GPU memory to interpolate',
    moment.pendingText,
    // What is drawn may be equal or infinite where the values are not.
    panels.some(({ tensor }) => isDouble(tensor))
      ? 'colours round values to float32'
      : isFlatStepMap(panels, statistics)
        ? emergenceText
        : valuesText(scales.groups),
    flatText(panels, scales, statistics),
    limitsNote,
  ];
}

/** The first and the last cell that are in sight, at least in part: "10–19". */
function rangeText([start, end]: Range): string {
  const [first, last] = [Math.floor(start), Math.ceil(end) - 1];
  return first === last ? stepText(first) : `${stepText(first)}–${stepText(last)}`;
}

const axisText = (name: string, range: Range, count: number): string =>
  range[0] > 0 || range[1] < count
    ? `${name}${Math.ceil(range[1]) - Math.floor(range[0]) > 1 ? 's' : ''} ${rangeText(range)} of ${stepText(count)}`
    : '';

/** What is in sight, and out of how much. */
export interface InSightTextInput {
  readonly camera: Pick<Camera, 'layers' | 'heads' | 'panel'>;
  /** Layers and heads that the camera counts. */
  readonly counted: { readonly layers: number; readonly heads: number };
  /** What the layers and the heads are called, in the singular; of sorted cells, their ranks. */
  readonly words: ByAxis<string>;
  /** Panels in sight, and all panels. */
  readonly panels: number;
  readonly allPanels: number;
}

/** What is in sight: "2 of 8 panels, layers 10–19 of 126, heads 0–4,095 of 53,248"; '' if everything is. */
export function inSightText({ camera, counted, words, panels, allPanels }: InSightTextInput): string {
  const cells = [
    axisText(words.layers, camera.layers, counted.layers),
    axisText(words.heads, camera.heads, counted.heads),
  ].filter(Boolean);
  const where = camera.panel !== null && cells.length > 0 && allPanels > 1 ? ` (${camera.panel} only)` : '';
  const count = panels < allPanels && `${stepText(panels)} of ${stepText(allPanels)} panels`;
  return [count, ...cells].filter(Boolean).join(', ') + where;
}

/** What stands in for the exact picture while it moves. */
export type StandIn =
  /** Between two checkpoints, pixels are interpolated that have been reduced at each of them. */
  | { readonly kind: 'mix' }
  /** Of two checkpoints, only the earlier one is shown, as there is no memory for both. */
  | { readonly kind: 'earlier' }
  /** The cells are blocks of a coarser level, interpolated between two checkpoints if `isMixed`. */
  | { readonly kind: 'level'; readonly layers: number; readonly heads: number; readonly isMixed: boolean };

/** What a pixel shows if it covers several cells: "each pixel shows the largest of up to 16 x 512 cells"; '' if none does. */
export function pixelText(
  panels: readonly PanelSpec[],
  rects: readonly Rect[],
  { reduction, transpose }: Pick<Options, 'reduction' | 'transpose'>,
  standIn: StandIn | null,
): string {
  const { sentence } = reductionRow(reduction);
  const withMix = (text: string, isMixed: boolean): string =>
    isMixed ? `${text}, interpolated after the reduction` : text;
  if (standIn?.kind === 'level') {
    const blocks = `blocks of ${stepText(standIn.layers)} x ${stepText(standIn.heads)} cells`;
    return withMix(sentence(blocks), standIn.isMixed);
  }
  const { layers, heads } = mostCellsPerPixel(
    panels.map(({ sight: { across, down } }, i) => ({
      cells: byAxis({ across: countCells(across), down: countCells(down) }, { transpose }),
      pixels: pixelsAlong(rects[i] as Rect, { transpose }),
    })),
  );
  if (layers * heads === 1) return '';
  const cells = `up to ${stepText(layers)} x ${stepText(heads)} cells`;
  return withMix(sentence(cells), standIn?.kind === 'mix');
}

/** The parts of a caption that report what does not fit. */
export const missingPartsCaption = ({ missing, hasAmbiguousNames }: CaptionInput): Parts => [
  !isSmallLoss(missing) && `no room for ${missing.join(', ')}`,
  hasAmbiguousNames && 'some shortened names are identical',
];
