// The public API of descriptions, analyses of training runs, and measures: `headglow/analysis`.

export { type Analysis, analyse } from './analysis/analysis.ts';
export { altText, CAPTION_FORMATS, type CaptionFormat, captionText } from './analysis/description/caption.ts';
export { describe } from './analysis/description/describe.ts';
export type {
  DescribedPanel,
  DescribeSettings,
  Description,
  Json,
  PanelCells,
  Run,
  Section,
  Statement,
} from './analysis/description/description.ts';
export { type TopHead, type TopHeadsSettings, topHeads, topHeadsCsv } from './analysis/description/heads.ts';
export { cellsInSight, type PanelPart, type SightSettings } from './analysis/description/in-sight.ts';
export { descriptionJson } from './analysis/description/json.ts';
export { descriptionMarkdown } from './analysis/description/markdown.ts';
export { shareText } from './analysis/description/phrases.ts';
export type { ReadingSettings } from './analysis/description/reading.ts';
export { panelsTitle, type Sections, sectionsOf, TITLES } from './analysis/description/sections.ts';
export { DESCRIBE_DEFAULTS } from './analysis/description/settings.ts';
export { valuesByScale } from './analysis/description/shown-values.ts';
export { descriptionText } from './analysis/description/text.ts';
export { difference, differenceOptions } from './analysis/difference.ts';
export { markdownText, safeJson } from './analysis/documents.ts';
export { defaultThreshold, emergence, emergenceOptions } from './analysis/emergence.ts';
export {
  type Emergence,
  emergenceRanking,
  type RankingSettings,
  rankingCsv,
  rankingNote,
} from './analysis/emergence-ranking.ts';
export { knownExtremes } from './analysis/known-extremes.ts';
export { brightThreshold, cellsAbove, countsAbove } from './analysis/measures/bright.ts';
export { type Cluster, type Clusters, clusters } from './analysis/measures/clusters.ts';
export { effectiveHeads, gini, importance } from './analysis/measures/concentration.ts';
export { pearson, spearman } from './analysis/measures/correlation.ts';
export { type Decline, decline, type Tail } from './analysis/measures/decline.ts';
export { elbowHeads } from './analysis/measures/elbow.ts';
export { holm, holmAdjust } from './analysis/measures/holm.ts';
export { type Matrix, magnitudes } from './analysis/measures/matrix.ts';
export type { Pattern } from './analysis/measures/pattern-statistics.ts';
export type { PatternTest } from './analysis/measures/pattern-trial.ts';
export { type PatternSettings, patternTests } from './analysis/measures/patterns.ts';
export { type Peaks, peaks } from './analysis/measures/peaks.ts';
export { type Band, layerBand, layerMeans, layerProfile } from './analysis/measures/profile.ts';
export {
  jaccardOverlap,
  type SimilarityTable,
  similarity,
  similarityOrder,
} from './analysis/measures/similarity.ts';
export { median, ranks } from './analysis/measures/sorting.ts';
export { SPREAD_DEFAULTS, type Spread, type SpreadSettings, spread } from './analysis/measures/spread.ts';
export { type HeadSelection, parseSelection, selectionText } from './analysis/plots/head-selection.ts';
export {
  PLOT_KINDS,
  type PlotData,
  type PlotKind,
  type PlotSettings,
  type ProfilePlot,
  plotData,
  type RankingPlot,
  type ScatterPlot,
  type SimilarityPlot,
  type TrajectoryPlot,
} from './analysis/plots/plot-data.ts';
export { matrixAt } from './analysis/read-matrices.ts';
export type { Reference, Subtrahend } from './analysis/reference.ts';
export { hasTrainingRun } from './analysis/require-run.ts';
export {
  findTensor,
  type HeadId,
  type Trajectory,
  trajectories,
  trajectoriesCsv,
  valuesAtSteps,
} from './analysis/trajectory.ts';
export type { Progress, WorkSettings } from './analysis/work.ts';
export type { Advice } from './figure/advice-rule.ts';
export { headAtPlace, placeOfHead } from './figure/layout-places.ts';
export { headWord } from './tensor/tensor.ts';
export { adviceOf, prepareAdvice } from './view/advice.ts';
export { sizeAdvice } from './view/size-advice.ts';
