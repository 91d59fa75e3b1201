// The metadata of a pyramid, in the notation of Zarr 3: of its groups and arrays (docs/pyramid.md).

import { PYRAMID_AXES, PYRAMID_VERSION } from '../formats/zarr/pyramid.ts';
import type { Level } from '../levels/shapes.ts';
import { checkpointCount, type TensorShape } from '../tensor/tensor.ts';
import {
  arraysOf,
  isSharded,
  type Lengths,
  type PyramidArray,
  type PyramidCodec,
  type PyramidReduction,
  STATISTICS,
  statisticsShape,
} from './convention.ts';

/** What is written of each model. */
export interface PyramidSettings {
  readonly reductions: readonly PyramidReduction[];
  readonly codec: PyramidCodec;
}

/** What becomes known while a pyramid is written. */
export interface Completion {
  /** The smallest and the largest finite value; null if there is none. */
  readonly range: readonly [number, number] | null;
}

/** The metadata of arrays and groups by their path. */
export type Metadata = Readonly<Record<string, object>>;

export const GZIP_LEVEL = 5;
export const ZSTD_LEVEL = 3;

const BYTES = { name: 'bytes', configuration: { endian: 'little' } };

const COMPRESSORS: Readonly<Record<PyramidCodec, readonly object[]>> = {
  none: [],
  zstd: [{ name: 'zstd', configuration: { level: ZSTD_LEVEL, checksum: false } }],
  gzip: [{ name: 'gzip', configuration: { level: GZIP_LEVEL } }],
};

const chunkShape = ({ tasks, layers, heads }: Lengths): readonly number[] => [1, tasks, layers, heads];

const multiply = (a: Lengths, b: Lengths): Lengths => ({
  tasks: a.tasks * b.tasks,
  layers: a.layers * b.layers,
  heads: a.heads * b.heads,
});

interface ArrayFields {
  readonly shape: readonly number[];
  readonly type: 'float32' | 'float64';
  readonly chunk: readonly number[];
  readonly codecs: readonly object[];
  readonly names: readonly string[];
}

const arrayMetadata = ({ shape, type, chunk, codecs, names }: ArrayFields): object => ({
  shape,
  data_type: type,
  chunk_grid: { name: 'regular', configuration: { chunk_shape: chunk } },
  chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
  fill_value: 'NaN',
  codecs,
  attributes: {},
  dimension_names: names,
  zarr_format: 3,
  node_type: 'array',
  storage_transformers: [],
});

const groupMetadata = (attributes: object): object => ({
  attributes,
  zarr_format: 3,
  node_type: 'group',
});

function levelMetadata(checkpoints: number, { grid }: PyramidArray, codec: PyramidCodec): object {
  const { cells, chunk, shard } = grid;
  const inner = [BYTES, ...COMPRESSORS[codec]];
  const sharding = {
    name: 'sharding_indexed',
    configuration: {
      chunk_shape: chunkShape(chunk),
      codecs: inner,
      index_codecs: [BYTES, { name: 'crc32c' }],
      index_location: 'end',
    },
  };
  return arrayMetadata({
    shape: [checkpoints, cells.tasks, cells.layers, cells.heads],
    type: 'float32',
    chunk: chunkShape(multiply(chunk, shard)),
    codecs: isSharded(grid) ? [sharding] : inner,
    names: PYRAMID_AXES,
  });
}

function statisticsMetadata(tensor: TensorShape, codec: PyramidCodec): object {
  return arrayMetadata({
    ...statisticsShape(tensor),
    type: 'float64',
    codecs: [BYTES, ...COMPRESSORS[codec]],
    names: ['checkpoint', 'task', 'statistic'],
  });
}

const AXIS_TYPES = ['time', 'channel', 'space', 'space'];

/** A level as a dataset of OME-NGFF: the centre of a cell is that of its block. */
const dataset = (path: string, { layersPerCell, headsPerCell }: Level): object => ({
  path,
  coordinateTransformations: [
    { type: 'scale', scale: [1, 1, layersPerCell, headsPerCell] },
    { type: 'translation', translation: [0, 0, (layersPerCell - 1) / 2, (headsPerCell - 1) / 2] },
  ],
});

function multiscale(reduction: PyramidReduction, arrays: readonly PyramidArray[]): object {
  const levels = arrays.filter((array) => array.reduction === null || array.reduction === reduction);
  return {
    name: reduction,
    type: reduction,
    axes: PYRAMID_AXES.map((name, axis) => ({ name, type: AXIS_TYPES[axis] })),
    datasets: levels.map(({ path, level }) => dataset(path, level)),
  };
}

function modelAttributes(
  tensor: TensorShape,
  { reductions }: PyramidSettings,
  completion: Completion | null,
): object {
  const { model, headName, tasks, steps, signed, unit, startStep } = tensor;
  const arrays = arraysOf(tensor, reductions);
  const levels = arrays.filter(
    ({ reduction }) => reduction === null || reduction === (reductions[0] as PyramidReduction),
  );
  return {
    ome: { version: '0.5', multiscales: reductions.map((reduction) => multiscale(reduction, arrays)) },
    headglow: {
      version: PYRAMID_VERSION,
      ...{ model, tasks, steps },
      ...(headName && { headName }),
      ...(signed && { signed }),
      ...(unit && { unit }),
      ...(startStep !== undefined && { startStep }),
      levels: levels.map(({ level }) => level),
      reductions,
      statistics: STATISTICS,
      ...(completion && { range: completion.range }),
      complete: completion !== null,
    },
  };
}

/** The metadata of a model, by path in its group, which is `''`. */
function modelMetadata(
  tensor: TensorShape,
  settings: PyramidSettings,
  completion: Completion | null,
): Metadata {
  const { reductions, codec } = settings;
  const arrays = arraysOf(tensor, reductions);
  const levels = arrays.map((array): [string, object] => [
    array.path,
    levelMetadata(checkpointCount(tensor), array, codec),
  ]);
  return {
    '': groupMetadata(modelAttributes(tensor, settings, completion)),
    ...Object.fromEntries(reductions.map((reduction) => [reduction, groupMetadata({})])),
    ...Object.fromEntries(levels),
    statistics: statisticsMetadata(tensor, codec),
  };
}

/** The paths of the groups of models in a store: the store itself if there is only one. */
export const modelPaths = (count: number): readonly string[] =>
  count === 1 ? [''] : Array.from({ length: count }, (_, index) => `model-${index}`);

/** The path of something in a group. */
export const joinPath = (...parts: readonly string[]): string => parts.filter(Boolean).join('/');

/**
 * The metadata of a store by path; those of the store itself, `''`, include all others.
 * @param completions what is known of each model; null while it is being written
 */
export function storeMetadata(
  tensors: readonly TensorShape[],
  settings: PyramidSettings,
  completions: readonly Completion[] | null,
): Metadata {
  const paths = modelPaths(tensors.length);
  const entries = tensors.flatMap((tensor, index) => {
    const inside = modelMetadata(tensor, settings, completions?.[index] ?? null);
    return Object.entries(inside).map(([path, value]): [string, object] => [
      joinPath(paths[index] as string, path),
      value,
    ]);
  });
  const { '': single, ...inner } = Object.fromEntries(entries);
  const several = { version: PYRAMID_VERSION, models: paths, complete: completions !== null };
  const root = single ?? groupMetadata({ headglow: several });
  const consolidated = { kind: 'inline', must_understand: false, metadata: inner };
  return { ...inner, '': { ...root, consolidated_metadata: consolidated } };
}
