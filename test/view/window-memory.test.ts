// Windows over time: how much work a play does ahead in each frame, and how much memory windows and levels take.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Panel, Scene } from '../../src/figure/scene.ts';
import type { Heatmap } from '../../src/gpu/heatmap.ts';
import { memoryStatistics } from '../../src/scale/statistics.ts';
import { nextTurn } from '../../src/tensor/slices.ts';
import { valuesInMemory } from '../../src/tensor/source.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { BackgroundWork } from '../../src/view/background-work.ts';
import { LazyWindows } from '../../src/view/windows/lazy-windows.ts';
import { AT_REST, type Motion } from '../../src/view/windows/motion.ts';
import { ReducedWindows } from '../../src/view/windows/reduced.ts';
import { Windows } from '../../src/view/windows/windows.ts';
import type { WorkHost } from '../../src/view/work-host.ts';

const SIDE = 60;
const PIXELS = 10;
/** Of the exact window of a panel at a moment. */
const WINDOW_BYTES = 4 * PIXELS * PIXELS;

const HEATMAP = { canHold: () => true } as unknown as Heatmap;
const DATA = { values: valuesInMemory, statistics: memoryStatistics, awaitsExtremes: false };
const PLAYING: Motion = { isCameraMoving: false, isTimeMoving: true };
const ZOOMING: Motion = { isCameraMoving: true, isTimeMoving: false };

/** A tensor of square matrices with values of their own at each checkpoint. */
function tensorOf(tasks: number, checkpoints: number, side = SIDE): Tensor {
  const values = new Float32Array(tasks * checkpoints * side * side).map((_, i) => (i * 7919) % 1013);
  const names = Array.from({ length: tasks }, (_, task) => `task ${task}`);
  const steps = Array.from({ length: checkpoints }, (_, step) => step);
  return { model: 'm', layers: side, heads: side, tasks: names, steps, values };
}

/** A scene of all tasks at a position of the timeline; a part of the cells in sight if there is a zoom. */
function sceneAt(
  tensor: Tensor,
  position: number,
  zoom: readonly [number, number] = [0, tensor.heads],
): Scene {
  const first = Math.floor(position);
  const checkpoints = position === first ? [first] : [first, first + 1];
  const sight = [256 * zoom[0], 256 * zoom[1]] as const;
  const panels = tensor.tasks.map(
    (_, task) =>
      ({
        tensor,
        task,
        checkpoints,
        rect: { x: PIXELS * task, y: 0, width: PIXELS, height: PIXELS },
        sight: { layers: sight, heads: sight },
        origin: 'upper',
        reduction: 'max',
        mixing: 'linear',
      }) as unknown as Panel,
  );
  const moment = { steps: tensor.steps, position, checkpoints, mix: position - first };
  return { panels, moment } as unknown as Scene;
}

/** Calls until everything that a play needs ahead is reduced. */
function callsUntilReady(tensor: Tensor, fraction: number, deadline: number): number {
  const windows = new ReducedWindows(HEATMAP);
  const scene = sceneAt(tensor, 0);
  let calls = 0;
  while (!windows.isReady(scene, 1)) {
    windows.prefetch(scene, DATA, { checkpoints: [1], fraction }, deadline);
    calls += 1;
  }
  return calls;
}

