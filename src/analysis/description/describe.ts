// Describes a figure in words; every statement is computed from the values shown.

import { sum } from 'd3-array';
import { checkOptions } from '../../options/check.ts';
import type { Options } from '../../options.ts';
import { checkDataset, type DatasetInput } from '../../tensor/check.ts';
import { checkpointCount, type Dataset, headWord } from '../../tensor/tensor.ts';
import { holmAdjust } from '../measures/holm.ts';
import { decidePatterns } from '../measures/patterns.ts';
import { runWork, type Work, type WorkSettings } from '../work.ts';
import { acrossStatements } from './across-panels.ts';
import { axesStatements } from './axes.ts';
import type { DescribedPanel, DescribeSettings, Description, Statement } from './description.ts';
import type { SightSettings } from './in-sight.ts';
import { describeLarge } from './large-figure.ts';
import { overviewStatements } from './overview.ts';
import { analysePanel, type Findings, patternTestsOf } from './panel-findings.ts';
import { analysePanels, MAX_PANELS, type PanelScale, scalePanels } from './panels.ts';
import { panelStatements } from './paragraph.ts';
import { largeRuns, planReading, type ReadingSettings, unreadRunStatements } from './reading.ts';
import { completeDescribeSettings } from './settings.ts';
import { trainingStatements } from './training.ts';

/** Holm's adjusted probabilities over all tests of the figure, panel by panel. */
function adjustProbabilities(findings: readonly Findings[]): readonly (readonly number[])[] {
  const tests = findings.map((one) => patternTestsOf(one) ?? []);
  const all = holmAdjust(
    tests.flat().map(({ p }) => p),
    3 * findings.length,
  );
  let next = 0;
  return tests.map((panelTests) => panelTests.map(() => all[next++] as number));
}

/** The overview with its scope first, as a text alternative should begin with what the image shows. */
function summarise(overview: readonly Statement[]): string {
  const isScope = ({ kind }: Statement): boolean => kind === 'scope';
  return [...overview.filter(isScope), ...overview.filter((one) => !isScope(one))]
    .filter(({ kind }) => kind !== 'thresholds')
    .map(({ text }) => text)
    .join(' ');
}

const describedPanel = (
  { tensor, task, name, norm, signed, brightFrom, part }: PanelScale,
  isInSight: boolean,
): DescribedPanel => ({
  model: tensor.model,
  task: tensor.tasks[task] as string,
  name,
  layers: tensor.layers,
  heads: tensor.heads,
  ...(isInSight && { inSight: part }),
  vmin: norm.vmin,
  vmax: norm.vmax,
  signed,
  brightFrom,
});

/** What descriptions have in common. */
const complete = (
  options: Options,
  settings: DescribeSettings,
  panels: readonly PanelScale[],
  isInSight: boolean,
): Pick<Description, 'title' | 'panels' | 'settings'> => ({
  title:
    options.title ||
    `${options.label || 'Value'} by layer and ${headWord(panels.map(({ tensor }) => tensor))}`,
  panels: panels.map((panel) => describedPanel(panel, isInSight)),
  settings,
});

/**
 * Describes a figure.
 *
 * Takes time linear in the number of values shown, except for the permutation tests of patterns. Statements about training
 * read all checkpoints up to the one shown and keep only a few in memory. Describes at most 2,000 panels; if there are more,
 * the first sentence says so. With `inSight`, only cells in sight count: the first sentence says which.
 *
 * Of sources with levels that are too large for memory, it says what follows exactly from the levels, and how many bytes all
 * cells have; with `readAll`, it reads them block by block.
 * @throws HeadglowError for options that do not fit the data, invalid settings, and checkpoints that can't be read; the
 * signal's reason
 */
export async function describe(
  given: DatasetInput,
  options: Partial<Options> = {},
  {
    signal,
    onProgress,
    inSight,
    readAll = false,
    ...settings
  }: Partial<DescribeSettings> & SightSettings & ReadingSettings & WorkSettings = {},
): Promise<Description> {
  const dataset = checkDataset(given);
  const allSettings = completeDescribeSettings(settings);
  const allOptions = checkOptions(options);
  return runWork({ signal, onProgress }, (work) =>
    describeFigure(dataset, allOptions, { ...allSettings, inSight, readAll }, work),
  );
}

async function describeFigure(
  dataset: Dataset,
  given: Options,
  { inSight, readAll = false, ...settings }: DescribeSettings & SightSettings & ReadingSettings,
  work: Work,
): Promise<Description> {
  const { panels: expected, parts, isLarge, options } = planReading(dataset, given, inSight, MAX_PANELS);
  const figureSettings = { ...settings, inSight: parts ?? false };
  if (isLarge) {
    const scaled = await scalePanels(dataset, options, figureSettings, work);
    const large = { ...settings, readAll, isInSight: parts !== null };
    const { overview, sections, unread } = await describeLarge(scaled, options, large, work);
    return {
      ...complete(options, settings, scaled.all, parts !== null),
      summary: summarise(overview),
      statements: [...overview, ...sections],
      isLarge: true,
      ...(unread > 0 && { unread }),
    };
  }
  const tensors = new Set(expected.map(({ tensor }) => tensor));
  work.expect(2 * expected.length + sum(tensors, checkpointCount));
  const analysed = await analysePanels(dataset, options, figureSettings, work);
  const { moment, panels, left, count, limitsNote, orderNote } = analysed;
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
  const adjusted = adjustProbabilities(findings);
  const { statistics } = work;
  const inSightOf = parts ? { panels: count } : null;
  const shown = { dataset, options, moment, limitsNote, orderNote, left, inSightOf };
  const figure = { ...shown, findings, settings, statistics, adjusted };
  const overview = overviewStatements(figure);
  const sections: (readonly Statement[])[] = [overview];
  for (const [i, one] of findings.entries()) {
    sections.push(panelStatements(one, adjusted[i] as readonly number[], settings));
    await work.reach(work.done);
  }
  sections.push(acrossStatements(findings, adjusted, settings));
  const unread = readAll ? new Map() : largeRuns(findings);
  const known = findings.filter(({ panel }) => !unread.has(panel.tensor));
  sections.push(await trainingStatements(known, work), unreadRunStatements(unread));
  sections.push(axesStatements(figure));
  await work.reach(work.total);
  return {
    ...complete(options, settings, analysed.all, parts !== null),
    summary: summarise(overview),
    statements: sections.flat(),
    ...(unread.size > 0 && { unread: 4 * sum(unread.values()) }),
  };
}
