// The figure in words: every statement is computed from the numbers that are shown.

import { sum } from 'd3-array';
import { visiblePanels } from '../../figure/visible-panels.ts';
import { checkOptions } from '../../options/check.ts';
import type { Options } from '../../options.ts';
import { checkDataset, type DatasetInput } from '../../tensor/check.ts';
import { momentAt } from '../../tensor/moment.ts';
import { checkpointCount, type Dataset } from '../../tensor/tensor.ts';
import { holmAdjust } from '../measures/holm.ts';
import { decidePatterns } from '../measures/patterns.ts';
import { runWork, type Work, type WorkSettings } from '../work.ts';
import { acrossStatements } from './across-panels.ts';
import { axesStatements } from './axes.ts';
import type { DescribeSettings, Description, Statement } from './description.ts';
import { overviewStatements } from './overview.ts';
import { analysePanel, type Findings, patternTestsOf } from './panel-findings.ts';
import { type AnalysedPanel, analysedPanels, MAX_PANELS } from './panels.ts';
import { panelStatements } from './paragraph.ts';
import { completeDescribeSettings } from './settings.ts';
import { trainingStatements } from './training.ts';

/** Holm's probabilities over all tests of the figure, panel by panel. */
function adjustedOf(findings: readonly Findings[]): readonly (readonly number[])[] {
  const tests = findings.map((one) => patternTestsOf(one) ?? []);
  const all = holmAdjust(
    tests.flat().map(({ p }) => p),
    3 * findings.length,
  );
  let next = 0;
  return tests.map((own) => own.map(() => all[next++] as number));
}

/** What is shown comes first, as in any text that stands in the place of a picture. */
function summaryOf(overview: readonly Statement[]): string {
  const isScope = ({ kind }: Statement): boolean => kind === 'scope';
  return [...overview.filter(isScope), ...overview.filter((one) => !isScope(one))]
    .filter(({ kind }) => kind !== 'thresholds')
    .map(({ text }) => text)
    .join(' ');
}

const describedPanel = ({ tensor, task, name, norm, signed, brightFrom }: AnalysedPanel) => ({
  model: tensor.model,
  task: tensor.tasks[task] as string,
  name,
  layers: tensor.layers,
  heads: tensor.heads,
  vmin: norm.vmin,
  vmax: norm.vmax,
  signed,
  brightFrom,
});

/**
 * Describes a figure.
 *
 * Time is linear in the number of values shown, but for the permutations of patterns; what is said of training takes all
 * checkpoints up to the one shown, of which a few are held at a time. Of more than 2,000 panels the first are described,
 * and the first sentence says so.
 * @throws HeadglowError for options that the data cannot meet, settings that make no sense, and checkpoints that can't be
 * read; the signal's reason
 */
export async function describe(
  given: DatasetInput,
  options: Partial<Options> = {},
  { signal, onProgress, ...wanted }: Partial<DescribeSettings> & WorkSettings = {},
): Promise<Description> {
  const dataset = checkDataset(given);
  const settings = completeDescribeSettings(wanted);
  const all = checkOptions(options);
  return runWork({ signal, onProgress }, (work) => described(dataset, all, settings, work));
}

async function described(
  dataset: Dataset,
  options: Options,
  settings: DescribeSettings,
  work: Work,
): Promise<Description> {
  const shown = visiblePanels(dataset, options, momentAt(dataset, options.checkpoint, options.mixing));
  const taken = shown.slice(0, MAX_PANELS);
  const tensors = new Set(taken.map(({ tensor }) => tensor));
  work.expect(2 * taken.length + sum(tensors, checkpointCount));
  const { moment, panels, left } = await analysedPanels(dataset, options, settings, work);
  const findings: Findings[] = [];
  for (const panel of panels) {
    findings.push(analysePanel(panel, settings));
    await work.step();
  }
  const start = work.done;
  const trials = findings.flatMap(({ trial }) => trial ?? []);
  for (const decided of decidePatterns(trials, { tests: 3 * panels.length, alpha: settings.alpha }))
    await work.reach(start + decided);
  await work.reach(start + panels.length);
  const probabilities = adjustedOf(findings);
  const { statistics } = work;
  const figure = { dataset, options, moment, findings, settings, statistics, adjusted: probabilities, left };
  const first = overviewStatements(figure);
  const parts: (readonly Statement[])[] = [first];
  for (const [i, one] of findings.entries()) {
    parts.push(panelStatements(one, probabilities[i] as readonly number[], settings));
    await work.reach(work.done);
  }
  parts.push(acrossStatements(findings, probabilities, settings));
  parts.push(await trainingStatements(findings, work));
  parts.push(axesStatements(figure));
  await work.reach(work.total);
  return {
    title: options.title || `${options.label || 'Value'} by layer and head`,
    summary: summaryOf(first),
    panels: panels.map(describedPanel),
    settings,
    statements: parts.flat(),
  };
}
