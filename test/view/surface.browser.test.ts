// The elements of a view: height, visibility, print, size limits and ids.

import { beforeEach, expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

let page: Awaited<ReturnType<typeof openPage>>;
beforeEach(async () => {
  page = await openPage();
});

it('a view is 16:9 in an element without a height, and fills it once it has one', async () => {
  const sizes = await page.evaluate(async () => {
    const { nextDraw, ramp, createView } = await import('./page.ts');
    const box = document.body.appendChild(document.createElement('div'));
    box.style.width = '640px';
    const view = createView(box, { tensors: [ramp('m', 5, 4, ['a', 'b'], null)] });
    const size = () => [view.layout.width, view.layout.height, box.clientHeight];
    await nextDraw(view);
    const found = [size()];
    for (const [side, value] of [
      ['width', '320px'],
      ['height', '400px'],
      ['height', ''],
    ] as const) {
      const drawn = nextDraw(view);
      box.style[side] = value;
      await drawn;
      found.push(size());
    }
    return found;
  });
  expect(sizes).toEqual([
    [640, 360, 360],
    [320, 180, 180],
    [320, 400, 400],
    [320, 180, 180],
  ]);
  expectNoErrors(page);
});

it('rows and columns in sight follow the grid of panels when the size of a view changes', async () => {
  const found = await page.evaluate(async () => {
    const { nextDraw, ramp, createView } = await import('./page.ts');
    const box = document.body.appendChild(document.createElement('div'));
    box.style.cssText = 'width:900px;height:150px';
    const tasks = Array.from({ length: 12 }, (_, i) => `task ${i}`);
    const view = createView(box, { tensors: [ramp('m', 5, 4, tasks, null)] });
    await nextDraw(view);
    const { columns } = view.layout;
    view.set({ zoom: { columns: [columns - 2, columns] } });
    const inSight = ({ layout }: Pick<typeof view, 'layout'>) =>
      layout.panels.filter(({ width }) => width > 0).map(({ column }) => column);
    const wide = { columns, camera: view.camera.columns };
    const drawn = nextDraw(view);
    box.style.cssText = 'width:150px;height:900px';
    await drawn;
    const tall = { columns: view.layout.columns, camera: view.camera.columns };
    return { wide, tall, inSight: inSight(view), inPicture: inSight(await view.picture()) };
  });
  const { wide, tall, inSight, inPicture } = found;
  expect(wide.columns).toBeGreaterThan(tall.columns);
  expect(wide.camera).toEqual([wide.columns - 2, wide.columns]);
  const [start, end] = tall.camera;
  expect([start, end - start]).toEqual([Math.max(tall.columns - 2, 0), Math.min(tall.columns, 2)]);
  expect(inSight.length).toBeGreaterThan(0);
  expect(inPicture).toEqual(inSight);
  expectNoErrors(page);
});

it('a view in a hidden element draws nothing until it is displayed', async () => {
  const result = await page.evaluate(async () => {
    const { countDraws, nextDraw, nextFrame, ramp, createView } = await import('./page.ts');
    const box = document.body.appendChild(document.createElement('div'));
    box.style.cssText = 'width:300px;height:200px;display:none';
    const view = createView(box, { tensors: [ramp('m', 5, 4, ['a', 'b'], null)] });
    const draws = countDraws();
    view.set({ vmin: 1 });
    view.point({ panel: 0, layer: 0, head: 0 });
    for (let i = 0; i < 5; i++) await nextFrame();
    const hidden = draws();
    const drawn = nextDraw(view);
    box.style.display = 'block';
    await drawn;
    return { hidden, shown: [view.layout.width, view.layout.height] };
  });
  expect(result).toEqual({ hidden: 0, shown: [300, 200] });
  expectNoErrors(page);
});

it('a view on a hidden page draws nothing; changes are drawn when the page is visible', async () => {
  await page.evaluate(async () => {
    const { countDraws, ramp, viewIn } = await import('./page.ts');
    const view = await viewIn({ tensors: [ramp('m', 5, 4, ['a', 'b'], null)] }, {}, 300, 200);
    Object.assign(window, { view, draws: countDraws() });
  });
  const front = await openPage();
  const draws = () =>
    page.evaluate(() => {
      const { view, draws: count } = window as unknown as {
        view: { set(options: object): void };
        draws: () => number;
      };
      view.set({ vmin: Math.random() });
      return [document.visibilityState, count()];
    });
  expect(await draws()).toEqual(['hidden', 0]);
  expect(await draws()).toEqual(['hidden', 0]);
  await front.close();
  await page.bringToFront();
  await page.waitForFunction(() => (window as unknown as { draws: () => number }).draws() === 1);
  expectNoErrors(page);
});

/** Boxes of the layers on the page, and whether pointer marks are visible. */
const layers = () =>
  page.evaluate(() => {
    const root = document.querySelector('[role=application]') as HTMLElement;
    const box = (selector: string) => {
      const { x, y, width, height } = (root.querySelector(selector) as Element).getBoundingClientRect();
      return [x, y, width, height].map((value) => Math.round(value * 100) / 100);
    };
    const marks = [...root.querySelectorAll<HTMLElement>('.headglow-pointer')];
    return {
      picture: box('canvas'),
      overlay: box('svg'),
      marks: marks.filter(({ offsetWidth }) => offsetWidth > 0).length,
    };
  });

it('in print, text stays aligned with panels, the aspect ratio is kept, and pointer marks are hidden', async () => {
  await page.evaluate(async () => {
    const { nextFrame, ramp, viewIn } = await import('./page.ts');
    document.body.style.margin = '0';
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('@media print{body>div{width:50%!important}}');
    document.adoptedStyleSheets.push(sheet);
    const view = await viewIn({ tensors: [ramp('m', 5, 4, ['a', 'b'], null)] }, { title: 'Title' }, 800, 300);
    view.point({ panel: 0, layer: 1, head: 1 });
    const isMarked = () => document.querySelector<HTMLElement>('div.headglow-pointer')?.offsetWidth;
    while (!isMarked()) await nextFrame();
    // Printing uses the current content without waiting for a frame.
    window.requestAnimationFrame = () => 0;
  });
  await page.setViewport({ width: 800, height: 600 });
  expect(await layers()).toEqual({ picture: [0, 0, 800, 300], overlay: [0, 0, 800, 300], marks: 2 });
  await page.emulateMediaType('print');
  expect(await layers()).toEqual({ picture: [0, 0, 400, 150], overlay: [0, 0, 400, 150], marks: 0 });
  const pdf = await page.pdf();
  expect(pdf.length).toBeGreaterThan(1000);
  expectNoErrors(page);
});

it('in print, a figure gets no larger than on screen', async () => {
  await page.evaluate(async () => {
    const { ramp, viewIn } = await import('./page.ts');
    document.body.style.margin = '0';
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('@media print{body>div{width:1000px!important}}');
    document.adoptedStyleSheets.push(sheet);
    await viewIn({ tensors: [ramp('m', 5, 4, ['a', 'b'], null)] }, {}, 800, 300);
    window.requestAnimationFrame = () => 0;
  });
  await page.emulateMediaType('print');
  expect(await layers()).toEqual({ picture: [0, 0, 800, 300], overlay: [0, 0, 800, 300], marks: 0 });
});

it('in an element 9,000 CSS pixels wide, text is aligned with panels and the tooltip with its cell', async () => {
  const tooltip = await page.evaluate(async () => {
    const { nextFrame, ramp, viewIn } = await import('./page.ts');
    document.body.style.margin = '0';
    const view = await viewIn({ tensors: [ramp('m', 2, 4, ['a'], null)] }, {}, 9000, 100);
    view.point({ panel: 0, layer: 0, head: 1 });
    const element = document.querySelector<HTMLElement>('div.headglow-pointer') as HTMLElement;
    while (!element.offsetWidth) await nextFrame();
    const [panel] = view.layout.panels;
    const middle = panel ? ((panel.x + (1.5 / 4) * panel.width) / view.layout.width) * 9000 : 0;
    return element.getBoundingClientRect().x - middle;
  });
  const { picture, overlay } = await layers();
  expect(picture).toEqual([0, 0, 9000, 100]);
  expect(overlay).toEqual(picture);
  // Cells are drawn in whole pixels.
  expect(Math.abs(tooltip - 14)).toBeLessThan(1);
});

it('two copies of the package on a page use different ids', async () => {
  const ids = await page.evaluate(async () => {
    // Another URL loads another copy of the module.
    const other = '/src/view/surface.ts?copy';
    const copies = [await import('../../src/view/surface.ts'), await import(/* @vite-ignore */ other)];
    const all = copies.flatMap(({ Surface }) => [
      new Surface(document.body, false),
      new Surface(document.body, false),
    ]);
    return {
      surfaces: all.length,
      ids: new Set([...document.querySelectorAll('[id]')].map(({ id }) => id)).size,
    };
  });
  expect(ids).toEqual({ surfaces: 4, ids: 4 });
});
