// How arrays are read where their file does not say it: names for their axes, and which of several arrays to read.

import { fail, quoteValue } from '../tensor/error.ts';
import { type AxisReduction, type AxisSizes, type Dims, parseDims, REDUCTIONS } from './dims.ts';

/** How files are read, beyond what they say themselves. */
export interface Reading {
  /**
   * Names for the axes of arrays, as in einops: `head layer`, `token (layer head)`, `run checkpoint task layer head`. A name in
   * parentheses is flattened with others. Axes of other names are reduced. Default: (layer, head), (task, layer, head) or
   * (checkpoint, task, layer, head).
   */
  readonly dims?: string;
  /** Heads per layer, if `dims` flattens layers and heads. */
  readonly heads?: number;
  /** Layers, if `dims` flattens layers and heads. */
  readonly layers?: number;
  /**
   * How values along other axes are combined: `mean` (default), `max`, `min`, `sum`, `first` or `last`. Also combines several
   * rows of a table for one head, which are an error without it.
   */
  readonly reduce?: AxisReduction;
  /** The only array or object to read: its path in the file, such as `scores.induction`. Default: everything that can be shown. */
  readonly pick?: string;
}

/** A reading whose dims are parsed. */
export interface CheckedReading {
  /** Null for the usual axes. */
  readonly dims: Dims | null;
  readonly sizes: AxisSizes;
  readonly reduction: AxisReduction;
  readonly pick: string | null;
  /** How several scores of one head are combined; null if they are an error. */
  readonly duplicates: AxisReduction | null;
}

/** The names of all settings of a reading. */
export const READING_NAMES = ['dims', 'heads', 'layers', 'reduce', 'pick'] as const;

function checkCount(name: 'heads' | 'layers', count: number | undefined): void {
  if (count !== undefined && !(Number.isSafeInteger(count) && count > 0))
    fail('option', name, `${quoteValue(count)} is not a number of ${name}`, 'pass a whole number from 1');
}

/** @throws HeadglowError for invalid settings, or ones that contradict each other */
export function checkReading({ dims, heads, layers, reduce, pick }: Reading): CheckedReading {
  checkCount('heads', heads);
  checkCount('layers', layers);
  if (reduce !== undefined && !REDUCTIONS.includes(reduce))
    fail(
      'option',
      'reduce',
      `${quoteValue(reduce)} is not a way to reduce`,
      `choose ${REDUCTIONS.join(', ')}`,
    );
  for (const [name, value] of Object.entries({ dims, pick }))
    if (value !== undefined && typeof value !== 'string')
      fail('option', name, `${quoteValue(value)} is not a text`, 'pass a text');
  return {
    dims: dims === undefined ? null : parseDims(dims),
    sizes: { ...(heads !== undefined && { head: heads }), ...(layers !== undefined && { layer: layers }) },
    reduction: reduce ?? 'mean',
    pick: pick ?? null,
    duplicates: reduce ?? null,
  };
}

/** Reads what the file itself says. */
export const USUAL_READING: CheckedReading = checkReading({});
