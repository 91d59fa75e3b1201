// From a reader to a scene, once what it shows is read, and what its limits go by: for still pictures and movies.

import type { FigureSize } from '../figure/compose.ts';
import type { Scene } from '../figure/scene.ts';
import { type VisiblePanel, visiblePanels } from '../figure/visible-panels.ts';
import { parametersOf } from '../norms/registry.ts';
import type { Options } from '../options.ts';
import { findCenter } from '../scale/center.ts';
import { computeScales } from '../scale/limits.ts';
import { Statistics } from '../scale/statistics.ts';
import type { Reader } from '../source/reader.ts';
import { isInMemory, type ValuesLookup, valuesIfLoaded } from '../tensor/source.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import { composeLoaded, requestedMoment } from './compose-loaded.ts';

/** What is known of panels alone, and of what is in memory: the same whatever else was read. */
function statisticsOf(panels: readonly VisiblePanel[], values: ValuesLookup): Statistics {
  const shown = new Map<TensorOrSource, readonly (number | null)[]>();
  for (const { tensor, checkpoints } of panels) if (!isInMemory(tensor)) shown.set(tensor, checkpoints);
  const statistics = new Statistics((tensor, checkpoint) =>
    shown.get(tensor)?.includes(checkpoint) ? values(tensor, checkpoint) : valuesIfLoaded(tensor, checkpoint),
  );
  for (const [tensor, checkpoints] of shown)
    for (const checkpoint of checkpoints) {
      const loaded = checkpoint === null ? null : values(tensor, checkpoint);
      if (checkpoint !== null && loaded) statistics.add(tensor, checkpoint, loaded);
    }
  return statistics;
}

/** What a scene is read by. */
interface ReadSettings {
  readonly signal?: AbortSignal | undefined;
  /** What limits go by; without it, what a source states and the checkpoints that are shown. */
  readonly statistics?: Statistics | undefined;
}

/**
 * Composes what options show, once it is read.
 * @throws HeadglowError for options that the data cannot meet, and where a checkpoint can't be read; the signal's reason
 * where it is aborted
 */
export async function readAndCompose(
  reader: Reader,
  options: Options,
  size: FigureSize,
  { signal, statistics }: ReadSettings,
): Promise<Scene> {
  const { dataset } = reader;
  const { tensors, moment } = requestedMoment(reader, options);
  reader.watch(tensors);
  await reader.load(moment.checkpoints, signal);
  const known = statistics ?? statisticsOf(visiblePanels(dataset, options, moment), reader.values);
  return composeLoaded({ dataset, statistics: known }, options, size, moment);
}

/** True where limits, thresholds or the centre depend on checkpoints that are not shown. */
function dependOnAll(panels: readonly VisiblePanel[], options: Options): boolean {
  const { limits, vmin, vmax, norm } = options;
  if (limits !== 'frame' && (vmin === null || vmax === null)) return true;
  if (parametersOf(norm).some((name) => options[name] === null)) return true;
  const areSigned = panels.some(({ tensor }) => tensor.signed);
  return !areSigned && findCenter(options, true) !== findCenter(options, false);
}

/** Checkpoints that are read ahead of the one that is awaited. */
const AHEAD = 4;

/** How the reading of all checkpoints is followed and stopped. */
interface ReadAllSettings {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Reads all checkpoints where limits, thresholds or the centre go by them: once, and again where only a second time makes
 * percentiles exact.
 * @returns what is known of all; undefined where a picture goes by what it shows
 * @throws HeadglowError where a checkpoint can't be read, and the signal's reason where it is aborted
 */
export async function readForLimits(
  reader: Reader,
  options: Options,
  { signal, onProgress }: ReadAllSettings,
): Promise<Statistics | undefined> {
  const { tensors, moment } = requestedMoment(reader, options);
  const { dataset, statistics } = reader;
  const panels = visiblePanels(dataset, options, moment);
  if (!dependOnAll(panels, options)) return undefined;
  const isKnown = (): boolean => {
    const { coverage } = computeScales(panels, options, statistics);
    const all = statistics.coverage(panels, false);
    return coverage.isExact && coverage.known === coverage.all && all.known === all.all;
  };
  reader.watch(tensors);
  const checkpoints = Array.from({ length: Math.max(1, moment.steps.length) }, (_, checkpoint) => checkpoint);
  for (let pass = 0; pass < 2 && !isKnown(); pass++)
    for (const checkpoint of checkpoints) {
      reader.prefetch(checkpoints.slice(checkpoint + 1, checkpoint + 1 + AHEAD));
      await reader.load([checkpoint], signal);
      onProgress?.(pass * checkpoints.length + checkpoint + 1, (pass + 1) * checkpoints.length);
    }
  return statistics;
}
