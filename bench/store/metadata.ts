// The metadata of the store that is computed on request: those of a pyramid.

import { PYRAMID_REDUCTIONS, STATISTICS } from '../../src/pyramid/convention.ts';
import type { StatisticsArray, StoreLevels } from './arrays.ts';
import { type Grid, isSharded } from './grid.ts';
import type { StoreShape } from './values.ts';

const BYTES = { name: 'bytes', configuration: { endian: 'little' } };

function arrayMetadata(fields: {
  readonly shape: readonly number[];
  readonly stored: readonly number[];
  readonly type: string;
  readonly codecs: readonly object[];
  readonly names: readonly string[];
}): object {
  return {
    shape: fields.shape,
    data_type: fields.type,
    chunk_grid: { name: 'regular', configuration: { chunk_shape: fields.stored } },
    chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
    fill_value: 'NaN',
    codecs: fields.codecs,
    attributes: {},
    dimension_names: fields.names,
    zarr_format: 3,
    node_type: 'array',
    storage_transformers: [],
  };
}

function levelMetadata(grid: Grid): object {
  const { shape, chunk, stored } = grid;
  const shards = {
    name: 'sharding_indexed',
    configuration: {
      chunk_shape: chunk,
      codecs: [BYTES],
      index_codecs: [BYTES, { name: 'crc32c' }],
      index_location: 'end',
    },
  };
  const codecs = [isSharded(grid) ? shards : BYTES];
  const names = ['checkpoint', 'task', 'layer', 'head'];
  return arrayMetadata({ shape, stored, type: 'float32', codecs, names });
}

/** The levels in the notation of OME-NGFF. */
function multiscales({ shapes }: StoreLevels): readonly object[] {
  const axes = [
    { name: 'checkpoint', type: 'time' },
    { name: 'task', type: 'channel' },
    { name: 'layer', type: 'space' },
    { name: 'head', type: 'space' },
  ];
  return PYRAMID_REDUCTIONS.map((name) => ({
    name,
    type: name,
    axes,
    datasets: shapes.map(({ layersPerCell, headsPerCell }, level) => ({
      path: level === 0 ? '0' : `${name}/${level}`,
      coordinateTransformations: [
        { type: 'scale', scale: [1, 1, layersPerCell, headsPerCell] },
        { type: 'translation', translation: [0, 0, (layersPerCell - 1) / 2, (headsPerCell - 1) / 2] },
      ],
    })),
  }));
}

/** The metadata by key, such as `max/3/zarr.json`. @param isComplete false for a store that is still being written */
export function storeMetadata(
  shape: StoreShape,
  levels: StoreLevels,
  statistics: StatisticsArray,
  isComplete: boolean,
): ReadonlyMap<string, object> {
  const arrays: Record<string, object> = {};
  for (const [path, { grid }] of levels.arrays) arrays[path] = levelMetadata(grid);
  arrays[statistics.path] = arrayMetadata({
    shape: statistics.shape,
    stored: statistics.chunk,
    type: 'float64',
    codecs: [BYTES],
    names: ['checkpoint', 'task', 'statistic'],
  });
  const headglow = {
    version: 1,
    model: 'run',
    tasks: Array.from({ length: shape.tasks }, (_, task) => `task ${task}`),
    steps: Array.from({ length: shape.checkpoints }, (_, checkpoint) => 1000 * checkpoint),
    levels: levels.shapes,
    reductions: PYRAMID_REDUCTIONS,
    statistics: STATISTICS,
    ...(isComplete && { range: statistics.range }),
    complete: isComplete,
  };
  const attributes = { ome: { version: '0.5', multiscales: multiscales(levels) }, headglow };
  const group = { zarr_format: 3, node_type: 'group' };
  const folders = Object.fromEntries(
    PYRAMID_REDUCTIONS.map((name) => [name, { attributes: {}, ...group }] as const),
  );
  const all = { ...folders, ...arrays };
  const root = {
    attributes,
    ...group,
    consolidated_metadata: { kind: 'inline', must_understand: false, metadata: all },
  };
  const keyed = Object.entries(all).map(([path, metadata]) => [`${path}/zarr.json`, metadata] as const);
  return new Map([['zarr.json', root], ...keyed]);
}
