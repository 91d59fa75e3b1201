// How much the benchmark measures: in full, or quickly with few samples and small sizes.

import type { SampleLimits } from './sampling.ts';

export interface Amounts {
  /** Rows and columns of the standard figure's panels. */
  readonly side: number;
  readonly idle: SampleLimits;
  readonly first: SampleLimits;
  readonly interleaved: SampleLimits;
  readonly frameInterval: SampleLimits;
  readonly gpu: SampleLimits;
  /** Samples of each size that the searches try. */
  readonly size: SampleLimits;
  /** Milliseconds for each of the two searches. */
  readonly searchTime: number;
  /** Maximum size of the values that the searches generate, in bytes. */
  readonly maxSearchBytes: number;
}

export const FULL_AMOUNTS: Amounts = {
  side: 1024,
  idle: { samples: 40, time: 1000 },
  first: { samples: 8, time: 3000 },
  interleaved: { samples: 100, time: 4000 },
  frameInterval: { samples: 120, time: 2500 },
  gpu: { samples: 40, time: 1500 },
  size: { samples: 30, time: 800 },
  searchTime: 14_000,
  maxSearchBytes: 2 ** 29,
};

export const QUICK_AMOUNTS: Amounts = {
  side: 128,
  idle: { samples: 5, time: 300 },
  first: { samples: 2, time: 300 },
  interleaved: { samples: 6, time: 300 },
  frameInterval: { samples: 6, time: 300 },
  gpu: { samples: 3, time: 300 },
  size: { samples: 4, time: 150 },
  searchTime: 1000,
  maxSearchBytes: 2 ** 23,
};
