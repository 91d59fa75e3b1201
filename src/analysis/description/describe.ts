// The figure in words: every statement is computed from the numbers that are shown.

import { completed } from '../../figure/complete.ts';
import type { Options } from '../../options.ts';
import type { Dataset } from '../../tensor/tensor.ts';
import { cellsAbove } from '../measures/bright.ts';
import { peaks } from '../measures/peaks.ts';
import type { DescribeSettings, Description, Statement } from './description.ts';
import { analysedPanels } from './panels.ts';
import { completedSettings } from './settings.ts';
import { cellsOf, cellText, numberText, several } from './words.ts';

/** How far a description has come. */
export interface DescribeProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * Describes a figure step by step: each step tells how far it is; leaving the loop cancels it.
 * @throws HeadglowError for options and settings that make no sense
 */
export function* describing(
  dataset: Dataset,
  options: Partial<Options> = {},
  given: Partial<DescribeSettings> = {},
): Generator<DescribeProgress, Description, void> {
  const settings = completedSettings(given);
  const all = completed(options);
  const { panels } = analysedPanels(dataset, all, settings);
  const statements: Statement[] = [];
  for (const [done, panel] of panels.entries()) {
    yield { done, total: panels.length };
    const [peak] = peaks(panel.levels, settings.prominence);
    if (peak)
      statements.push({
        kind: 'peak',
        section: 'panel',
        panel: panel.index,
        text: `The peak is ${numberText(peak.value)} at ${cellText(panel.matrix, peak.cell)}.`,
        cells: [cellsOf(panel.index, panel.matrix, [peak.cell])],
        values: { value: peak.value },
        rule: 'the largest value of the panel',
      });
    const bright = cellsAbove(panel.levels, panel.brightFrom);
    statements.push({
      kind: 'bright',
      section: 'panel',
      panel: panel.index,
      text: `${several(bright.length, 'cell')} are bright.`,
      cells: [cellsOf(panel.index, panel.matrix, bright)],
      values: { count: bright.length },
      rule: 'at least 80 % of the colorbar',
    });
  }
  return {
    title: 'Heat map',
    summary: `${several(panels.length, 'panel')}.`,
    panels: panels.map(({ tensor, task, name, norm, signed, brightFrom }) => ({
      model: tensor.model,
      task: tensor.tasks[task] as string,
      name,
      layers: tensor.layers,
      heads: tensor.heads,
      vmin: norm.vmin,
      vmax: norm.vmax,
      signed,
      brightFrom,
    })),
    settings,
    statements,
  };
}

/** As `describing`, at once. */
export function describe(
  dataset: Dataset,
  options: Partial<Options> = {},
  settings: Partial<DescribeSettings> = {},
): Description {
  const steps = describing(dataset, options, settings);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
