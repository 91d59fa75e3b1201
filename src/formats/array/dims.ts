// Arranges an array by names for its axes, as in einops: `token (layer head)`, `head layer`, `run checkpoint task layer head`.

import { fail, type ReadingChoice } from '../../tensor/error.ts';
import type { HeadName } from '../../tensor/tensor.ts';
import { allocateLike } from '../allocate.ts';
import { offer } from '../choices.ts';
import { type FilePlace, rejectFile } from '../file.ts';
import { type Dims, type NamedDims, NumberArray } from './number-array.ts';

/** What the axes of a figure are called; other axes are reduced. */
export const FIGURE_AXES = ['run', 'checkpoint', 'task', 'layer', 'head'] as const;
export type FigureAxis = (typeof FIGURE_AXES)[number];

/** How values along other axes are combined. Missing values are skipped, except by `first` and `last`. */
export const REDUCTIONS = ['mean', 'max', 'min', 'sum', 'first', 'last'] as const;
/** One of `REDUCTIONS`. */
export type AxisReduction = (typeof REDUCTIONS)[number];

/** Sizes of axes that a group joins, such as `{ head: 16 }` for `(layer head)`. */
export type AxisSizes = Readonly<Partial<Record<string, number>>>;

/** Other names of the axes of a figure. */
const SYNONYMS: Readonly<Record<string, FigureAxis>> = {
  model: 'run',
  models: 'run',
  runs: 'run',
  seed: 'run',
  step: 'checkpoint',
  steps: 'checkpoint',
  checkpoints: 'checkpoint',
  ckpt: 'checkpoint',
  global_step: 'checkpoint',
  iteration: 'checkpoint',
  iter: 'checkpoint',
  tasks: 'task',
  layers: 'layer',
  l: 'layer',
  heads: 'head',
  h: 'head',
};

/** What an axis of this name is: one of `FIGURE_AXES`, or the name in lower case. */
export const canonicalAxis = (name: string): string => SYNONYMS[name.toLowerCase()] ?? name.toLowerCase();

/** What the heads of an array may be called, if none of its axes is `head`. */
const HEAD_NAMES: ReadonlySet<string> = new Set<HeadName>([
  'expert',
  'neuron',
  'feature',
  'latent',
  'unit',
  'channel',
]);

/** The name for heads that a word is, such as `expert` for “Experts”; undefined for others. */
export function headNameOf(word: string): HeadName | undefined {
  const name = word.toLowerCase().replace(/s$/, '');
  return HEAD_NAMES.has(name) ? (name as HeadName) : undefined;
}

/** Axes with a layer, but no head, whose only axis of experts, neurons and so on is the head. Others stay as they are. */
export function nameHeads(dims: Dims): NamedDims {
  const names = dims.flat();
  const [axis, ...others] = names.filter((name) => headNameOf(name));
  if (axis === undefined || others.length > 0 || names.includes('head') || !names.includes('layer'))
    return { dims };
  const headName = headNameOf(axis) as HeadName;
  return { dims: dims.map((group) => group.map((name) => (name === axis ? 'head' : name))), headName };
}

const HELP = 'write names, such as "head layer" or "token (layer head)"';

/** Parses dims. @throws HeadglowError unless they name layer or head, and no axis twice */
export function parseDims(text: string): NamedDims {
  const tokens = text.match(/\([^()]*\)|[^\s()]+|[()]/g) ?? [];
  const dims = tokens.map((token) => {
    if (token === '(' || token === ')') fail('option', 'dims', `"${text}" has an unmatched ${token}`, HELP);
    return token
      .replace(/[()]/g, ' ')
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(canonicalAxis);
  });
  const names = dims.flat();
  const invalid = names.find((name) => !/^[a-z_][\w-]*$/.test(name));
  if (invalid !== undefined) fail('option', 'dims', `"${invalid}" is not a name`, HELP);
  const repeated = names.find((name, index) => names.indexOf(name) < index);
  if (repeated !== undefined) fail('option', 'dims', `"${text}" names ${repeated} twice`, HELP);
  if (!names.includes('layer') && !names.includes('head'))
    fail('option', 'dims', `"${text}" has neither layer nor head`, HELP);
  return nameHeads(dims);
}

/** One axis of an array, whether it is flattened with others or not. */
interface NamedAxis {
  readonly name: string;
  readonly size: number;
  /** Values from one index to the next. */
  readonly stride: number;
}

/** The numbers to ask for, if several sizes of a group are unknown: the last one follows from the others. */
function askFor(unknown: readonly string[]): ReadingChoice {
  const asked = unknown.filter((name) => name === 'layer' || name === 'head');
  return Object.fromEntries(
    asked.slice(asked.length === unknown.length ? 1 : 0).map((name) => [`${name}s`, null]),
  );
}

