// Windows in motion: what stands in for exact windows while the camera moves.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Panel } from '../../src/figure/scene.ts';
import { sightAlong } from '../../src/figure/sight.ts';
import { fitStandIn } from '../../src/gpu/axis-fit.ts';
import type { Heatmap } from '../../src/gpu/heatmap.ts';
import { buildLevels } from '../../src/levels/scan.ts';
import type { PanelWindow } from '../../src/view/windows/geometry.ts';
import { MovingWindows, type ShownContents } from '../../src/view/windows/moving-windows.ts';

const SIDE = 4096;
const WIDTH = 400;
const HEIGHT = 450;

/** Runs work to its end. */
function finishWork<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** A panel of 400 x 450 pixels that shows a part of a square matrix. */
function panelOf(layers: readonly [number, number], heads: readonly [number, number], side = SIDE): Panel {
  const tensor = { model: 'm', tasks: ['a'], steps: null, layers: side, heads: side };
  return {
    tensor,
    task: 0,
    rect: { x: 0, y: 0, width: WIDTH, height: HEIGHT },
    sight: { layers: sightAlong(layers, side, side), heads: sightAlong(heads, side, side) },
    origin: 'upper',
    reduction: 'max',
    checkpoints: [0],
  } as unknown as Panel;
}

/** The entry that each pixel along an axis shows, in the float32 arithmetic of the shaders. */
function entriesOf(inSight: readonly [number, number], pixels: number): number[] {
  const { base, scale, offset } = fitStandIn({ cells: SIDE, pixels, inSight, isSingle: true });
  return Array.from(
    { length: pixels },
    (_, pixel) => base + Math.floor(Math.fround(Math.fround(pixel * scale) + offset)),
  );
}

/** The pixels along an axis that show a cell, if its block is the entry that they show. */
function pixelsWith(window: PanelWindow['layers'], cell: number, pixels: number): number[] {
  const entry = window.edges.findLastIndex((edge) => edge <= cell);
  return entriesOf(window.sight, pixels).flatMap((shown, pixel) => (shown === entry ? [pixel] : []));
}

const edge = fc.integer({ min: 0, max: 256 * SIDE }).map((part) => part / 256);
const range = fc
  .tuple(edge, edge)
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
  .filter(([start, end]) => end - start >= 1);

describe('a window in motion', () => {
  it('shows each cell at most a pixel from its place', () => {
    const pyramid = finishWork(
      buildLevels({ values: new Float32Array(SIDE * SIDE), offset: 0, layers: SIDE, heads: SIDE }, 'max'),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(range, range), { minLength: 1, maxLength: 4 }),
        fc.nat(),
        (cameras, seed) => {
          const moving = new MovingWindows({ canHold: () => true } as unknown as Heatmap);
          for (const [layers, heads] of cameras) {
            const panel = panelOf(layers, heads);
            const first = panel.tensor;
            const { windows } = moving.show([{ ...panel, tensor: first }], () => pyramid) as {
              windows: readonly PanelWindow[];
            };
            const [window] = windows as [PanelWindow];
            for (const [axis, sight, pixels] of [
              [window.layers, panel.sight.layers, HEIGHT],
              [window.heads, panel.sight.heads, WIDTH],
            ] as const) {
              const [from, to] = [sight[0] / 256, sight[1] / 256];
              // A cell with its centre in sight, and the pixel that its centre is in.
              const cell = Math.floor(from + (((seed % 997) + 0.5) / 997) * (to - from));
              const place = ((cell + 0.5 - from) / (to - from)) * pixels;
              if (place < 0 || place >= pixels) continue;
              const shown = pixelsWith(axis, cell, pixels);
              const distance = Math.min(...shown.map((pixel) => Math.abs(pixel - Math.floor(place))));
              expect(distance).toBeLessThanOrEqual(1);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('shows a bright cell among dark ones in every frame of a zoom, for 64 places and 20 zooms', () => {
    const values = new Float32Array(SIDE * SIDE);
    let state = 12345;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    let frames = 0;
    for (let place = 0; place < 64; place++) {
      const [layer, head] = [Math.floor(random() * SIDE), Math.floor(random() * SIDE)];
      const bright = layer * SIDE + head;
      values[bright] = 1;
      const pyramid = finishWork(buildLevels({ values, offset: 0, layers: SIDE, heads: SIDE }, 'max'));
      const moving = new MovingWindows({ canHold: () => true } as unknown as Heatmap);
      const tensor = panelOf([0, SIDE], [0, SIDE]).tensor;
      for (let zoom = 0; zoom < 20; zoom++) {
        // Towards the cell, which stays at the same place of the part in sight.
        const size = SIDE / 1.35 ** zoom;
        const at = (cell: number) => {
          const start = Math.min(Math.max(0, cell + 0.5 - ((cell + 0.5) / SIDE) * size), SIDE - size);
          return [start, start + size] as const;
        };
        const panel = { ...panelOf(at(layer), at(head)), tensor };
        const shown = moving.show([panel], () => pyramid);
        const [window] = (shown as ShownContents).windows as readonly [PanelWindow];
        const entries = (shown as ShownContents).contents.valuesOf(window.stack);
        const rows = entriesOf(window.layers.sight, HEIGHT);
        const columns = entriesOf(window.heads.sight, WIDTH);
        const y = Math.floor(((layer + 0.5 - at(layer)[0]) / size) * HEIGHT);
        const x = Math.floor(((head + 0.5 - at(head)[0]) / size) * WIDTH);
        let found = false;
        for (let row = Math.max(0, y - 1); row <= Math.min(HEIGHT - 1, y + 1); row++)
          for (let column = Math.max(0, x - 1); column <= Math.min(WIDTH - 1, x + 1); column++)
            found ||= entries[(rows[row] as number) * window.stack.heads + (columns[column] as number)] === 1;
        expect(found, `cell ${layer}, ${head} at zoom ${zoom}`).toBe(true);
        frames += 1;
      }
      values[bright] = 0;
    }
    expect(frames).toBe(64 * 20);
  });
});
