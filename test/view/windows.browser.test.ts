// Views of matrices with many cells a pixel: exact at rest, stand-ins in motion, nothing blank.

import { beforeEach, expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

let page: Awaited<ReturnType<typeof openPage>>;
beforeEach(async () => {
  page = await openPage();
});

it('a view shows what a still picture shows, at any zoom, reduction and moment', async () => {
  const different = await page.evaluate(async () => {
    const { noise, panelPixels, viewIn } = await import('./windows-page.ts');
    const { draw } = await import('./page.ts');
    const dataset = noise({ layers: 700, heads: 900, tasks: ['a', 'b'], steps: [0, 10] });
    const view = await viewIn(dataset, {}, 420, 300);
    const found: string[] = [];
    const zooms = [
      null,
      { layers: [100, 130] as const },
      { layers: [3.5, 660.25], heads: [10, 20] } as const,
    ];
    for (const reduction of ['max', 'min', 'mean', 'absmax', 'nearest'] as const)
      for (const zoom of zooms)
        for (const checkpoint of [0, 0.25]) {
          view.set({ reduction, zoom, checkpoint });
          view.redraw();
          const picture = await draw(dataset, { reduction, zoom, checkpoint }, { width: 420, height: 300 });
          const drawn = JSON.stringify(
            panelPixels(view.element.querySelector('canvas') as HTMLCanvasElement, view.layout),
          );
          if (drawn !== JSON.stringify(panelPixels(picture.canvas, picture.layout)))
            found.push(JSON.stringify({ reduction, zoom, checkpoint }));
        }
    return found;
  });
  expect(different).toEqual([]);
  expectNoErrors(page);
});

it('after a zoom the picture becomes exact by itself', async () => {
  const { isStandIn, isExact, draws } = await page.evaluate(async () => {
    const { noise, panelPixels, viewIn, nextDraw } = await import('./windows-page.ts');
    const { draw } = await import('./page.ts');
    const dataset = noise({ layers: 900, heads: 1100, tasks: ['a', 'b'], steps: null });
    const view = await viewIn(dataset, {}, 300, 200);
    const zoom = { layers: [100, 600], heads: [200, 1000] } as const;
    const exact = await draw(dataset, { zoom }, { width: 300, height: 200 });
    const expected = JSON.stringify(panelPixels(exact.canvas, exact.layout));
    const shown = () =>
      JSON.stringify(panelPixels(view.element.querySelector('canvas') as HTMLCanvasElement, view.layout));
    view.set({ zoom });
    await nextDraw(view);
    const isStandIn = shown() !== expected;
    let draws = 0;
    view.on('draw', () => {
      draws += 1;
    });
    for (let i = 0; i < 200 && shown() !== expected; i++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    return { isStandIn, isExact: shown() === expected, draws };
  });
  expect(isStandIn).toBe(true);
  expect(isExact).toBe(true);
  expect(draws).toBeLessThanOrEqual(3);
  expectNoErrors(page);
});

it('a redraw finds the limits of new data, even while the cells of its pixels are reduced', async () => {
  const { limits, drawn } = await page.evaluate(async () => {
    const { noise, panelPixels, viewIn } = await import('./windows-page.ts');
    const { draw } = await import('./page.ts');
    const small = noise({ layers: 700, heads: 900, tasks: ['a', 'b'], steps: null });
    const view = await viewIn(small, {}, 300, 200);
    const large = noise({ layers: 2500, heads: 2500, tasks: ['a', 'b', 'c'], steps: null });
    view.show(large);
    view.redraw();
    const pixels = ({ element, layout }: typeof view) =>
      JSON.stringify(panelPixels(element.querySelector('canvas') as HTMLCanvasElement, layout));
    const shown = pixels(view);
    const picture = await draw(large, {}, { width: 300, height: 200 });
    return {
      limits: view.scales.map(({ norm }) => [norm.vmin, norm.vmax]),
      drawn: shown === JSON.stringify(panelPixels(picture.canvas, picture.layout)),
    };
  });
  expect(limits).toHaveLength(1);
  const [vmin, vmax] = limits[0] as [number, number];
  // Magnitudes lie between 0.001 and 10, and both ends are approached by millions of values.
  expect(vmin).toBeCloseTo(-10, 2);
  expect(vmax).toBeCloseTo(10, 2);
  expect(drawn).toBe(true);
  expectNoErrors(page);
});

it('a play shows each checkpoint in order, and mixes windows between them', async () => {
  const { shown, frames, different } = await page.evaluate(async () => {
    const { drawnPixels, noise, stepClock, viewIn } = await import('./windows-page.ts');
    const { draw } = await import('./page.ts');
    const { createPlayer } = await import('../../src/play.ts');
    const dataset = noise({ layers: 700, heads: 900, tasks: ['a', 'b'], steps: [0, 1, 2] });
    const view = await viewIn(dataset, { checkpoint: 0 }, 300, 200);
    const shown: number[] = [];
    const different: number[] = [];
    let drawn = '';
    view.on('draw', () => {
      const { checkpoint } = view.options;
      if (!Number.isInteger(checkpoint) || checkpoint === shown.at(-1)) return;
      shown.push(checkpoint as number);
      drawn = drawnPixels(view);
    });
    const { clock, tick } = stepClock();
    const player = createPlayer(view, { speed: 3 }, clock);
    player.play();
    let frames = 0;
    for (; player.state.playing && frames < 2000; frames++) {
      const before = shown.length;
      await tick(1 / 60);
      const checkpoint = shown.at(-1) as number;
      if (shown.length === before) continue;
      const picture = await draw(dataset, { checkpoint }, { width: 300, height: 200 });
      if (drawn !== drawnPixels(picture)) different.push(checkpoint);
    }
    return { shown, frames, different };
  });
  // Checkpoint 0 is on screen already.
  expect(shown).toEqual([1, 2]);
  expect(frames).toBeGreaterThanOrEqual(40);
  expect(frames).toBeLessThan(2000);
  expect(different).toEqual([]);
  expectNoErrors(page);
});

it('a play continues if the view changes its size between two checkpoints', async () => {
  const { isPlaying, position } = await page.evaluate(async () => {
    const { noise, stepClock, viewIn } = await import('./windows-page.ts');
    const { createPlayer } = await import('../../src/play.ts');
    const dataset = noise({ layers: 700, heads: 900, tasks: ['a', 'b'], steps: [0, 1, 2] });
    const view = await viewIn(dataset, { checkpoint: 0 }, 300, 200);
    const { clock, tick } = stepClock();
    const player = createPlayer(view, { speed: 3 }, clock);
    player.play();
    while (player.position < 0.5) await tick(1 / 60);
    const element = view.element.parentElement as HTMLElement;
    element.style.width = '320px';
    // Long enough for the figure to count as standing still.
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (let frame = 0; player.state.playing && frame < 2000; frame++) await tick(1 / 60);
    return { isPlaying: player.state.playing, position: player.position };
  });
  expect(isPlaying).toBe(false);
  expect(position).toBe(2);
  expectNoErrors(page);
});
