// Windows of sources with levels: which values they show, what stands in for tiles that are not loaded, what is read.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsAt } from '../../src/figure/matrix-cells.ts';
import type { Readout } from '../../src/figure/readout.ts';
import type { Panel, Scene } from '../../src/figure/scene.ts';
import type { Heatmap } from '../../src/gpu/heatmap.ts';
import { Statistics } from '../../src/scale/statistics.ts';
import { SourceCache } from '../../src/source/cache.ts';
import { loadCheckpoints } from '../../src/source/load-checkpoints.ts';
import { Reader } from '../../src/source/reader.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import { momentAt } from '../../src/tensor/moment.ts';
import type { Part, Source, SourceLevel } from '../../src/tensor/tensor.ts';
import type { Range } from '../../src/tensor/zoom.ts';
import type { WindowData } from '../../src/view/windows/data.ts';
import { AT_REST, type PreparedFrame, STILL } from '../../src/view/windows/motion.ts';
import { notePointed, type PointedCell, takePointed } from '../../src/view/windows/pointed.ts';
import { readBlock } from '../../src/view/windows/read-block.ts';
import { TiledWindows } from '../../src/view/windows/tiled.ts';
import { settled } from '../source/held-source.ts';
import { type LevelSourceSettings, levelSource } from '../source/level-source.ts';

const HEATMAP = { canHold: () => true } as unknown as Heatmap;
const DATA: WindowData = { values: () => null, statistics: new Statistics(), awaitsExtremes: false };

interface Camera {
  readonly layers?: Range;
  readonly heads?: Range;
  readonly width?: number;
  readonly height?: number;
  readonly position?: number;
}

/** A scene of all tasks; ranges in cells, which are multiples of 1/256. */
function sceneOf(
  source: Source,
  {
    layers = [0, source.layers],
    heads = [0, source.heads],
    width = 400,
    height = 200,
    position = 0,
  }: Camera = {},
): Scene {
  const moment = momentAt({ tensors: [source] }, position, 'linear');
  const panels = source.tasks.map((_, task) => ({
    tensor: source,
    task,
    checkpoints: moment.checkpoints,
    rect: { x: width * task, y: 0, width, height },
    sight: {
      layers: layers.map((edge) => Math.round(edge * 256)),
      heads: heads.map((edge) => Math.round(edge * 256)),
    },
    origin: 'upper',
    reduction: 'max',
    mixing: 'linear',
  }));
  return { panels, moment } as unknown as Scene;
}

/** A source, a cache of its own, a reader and windows. */
function open(settings: LevelSourceSettings = {}) {
  const made = levelSource(settings);
  const cache = new SourceCache();
  const reader = new Reader({ tensors: [made.source] }, cache);
  let redraws = 0;
  const pointed: PointedCell[] = [];
  const windows = new TiledWindows(HEATMAP, () => (redraws += 1), {
    cache,
    pointed: () => pointed.at(-1) ?? null,
  });
  const load = (position = 0) =>
    loadCheckpoints(reader, momentAt(reader.dataset, position, 'linear').checkpoints);
  return { ...made, cache, reader, windows, load, pointed, redraws: () => redraws };
}

/** Prepares frames until all tiles are there. */
async function sharpFrame(windows: TiledWindows, scene: Scene): Promise<PreparedFrame> {
  for (;;) {
    const prepared = windows.prepare(scene, DATA, STILL);
    if (prepared.isExact) return prepared;
    await windows.waitForTiles();
  }
}

/** The entry of a panel's window that each pixel shows, along an axis. */
const entryAt = ([from, to]: readonly number[], pixels: number, pixel: number): number =>
  Math.floor((from as number) + ((pixel + 0.5) * ((to as number) - (from as number))) / pixels);

/** The value that each pixel of a panel shows, in C order. */
function pixelsOf({ frame }: PreparedFrame, panel: number, moment = 0): Float32Array {
  const { stack, index, rect, layersInSight, headsInSight } = (frame as NonNullable<typeof frame>).panels[
    panel
  ] as NonNullable<PreparedFrame['frame']>['panels'][number];
  const values = (frame as NonNullable<typeof frame>).valuesOf(stack, moment);
  const pixels = new Float32Array(rect.width * rect.height);
  for (let y = 0; y < rect.height; y++)
    for (let x = 0; x < rect.width; x++) {
      const row = entryAt(layersInSight, rect.height, y);
      const column = entryAt(headsInSight, rect.width, x);
      pixels[y * rect.width + x] = values[(index * stack.layers + row) * stack.heads + column] as number;
    }
  return pixels;
}

