// Where the values of a tensor come from: the arrays of a file that it shows, so that a listing of the file can say which of its
// arrays are shown, and under which labels.

import type { TensorOrSource } from '../tensor/tensor.ts';

/** An array of a file that a tensor shows, or a score of a list of heads that it shows as an array. */
export interface Origin {
  /** Its path in the file, with dots between keys; `''` for a file that is one array. */
  readonly path: string;
  /** What its axes are read as, such as `['layer', 'head']`. */
  readonly axes: readonly string[];
  /** The tasks of the tensor that it has; each origin lists its own. */
  readonly tasks: readonly string[];
  /** The steps of the tensor that it has; null if it is in no timeline. */
  readonly steps: readonly number[] | null;
  /** The position of its file among those that are read; set once the file has been read. */
  readonly file?: number;
  /** Set if it was put together of the entries of a list of heads. */
  readonly list?: ListOrigin;
}

/** How an array was put together of the entries of a list of heads. */
export interface ListOrigin {
  /** Paths at and below which nothing is an array of its own. */
  readonly covers: readonly string[];
  /** Cells that the list leaves out, or that it says are missing. */
  readonly missing: number;
}

/** A tensor or source that was read from a file. */
export type ReadTensor<T extends TensorOrSource = TensorOrSource> = T & {
  /** Missing if it is not known which arrays of the file it shows. */
  readonly origins?: readonly Origin[];
};

/** A place in a file that is the path of a value; the file itself if it has none. */
interface ValuePlace {
  readonly place?: string;
}

/** A path in a file: the place of a value, and keys below it. */
export const joinPath = ({ place }: ValuePlace, ...keys: readonly string[]): string =>
  [place ?? '', ...keys].filter((key) => key !== '').join('.');

/** The axes of an array that is read as (layer, head), or with tasks or checkpoints before them. */
export function usualAxes({ steps }: TensorOrSource, shape: readonly number[]): readonly string[] {
  const first = steps === null ? ['task'] : ['checkpoint'];
  const before = shape.length > 3 ? ['checkpoint', 'task'] : shape.length > 2 ? first : [];
  return [...before, 'layer', 'head'];
}

/** A tensor that shows a single array, the one at this place. */
export const withOrigin = <T extends TensorOrSource>(
  where: ValuePlace,
  tensor: T,
  axes: readonly string[],
): ReadTensor<T> => ({
  ...tensor,
  origins: [{ path: joinPath(where), axes, tasks: tensor.tasks, steps: tensor.steps }],
});

/** The origin of a matrix that is put together of everything at a place. @param missing cells that are not listed there */
export const listOrigin = (where: ValuePlace, missing: number): Origin => {
  const path = joinPath(where);
  return { path, axes: ['layer', 'head'], tasks: [''], steps: null, list: { covers: [path], missing } };
};

/** A tensor of everything at a place, a list of heads. @param missing cells that it leaves out */
export const withUnlisted = <T extends TensorOrSource>(
  where: ValuePlace,
  tensor: ReadTensor<T>,
  missing: number,
): ReadTensor<T> => ({
  ...tensor,
  origins: (tensor.origins ?? []).map((origin) => ({
    ...origin,
    list: { covers: [joinPath(where)], missing },
  })),
});

/**
 * A tensor of an array that was made of others.
 * @param paths those of the others: of a flat list, or of several that lack its first axis
 */
export const withMembers = <T extends TensorOrSource>(
  tensor: ReadTensor<T>,
  paths: readonly string[],
): ReadTensor<T> => ({
  ...tensor,
  origins: (tensor.origins ?? []).flatMap(({ axes, ...origin }) =>
    paths.map((path) => ({
      ...origin,
      path,
      axes: paths.length === 1 ? [`(${axes.join(' ')})`] : axes.slice(1),
    })),
  ),
});

/** The origins of a tensor that takes its place as one task, or as one checkpoint. */
export const moveOrigins = (
  { origins = [] }: ReadTensor,
  labels: Partial<Pick<Origin, 'tasks' | 'steps'>>,
): readonly Origin[] => origins.map((origin) => ({ ...origin, ...labels }));
