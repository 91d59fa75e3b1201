// Loads what a scene needs, then composes it: for still pictures and movies, which never show an incomplete figure.

import type { FigureSize } from '../figure/compose.ts';
import type { FigureSpec } from '../figure/figure.ts';
import { type LikenessLookup, referenceOf } from '../figure/reference-panel.ts';
import type { Scene } from '../figure/scene.ts';
import { type VisiblePanel, visiblePanels } from '../figure/visible-panels.ts';
import type { Options } from '../options.ts';
import { coverageOf, limitsCoverage } from '../scale/coverage.ts';
import { dependOnAllCheckpoints } from '../scale/dependence.ts';
import { computeScales } from '../scale/limits.ts';
import { Statistics } from '../scale/statistics.ts';
import { firstChunks } from '../source/chunk.ts';
import { loadCheckpoints } from '../source/load-checkpoints.ts';
import type { Reader } from '../source/reader.ts';
import { selectMatrices } from '../tensor/select.ts';
import { isInMemory, valuesInMemory } from '../tensor/source.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import { composeLoaded, momentFromOptions } from './compose-loaded.ts';
import { loadExtras } from './extras.ts';
import { LATE } from './late.ts';
import { readInSlices } from './limits-pass.ts';
import { levelStandIn } from './windows/level-plan.ts';

/** Statistics of the checkpoints shown and of tensors in memory only, independent of what else has been read. */
function collectStatistics(
  panels: readonly VisiblePanel[],
  { values }: Reader,
  { reduction }: Options,
): Statistics {
  const shown = new Map<TensorOrSource, readonly (number | null)[]>();
  for (const { tensor, checkpoints } of panels) if (!isInMemory(tensor)) shown.set(tensor, checkpoints);
  const statistics = new Statistics((tensor, checkpoint, part) =>
    shown.get(tensor)?.includes(checkpoint)
      ? values(tensor, checkpoint, part)
      : valuesInMemory(tensor, checkpoint),
  );
  for (const [tensor, checkpoints] of shown)
    for (const checkpoint of checkpoints.filter((own) => own !== null))
      for (const { request } of firstChunks(tensor, checkpoint, reduction)) {
        const loaded = values(tensor, checkpoint, request.part);
        if (loaded) statistics.add(tensor, checkpoint, loaded, request.part);
      }
  return statistics;
}

/** How a scene is loaded. */
interface ReadSettings {
  readonly signal?: AbortSignal | undefined;
  /** Values that limits are computed from. Default: a source's declared range, and the checkpoints shown. */
  readonly statistics?: Statistics | undefined;
  /** How similar panels are, for sorting; null if they are not sorted by that. Default: computed. */
  readonly likeness?: LikenessLookup | null | undefined;
  /** Whether rows and columns of the zoom that are out of range are moved into the grid of panels. Default: an error. */
  readonly clampsGrid?: boolean;
  /** Measures texts. Default: as the browser's canvas does. */
  readonly measure?: FigureSpec['measure'] | undefined;
}

/**
 * Loads the checkpoints and the extras that options ask for, then composes the scene.
 * @throws HeadglowError for options that do not fit the data, or if a checkpoint can't be read; the signal's reason if it is
 * aborted
 */
export async function readAndCompose(
  reader: Reader,
  options: Options,
  size: FigureSize,
  { signal, statistics, likeness, clampsGrid = false, measure }: ReadSettings,
): Promise<Scene> {
  const { dataset } = reader;
  const { tensors, moment } = momentFromOptions(reader, options);
  reader.watch(tensors, options.reduction);
  await loadCheckpoints(reader, moment.checkpoints, signal);
  const panels = visiblePanels(dataset, options, moment);
  const known = statistics ?? collectStatistics(panels, reader, options);
  await readInSlices(known, panels, options, signal);
  const similar = likeness === undefined ? await readLikeness(reader, options, signal) : likeness;
  const extras = await loadExtras(dataset, options, similar);
  const figure = { dataset, statistics: known, clampsGrid, extras, ...(measure && { measure }) };
  const composed = composeLoaded(figure, options, size, moment);
  const hasSearched = await extras.largest?.load(signal ?? new AbortController().signal);
  const scene = hasSearched ? composeLoaded(figure, options, size, moment) : composed;
  // Which level a panel shows depends on its size.
  const standIn = levelStandIn(scene);
  return standIn ? composeLoaded({ ...figure, standIn }, options, size, moment) : scene;
}

/** How similar panels are if options sort by that, at the moment that they show; else null. */
export async function readLikeness(
  reader: Reader,
  options: Options,
  signal: AbortSignal | undefined,
): Promise<LikenessLookup | null> {
  if (options.sort !== 'similarity') return null;
  const { dataset, values: valuesAt } = reader;
  const { tensors, moment } = momentFromOptions(reader, options);
  reader.watch(tensors, options.reduction);
  await loadCheckpoints(reader, moment.checkpoints, signal);
  const panels = selectMatrices(dataset, options.models, options.tasks);
  const reference = referenceOf(dataset, panels, options);
  const { computeLikeness } = await LATE.load();
  const { reduction } = options;
  return computeLikeness({ dataset, reference, panels, moment, valuesAt, reduction }, signal);
}

/** Number of checkpoints to prefetch. */
export const PREFETCH_COUNT = 4;

/** Progress and cancellation of reading all checkpoints. */
interface ReadAllSettings {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Reads all checkpoints if limits, norm parameters or the centre depend on them. Reads them twice if percentiles need a
 * second pass to be exact.
 * @returns statistics of all checkpoints; undefined if the picture depends on the checkpoints shown only
 * @throws HeadglowError if a checkpoint can't be read; the signal's reason if it is aborted
 */
export async function readForLimits(
  reader: Reader,
  options: Options,
  { signal, onProgress }: ReadAllSettings,
): Promise<Statistics | undefined> {
  const { tensors, moment } = momentFromOptions(reader, options);
  const { dataset, statistics } = reader;
  const panels = visiblePanels(dataset, options, moment);
  if (!dependOnAllCheckpoints(panels, options)) return undefined;
  await readInSlices(statistics, panels, options, signal);
  const isKnown = (): boolean => {
    // This also makes percentiles count the values read from here on.
    computeScales(panels, options, statistics);
    const limits = limitsCoverage(panels, options, statistics);
    const all = coverageOf(statistics, panels);
    return limits.accuracy === '' && limits.known === limits.all && all.known === all.all;
  };
  reader.watch(tensors, options.reduction);
  const checkpoints = Array.from({ length: Math.max(1, moment.steps.length) }, (_, checkpoint) => checkpoint);
  for (let pass = 0; pass < 2 && !isKnown(); pass++)
    for (const checkpoint of checkpoints) {
      reader.prefetch(checkpoints.slice(checkpoint + 1, checkpoint + 1 + PREFETCH_COUNT));
      await loadCheckpoints(reader, [checkpoint], signal);
      onProgress?.(pass * checkpoints.length + checkpoint + 1, (pass + 1) * checkpoints.length);
    }
  return statistics;
}