/** The sizes of the names of a group; one of them may be unknown. */
function groupSizes(
  where: FilePlace,
  names: readonly string[],
  length: number,
  sizes: AxisSizes,
): readonly number[] {
  if (names.length === 1) return [length];
  const known = names.map((name) => sizes[name]);
  const unknown = names.filter((name) => sizes[name] === undefined);
  const product = known.reduce<number>((all, size) => all * (size ?? 1), 1);
  const group = `(${names.join(' ')})`;
  if (unknown.length > 1)
    rejectFile(
      where,
      `its axis of ${length} can be ${group} in several ways`,
      offer('say how many:', askFor(unknown)),
    );
  if (product === 0 || length % product !== 0 || (unknown.length === 0 && product !== length))
    rejectFile(
      where,
      `its axis of ${length} is not ${group} with ${describeSizes(names, sizes)}`,
      'check the numbers',
    );
  return known.map((size) => size ?? length / product);
}

const describeSizes = (names: readonly string[], sizes: AxisSizes): string =>
  names.flatMap((name) => (sizes[name] === undefined ? [] : [`${sizes[name]} ${name}s`])).join(' and ');

const writtenShape = (shape: readonly number[]): string => `(${shape.join(', ')})`;

/** An axis as it is written in dims: `layer` or `(layer head)`. */
export const writtenAxis = (names: readonly string[]): string =>
  names.length === 1 ? (names[0] as string) : `(${names.join(' ')})`;

const writtenDims = (dims: Dims): string => dims.map(writtenAxis).join(' ');

function nameAxes(
  where: FilePlace,
  shape: readonly number[],
  dims: Dims,
  sizes: AxisSizes,
): readonly NamedAxis[] {
  if (shape.length !== dims.length)
    rejectFile(
      where,
      `its shape ${writtenShape(shape)} has ${shape.length} axes, but "${writtenDims(dims)}" names ${dims.length}`,
      'name each axis once, in the order of the shape',
    );
  const axes: NamedAxis[] = [];
  let stride = 1;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    const names = dims[axis] as readonly string[];
    const lengths = groupSizes(where, names, shape[axis] as number, sizes);
    for (let i = names.length - 1; i >= 0; i--) {
      axes.unshift({ name: names[i] as string, size: lengths[i] as number, stride });
      stride *= lengths[i] as number;
    }
  }
  return axes;
}

/** Combines values one after another. */
export interface Combination {
  readonly add: (value: number) => void;
  readonly take: () => number;
}

/** Combines values; `take` gives the result and starts again. NaN if there are none. */
export function createCombination(reduction: AxisReduction): Combination {
  let [result, count] = [Number.NaN, 0];
  const combine: Readonly<Record<AxisReduction, (value: number) => number>> = {
    mean: (value) => result + value,
    sum: (value) => result + value,
    max: (value) => Math.max(result, value),
    min: (value) => Math.min(result, value),
    first: () => result,
    last: (value) => value,
  };
  const skipsMissing = reduction !== 'first' && reduction !== 'last';
  return {
    add: (value) => {
      if (skipsMissing && Number.isNaN(value)) return;
      result = count === 0 ? value : combine[reduction](value);
      count += 1;
    },
    take: () => {
      const taken = reduction === 'mean' ? result / count : result;
      [result, count] = [Number.NaN, 0];
      return taken;
    },
  };
}

/** Calls back for each index along some axes, with the offset of its value. */
function forEachOffset(axes: readonly NamedAxis[], start: number, act: (offset: number) => void): void {
  const [axis, ...inner] = axes;
  if (!axis) {
    act(start);
    return;
  }
  for (let i = 0; i < axis.size; i++) forEachOffset(inner, start + i * axis.stride, act);
}

/** The axes of the figure among those of an array. Of layer and head, one that it lacks has a single index. */
const keepAxes = (named: readonly NamedAxis[]): readonly NamedAxis[] =>
  FIGURE_AXES.flatMap((axis) => {
    const found = named.filter(({ name }) => name === axis);
    const isNeeded = axis === 'layer' || axis === 'head';
    return found.length === 0 && isNeeded ? [{ name: axis, size: 1, stride: 0 }] : found;
  });

/** An array whose axes have names, in the order of `FIGURE_AXES`; run, checkpoint and task are left out if it lacks them. */
export interface ArrangedArray {
  readonly axes: readonly FigureAxis[];
  readonly array: NumberArray;
  /** Axes that were reduced. */
  readonly reduced: readonly string[];
}

/**
 * Arranges an array as the figure needs it.
 * @throws HeadglowError if names and shape do not fit
 */
export function arrange(
  where: FilePlace,
  { shape, values }: NumberArray,
  dims: Dims,
  { sizes, reduction }: { readonly sizes: AxisSizes; readonly reduction: AxisReduction },
): ArrangedArray {
  const named = nameAxes(where, shape, dims, sizes);
  const kept = keepAxes(named);
  const others = named.filter((axis) => !kept.includes(axis));
  const arranged = allocateLike(
    where,
    values,
    kept.reduce((count, { size }) => count * size, 1),
  );
  const combination = createCombination(reduction);
  let at = 0;
  forEachOffset(kept, 0, (start) => {
    forEachOffset(others, start, (offset) => combination.add(values[offset] as number));
    arranged[at++] = combination.take();
  });
  return {
    axes: kept.map(({ name }) => name as FigureAxis),
    array: new NumberArray(
      kept.map(({ size }) => size),
      arranged,
    ),
    reduced: others.map(({ name }) => name),
  };
}
