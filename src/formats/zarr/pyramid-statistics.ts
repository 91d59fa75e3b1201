// Reads the statistics that a store with levels keeps of each checkpoint and task: for limits, and for those of all its values.

import { HeadglowError, type Note } from '../../tensor/error.ts';
import type { Extremes, Source, TensorShape } from '../../tensor/tensor.ts';
import type { FilePlace } from '../file.ts';
import type { ValueStatistics } from '../inspection/statistics.ts';
import type { JsonObject } from '../json/cell.ts';
import type { ZarrArray } from './array.ts';

/** The path of the statistics in the group of a model. */
export const STATISTICS = 'statistics';

/** Columns that are read. */
const COLUMNS = [
  'min',
  'max',
  'smallestPositive',
  'finite',
  'missing',
  'zero',
  'negative',
  'negativeInfinite',
  'positiveInfinite',
  'ordinary',
] as const;

/** The numbers of a checkpoint and task. */
type Row = Record<(typeof COLUMNS)[number], number>;

/** Columns of which `ValueStatistics` has sums. */
const COUNTED = ['missing', 'zero', 'negative', 'negativeInfinite', 'positiveInfinite'] as const;

/** Rows of all checkpoints and tasks; there may be millions. */
interface Rows {
  readonly count: number;
  readonly rowAt: (row: number) => Readonly<Row>;
}

/** Most matrices whose extremes are kept: a few megabytes. */
const MAX_MATRICES = 2 ** 16;

/** The rows of all checkpoints and tasks; null if the store does not have all of them. */
async function readRows(
  array: ZarrArray,
  { statistics: names, complete }: JsonObject,
  signal?: AbortSignal,
): Promise<Rows | null> {
  const { shape, type } = array.info;
  const columns = Array.isArray(names) ? names : [];
  const at = COLUMNS.map((name) => columns.indexOf(name));
  if (complete !== true || type.kind !== 'number' || at.includes(-1)) return null;
  if (shape.length !== 3 || shape[2] !== columns.length) return null;
  const values = await array.readAll(signal);
  const rowAt = (row: number): Row => {
    const first = row * columns.length;
    const entries = COLUMNS.map((name, index) => [name, values[first + (at[index] as number)] as number]);
    return Object.fromEntries(entries) as Row;
  };
  return { count: values.length / columns.length, rowAt };
}

/** Whether a row can be that of a matrix with so many cells. */
function isPossible({ min, max, smallestPositive, finite, ...counts }: Row, cells: number): boolean {
  const isRange =
    finite > 0
      ? Number.isFinite(min) && Number.isFinite(max) && min <= max
      : min === Infinity && max === -Infinity;
  const isPositive =
    max > 0 ? smallestPositive > 0 && smallestPositive <= max : smallestPositive === Infinity;
  const all = finite + counts.missing + counts.negativeInfinite + counts.positiveInfinite;
  return all === cells && isRange && isPositive && smallestPositive >= min;
}

const toExtremes = (row: Row): Extremes => ({
  min: row.min,
  max: row.max,
  smallestPositive: row.smallestPositive,
  missing: row.missing > 0,
  hasNegativeInfinity: row.negativeInfinite > 0,
  hasPositiveInfinity: row.positiveInfinite > 0,
  ordinary: row.ordinary === 1,
});

const isTooLong = ({ steps, tasks }: TensorShape): boolean =>
  (steps?.length ?? 1) * tasks.length > MAX_MATRICES;

/**
 * The extremes of every matrix of a model, by checkpoint and task; null if they do not fit the model.
 * @throws HeadglowError if they can't be read
 */
async function readExtremes(
  array: ZarrArray,
  attributes: JsonObject,
  { steps, tasks, layers, heads }: TensorShape,
  signal?: AbortSignal,
): Promise<Pick<Source, 'statistics'> | null> {
  const checkpoints = steps?.length ?? 1;
  const [first, second] = array.info.shape;
  if (first !== checkpoints || second !== tasks.length) return null;
  const found = await readRows(array, attributes, signal);
  if (!found) return null;
  const rows = Array.from({ length: found.count }, (_, row) => found.rowAt(row));
  if (!rows.every((row) => isPossible(row, layers * heads))) return null;
  const statistics = Array.from({ length: checkpoints }, (_, checkpoint) =>
    rows.slice(checkpoint * tasks.length, (checkpoint + 1) * tasks.length).map(toExtremes),
  );
  return { statistics };
}

/** A model whose statistics are read. */
interface Model {
  readonly where: FilePlace;
  readonly shape: TensorShape;
  /** Those of its group. */
  readonly attributes: JsonObject;
  /** Finds an array of its group. @throws HeadglowError if it can't be read */
  readonly find: (path: string) => ZarrArray;
}

/**
 * The extremes that a store keeps of a model; none if it keeps none, if there are very many, or with a note, if they can't be used:
 * then limits come from what is read.
 */
export async function findExtremes(
  { where, shape, attributes, find }: Model,
  signal: AbortSignal | undefined,
): Promise<{ readonly known: Pick<Source, 'statistics'>; readonly notes: readonly Note[] }> {
  const isKept = attributes.complete === true && attributes.statistics !== undefined;
  if (!isKept || isTooLong(shape)) return { known: {}, notes: [] };
  let [fault, remedy] = ['they do not fit its values', 'write the store again'];
  try {
    const known = await readExtremes(find(STATISTICS), attributes, shape, signal);
    if (known) return { known, notes: [] };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof HeadglowError)) throw error;
    [fault, remedy = ''] = [error.details.reason, error.details.remedy];
  }
  const reason = `its statistics can't be used (${fault}), so limits come from the cells read so far`;
  return { known: {}, notes: [{ file: where.file, reason, remedy }] };
}

/** The statistics of all values of a model; null if the store does not have all of them. */
export async function readStatistics(
  array: ZarrArray,
  attributes: JsonObject,
  signal?: AbortSignal,
): Promise<ValueStatistics | null> {
  const rows = await readRows(array, attributes, signal);
  if (!rows || rows.count === 0) return null;
  const all: Row = { ...rows.rowAt(0) };
  for (let at = 1; at < rows.count; at++) {
    const { min, max, ...counts } = rows.rowAt(at);
    all.min = Math.min(all.min, min);
    all.max = Math.max(all.max, max);
    for (const name of COUNTED) all[name] += counts[name];
  }
  return {
    min: Number.isFinite(all.min) ? all.min : null,
    max: Number.isFinite(all.max) ? all.max : null,
    zero: all.zero,
    negative: all.negative + all.negativeInfinite,
    infinite: all.negativeInfinite + all.positiveInfinite,
    nan: all.missing,
    missing: 0,
  };
}
