// Random figures for fast-check: datasets, options, sizes. A value is a hash of its cell's indices, so that smaller shapes
// keep their values, and a failing case shrinks to few cells that can be printed.

import fc from 'fast-check';
import { COLORMAPS, DEFAULTS, NORMS, OPTIONS, type Options, REDUCTIONS } from '../../src/options.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import type { Slice } from '../../src/tensor/zoom.ts';
import { addressOf } from './camera.ts';
import { item, timelineOf } from './limits.ts';
import { subjectsOf } from './render.ts';

export interface Size {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

export interface Case {
  readonly tensors: readonly Tensor[];
  readonly options: Options;
  readonly size: Size;
}

/** A number in [0, 1) that depends only on the given integers. */
function hash(...integers: readonly number[]): number {
  let h = 0x9e3779b9;
  for (const integer of integers) {
    h = Math.imul(h ^ integer, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return (h >>> 0) / 2 ** 32;
}

/** Kinds of values, computed from random numbers in [0, 1): `r` and `s` differ by cell, `own` by tensor. */
const KINDS = {
  uniform: (r) => r,
  integers: (r) => Math.floor(r * 11) - 5,
  importance: (r) => 10 ** (-7 + 6 * r),
  signed: (r) => 2 * r - 1,
  constant: (_r, _s, own) => Math.fround(own * 4 - 1),
  zero: () => 0,
  negativeZero: () => -0,
  missing: () => Number.NaN,
  infinity: () => Number.POSITIVE_INFINITY,
  negativeInfinity: () => Number.NEGATIVE_INFINITY,
  subnormal: (r, s) => (s < 0.7 ? 1 : -1) * r * 2 ** -126,
  anything: (r, s) => (s < 0.6 ? 1 : -1) * 10 ** (-38 + 76 * r),
} satisfies Record<string, (r: number, s: number, own: number) => number>;

type Kind = keyof typeof KINDS;

/** Kinds with many colours are more frequent. */
const WEIGHTED_KINDS: readonly Kind[] = [
  'uniform',
  'signed',
  'importance',
  ...(Object.keys(KINDS) as Kind[]),
];

interface Recipe {
  readonly layers: number;
  readonly heads: number;
  readonly tasks: number;
  readonly steps: readonly number[];
  readonly kinds: readonly Kind[];
  /** True if nine of ten cells are of the first kind. */
  readonly mostlyFirst: boolean;
  readonly seed: number;
}

function valueAt({ kinds, mostlyFirst, seed }: Recipe, indices: readonly number[]): number {
  const pick = hash(seed, 1, ...indices);
  const index = mostlyFirst && pick < 0.9 ? 0 : Math.floor(hash(seed, 2, ...indices) * kinds.length);
  const compute = KINDS[kinds[index] ?? 'uniform'];
  return compute(hash(seed, 3, ...indices), hash(seed, 4, ...indices), hash(seed, 5));
}

function createTensor(recipe: Recipe, model: string): Tensor {
  const { layers, heads, tasks, steps } = recipe;
  const values = new Float32Array(Math.max(steps.length, 1) * tasks * layers * heads);
  let i = 0;
  for (let c = 0; c < Math.max(steps.length, 1); c++)
    for (let t = 0; t < tasks; t++)
      for (let l = 0; l < layers; l++)
        for (let h = 0; h < heads; h++) values[i++] = valueAt(recipe, [c, t, l, h]);
  return {
    model,
    values,
    layers,
    heads,
    tasks: Array.from({ length: tasks }, (_, t) => `task ${t}`),
    steps: steps.length === 0 ? null : steps,
  };
}

const shape = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })) },
  { weight: 3, arbitrary: fc.tuple(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 64 })) },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 700 })) },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 3 })) },
);

const recipe: fc.Arbitrary<Recipe> = fc
  .record({
    shape,
    tasks: fc.integer({ min: 1, max: 4 }),
    // A small range, so that tensors share steps.
    steps: fc.uniqueArray(fc.integer({ min: 0, max: 8 }), { maxLength: 5 }),
    kinds: fc.array(fc.constantFrom(...WEIGHTED_KINDS), { minLength: 1, maxLength: 4 }),
    mostlyFirst: fc.boolean(),
    seed: fc.nat(1e6),
  })
  .map(({ shape: [layers, heads], steps, ...rest }) => ({
    ...rest,
    layers,
    heads,
    steps: steps.sort((a, b) => a - b).map((step) => step * 100),
  }));

