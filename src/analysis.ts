// The public API of what is computed from training runs: `headglow/analysis`.

export { difference, differenceOptions, type Reference } from './analysis/difference.ts';
export {
  type Emergence,
  emergence,
  emergenceOptions,
  emergenceRanking,
  type RankingSettings,
  rankingCsv,
} from './analysis/emergence.ts';
export {
  type HeadName,
  tensorWith,
  trajectoriesCsv,
  trajectory,
  trajectoryAt,
} from './analysis/trajectory.ts';
