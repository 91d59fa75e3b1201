// The store that is computed on request: its values, as our Zarr reader reads them over HTTP, are those of its formula, reduced cell by cell.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StoreServer, startStoreServer } from '../../bench/store/server.ts';
import { storeStatistics, storeValue } from '../../bench/store/values.ts';
import { ZarrArray } from '../../src/formats/zarr/array.ts';
import { type ArrayEntry, listArrays } from '../../src/formats/zarr/list-arrays.ts';
import { parseArray } from '../../src/formats/zarr/metadata.ts';
import { UrlStore } from '../../src/formats/zarr/url-store.ts';
import type { Level } from '../../src/levels/shapes.ts';
import { checkPyramid } from '../../src/pyramid/check.ts';
import { PYRAMID_REDUCTIONS, type PyramidReduction, STATISTICS } from '../../src/pyramid/convention.ts';
import { findExtremes } from '../../src/scale/extremes.ts';
import { reductionRow } from '../../src/tensor/reductions.ts';

const SHAPE = { checkpoints: 3, tasks: 2, layers: 258, heads: 515 };
let server: StoreServer;
let entries: readonly ArrayEntry[];

let store: UrlStore;

beforeAll(async () => {
  server = await startStoreServer({ ...SHAPE, written: 2 });
  store = new UrlStore(new URL(server.url), {});
  entries = (await listArrays({ file: 'run' }, store)).arrays;
});
afterAll(() => server.close());

function arrayAt(path: string): ZarrArray {
  const entry = entries.find((each) => each.path.join('/') === path) as ArrayEntry;
  return new ZarrArray(store, parseArray({ file: 'run' }, entry));
}

/** The cells of a block of level 0. */
function cellsOf(moment: { checkpoint: number; task: number }, level: Level, layer: number, head: number) {
  const { layersPerCell, headsPerCell } = level;
  const cells: number[] = [];
  for (let l = layer * layersPerCell; l < Math.min(SHAPE.layers, (layer + 1) * layersPerCell); l++)
    for (let h = head * headsPerCell; h < Math.min(SHAPE.heads, (head + 1) * headsPerCell); h++)
      cells.push(storeValue(moment, l, h));
  return cells;
}

function reduce(reduction: PyramidReduction, cells: readonly number[]): number {
  const { isBetter, combine } = reductionRow(reduction);
  if (combine) return Math.fround(combine(cells));
  return cells.reduce((best, value) => (isBetter?.(value, best) ? value : best));
}

/** The values of a checkpoint of a level, reduced cell by cell. */
function expected(reduction: PyramidReduction, level: Level, checkpoint: number): Float32Array {
  const values: number[] = [];
  for (let task = 0; task < SHAPE.tasks; task++)
    for (let layer = 0; layer < level.layers; layer++)
      for (let head = 0; head < level.heads; head++)
        values.push(reduce(reduction, cellsOf({ checkpoint, task }, level, layer, head)));
  return Float32Array.from(values);
}

/** The first place where values differ; -1 if there is none. */
const firstDifference = (values: ArrayLike<number>, right: Float32Array): number =>
  values.length === right.length ? right.findIndex((value, at) => value !== values[at]) : right.length;

const readCheckpoint = (array: ZarrArray, checkpoint: number): Promise<Float32Array> =>
  array.readPart(
    array.info.shape.map((length, axis) => (axis === 0 ? [checkpoint, checkpoint + 1] : [0, length])),
  );

describe('the store', () => {
  it('has shards and coarser levels along both axes', () => {
    expect(server.levels.shapes.at(-1)).toEqual({
      layers: 33,
      heads: 33,
      layersPerCell: 8,
      headsPerCell: 16,
    });
    expect(server.levels.arrays.get('0')?.grid).toMatchObject({
      chunk: [1, 1, 256, 256],
      stored: [1, 2, 512, 768],
    });
  });

  it.each(PYRAMID_REDUCTIONS)('has the levels of %s', async (reduction) => {
    for (const [index, level] of server.levels.shapes.entries()) {
      const array = arrayAt(index === 0 ? '0' : `${reduction}/${index}`);
      const values = await readCheckpoint(array, 1);
      expect(firstDifference(values, expected(reduction, level, 1))).toBe(-1);
      const at = (level.layers - 1) * level.heads + 2;
      expect(server.value(index, reduction, { checkpoint: 1, task: 0 }, [level.layers - 1, 2])).toBe(
        values[at],
      );
    }
  });

  it('has the checkpoints that are written, and more as they appear', async () => {
    const path = 'max/3';
    expect([...(await readCheckpoint(arrayAt(path), 2))].every(Number.isNaN)).toBe(true);
    server.written = 3;
    const level = server.levels.shapes[3] as Level;
    const values = await readCheckpoint(arrayAt(path), 2);
    expect(firstDifference(values, expected('max', level, 2))).toBe(-1);
    server.written = 2;
  });

  it('has the statistics of every matrix', async () => {
    server.written = 3;
    const columns = STATISTICS.length;
    const rows = await arrayAt('statistics').readAll();
    expect([...rows]).toEqual([...storeStatistics(SHAPE)]);
    const values = Float32Array.from(
      cellsOf({ checkpoint: 1, task: 1 }, { ...SHAPE, layersPerCell: 1000, headsPerCell: 1000 }, 0, 0),
    );
    const { min, max, smallestPositive } = findExtremes(new Int32Array(values.buffer), 0, values.length);
    const negative = values.filter((value) => value < 0).length;
    const zero = values.filter((value) => value === 0).length;
    const row = 3 * columns;
    expect([...rows.subarray(row, row + columns)]).toEqual([
      ...[min, max, smallestPositive, values.length, 0],
      ...[zero, negative, 0, 0, 1],
    ]);
    expect(negative).toBeGreaterThan(0);
    server.written = 2;
  });

  it('is a pyramid, as the check of pyramids says', async () => {
    server.written = 3;
    const { signal } = new AbortController();
    const checked = await checkPyramid({ name: 'run', memory: 2 ** 28, store, signal });
    expect(checked).toMatchObject({ models: 1, cells: 3 * 2 * 258 * 515 });
    server.written = 2;
  });

  it('answers ranges, and counts what it sends', async () => {
    server.forget();
    const get = (range: string) => fetch(`${server.url}/0/c/0/0/0/0`, { headers: { Range: range } });
    const whole = new Uint8Array(await (await fetch(`${server.url}/0/c/0/0/0/0`)).arrayBuffer());
    const part = await get('bytes=262000-262399');
    expect(part.headers.get('Content-Range')).toBe(`bytes 262000-262399/${whole.length}`);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(whole.subarray(262000, 262400));
    const end = await get('bytes=-196');
    expect(new Uint8Array(await end.arrayBuffer())).toEqual(whole.subarray(-196));
    expect((await get(`bytes=${whole.length}-`)).status).toBe(416);
    expect((await fetch(`${server.url}/0/c/3/0/0/0`)).status).toBe(404);
    expect(server.requests.map(({ status }) => status)).toEqual([200, 206, 206, 416, 404]);
    expect(server.sent).toBe(whole.length + 400 + 196);
  });
});
