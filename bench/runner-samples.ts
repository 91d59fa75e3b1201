// What scenes return that the runner measures itself, and the blocks of the report that are made of it.

import type { Block, Series } from './results.ts';
import type { SelfComparison } from './self-plan.ts';
import { computeDrift, MAX_DRIFT } from './statistics.ts';

/** The samples of a scene, and what else it measured. */
export interface Samples {
  /** Milliseconds, by subject. */
  readonly samples: ReadonlyMap<string, readonly number[]>;
  readonly quantities?: Readonly<Record<string, number>>;
  /** The most bytes of GPU memory that the textures of views have used. */
  readonly gpuBytes?: number;
  readonly note?: string;
  /** Why samples are missing. */
  readonly problem?: string;
}

/** The block of a comparison; it is invalid if the floor moved. */
export function toBlock({ scene, size, reduction, primary, others }: SelfComparison, taken: Samples): Block {
  const { samples, problem = null, quantities, gpuBytes, note } = taken;
  const series = ['floor', primary, ...others]
    .map(
      (subject): Series => ({
        subject,
        samples: samples.get(subject) ?? [],
        problem: subject === primary ? problem : null,
      }),
    )
    .filter(({ samples: own, problem: reason }) => own.length > 0 || reason !== null);
  const drift = computeDrift(samples.get('floor') ?? []);
  return {
    ...{ scene, size, reduction, series, drift, valid: drift <= MAX_DRIFT },
    ...(quantities && { quantities }),
    ...(gpuBytes !== undefined && { gpuBytes }),
    ...(note !== undefined && { note }),
  };
}