/** One to six tensors of a model each. A single one may have no name. */
export const dataset: fc.Arbitrary<readonly Tensor[]> = fc
  .record({ recipes: fc.array(recipe, { minLength: 1, maxLength: 6 }), named: fc.boolean() })
  .map(({ recipes, named }) =>
    recipes.map((each, i) => createTensor(each, recipes.length === 1 && !named ? '' : `model ${i}`)),
  );

/** A limit: a value of the data, a round number, or a random one. */
interface Anchor {
  readonly from: 'data' | 'round' | 'random';
  readonly at: number;
}

const unit = fc.integer({ min: 0, max: 2 ** 24 - 1 }).map((i) => i / 2 ** 24);

const anchor: fc.Arbitrary<Anchor> = fc.record({
  from: fc.constantFrom('round', 'data', 'random'),
  at: unit,
});

const ROUND = [0, 1, 0.005, 0.1, -1, -0.1, 1e-4, 10, 1e38, -1e38, 1e-38];

function resolveAnchor({ from, at }: Anchor, tensors: readonly Tensor[], positive: boolean): number {
  const sign = positive || hash(Math.floor(at * 2 ** 24)) < 0.7 ? 1 : -1;
  let x = sign * 10 ** (-8 + 10 * at);
  if (from === 'round') x = ROUND[Math.floor(at * ROUND.length)] ?? 0;
  if (from === 'data') {
    const { values } = tensors[Math.floor(at * tensors.length)] ?? { values: new Float32Array(1) };
    x = values[Math.floor(hash(Math.floor(at * 2 ** 24), 1) * values.length)] ?? 0;
  }
  if (!Number.isFinite(x)) x = 1;
  return positive ? Math.abs(x) || 1 : x;
}

/** The float32 `count` floats away from zero. */
function floatsAway(x: number, count: number): number {
  const bits = new Int32Array(Float32Array.of(x).buffer);
  bits[0] = (bits[0] ?? 0) + count;
  return new Float32Array(bits.buffer)[0] ?? x;
}

const limits = fc.record({
  given: fc.constantFrom('neither', 'neither', 'both', 'vmin', 'vmax'),
  width: fc.constantFrom('other', 'equal', 'narrow'),
  a: anchor,
  b: anchor,
  floats: fc.integer({ min: 1, max: 2000 }),
});
type GivenLimits = typeof limits extends fc.Arbitrary<infer T> ? T : never;

function resolveLimits(
  { given, width, a, b, floats }: GivenLimits,
  tensors: readonly Tensor[],
  positive: boolean,
): Pick<Options, 'vmin' | 'vmax'> {
  const one = resolveAnchor(a, tensors, positive);
  let other = resolveAnchor(b, tensors, positive);
  if (width === 'equal') other = one;
  if (width === 'narrow') other = floatsAway(one, floats);
  return {
    vmin: given === 'both' || given === 'vmin' ? Math.min(one, other) : null,
    vmax: given === 'both' ? Math.max(one, other) : given === 'vmax' ? one : null,
  };
}

const center = fc.record({ given: fc.constantFrom(false, false, true), at: anchor });
type GivenCenter = typeof center extends fc.Arbitrary<infer T> ? T : never;

/** A centre between the limits; null if none is requested or possible. */
function resolveCenter(
  { given, at }: GivenCenter,
  { norm, vmin, vmax }: Pick<Options, 'norm' | 'vmin' | 'vmax'>,
  tensors: readonly Tensor[],
): number | null {
  if (!given || norm === 'log' || norm === 'power') return null;
  const value = norm === 'linear' ? resolveAnchor(at, tensors, false) : 0;
  const float = Math.fround(value);
  const above = vmin === null || Math.fround(vmin) < float;
  return above && (vmax === null || float < Math.fround(vmax)) ? value : null;
}

const threshold = fc.option(
  fc.double({ min: -9, max: 3, noNaN: true }).map((exponent) => 10 ** exponent),
  { freq: 2 },
);