describe('the next checkpoint of a play', () => {
  it('is reduced in as many frames as it is away', () => {
    const tensor = tensorOf(16, 2);
    expect(callsUntilReady(tensor, 1, Infinity)).toBe(1);
    expect(callsUntilReady(tensor, 1 / 4, Infinity)).toBe(4);
    expect(callsUntilReady(tensor, 1 / 16, Infinity)).toBe(16);
  });

  it('is reduced in as many slices as it needs, however small its matrices are', () => {
    expect(callsUntilReady(tensorOf(12, 2), 1, -Infinity)).toBe(12);
  });

  it('is followed by those after it if there is time', () => {
    const windows = new ReducedWindows(HEATMAP);
    const scene = sceneAt(tensorOf(2, 9), 0);
    const checkpoints = [1, 2, 3, 4, 5, 6];
    expect(windows.prefetch(scene, DATA, { checkpoints, fraction: 1.5 }, Infinity)).toBe(0);
    expect(checkpoints.map((checkpoint) => windows.isReady(scene, checkpoint))).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(windows.prefetch(scene, DATA, { checkpoints, fraction: 100 }, Infinity)).toBe(0);
    expect(checkpoints.filter((checkpoint) => windows.isReady(scene, checkpoint))).toEqual([1, 2, 3, 4]);
  });

  it('is not reduced while the camera moves', () => {
    const windows = new LazyWindows(HEATMAP, () => {});
    const scene = sceneAt(tensorOf(1, 2), 0);
    windows.prepare(scene, DATA, ZOOMING);
    windows.prefetch(scene, DATA, { checkpoints: [1], fraction: 1 }, Infinity);
    expect(windows.isReady(scene, 1)).toBe(false);
    windows.prepare(scene, DATA, PLAYING);
    windows.prefetch(scene, DATA, { checkpoints: [1], fraction: 1 }, Infinity);
    expect(windows.isReady(scene, 1)).toBe(true);
  });

  it('is reduced after other events, and not once other data is shown', async () => {
    let reader = { values: valuesInMemory, statistics: memoryStatistics, stateOf: () => 'loaded' };
    const prefetched: number[] = [];
    const host = {
      windows: {
        advance: () => 'idle',
        prefetch: (_scene: Scene, _data: unknown, { fraction }: { fraction: number }) => {
          prefetched.push(fraction);
          return Math.max(0, fraction - 1);
        },
      },
      motion: { motion: PLAYING, isMoving: true },
      scene: () => sceneAt(tensorOf(1, 2), 0.5),
      reader: () => reader,
      options: () => ({ limits: 'data', vmin: 0, vmax: 1, norm: 'linear' }),
      onExtremes: () => {},
      onReady: () => {},
    } as unknown as WorkHost;
    const work = new BackgroundWork(host);
    const turns = async () => {
      for (let i = 0; i < 10; i++) await nextTurn();
    };
    work.prefetch({ checkpoints: [1], fraction: 1 });
    expect(prefetched).toEqual([]);
    await turns();
    expect(prefetched).toEqual([1.25, 0.25]);
    work.prefetch({ checkpoints: [1], fraction: 1 });
    reader = { ...reader };
    await turns();
    expect(prefetched).toHaveLength(2);
  });
});

