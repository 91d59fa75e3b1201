// Views of matrices with many cells a pixel, over time: what a play shows, what stands in for what, and changes during work.

import { beforeEach, expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

let page: Awaited<ReturnType<typeof openPage>>;
beforeEach(async () => {
  page = await openPage();
});

it('a play mixes reduced checkpoints, keeps its last frame when it pauses, and becomes exact', async () => {
  const { playing, paused, exact } = await page.evaluate(async () => {
    const { firstPixels, isExactlyDrawn, stepClock, until, viewIn } = await import('./windows-page.ts');
    const { createPlayer } = await import('../../src/play.ts');
    // Of every pixel, half of the cells are 1 at the first checkpoint, the others at the second; all else is 0.
    const [layers, heads] = [1000, 1200];
    const values = new Float32Array(2 * layers * heads).map((_, i) =>
      i % 2 === Math.floor(i / (layers * heads)) ? 1 : 0,
    );
    const tensor = { model: 'm', layers, heads, tasks: ['a'], steps: [0, 1], values };
    const dataset = { tensors: [tensor] };
    const options = { checkpoint: 0, norm: 'linear', vmin: 0, vmax: 1, mixing: 'linear' } as const;
    const view = await viewIn(dataset, options, 300, 200);
    const { clock, tick } = stepClock();
    const player = createPlayer(view, { speed: 1 }, clock);
    player.play();
    await until(async () => {
      await tick(0.001);
      return view.isReady(1);
    });
    player.seek(0.5);
    const drawn = () => `${view.options.checkpoint} ${firstPixels(view)[0]}`;
    const atPlay = drawn();
    const later = new Set<string>();
    view.on('draw', () => later.add(drawn()));
    player.pause();
    const becomesExact = await until(() => isExactlyDrawn(view));
    return { playing: atPlay, paused: [...later], exact: becomesExact && drawn() };
  });
  // The reduced checkpoints are 1 everywhere; the mixed cells are 0.5.
  const yellow = '0.5 253,231,36,255';
  expect(playing).toBe(yellow);
  expect(exact).not.toBe(yellow);
  expect(paused.filter((drawn) => drawn !== yellow)).toEqual([exact]);
  expectNoErrors(page);
});

it('no checkpoint stands in for another', async () => {
  const drawn = await page.evaluate(async () => {
    const { firstPixels, nextDraw, viewIn } = await import('./windows-page.ts');
    const [layers, heads] = [1500, 1500];
    const values = new Float32Array(4 * layers * heads).map((_, i) => Math.floor(i / (layers * heads)));
    const tensor = { model: 'm', layers, heads, tasks: ['a'], steps: [0, 1, 2, 3], values };
    const options = { checkpoint: 0, norm: 'linear', vmin: 0, vmax: 3, colormap: 'gray' } as const;
    const view = await viewIn({ tensors: [tensor] }, options, 300, 200);
    const pictures: string[] = [];
    for (const checkpoint of [3, 1, 2, 0]) {
      view.set({ checkpoint });
      await nextDraw(view);
      pictures.push(`${view.moment.position}: ${firstPixels(view)[0]?.[0]}`);
    }
    return pictures;
  });
  expect(drawn).toEqual(['3: 255', '1: 85', '2: 170', '0: 0']);
  expectNoErrors(page);
});

it('changes while the cells of a source are reduced cause no errors, though its values leave the cache', async () => {
  const isExact = await page.evaluate(async () => {
    const { isExactlyDrawn, nextDraw, noise, until } = await import('./windows-page.ts');
    const { createView, setCache } = await import('../../src/index.ts');
    setCache({ budget: 1 });
    const shape = { layers: 700, heads: 700, tasks: Array.from({ length: 30 }, (_, task) => `task ${task}`) };
    const [tensor] = noise({ ...shape, steps: null }).tensors;
    const { values } = tensor as { values: Float32Array };
    const checkpoints = [values, values.map((value) => 2 * value)];
    const read = async ({ checkpoint }: { checkpoint: number }) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return checkpoints[checkpoint] as Float32Array;
    };
    const box = document.createElement('div');
    box.style.cssText = 'width:300px;height:200px';
    document.body.append(box);
    const dataset = { tensors: [{ model: 'm', ...shape, steps: [0, 1], read }] };
    const view = createView(box, dataset, { checkpoint: 0, vmin: -10, vmax: 10 });
    await nextDraw(view);
    for (let i = 0; i < 40; i++) {
      view.set({ checkpoint: i % 2 });
      await new Promise((resolve) => setTimeout(resolve, 4 * (i % 10)));
    }
    return until(() => isExactlyDrawn(view));
  });
  expect(isExact).toBe(true);
  expectNoErrors(page);
});

