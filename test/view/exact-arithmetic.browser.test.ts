// Exact arithmetic loads with the first figure that needs it. Until then, what is on screen stays.

import type { HTTPRequest, Page } from 'puppeteer';
import { expect, it } from 'vitest';
import { openPage } from '../support/browser.ts';

/** A page on which exact arithmetic does not load until `release`. @param fails whether it can't load until then */
async function openOffline(fails: boolean): Promise<{ page: Page; release: () => Promise<void> }> {
  const page = await openPage();
  let isOffline = true;
  const held: HTTPRequest[] = [];
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    if (!isOffline || !request.url().includes('/src/gpu/exact.ts')) void request.continue();
    else if (fails) void request.abort('connectionfailed');
    else held.push(request);
  });
  const release = async () => {
    isOffline = false;
    await Promise.all(held.map((request) => request.continue()));
  };
  return { page, release };
}

const open = (page: Page, figure: 'ordinary' | 'missing') =>
  page.evaluate(async (name) => {
    const { look, open: openFigure } = await import('./exact-page.ts');
    openFigure(name);
    return look();
  }, figure);

const redraw = (page: Page) =>
  page.evaluate(async () => {
    const { look, redraw: redrawFigure } = await import('./exact-page.ts');
    redrawFigure();
    return look();
  });

type State = Awaited<ReturnType<typeof redraw>>;

/** What the page shows when something has happened. @param now what it shows now, which may be enough */
const nextEvent = async (page: Page, now?: State): Promise<State> =>
  now && now.events.length > 0
    ? now
    : page.evaluate(async () => {
        const { look } = await import('./exact-page.ts');
        for (;;) {
          const state = await look();
          if (state.events.length > 0) return state;
        }
      });

const pictureCells = (page: Page) =>
  page.evaluate(async () => (await import('./exact-page.ts')).pictureCells());

it('shows the axes of a first figure, and its cells once they can be drawn', async () => {
  const { page, release } = await openOffline(false);
  const first = await open(page, 'missing');
  expect(first.events).toEqual([]);
  expect(new Set(first.cells).size).toBe(1);
  expect(first.texts).toEqual(expect.arrayContaining(['Layer', 'Head']));
  expect(await redraw(page)).toEqual(first);
  await release();
  const complete = await nextEvent(page);
  expect(complete.events).toEqual(['draw']);
  expect(new Set(complete.cells).size).toBe(48);
  expect(complete.cells).toEqual(await pictureCells(page));
  expect(complete.texts).toEqual(first.texts);
});

it('keeps the figure on screen until the next one can be drawn', async () => {
  const { page, release } = await openOffline(false);
  const ordinary = await open(page, 'ordinary');
  expect(ordinary.events).toEqual(['draw']);
  await page.evaluate(async () => (await import('./exact-page.ts')).showMissing());
  expect(await redraw(page)).toEqual({ ...ordinary, events: [] });
  await release();
  const { events, cells } = await nextEvent(page);
  expect(events).toEqual(['draw']);
  expect(cells).toEqual(await pictureCells(page));
  expect(cells.filter((color, cell) => color !== ordinary.cells[cell])).toEqual([cells[5]]);
});

it('has a still picture wait', async () => {
  const { page, release } = await openOffline(false);
  await open(page, 'ordinary');
  const picture = pictureCells(page);
  const pending = new Promise((resolve) => setTimeout(resolve, 300, 'pending'));
  expect(await Promise.race([picture, pending])).toBe('pending');
  await release();
  expect(new Set(await picture).size).toBe(48);
});

it('reports that it could not be loaded, and tries again with the next redraw', async () => {
  const { page, release } = await openOffline(true);
  const { events, cells } = await nextEvent(page, await open(page, 'missing'));
  expect(events).toEqual([
    expect.stringMatching(/^read: code could not be loaded \(.+\); check the connection and try again\.$/),
  ]);
  expect(new Set(cells).size).toBe(1);
  await expect(pictureCells(page)).rejects.toThrow('code could not be loaded');
  await release();
  const complete = await nextEvent(page, await redraw(page));
  expect(complete.events).toEqual(['draw']);
  expect(complete.cells).toEqual(await pictureCells(page));
});
