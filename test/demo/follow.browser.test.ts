// Runs at a URL that are followed while they are written.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FileServer, startFileServer } from '../support/file-server.ts';
import { runStore, serveStore } from '../support/zarr.ts';
import { serveViewer, text } from './viewer-page.ts';

const viewer = serveViewer({ origins: () => [server.origin] });
let server: FileServer;
beforeAll(async () => {
  server = await startFileServer();
});
afterAll(() => server.close());

it('new checkpoints are on the timeline by themselves, a play goes on, and limits that move are named', async () => {
  const serve = (steps: readonly number[], run = {}) => {
    const answer = serveStore(runStore(steps, run));
    server.answer = (request, response) => {
      response.setHeader('Access-Control-Allow-Origin', '*');
      answer(request, response);
    };
  };
  serve([1, 2, 3]);
  const page = await viewer.open();
  await page.click('#open-url');
  await page.waitForSelector('dialog.url input');
  await page.type('dialog.url input', `${server.at('/run.zarr')}`);
  await page.keyboard.press('Enter');
  await page.waitForSelector('#follow label:not([hidden])');
  const hasSteps = (count: number) =>
    page.waitForFunction((steps) => window.headglow.steps.length === steps, {}, count);
  const state = () =>
    page.evaluate(() => ({
      checkpoint: window.headglow.options.checkpoint,
      shown: window.headglow.moment.checkpoints,
      playing: window.headglowPlayer.state.playing,
    }));
  await hasSteps(3);

  // At the last checkpoint, also if someone went there.
  await page.evaluate(() => window.headglow.set({ checkpoint: 2 }));
  serve([1, 2, 3, 4]);
  await hasSteps(4);
  expect(await state()).toEqual({ checkpoint: null, shown: [3], playing: false });
  expect(await text(page, '#follow span')).toBe('step 4 · limits now −4 to 4');

  // At another one.
  await page.evaluate(() => window.headglow.set({ checkpoint: 1 }));
  serve([1, 2, 3, 4, 4.5]);
  await hasSteps(5);
  expect(await state()).toEqual({ checkpoint: 1, shown: [1], playing: false });

  // A play goes on from between two checkpoints.
  await page.evaluate(() => {
    window.headglowPlayer.set({ speed: 0.25 });
    window.headglowPlayer.seek(1.5);
    window.headglowPlayer.play();
  });
  serve([1, 2, 3, 4, 4.5, 5]);
  await hasSteps(6);
  const playing = await state();
  expect(playing.playing).toBe(true);
  expect(playing.checkpoint).toBeGreaterThan(1.5);

  // Values that were replaced are read again.
  serve([1, 2, 8], { id: 'second' });
  await hasSteps(3);
  expect(await page.evaluate(() => window.headglow.scales[0]?.norm.vmax)).toBe(8);

  await page.click('#follow input');
  server.forget();
  serve([1, 2, 8, 9], { ended: true, id: 'second' });
  await page.click('#follow input');
  await hasSteps(4);
  await page.waitForSelector('#follow label', { hidden: true });
  expect(await text(page, '#follow span')).toBe('the run has ended');
});
