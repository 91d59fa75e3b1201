// One draw call a frame, whatever a figure shows and however its cells are held.

import { describe, expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

describe('a frame is one draw call', () => {
  it.each([
    [
      'whole matrices',
      [
        [12, 16],
        [5, 7],
      ],
    ],
    [
      'windows',
      [
        [12, 16],
        [900, 1200],
      ],
    ],
    ['windows of wide matrices', [[3, 60_000]]],
  ] as const)('of %s: zoomed, mixed, with other limits, in motion, at rest', async (_, shapes) => {
    const page = await openPage();
    const counts = await page.evaluate(async (sizes) => {
      const { countDraws, nextDraw, ramp, viewIn } = await import('../view/page.ts');
      const draws = countDraws();
      const steps = [0, 10, 20];
      const tensors = sizes.map(([layers, heads], i) => ramp(`m${i}`, layers, heads, ['x', 'y', 'z'], steps));
      const view = await viewIn({ tensors }, { checkpoint: 0, limitsBy: 'task' }, 500, 300);
      let [frames, before] = [0, draws()];
      view.on('draw', () => {
        frames += 1;
      });
      for (const change of [
        { vmin: 3 },
        { checkpoint: 1 },
        { checkpoint: 1.5 },
        { zoom: { layers: [0.5, 2.25], heads: [1, 4] } as const },
        { norm: 'linear' as const, vmin: null },
        { zoom: null, panel: null },
      ]) {
        const drawn = nextDraw(view);
        view.set(change);
        await drawn;
        view.redraw();
      }
      const atRest = { frames, draws: draws() - before };
      [frames, before] = [0, draws()];
      const ended = new Promise<void>((resolve) => setTimeout(resolve, 1500));
      view.zoomTo({ heads: [1, 3] });
      await ended;
      return { atRest, moving: { frames, draws: draws() - before } };
    }, shapes);
    expect(counts.atRest.frames).toBeGreaterThanOrEqual(6);
    expect(counts.atRest.draws).toBe(counts.atRest.frames);
    expect(counts.moving.frames).toBeGreaterThan(1);
    expect(counts.moving.draws).toBe(counts.moving.frames);
    expectNoErrors(page);
  });
});
