// Memory limits of the page, and of the worker that describes, for files that are read on demand; with the browser's own memory,
// about a gigabyte.

import { type Dataset, isInMemory, setCache } from '../../src/index.ts';

/** Cache size in bytes: three checkpoints of 8 x 1024 x 1024. */
const CACHE_BYTES = 1.5 * 2 ** 26;
/** GPU memory in bytes for playback, for values in memory and for values that are read during playback. */
const GPU_BYTES = 2 ** 27;
const GPU_BYTES_WHILE_READING = 2 ** 26;

/** Reads of parts of checkpoints at a time: as many as browsers send to one server of HTTP/1. */
const READS = 6;

/** Limits the shared cache. Of whole checkpoints, one read at a time is as fast as several from the same disk. */
export const limitCache = (dataset?: Dataset): void => {
  const hasParts = dataset?.tensors.some((tensor) => 'levels' in tensor && tensor.levels);
  setCache({ budget: CACHE_BYTES, reads: hasParts ? READS : 1 });
};

/** Returns the GPU memory in bytes for playing a dataset. */
export const gpuBudget = ({ tensors }: Dataset): number =>
  tensors.every(isInMemory) ? GPU_BYTES : GPU_BYTES_WHILE_READING;