const fixed = fc
  .record({
    norm: fc.constantFrom(...NORMS),
    linthresh: threshold,
    linscale: fc.constantFrom(1, 0.25, 0.5, 2, 5),
    linearWidth: threshold,
    gamma: fc.constantFrom(0.5, 0.2, 1, 2, 4),
    limits: fc.constantFrom(...OPTIONS.limits.choices),
    limitsBy: fc.constantFrom(...OPTIONS.limitsBy.choices),
    colormap: fc.option(fc.constantFrom(...COLORMAPS, ...COLORMAPS.map((name) => `${name}_r` as const)), {
      freq: 2,
    }),
    markExtremes: fc.boolean(),
    extend: fc.constantFrom(...OPTIONS.extend.choices),
    reduction: fc.constantFrom(...REDUCTIONS),
    mixing: fc.constantFrom(...OPTIONS.mixing.choices),
    columns: fc.option(fc.integer({ min: 1, max: 6 }), { freq: 2 }),
    origin: fc.constantFrom(...OPTIONS.origin.choices),
    transpose: fc.boolean(),
    aspect: fc.constantFrom(...OPTIONS.aspect.choices),
    title: fc.constantFrom('', 'A title'),
    label: fc.constantFrom('Head Importance', ''),
    theme: fc.constantFrom(...OPTIONS.theme.choices),
  })
  .map((options) => ({ ...DEFAULTS, ...options }));

const part = fc.option(fc.tuple(unit, unit), { freq: 2 });

/** What is in sight: shares of axes, and indices of panels. Null: everything. */
const sight = fc.record({
  layers: part,
  heads: part,
  rows: part,
  columns: part,
  /** Edges on cells, on 1/256 of a cell, or anywhere. */
  edges: fc.constantFrom('cells', 'cells', 'parts', 'any'),
  /** Whether ranges are written from the end where possible. */
  fromEnd: fc.boolean(),
  zoomed: fc.option(fc.nat(100), { freq: 1 }),
  only: fc.option(fc.nat(100), { freq: 1 }),
});
type GivenSight = typeof sight extends fc.Arbitrary<infer T> ? T : never;

/** A range of `count` things from two shares of them, as a slice. */
function sliceOf(
  shares: readonly [number, number] | null,
  count: number,
  { edges, fromEnd }: Pick<GivenSight, 'edges' | 'fromEnd'>,
): Slice | undefined {
  if (shares === null) return undefined;
  const scale = { cells: 1, parts: 256, any: 1e6 }[edges];
  const end = count * scale;
  const start = Math.floor(Math.min(...shares) * end);
  const stop = Math.min(Math.max(Math.ceil(Math.max(...shares) * end), start + 1), end);
  if (!fromEnd) return [start / scale, stop / scale];
  return [start === 0 ? null : (start - end) / scale, stop === end ? null : (stop - end) / scale];
}

/** Options `zoom` and `panel` for the panels of a figure. */
function resolveSight(
  given: GivenSight,
  tensors: readonly Tensor[],
  options: Options,
): Pick<Options, 'zoom' | 'panel'> {
  const subjects = subjectsOf(tensors, options);
  const nameAt = (index: number | null): string | null =>
    index === null ? null : addressOf(item(subjects, index % subjects.length), tensors);
  const panel = nameAt(given.only);
  const zoomed = nameAt(given.zoomed);
  const counted = subjects.filter((each) => [addressOf(each, tensors), null].includes(zoomed ?? panel));
  const most = (of: 'layers' | 'heads'): number =>
    Math.max(...counted.map(({ tensor }) => item(tensors, tensor)[of]));
  const whole = { ...given, edges: 'cells' } as const;
  const across = options.columns === null ? null : Math.min(options.columns, subjects.length);
  const ranges = {
    layers: sliceOf(given.layers, most('layers'), given),
    heads: sliceOf(given.heads, most('heads'), given),
    // Without given columns, the grid depends on the size of the figure.
    ...(across !== null && {
      rows: sliceOf(given.rows, Math.ceil(subjects.length / across), whole),
      columns: sliceOf(given.columns, across, whole),
    }),
    ...(zoomed !== null && { panel: zoomed }),
  };
  const zoom = Object.fromEntries(Object.entries(ranges).filter(([, value]) => value !== undefined));
  return { zoom: Object.keys(zoom).length > 0 ? zoom : null, panel };
}

/** Options that depend on the dataset, as numbers that are valid for any. */
const dependent = fc.record({
  limits,
  center,
  moment: fc.record({
    given: fc.boolean(),
    at: unit,
    mix: fc.constantFrom(0, 0.5, 0.25, 0.3, 0.999, 1e-6),
  }),
  tasks: fc.option(fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 4 }), { freq: 2 }),
  models: fc.option(fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 6 }), { freq: 2 }),
  sight: fc.option(sight, { freq: 2 }),
});
type Dependent = typeof dependent extends fc.Arbitrary<infer T> ? T : never;

