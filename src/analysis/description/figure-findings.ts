// The findings of a whole figure, and phrases about its values that several sections use.

import type { Options } from '../../options.ts';
import type { Statistics } from '../../scale/statistics.ts';
import type { Moment } from '../../tensor/moment.ts';
import { isDouble } from '../../tensor/source.ts';
import type { Dataset } from '../../tensor/tensor.ts';
import { valueText } from '../../tensor/text.ts';
import { valuesDescending } from '../measures/sorting.ts';
import type { DescribeSettings } from './description.ts';
import type { Findings } from './panel-findings.ts';
import { type AnalysedPanel, type DescribedScale, isImportance } from './panels.ts';
import { amountText, shareText } from './phrases.ts';

/** A figure, whatever was found in it. */
export interface ShownFigure
  extends Pick<FigureFindings, 'options' | 'moment' | 'left' | 'inSightOf' | 'limitsNote' | 'orderNote'> {
  readonly findings: readonly { readonly panel: DescribedScale }[];
}

/** A figure and everything that was found in it. */
export interface FigureFindings {
  readonly dataset: Dataset;
  readonly options: Options;
  readonly moment: Moment;
  readonly settings: DescribeSettings;
  /** Statistics of all values that the limits depend on. */
  readonly statistics: Statistics;
  /** One for each panel, in the figure's order. */
  readonly findings: readonly Findings[];
  /** How many panels follow these; they are not described. */
  readonly left: number;
  /** What limits are based on if not on all cells, as the caption says it; else `''`. */
  readonly limitsNote: string;
  /** How cells are sorted, or why they are not; `''` if options do not ask for it. */
  readonly orderNote: string;
  /** The whole figure, if only what is in sight is described; otherwise null. */
  readonly inSightOf: { readonly panels: number } | null;
  /** For each panel, Holm's adjusted probability of each pattern test. */
  readonly adjusted: readonly (readonly number[])[];
}

/** When a panel's cells are bright: "value is at least 0.5", "value is above 0.5", "magnitude is at least 0.5". */
export function brightConditionText(panel: AnalysedPanel, { threshold }: DescribeSettings): string {
  const { norm, brightFrom, signed } = panel;
  // If all values are equal, the threshold is the next float32, which would be an odd number to read.
  const isAbove = threshold === null && norm.vmin === norm.vmax && !isDouble(panel.tensor);
  const range = isAbove
    ? `above ${amountText(panel, norm.vmax)}`
    : `at least ${amountText(panel, brightFrom)}`;
  return `${signed ? 'magnitude' : 'value'} is ${range}`;
}

export const quantityLabel = ({ options }: ShownFigure): string => options.label || 'Value';

export const isSigned = ({ findings }: FigureFindings): boolean => findings.some(({ panel }) => panel.signed);

/** True if the panels are emergence maps, whose values are training steps. */
export const isStepMap = ({ findings }: FigureFindings): boolean =>
  findings.length > 0 && findings.every(({ panel }) => !isImportance(panel));

/** The value of all finite cells of all panels; null if they differ or if no cell is finite. */
export function onlyValue({ findings }: FigureFindings): number | null {
  const filled = findings.filter(({ finite }) => finite > 0);
  const values = new Set(
    filled.flatMap(({ panel: { matrix } }) => {
      const all = valuesDescending(matrix);
      return [all[0] as number, all[all.length - 1] as number];
    }),
  );
  const [only = null] = values;
  return values.size === 1 ? only : null;
}

/** The position on the colorbar from which cells are bright: "80 % of the colorbar". */
export function colorbarShareText(found: FigureFindings): string {
  const share = shareText(found.settings.bright);
  return isSigned(found)
    ? `${share} of the way from zero to either end of the colorbar`
    : `${share} of the colorbar`;
}

/** The rule that decides which cells are bright. */
export function brightRule(found: FigureFindings): string {
  const { settings } = found;
  const signed = isSigned(found);
  if (settings.threshold !== null)
    return `cells whose ${signed ? 'magnitude' : 'value'} is at least ${valueText(settings.threshold, String)}, the given threshold`;
  return `cells at or above ${colorbarShareText(found)}`;
}