/** The plain rule along one axis: the cells of level 0 in the blocks that a pixel shows. */
function cellsOfPixel(pixel: number, pixels: number, [a, b]: Range, cells: number, block: number): Range {
  const scale = (b - a) / pixels;
  const [start, end] = [a + pixel * scale, a + (pixel + 1) * scale];
  if (scale <= 1 || block > scale) {
    const first = Math.floor((start + end) / 2 / block) * block;
    return [first, Math.min(first + block, cells)];
  }
  // Cells whose centres are in the pixel, then blocks whose centre cell is one of them.
  const own: number[] = [];
  for (let cell = Math.floor(start) - 1; cell <= end; cell++)
    if (cell >= 0 && cell < cells && cell + 0.5 >= start && cell + 0.5 < end) own.push(cell);
  const [low, high] = [own[0] as number, own.at(-1) as number];
  const shown: number[] = [];
  for (let at = Math.floor(low / block) - 1; at <= Math.floor(high / block) + 1; at++) {
    const [from, to] = [at * block, Math.min((at + 1) * block, cells)];
    const center = Math.floor((from + to) / 2);
    const isAtEdge =
      (pixel === 0 && to > low && from < low) || (pixel === pixels - 1 && from <= high && to > high);
    if (at >= 0 && from < cells && ((center >= low && center <= high) || isAtEdge)) shown.push(at);
  }
  return [(shown[0] as number) * block, Math.min(((shown.at(-1) as number) + 1) * block, cells)];
}

/** The coarsest level whose blocks fit a pixel; a coarser one if a pixel has more than 16 of its cells. */
function levelFor(levels: readonly SourceLevel[], tall: number, wide: number): SourceLevel {
  const fits = levels.filter(
    ({ layersPerCell, headsPerCell }) =>
      layersPerCell <= Math.max(1, tall) && headsPerCell <= Math.max(1, wide),
  );
  const cells = (level: SourceLevel) =>
    Math.max(1, tall / level.layersPerCell) * Math.max(1, wide / level.headsPerCell);
  const from = levels.indexOf(fits.at(-1) as SourceLevel);
  return levels.slice(from).find((level) => cells(level) <= 16) ?? (levels.at(-1) as SourceLevel);
}

const size = ([start, end]: Range): number => end - start;

