// Describes how a Zarr store keeps its arrays: chunks, shards, codecs, levels, sizes, and what showing it would read.

import type { ValueStatistics } from '../inspection/statistics.ts';
import { isObject, type JsonObject } from '../json/cell.ts';
import { countValues } from '../pickle/shape.ts';
import type { ArrayLayout, LevelLayout, StoreDescription } from '../store-layout.ts';
import type { ZarrArray } from './array.ts';
import type { CodecMetadata } from './codec-metadata.ts';
import { nameType } from './data-type.ts';
import type { ArrayInfo } from './metadata.ts';
import { LEVEL_0, type PyramidGroup } from './pyramid.ts';
import { readStatistics, STATISTICS } from './pyramid-statistics.ts';
import type { ZarrStore } from './store.ts';

/** Bytes of the place and the length of a chunk in the index of a shard, and of the index's checksum. */
const [PLACE_BYTES, CHECKSUM_BYTES] = [16, 4];

/** What is described. */
export interface DescribedStore {
  readonly store: ZarrStore;
  readonly arrays: readonly ZarrArray[];
  readonly pyramids: readonly PyramidGroup[];
  /** Whether all values are read before anything is shown. */
  readonly isReadWhole: boolean;
  readonly signal?: AbortSignal | undefined;
}

const isSharded = ({ chunk, stored }: ArrayInfo): boolean => chunk.join() !== stored.join();

/** Bytes of the values of an array, or of a part of it. */
const valueBytes = ({ type }: ArrayInfo, shape: readonly number[]): number =>
  countValues(shape) * Math.max(1, type.size);

/** The names of codecs, those inside shards included, as Zarr calls them. */
function codecNames(codecs: readonly CodecMetadata[]): string[] {
  return codecs.flatMap(({ name, configuration }) => {
    const inner = (configuration as { readonly codecs?: readonly CodecMetadata[] }).codecs;
    return inner ? codecNames(inner) : [name.replace(/^(?:headglow|numcodecs)\./, '')];
  });
}

/** The bytes under each key of a store; null if its keys are not known. */
async function listSizes(
  store: ZarrStore,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, number> | null> {
  if (!store.keys) return (await store.listSizes?.(signal)) ?? null;
  const sizes = new Map<string, number>();
  for (const key of store.keys) sizes.set(key, (await store.open(key))?.size ?? 0);
  return sizes;
}

/** Bytes of the files in each folder with an array; null if the keys of the store are not known. */
async function measureFiles(
  store: ZarrStore,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<{ readonly all: number; readonly byPath: ReadonlyMap<string, number> } | null> {
  const sizes = await listSizes(store, signal);
  if (!sizes) return null;
  const byPath = new Map(paths.map((path) => [path, 0]));
  let all = 0;
  for (const [key, size] of sizes) {
    all += size;
    for (let end = key.length; end >= 0; end = end === 0 ? -1 : Math.max(0, key.lastIndexOf('/', end - 1))) {
      const known = byPath.get(key.slice(0, end));
      if (known === undefined) continue;
      byPath.set(key.slice(0, end), known + size);
      break;
    }
  }
  return { all, byPath };
}

/** What the values of an array take to be read, or those of one index along its first axis. */
function readsOf(info: ArrayInfo, isWhole: boolean): { reads: number; bytes: number } {
  const { shape, chunk, stored } = info;
  const part = shape.map((length, axis) => (axis === 0 && !isWhole ? 1 : length));
  const countOf = (unit: readonly number[]) =>
    countValues(part.map((length, axis) => Math.ceil(length / (unit[axis] as number))));
  const [chunks, shards] = [countOf(chunk), isSharded(info) ? countOf(stored) : 0];
  const inShard = countValues(stored) / countValues(chunk);
  return {
    reads: chunks + shards,
    bytes: chunks * valueBytes(info, chunk) + shards * (PLACE_BYTES * inShard + CHECKSUM_BYTES),
  };
}

const isLevel = (value: unknown): value is { readonly layers: number; readonly heads: number } =>
  isObject(value) && typeof value.layers === 'number' && typeof value.heads === 'number';

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];

/** The levels of a model, as its attributes say them. */
function levelsOf({ path, attributes }: PyramidGroup): LevelLayout[] {
  const { model, levels, reductions }: JsonObject = attributes;
  return (Array.isArray(levels) ? levels.filter(isLevel) : []).map(({ layers, heads }, level) => ({
    model: typeof model === 'string' ? model : '',
    level,
    layers,
    heads,
    paths: Object.fromEntries(
      textsOf(reductions).map((name) => [
        name,
        [...path, ...(level === 0 ? [LEVEL_0] : [name, `${level}`])].join('.'),
      ]),
    ),
  }));
}

/** The arrays that the overview reads: the coarsest level of each model, or all that may be shown. */
function overviewArrays(
  { arrays, pyramids }: DescribedStore,
  levels: readonly LevelLayout[],
): readonly ZarrArray[] {
  const matrices = arrays.filter(({ info }) => info.shape.length >= 2 && info.type.kind === 'number');
  if (pyramids.length === 0) return matrices;
  const coarsest = pyramids.map((pyramid) => {
    const names = levelsOf(pyramid).at(-1)?.paths ?? {};
    return Object.values(names)[0];
  });
  return levels.length === 0
    ? matrices
    : matrices.filter(({ info }) => coarsest.includes(info.path.join('.')));
}

/** The statistics of level 0 of each model, by its path. */
async function readAllStatistics({ arrays, pyramids, signal }: DescribedStore) {
  const statistics = new Map<string, ValueStatistics>();
  for (const pyramid of pyramids) {
    const path = [...pyramid.path, STATISTICS].join('/');
    const array = arrays.find(({ info }) => info.path.join('/') === path);
    const read = array && (await readStatistics(array, pyramid.attributes, signal));
    if (read) statistics.set([...pyramid.path, LEVEL_0].join('.'), read);
  }
  return statistics;
}

export async function describeStore(described: DescribedStore): Promise<StoreDescription> {
  const { store, arrays, pyramids, isReadWhole } = described;
  const files = await measureFiles(
    store,
    arrays.map(({ info }) => info.path.join('/')),
    described.signal,
  );
  const toLayout = ({ info }: ZarrArray): ArrayLayout => ({
    path: info.path.join('.'),
    shape: info.shape,
    dtype: nameType(info.type),
    chunk: info.chunk,
    shard: isSharded(info) ? info.stored : null,
    codecs: codecNames(info.codecs),
    bytes: files?.byPath.get(info.path.join('/')) ?? null,
  });
  const levels = pyramids.flatMap(levelsOf);
  const overview = { reads: 1, bytes: 0 };
  for (const { info } of overviewArrays(described, levels)) {
    const { reads, bytes } = readsOf(info, isReadWhole);
    overview.reads += reads;
    overview.bytes += bytes;
  }
  const layout = {
    arrays: arrays.map(toLayout),
    levels,
    complete: pyramids.every(({ attributes }) => attributes.complete === true),
    bytes: files?.all ?? null,
    overview,
  };
  return { layout, statistics: await readAllStatistics(described) };
}
