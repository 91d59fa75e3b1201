// The figure in words: every statement is computed from the numbers that are shown.

import { sum } from 'd3-array';
import { shownPanels } from '../../figure/shown.ts';
import { checkedOptions } from '../../options/check.ts';
import type { Options } from '../../options.ts';
import { checkedDataset, type DatasetInput } from '../../tensor/check.ts';
import { momentAt } from '../../tensor/moment.ts';
import { checkpointCount, type Dataset } from '../../tensor/tensor.ts';
import { adjusted } from '../measures/holm.ts';
import { decide } from '../measures/patterns.ts';
import { type Work, type WorkSettings, working } from '../work.ts';
import { across } from './across.ts';
import { axes } from './axes.ts';
import type { DescribeSettings, Description, Statement } from './description.ts';
import { type Findings, findingsOf, testsOf } from './findings.ts';
import { overview } from './overview.ts';
import { type AnalysedPanel, analysedPanels, MOST_PANELS } from './panels.ts';
import { paragraph } from './paragraph.ts';
import { completedSettings } from './settings.ts';
import { training } from './training.ts';

/** Holm's probabilities over all tests of the figure, panel by panel. */
function adjustedOf(findings: readonly Findings[]): readonly (readonly number[])[] {
  const tests = findings.map((one) => testsOf(one) ?? []);
  const all = adjusted(
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
  const dataset = checkedDataset(given);
  const settings = completedSettings(wanted);
  const all = checkedOptions(options);
  return working({ signal, onProgress }, (work) => described(dataset, all, settings, work));
}

async function described(
  dataset: Dataset,
  options: Options,
  settings: DescribeSettings,
  work: Work,
): Promise<Description> {
  const shown = shownPanels(dataset, options, momentAt(dataset, options.checkpoint, options.mixing));
  const taken = shown.slice(0, MOST_PANELS);
  const tensors = new Set(taken.map(({ tensor }) => tensor));
  work.expect(2 * taken.length + sum(tensors, checkpointCount));
  const { moment, panels, left } = await analysedPanels(dataset, options, settings, work);
  const findings: Findings[] = [];
  for (const panel of panels) {
    findings.push(findingsOf(panel, settings));
    await work.step();
  }
  const start = work.done;
  const trials = findings.flatMap(({ trial }) => trial ?? []);
  for (const decided of decide(trials, { tests: 3 * panels.length, alpha: settings.alpha }))
    await work.reach(start + decided);
  await work.reach(start + panels.length);
  const probabilities = adjustedOf(findings);
  const { statistics } = work;
  const figure = { dataset, options, moment, findings, settings, statistics, adjusted: probabilities, left };
  const first = overview(figure);
  const parts: (readonly Statement[])[] = [first];
  for (const [i, one] of findings.entries()) {
    parts.push(paragraph(one, probabilities[i] as readonly number[], settings));
    await work.reach(work.done);
  }
  parts.push(across(findings, probabilities, settings));
  parts.push(await training(findings, work));
  parts.push(axes(figure));
  await work.reach(work.total);
  return {
    title: options.title || `${options.label || 'Value'} by layer and head`,
    summary: summaryOf(first),
    panels: panels.map(describedPanel),
    settings,
    statements: parts.flat(),
  };
}