describe('memory of windows', () => {
  it('has a bound for any number of panels, and never loses what is on screen', () => {
    const action = fc.record({
      position: fc.integer({ min: 0, max: 22 }).map((position) => position / 2),
      zoom: fc.constantFrom([0, SIDE], [0, 30], [7, 50], [20, 40], [1, 59]),
      isPlaying: fc.boolean(),
      ahead: fc.integer({ min: 0, max: 6 }),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 12 }),
        fc.array(action, { minLength: 1, maxLength: 25 }),
        (tasks, momentsInBudget, actions) => {
          const tensor = tensorOf(tasks, 12);
          const momentBytes = tasks * WINDOW_BYTES;
          const budget = momentsInBudget * momentBytes;
          const windows = new ReducedWindows(HEATMAP, { windows: budget, levels: 0 });
          for (const { position, zoom, isPlaying, ahead } of actions) {
            const scene = sceneAt(tensor, position, zoom as [number, number]);
            const motion = isPlaying ? PLAYING : AT_REST;
            while (!windows.prepare(scene, DATA, motion).isExact && !isPlaying)
              windows.advance(scene, DATA, motion, -Infinity);
            windows.prepare(scene, DATA, motion);
            // What is on screen, and two to be mixed.
            expect(windows.bytes.windows).toBeLessThanOrEqual(Math.max(budget, 3 * momentBytes));
            const isShown = windows.advance(scene, DATA, motion, Infinity) !== 'draw';
            const checkpoints = Array.from({ length: ahead }, (_, i) => (Math.ceil(position) + 1 + i) % 12);
            windows.prefetch(scene, DATA, { checkpoints, fraction: 10 }, Infinity);
            expect(windows.bytes.windows).toBeLessThanOrEqual(Math.max(budget, 5 * momentBytes));
            if (ahead > 0) expect(windows.isReady(scene, checkpoints[0] as number)).toBe(true);
            if (isShown) expect(windows.prepare(scene, DATA, motion).frame).not.toBeNull();
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('keeps the moments used last', () => {
    const tensor = tensorOf(3, 8);
    const windows = new ReducedWindows(HEATMAP, { windows: 3 * 3 * WINDOW_BYTES, levels: 0 });
    const show = (position: number) => {
      const scene = sceneAt(tensor, position);
      windows.complete(scene, DATA);
      return scene;
    };
    for (const position of [0, 1, 2, 0, 3]) show(position);
    const scene = show(3);
    expect([0, 1, 2, 3].map((checkpoint) => windows.isReady(scene, checkpoint))).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it('is freed when other data is shown', async () => {
    const windows = new Windows(HEATMAP, () => {});
    await windows.load();
    const [first, second] = [sceneAt(tensorOf(2, 2), 0), sceneAt(tensorOf(2, 2), 0)];
    windows.complete(first, DATA);
    expect(windows.prepare(first, DATA, AT_REST).isExact).toBe(true);
    const other = {
      ...DATA,
      values: (...args: Parameters<typeof valuesInMemory>) => valuesInMemory(...args),
    };
    windows.complete(second, other);
    expect(windows.isReady(first, 0)).toBe(false);
    expect(windows.prepare(second, other, AT_REST).isExact).toBe(true);
    windows.clear();
    expect(windows.isReady(second, 0)).toBe(false);
  });
});

describe('memory of levels', () => {
  /** The levels of this matrix are 64 x 64 and 128 x 128: 80 KiB. */
  const LARGE = 256;
  const ALL_LEVELS = 4 * (64 * 64 + 128 * 128);

  /** Windows whose levels are built for a scene. */
  function build(windows: ReducedWindows, scene: Scene): void {
    windows.complete(scene, DATA);
    windows.prepare(scene, DATA, AT_REST);
    while (windows.advance(scene, DATA, AT_REST, Infinity) === 'continue');
  }

  /** The entries of a frame in motion. */
  function movingEntries(windows: ReducedWindows, scene: Scene): readonly number[] {
    const { frame } = windows.prepare(scene, DATA, ZOOMING);
    const [panel] = frame?.panels ?? [];
    return panel ? [...(frame?.valuesOf(panel.stack, 0) ?? [])] : [];
  }

  it('has a bound: the finest are left out, and frames in motion stay the same', () => {
    const tensor = tensorOf(4, 1, LARGE);
    const scene = sceneAt(tensor, 0);
    const full = new ReducedWindows(HEATMAP);
    build(full, scene);
    expect(full.bytes.levels).toBe(4 * ALL_LEVELS);
    for (const levels of [0, 4 * 4 * 64 * 64, 3 * ALL_LEVELS]) {
      const bound = new ReducedWindows(HEATMAP, { windows: 2 ** 20, levels });
      build(bound, scene);
      expect(bound.bytes.levels).toBeLessThanOrEqual(levels);
      for (const zoom of [
        [3, 200],
        [0, 100],
        [10, 40],
        [0, LARGE],
      ] as const) {
        const moving = sceneAt(tensor, 0, zoom);
        const entries = movingEntries(bound, moving);
        expect(entries.length).toBeGreaterThan(0);
        expect(entries).toEqual(movingEntries(full, moving));
      }
    }
  });

  it('is first taken from panels out of sight', () => {
    const tensor = tensorOf(4, 1, LARGE);
    const scene = sceneAt(tensor, 0);
    const only = (task: number): Scene => ({ ...scene, panels: [scene.panels[task] as Panel] });
    const windows = new ReducedWindows(HEATMAP, { windows: 2 ** 20, levels: 2 * ALL_LEVELS });
    for (const task of [0, 1, 2, 3]) build(windows, only(task));
    expect(windows.bytes.levels).toBe(2 * ALL_LEVELS);
    const lacksLevels = [0, 1, 2, 3].filter(
      (task) => windows.advance(only(task), DATA, AT_REST, -Infinity) === 'continue',
    );
    expect(lacksLevels).toEqual([0, 1]);
  });
});
