// Reads the statistics that a store with levels keeps of each checkpoint and task, for those of all its values.

import type { ValueStatistics } from '../inspection/statistics.ts';
import type { ZarrArray } from './array.ts';
import type { PyramidGroup } from './pyramid.ts';

/** The statistics of all values of a model; null if the store does not have all of them. */
export async function readStatistics(
  array: ZarrArray,
  { attributes }: PyramidGroup,
  signal?: AbortSignal,
): Promise<ValueStatistics | null> {
  const { statistics: names, complete } = attributes;
  const { shape, type } = array.info;
  const columns = Array.isArray(names) ? names : [];
  if (complete !== true || type.kind !== 'number' || shape.length !== 3 || shape[2] !== columns.length)
    return null;
  const rows = await array.readAll(signal);
  const valuesOf = (name: string): number[] => {
    const column = columns.indexOf(name);
    return [...rows.filter((_, at) => at % columns.length === column)];
  };
  const sumOf = (name: string) => valuesOf(name).reduce((sum, count) => sum + count, 0);
  const extremeOf = (name: 'min' | 'max') => {
    const extreme = valuesOf(name).reduce((best, value) => Math[name](best, value));
    return Number.isFinite(extreme) ? extreme : null;
  };
  const needed = ['min', 'max', 'zero', 'negative', 'missing', 'negativeInfinite', 'positiveInfinite'];
  if (rows.length === 0 || !needed.every((name) => columns.includes(name))) return null;
  return {
    min: extremeOf('min'),
    max: extremeOf('max'),
    zero: sumOf('zero'),
    negative: sumOf('negative') + sumOf('negativeInfinite'),
    infinite: sumOf('negativeInfinite') + sumOf('positiveInfinite'),
    nan: sumOf('missing'),
    missing: 0,
  };
}
