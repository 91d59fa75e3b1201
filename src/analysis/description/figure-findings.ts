// A figure with what was found in it, and what several sections say of its values.

import type { Options } from '../../options.ts';
import type { Statistics } from '../../scale/statistics.ts';
import type { Moment } from '../../tensor/moment.ts';
import type { Dataset } from '../../tensor/tensor.ts';
import { valuesDescending } from '../measures/sorting.ts';
import type { DescribeSettings } from './description.ts';
import type { Findings } from './panel-findings.ts';
import { type AnalysedPanel, isImportance } from './panels.ts';
import { amountText, numberText, shareText } from './phrases.ts';

/** A figure with all that was found in it. */
export interface FigureFindings {
  readonly dataset: Dataset;
  readonly options: Options;
  readonly moment: Moment;
  readonly settings: DescribeSettings;
  /** Of all values that the limits depend on. */
  readonly statistics: Statistics;
  /** One a panel, in the figure's order. */
  readonly findings: readonly Findings[];
  /** Panels of the figure after these, which are not described. */
  readonly left: number;
  /** Holm's probability of each test of each panel. */
  readonly adjusted: readonly (readonly number[])[];
}

/** "0.5 and above", "above 0.5", "0.5 and above in magnitude": from where a panel's cells are bright. */
export function brightRangeText(
  { norm, brightFrom, signed, tensor }: AnalysedPanel,
  { threshold }: DescribeSettings,
): string {
  // Where there is only one value, the next one that a float32 can be says nothing.
  const isAbove = threshold === null && norm.vmin === norm.vmax;
  const amount = (value: number): string => amountText(tensor, value);
  const least = isAbove ? `above ${amount(norm.vmax)}` : `${amount(brightFrom)} and above`;
  return `${least}${signed ? ' in magnitude' : ''}`;
}

export const panelLabel = ({ options }: FigureFindings): string => options.label || 'Value';

export const isSigned = ({ findings }: FigureFindings): boolean => findings.some(({ panel }) => panel.signed);

/** True where the panels are maps of emergence, whose values are training steps. */
export const isStepMap = ({ findings }: FigureFindings): boolean =>
  findings.length > 0 && findings.every(({ panel }) => !isImportance(panel));

/** The value that all finite cells of all panels have; null where they differ, and where there is none. */
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

/** Which cells are bright, as a rule. */
export function brightRule(found: FigureFindings): string {
  const { settings } = found;
  const signed = isSigned(found);
  if (settings.threshold !== null)
    return `cells whose ${signed ? 'magnitude' : 'value'} is at least ${numberText(settings.threshold)}, as given`;
  return `cells with at least ${shareText(settings.bright)} of the colorbar${signed ? ' between zero and either end' : ''}`;
}
