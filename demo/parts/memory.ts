// How much memory a page takes for files that are read in parts: with the browser's own, about a gigabyte.

import { type Dataset, isInMemory, setCache } from '../../src/index.ts';

/** Bytes of checkpoints that are kept: three of 8 x 1024 x 1024. */
const KEPT = 1.5 * 2 ** 26;
/** Bytes on the GPU for a play, of values in memory and of those that are read meanwhile. */
const ON_GPU = 2 ** 27;
const ON_GPU_WHILE_READING = 2 ** 26;

/** Keeps the cache small. One read at a time is as fast as several: all are of one disk. */
export const limitCache = (): void => setCache({ budget: KEPT, reads: 1 });

/** Bytes on the GPU for the play of a dataset. */
export const gpuBudget = ({ tensors }: Dataset): number =>
  tensors.every(isInMemory) ? ON_GPU : ON_GPU_WHILE_READING;