it('a figure follows the camera although one of its models has not started yet', async () => {
  const rows = await page.evaluate(async () => {
    const { firstPixels, nextDraw, noise, viewIn } = await import('./windows-page.ts');
    const size = { layers: 1000, heads: 1000, tasks: ['a'] };
    const early = { ...noise({ ...size, steps: [0, 1] }).tensors[0], model: 'early' };
    const late = { ...noise({ ...size, steps: [1] }).tensors[0], model: 'late' };
    const options = { checkpoint: 0, zoom: { layers: [0, 500] } } as const;
    const view = await viewIn({ tensors: [early, late] } as never, options, 400, 200);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const before = String(firstPixels(view));
    view.set({ zoom: { layers: [400, 900] } });
    await nextDraw(view);
    return { isMoving: view.isMoving, isSame: String(firstPixels(view)) === before };
  });
  expect(rows).toEqual({ isMoving: true, isSame: false });
  expectNoErrors(page);
});

/** The captions and panels of a figure that plays to a position, pauses there, and becomes exact. */
async function captionsAt(position: number, gpuMemory: number) {
  const captions = await page.evaluate(
    async (position, gpuMemory) => {
      const { isExactlyDrawn, nextDraw, noise, stepClock, until } = await import('./windows-page.ts');
      const { createView } = await import('../../src/index.ts');
      const { createPlayer } = await import('../../src/play.ts');
      const dataset = noise({ layers: 1500, heads: 2500, tasks: ['a'], steps: [0, 100] });
      const box = document.createElement('div');
      box.style.cssText = 'width:900px;height:400px';
      document.body.append(box);
      const view = createView(box, dataset, { checkpoint: 0, vmin: -10, vmax: 10 }, { gpuMemory });
      await nextDraw(view);
      const captionAndPanels = () => ({
        caption: [...view.element.querySelectorAll('svg text')]
          .map((text) => text.textContent)
          .at(-1) as string,
        panels: JSON.stringify(view.layout.panels.map(({ x, y, width, height }) => [x, y, width, height])),
      });
      const atRest = captionAndPanels();
      const { clock, tick } = stepClock();
      const player = createPlayer(view, { speed: 1 }, clock);
      const playing: ReturnType<typeof captionAndPanels>[] = [];
      view.on('draw', () => playing.push(captionAndPanels()));
      player.play();
      await until(async () => {
        await tick(0.001);
        return view.isReady(1);
      });
      playing.length = 0;
      player.seek(position);
      player.pause();
      const played = [...playing];
      const isExact = await until(() => isExactlyDrawn(view));
      return { atRest, played, isExact, exact: captionAndPanels() };
    },
    position,
    gpuMemory,
  );
  expectNoErrors(page);
  expect(captions.isExact).toBe(true);
  for (const { panels } of [...captions.played, captions.exact]) expect(panels).toBe(captions.atRest.panels);
  return {
    atRest: captions.atRest.caption,
    played: captions.played.map(({ caption }) => caption),
    exact: captions.exact.caption,
  };
}

it('the caption says in each frame of a play what pixels are, and where panels are does not change', async () => {
  const { atRest, played, exact } = await captionsAt(0.25, 2 ** 28);
  const pixels = /each pixel shows the largest of up to \d+ x \d+ cells$/.exec(atRest)?.[0];
  expect(atRest).toBe(`step 0 (checkpoint 1 of 2) · ${pixels}`);
  const between = `25 % of the way from step 0 to step 100 (interpolated) · ${pixels}`;
  expect(played).toEqual([`${between}, interpolated after the reduction`]);
  expect(exact).toBe(between);
});

it('the caption says that a play is not interpolated if the GPU has no memory for two checkpoints', async () => {
  const { atRest, played, exact } = await captionsAt(0.25, 0);
  const [step, pixels] = atRest.split(' · ');
  expect(played).toEqual([`${step} · too little GPU memory to interpolate · ${pixels}`]);
  expect(exact).toBe(`25 % of the way from step 0 to step 100 (interpolated) · ${pixels}`);
});
