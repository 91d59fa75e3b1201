// What the page and the worker that describes figures say to each other.

import type { DescribeSettings, Description, knownExtremes, TopHead } from '../../src/analysis.ts';
import type { ErrorDetails, Options } from '../../src/index.ts';
import type { RemoteDataset } from '../parts/remote-dataset.ts';

/** The latest request counts; earlier ones are dropped. */
export interface DescribeRequest {
  readonly id: number;
  /** Sent only where it is another than before. */
  readonly dataset?: RemoteDataset;
  readonly options: Partial<Options>;
  readonly settings: Partial<DescribeSettings>;
}

/** What panels under one norm show. */
export interface ScaleGroupText {
  /** All finite values, rising. */
  readonly values: Float32Array<ArrayBuffer>;
}

export interface DescribeAnswer {
  readonly description: Description;
  readonly heads: readonly TopHead[];
  /** In the order of the colorbars. */
  readonly groups: readonly ScaleGroupText[];
  /** What the worker has found of each source; null for what is in memory. */
  readonly extremes: ReturnType<typeof knownExtremes>;
}

export type DescribeReply =
  | { readonly id: number; readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly id: number; readonly kind: 'answer'; readonly answer: DescribeAnswer }
  | { readonly id: number; readonly kind: 'error'; readonly details: ErrorDetails }
  | { readonly id: number; readonly kind: 'fault'; readonly message: string };