/** A position on the timeline; not a fraction after the last checkpoint. */
function positionOf({ given, at, mix }: Dependent['moment'], tensors: readonly Tensor[]): number | null {
  if (!given) return null;
  const last = Math.max(timelineOf(tensors).length - 1, 0);
  const index = Math.floor(at * (last + 1));
  return index === last ? index : index + mix;
}

/** The names at some indices, at least one; null stays null. */
function pickNames(indices: readonly number[] | null, all: readonly string[]): readonly string[] | null {
  if (indices === null) return null;
  const found = indices.map((i) => all[i]).filter((name) => name !== undefined);
  return found.length === 0 ? all.slice(0, 1) : found;
}

function optionsOf(free: Omit<Options, keyof FromData>, dep: Dependent, tensors: readonly Tensor[]): Options {
  const models = pickNames(
    dep.models,
    tensors.map((tensor) => tensor.model),
  );
  const shown = tensors.filter((tensor) => models?.includes(tensor.model) ?? true);
  const tasks = pickNames(dep.tasks, [...new Set(shown.flatMap((tensor) => [...tensor.tasks]))]);
  const given = resolveLimits(dep.limits, tensors, free.norm === 'log');
  const fromData: FromData = {
    ...given,
    center: resolveCenter(dep.center, { norm: free.norm, ...given }, tensors),
    checkpoint: positionOf(dep.moment, tensors),
    tasks,
    models,
  };
  const options = { ...free, zoom: null, panel: null, ...fromData };
  return dep.sight === null ? options : { ...options, ...resolveSight(dep.sight, tensors, options) };
}

type FromData = Pick<Options, 'vmin' | 'vmax' | 'center' | 'checkpoint' | 'tasks' | 'models'>;

/** Options that are valid for the tensors. */
export function optionsFor(tensors: readonly Tensor[]): fc.Arbitrary<Options> {
  return fc.tuple(fixed, dependent).map(([free, dep]) => optionsOf(free, dep, tensors));
}

export const size: fc.Arbitrary<Size> = fc.record({
  width: fc.integer({ min: 30, max: 700 }),
  height: fc.integer({ min: 20, max: 500 }),
  scale: fc.constantFrom(1, 0.5, 1.25, 1.5, 2, 3),
});

/** A case in a few lines: size, shapes, the first values, options. */
export function describeCase({ tensors, options, size: { width, height, scale } }: Case): string {
  const lines = tensors.map((tensor) => {
    const { model, layers, heads, tasks, steps, values } = tensor;
    const some = [...values.subarray(0, 48)].map((x) => (Object.is(x, -0) ? '-0' : String(x)));
    const more = values.length > some.length ? ` and ${values.length - some.length} more` : '';
    const parts = [`${layers}x${heads}`, `tasks ${JSON.stringify(tasks)}`, `steps ${JSON.stringify(steps)}`];
    return `${JSON.stringify(model)}: ${parts.join(', ')}, values ${some.join(' ')}${more}`;
  });
  return [`${width}x${height} at ${scale}`, ...lines, JSON.stringify(options)].join('\n');
}

/** Whether there is room for the columns that a zoom counts: a figure that is too small has others. */
const hasRoomFor = ({ zoom, columns }: Options, { width, height, scale }: Size): boolean =>
  !(zoom?.rows || zoom?.columns) || Math.min((width * scale) / (columns ?? 1), (height * scale) / 24) > 8;

/** Whole figures. fast-check prints them with `describeCase`. */
export const figureCase: fc.Arbitrary<Case> = fc
  .tuple(dataset, fixed, dependent, size)
  .map(([tensors, free, dep, at]) => {
    const options = optionsOf(free, dep, tensors);
    const each = {
      tensors,
      options: hasRoomFor(options, at) ? options : { ...options, zoom: null },
      size: at,
    };
    return Object.assign(each, { [fc.toStringMethod]: () => describeCase(each) });
  });

/** The environment variables HEADGLOW_SEED and HEADGLOW_RUNS override the fixed seed and the number of cases. */
export function runs(count: number): { seed: number; numRuns: number } {
  return {
    seed: Number(process.env.HEADGLOW_SEED ?? 20241),
    numRuns: Number(process.env.HEADGLOW_RUNS ?? count),
  };
}
