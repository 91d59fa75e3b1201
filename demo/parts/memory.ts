// How much memory a page takes for files that are read in parts: with the browser's own, less than a gigabyte.

import { setCache } from '../../src/index.ts';

/** Bytes of checkpoints that are kept, and on the GPU for those of a play: three and two of 8 x 1024 x 1024. */
const KEPT = 1.5 * 2 ** 26;
export const GPU_BUDGET = 2 ** 26;

/** Keeps the cache small. One read at a time is as fast as several: all are of one disk. */
export const saveMemory = (): void => setCache({ budget: KEPT, reads: 1 });
