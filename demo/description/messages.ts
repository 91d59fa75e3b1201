// Messages between the page and the worker that describes figures.

import type {
  DescribeSettings,
  Description,
  knownExtremes,
  ReadingSettings,
  SightSettings,
  TopHead,
} from '../../src/analysis.ts';
import type { ErrorDetails, Options } from '../../src/index.ts';
import type { RemoteDataset } from '../parts/remote-dataset.ts';

/** Request for a description; it replaces earlier ones. */
export interface DescribeRequest {
  readonly id: number;
  /** Sent only if it differs from that of the previous request. */
  readonly dataset?: RemoteDataset;
  readonly options: Partial<Options>;
  readonly settings: Partial<DescribeSettings> & SightSettings & ReadingSettings;
}

/** The values shown by panels that share a colorbar. */
export interface ColorbarValues {
  /** All finite values, in ascending order. */
  readonly values: Float32Array<ArrayBuffer>;
}

export interface DescribeAnswer {
  readonly description: Description;
  readonly heads: readonly TopHead[];
  /** In the order of the colorbars; none if there are too many values for memory. */
  readonly groups: readonly ColorbarValues[];
  /** Extremes of each source that the worker has read; null for tensors in memory. */
  readonly extremes: ReturnType<typeof knownExtremes>;
}

export type DescribeReply =
  | { readonly id: number; readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly id: number; readonly kind: 'answer'; readonly answer: DescribeAnswer }
  | { readonly id: number; readonly kind: 'error'; readonly details: ErrorDetails }
  | { readonly id: number; readonly kind: 'fault'; readonly message: string };
