// Changes of sources with levels that are larger than memory: tiles are subtracted when they are read.

import { SourceCache } from '../source/cache.ts';
import { loadChunks } from '../source/level-cells.ts';
import { fail } from '../tensor/error.ts';
import { levelsOf } from '../tensor/source.ts';
import type { Part, Source, TensorOrSource, TensorShape } from '../tensor/tensor.ts';

/** Tiles of the checkpoints that are subtracted stay in memory, as those of the next checkpoints need them, too. */
const CACHE_SETTINGS = { budget: 2 ** 26, reads: 8 };

const cellCount = ({ layers, heads }: Part): number => (layers[1] - layers[0]) * (heads[1] - heads[0]);

/**
 * The difference of a source with levels, with the same levels. Those above level 0 are differences of means: the mean of the
 * differences, unless a cell is missing at one of the checkpoints only.
 * @param referenceOf the checkpoint that is subtracted; null if there is none
 * @throws HeadglowError if the source has no levels of means, the only ones of which this is true
 */
export function levelDifference(
  tensor: TensorOrSource,
  shape: TensorShape,
  referenceOf: (checkpoint: number) => number | null,
): Source {
  const levels = levelsOf(tensor) ?? [];
  if (!(tensor as Source).reductions?.includes('mean'))
    fail(
      'size',
      tensor.model || 'data',
      'it is larger than memory, and has no levels of means, from which the change of blocks is computed',
      'write its levels with `headglow pyramid --reductions max,mean`',
    );
  const cache = new SourceCache(CACHE_SETTINGS);
  const read: Source['read'] = async ({ checkpoint, part }, signal) => {
    if (!part) throw new Error('a source with levels reads parts');
    const reference = referenceOf(checkpoint);
    if (reference === null) return new Float32Array(cellCount(part)).fill(Number.NaN);
    const chunks = [checkpoint, reference].map((at) => ({ tensor, request: { checkpoint: at, part } }));
    const [values, before] = (await loadChunks(cache, chunks, signal)) as [Float32Array, Float32Array];
    return values.map((value, cell) => value - (before[cell] as number));
  };
  return { ...shape, levels, reductions: ['mean'], read };
}
