// Views linked by camera.

import { expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../../support/browser.ts';

it('linked views show the same fraction of their matrices, whichever is zoomed', async () => {
  const page = await openPage();
  const found = await page.evaluate(async () => {
    const { link, ramp, viewIn } = await import('../page.ts');
    const a = await viewIn(
      { tensors: [ramp('a', 64, 64, ['x', 'y'], null)] },
      { zoom: { heads: [0, 32] } },
      400,
      200,
    );
    const b = await viewIn({ tensors: [ramp('b', 16, 32, ['x'], null)] }, {}, 400, 200);
    const c = await viewIn(
      { tensors: [ramp('c', 64, 64, ['x'], null)] },
      { zoom: { layers: [1, 2] } },
      400,
      200,
    );
    let changes = 0;
    for (const view of [a, b, c]) view.on('change', () => changes++);
    const unlink = link([a, b]);
    const zooms = () => [a, b, c].map(({ options }) => options.zoom);
    const results = [zooms()];
    await b.zoomTo({ layers: [4, 8], heads: [1, 2] }, { animate: false });
    results.push(zooms());
    await a.zoomTo(null);
    results.push(zooms());
    unlink();
    changes = 0;
    a.set({ zoom: { heads: [0, 4] } });
    results.push(zooms());
    link([a, b], { camera: false });
    results.push(zooms());
    return { results, changes };
  });
  const other = { layers: [1, 2] };
  expect(found.results).toEqual([
    [{ heads: [0, 32] }, { heads: [0, 16] }, other],
    [{ layers: [16, 32], heads: [2, 4] }, { layers: [4, 8], heads: [1, 2] }, other],
    [null, null, other],
    [{ heads: [0, 4] }, null, other],
    [{ heads: [0, 4] }, null, other],
  ]);
  expect(found.changes).toBe(1);
  expectNoErrors(page);
});

it('they share rows and columns of equal grids, and a panel that is zoomed alone if both have it', async () => {
  const page = await openPage();
  const found = await page.evaluate(async () => {
    const { link, ramp, viewIn } = await import('../page.ts');
    const tasks = ['s', 't', 'u', 'v'];
    const open = (model: string, names: string[], shape: [number, number]) =>
      viewIn({ tensors: [ramp(model, ...shape, names, null)] }, { columns: 2 }, 400, 400);
    const a = await open('m', tasks, [8, 8]);
    const b = await open('m', tasks.toReversed(), [16, 4]);
    const c = await open('n', ['s'], [8, 8]);
    link([a, b, c]);
    const zooms = () => [a, b, c].map(({ options }) => options.zoom);
    const results = [];
    a.set({ zoom: { rows: [1, 2], heads: [0, 4] } });
    results.push(zooms());
    a.set({ zoom: { panel: 'm/t', layers: [0, 4] } });
    results.push(zooms());
    return results;
  });
  expect(found).toEqual([
    [{ rows: [1, 2], heads: [0, 4] }, { rows: [1, 2], heads: [0, 2] }, { heads: [0, 4] }],
    [{ panel: 'm/t', layers: [0, 4] }, { panel: 'm/t', layers: [0, 8] }, { layers: [0, 4] }],
  ]);
  expectNoErrors(page);
});

it('they move together while one of them is dragged', async () => {
  const page = await openPage();
  await page.evaluate(async () => {
    const { link, ramp, viewIn } = await import('../page.ts');
    document.body.style.margin = '0';
    const zoom = { layers: [16, 48], heads: [16, 48] } as const;
    const open = () => viewIn({ tensors: [ramp('m', 64, 64, [''], null)] }, { zoom }, 400, 250);
    const [a, b] = [await open(), await open()];
    link([a, b]);
    Object.assign(window, { views: [a, b] });
  });
  await page.mouse.move(150, 100);
  await page.mouse.down();
  await page.mouse.move(180, 130, { steps: 5 });
  const state = () =>
    page.evaluate(() =>
      (window as unknown as { views: import('../../../src/index.ts').View[] }).views.map(
        ({ camera, isMoving }) => ({ heads: camera.heads, layers: camera.layers, isMoving }),
      ),
    );
  await expect.poll(async () => (await state())[0]?.heads[0]).not.toBe(16);
  const [first, second] = await state();
  expect(second).toEqual(first);
  await page.mouse.up();
  expectNoErrors(page);
});