describe('windows of a source of 10 billion cells', () => {
  const axis = (cells: number) =>
    fc
      .tuple(fc.integer({ min: 0, max: 256 * cells - 512 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([start, share]): Range => {
        const most = 256 * cells - start;
        return [start / 256, (start + Math.max(256, Math.round(most * share ** 4))) / 256];
      });

  it('show in each pixel the maximum of its blocks, in every camera', async () => {
    const { source, windows, load, maximum, levels } = open({ tasks: ['a', 'b'] });
    expect(source.layers * source.heads * 2 * 300).toBeGreaterThan(2.5e9);
    await load();
    const cameras = fc.record({
      layers: axis(source.layers),
      heads: axis(source.heads),
      width: fc.integer({ min: 1, max: 90 }),
      height: fc.integer({ min: 1, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(cameras, async (camera) => {
        const { layers, heads, width, height } = camera;
        const prepared = await sharpFrame(windows, sceneOf(source, camera));
        const { layersPerCell, headsPerCell } = levelFor(levels, size(layers) / height, size(heads) / width);
        const pixels = pixelsOf(prepared, 1);
        for (const pixel of [0, 1, pixels.length >> 1, pixels.length - 1].filter(
          (at) => at < pixels.length,
        )) {
          const [x, y] = [pixel % width, Math.floor(pixel / width)];
          const expected = maximum(0, 1, {
            layers: cellsOfPixel(y, height, layers, source.layers, layersPerCell),
            heads: cellsOfPixel(x, width, heads, source.heads, headsPerCell),
          });
          expect({ pixel, value: pixels[pixel] }).toEqual({ pixel, value: expected });
        }
        const isCells = layersPerCell * headsPerCell === 1;
        expect(prepared.standIn).toEqual(
          isCells ? null : { kind: 'level', layers: layersPerCell, heads: headsPerCell, isMixed: false },
        );
      }),
      { numRuns: 60 },
    );
  });
});

/** Reads that wait until the test lets them go on. */
function gate() {
  const waiting: { readonly level: number; readonly release: () => void }[] = [];
  const onRead = ({ level }: { readonly level: number }, _: number, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ level, release: resolve });
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  /** Lets reads of a level go on until one of them is asked for no more. */
  const release = async (isReleased: (level: number) => boolean): Promise<void> => {
    for (;;) {
      await settled();
      const next = waiting.findIndex(({ level }) => isReleased(level));
      if (next < 0) return;
      waiting.splice(next, 1)[0]?.release();
    }
  };
  return { onRead, release };
}

const at = (part: Part | undefined): string =>
  part ? `level ${part.level}, heads ${part.heads[0]}–${part.heads[1]}` : '';

describe('while tiles are not there', () => {
  it('coarser ones are shown, nothing is blank, and it is filled again when they arrive', async () => {
    const { onRead, release } = gate();
    const { source, windows, reader, levels, redraws, maximum } = open({ tasks: ['a'], onRead });
    const coarsest = levels.length - 1;
    reader.prefetch([0]);
    await release((level) => level === coarsest);
    expect(reader.stateOf(0)).toBe('loaded');
    const scene = sceneOf(source);
    const first = windows.prepare(scene, DATA, STILL);
    expect(first.isExact).toBe(false);
    expect(first.standIn).toEqual({ kind: 'level', layers: 1, heads: 131_072 / 64, isMixed: false });
    const coarse = pixelsOf(first, 0);
    expect(coarse.some(Number.isNaN)).toBe(false);
    const all = maximum(0, 0, { layers: [0, 32], heads: [0, 131_072] });
    expect(coarse.reduce((most, value) => Math.max(most, value))).toBe(all);
    await release(() => true);
    expect(redraws()).toBeGreaterThan(0);
    const sharp = windows.prepare(scene, DATA, STILL);
    expect(sharp.isExact).toBe(true);
    expect(sharp.standIn).toEqual({ kind: 'level', layers: 1, heads: 256, isMixed: false });
    expect(pixelsOf(sharp, 0)).not.toEqual(coarse);
    // A frame of the same tiles is the same.
    expect(windows.prepare(scene, DATA, STILL).frame?.contentOf).toBeDefined();
  });

  it('the first picture takes one read of each task, and its tiles as many as it has', async () => {
    const { source, windows, load, reads, levels } = open();
    await load();
    expect(reads.map(({ part }) => part.level)).toEqual(Array(8).fill(levels.length - 1));
    await sharpFrame(windows, sceneOf(source));
    expect(reads.length).toBeLessThanOrEqual(40);
    expect(new Set(reads.map(({ part }) => `${part.task} ${at(part)}`)).size).toBe(reads.length);
  });

  it('tiles near the centre are read first, and those that have scrolled away not at all', async () => {
    const { onRead, release } = gate();
    const { source, windows, reader, reads, levels } = open({ tasks: ['a'], onRead });
    reader.prefetch([0]);
    await release((level) => level === levels.length - 1);
    const before = reads.length;
    windows.prepare(sceneOf(source, { heads: [0, 8192], width: 8192, height: 32 }), DATA, STILL);
    await settled();
    const begun = reads.slice(before);
    expect(begun.map(({ part }) => at(part)).sort()).toEqual([
      'level 0, heads 3328–3584',
      'level 0, heads 3584–3840',
      'level 0, heads 3840–4096',
      'level 0, heads 4096–4352',
      'level 0, heads 4352–4608',
      'level 0, heads 4608–4864',
    ]);
    windows.prepare(sceneOf(source, { heads: [65_536, 65_792], width: 256, height: 32 }), DATA, STILL);
    await settled();
    expect(begun.every(({ signal }) => signal.aborted)).toBe(true);
    expect(at(reads.at(-1)?.part)).toBe('level 0, heads 65536–65792');
    await release(() => true);
    expect(reads.length).toBe(before + 7);
  });

  it('those in sight are read to their end when the camera moves on', async () => {
    const { onRead, release } = gate();
    const { source, windows, reader, reads, levels } = open({ tasks: ['a'], onRead });
    reader.prefetch([0]);
    await release((level) => level === levels.length - 1);
    const before = reads.length;
    windows.prepare(sceneOf(source, { heads: [0, 2048], width: 2048, height: 32 }), DATA, STILL);
    await settled();
    const begun = reads.slice(before);
    windows.prepare(sceneOf(source, { heads: [256, 2304], width: 2048, height: 32 }), DATA, STILL);
    await settled();
    expect(begun.some(({ signal }) => signal.aborted)).toBe(false);
    await release(() => true);
    expect(reads.length).toBe(before + 8);
  });
});

describe('what is read first', () => {
  const camera = { heads: [0, 8192], width: 8192, height: 32 } as const;

  it('is near what the user points at', async () => {
    const { source, windows, load, reads, pointed, cache } = open({ tasks: ['a', 'b'] });
    await load();
    const before = reads.length;
    cache.set({ reads: 1 });
    pointed.push({ tensor: source, task: 1, layer: 0.5, head: 1000 });
    await sharpFrame(windows, sceneOf(source, camera));
    const order = reads.slice(before).map(({ part }) => `${part.task} ${part.heads[0]}`);
    expect(order.slice(0, 4)).toEqual(['1 768', '0 768', '1 1024', '0 1024']);
    expect(new Set(order).size).toBe(64);
  });

  it("is near what the user points at in the view's own data, once", () => {
    const [a, b] = [levelSource().source, levelSource().source];
    notePointed(sceneOf(a).panels[2] as Panel, { layers: [4, 5], heads: [0, 8] });
    expect(takePointed([b])).toBeNull();
    expect(takePointed([b, a])).toEqual({ tensor: a, task: 2, layer: 4.5, head: 4 });
    expect(takePointed([a])).toBeNull();
  });

  it('is near the centre if the user points at what is not in sight', async () => {
    const { source, windows, load, reads, pointed } = open({ tasks: ['a'] });
    await load();
    const before = reads.length;
    pointed.push({ tensor: source, task: 0, layer: 0.5, head: 100_000 });
    windows.prepare(sceneOf(source, camera), DATA, STILL);
    await settled();
    expect([3840, 4096]).toContain(reads[before]?.part.heads[0]);
  });
});

describe('around what is in sight', () => {
  const camera = { heads: [1024, 3072], width: 2048, height: 32 } as const;
  const levelZero = (reads: readonly { readonly part: Part }[]) =>
    reads.filter(({ part }) => part.level === 0).map(({ part }) => part.heads[0]);

  it('a few tiles are read once the picture is sharp and at rest', async () => {
    const { source, windows, load, reads } = open({ tasks: ['a'] });
    await load();
    const scene = sceneOf(source, camera);
    windows.prepare(scene, DATA, { isCameraMoving: true, isTimeMoving: false });
    await sharpFrame(windows, scene);
    expect(levelZero(reads)).toHaveLength(8);
    windows.prepare(scene, DATA, AT_REST);
    await settled();
    const around = levelZero(reads).slice(8);
    expect(around.sort((a, b) => a - b)).toEqual([768, 3072]);
    // None of them is read again when it comes in sight.
    const next = sceneOf(source, { ...camera, heads: [768, 2816] });
    expect(windows.prepare(next, DATA, AT_REST).isExact).toBe(true);
    await settled();
    expect(new Set(levelZero(reads)).size).toBe(levelZero(reads).length);
  });
});

describe('of a play', () => {
  it('a checkpoint is ready once all of its tiles in sight are there, or can not be read', async () => {
    const failing = new Set<number>();
    const onRead = ({ level }: Part, checkpoint: number) => {
      if (level === 0 && failing.has(checkpoint))
        throw new HeadglowError({ code: 'read', reason: 'the tile is damaged' });
    };
    const { source, windows, load } = open({ tasks: ['a'], onRead });
    await load();
    const scene = sceneOf(source, { heads: [0, 512], width: 512, height: 32 });
    await sharpFrame(windows, scene);
    expect([0, 1, 2].map((checkpoint) => windows.isReady(scene, checkpoint))).toEqual([true, false, false]);
    failing.add(2);
    windows.prefetch(scene, [1, 2]);
    await settled();
    expect([0, 1, 2].map((checkpoint) => windows.isReady(scene, checkpoint))).toEqual([true, true, true]);
  });
});

it('a tensor in memory next to a source is reduced once, not for every tile that arrives', async () => {
  const { onRead, release } = gate();
  const { source, windows, reader, levels } = open({ tasks: ['a'], onRead });
  reader.prefetch([0]);
  await release((level) => level === levels.length - 1);
  const tensor = {
    model: 'n',
    layers: 32,
    heads: 4096,
    tasks: [''],
    steps: null,
    values: new Float32Array(0),
  };
  const values = new Float32Array(32 * 4096).fill(0.5);
  let looks = 0;
  const data: WindowData = {
    ...DATA,
    values: (of) => {
      looks += 1;
      return of === tensor ? values : null;
    },
  };
  const scene = sceneOf(source);
  const [panel] = scene.panels as readonly [Panel];
  const sight = { layers: [0, 32 * 256], heads: [0, 4096 * 256] } as const;
  const mixed = { ...scene, panels: [panel, { ...panel, tensor, sight }] } as unknown as Scene;
  const first = windows.prepare(mixed, data, STILL);
  expect(first.isExact).toBe(false);
  const before = looks;
  expect(before).toBeGreaterThan(0);
  await release(() => true);
  const second = windows.prepare(mixed, data, STILL);
  expect(second.isExact).toBe(true);
  expect(pixelsOf(second, 0)).not.toEqual(pixelsOf(first, 0));
  expect(pixelsOf(second, 1)).toEqual(pixelsOf(first, 1));
  expect(pixelsOf(second, 1)[0]).toBe(0.5);
  expect(looks).toBe(before);
});

describe('between checkpoints', () => {
  it('both are shown, as far as their tiles are there', async () => {
    const { source, windows, load, maximum } = open({ tasks: ['a'] });
    await load(3.25);
    const camera = { heads: [0, 64], layers: [0, 32], width: 64, height: 32, position: 3.25 } as const;
    const { frame, standIn } = await sharpFrame(windows, sceneOf(source, camera));
    expect(frame).toMatchObject({ moments: [0, 1], mix: 0.25 });
    expect(standIn).toEqual({ kind: 'mix' });
    const whole = await sharpFrame(windows, sceneOf(source, { position: 3.25 }));
    expect(whole.standIn).toMatchObject({ kind: 'level', isMixed: true });
    const prepared = { frame, isExact: true };
    const cell = { layers: [31, 32], heads: [63, 64] } as const;
    expect(pixelsOf(prepared, 0, 0).at(-1)).toBe(maximum(3, 0, cell));
    expect(pixelsOf(prepared, 0, 1).at(-1)).toBe(maximum(4, 0, cell));
  });

  it('the tiles of upcoming checkpoints are read ahead', async () => {
    const { source, windows, load, reads } = open({ tasks: ['a'] });
    await load();
    const scene = sceneOf(source);
    await sharpFrame(windows, scene);
    windows.prefetch(scene, [1, 2]);
    await settled();
    const ahead = new Set(reads.map(({ checkpoint }) => checkpoint));
    expect([...ahead].sort()).toEqual([0, 1, 2]);
    const before = reads.length;
    const next = windows.prepare(sceneOf(source, { position: 1 }), DATA, STILL);
    expect(next.isExact).toBe(true);
    expect(reads.length).toBe(before);
  });
});

describe('a read-out', () => {
  const panelOf = (source: Source, camera: Camera) => sceneOf(source, camera).panels[0] as Panel;

  it('of a pixel is the value of its blocks, and of no head', async () => {
    const { source, windows, load, cache, maximum } = open({ tasks: ['a'] });
    await load();
    await sharpFrame(windows, sceneOf(source));
    const panel = panelOf(source, {});
    const range = cellsAt(panel, { x: 200, y: 0 });
    const readout = readBlock(0, panel, range, cache);
    expect(readout).toMatchObject({ isBlock: true, reduction: 'max' });
    const shown = readout?.range as { layers: Range; heads: Range };
    expect(size(shown.heads) % 256).toBe(0);
    expect(readout?.cells).toBe(size(shown.layers) * size(shown.heads));
    expect(readout?.value).toBe(maximum(0, 0, shown));
    expect(pixelsOf(windows.prepare(sceneOf(source), DATA, STILL), 0)[200]).toBe(readout?.value);
  });

  it('of a cell that is loaded is its value; else of the finest block that is', async () => {
    const { source, windows, load, cache, maximum } = open({ tasks: ['a'] });
    await load();
    const camera = { heads: [0, 64], layers: [0, 32], width: 64, height: 32 } as const;
    const panel = panelOf(source, camera);
    const cell = { layers: [5, 6], heads: [7, 8] } as const;
    expect(readBlock(0, panel, cell, cache)).toMatchObject({
      isBlock: true,
      range: { layers: [5, 6], heads: [0, 2048] },
      value: maximum(0, 0, { layers: [5, 6], heads: [0, 2048] }),
    });
    await sharpFrame(windows, sceneOf(source, camera));
    const { isBlock, ...loaded } = readBlock(0, panel, cell, cache) as Readout;
    expect(isBlock).toBeUndefined();
    expect(loaded).toMatchObject({ layer: 5, head: 7, cells: 1, value: maximum(0, 0, cell) });
  });
});
