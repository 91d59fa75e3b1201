// Files larger than memory, in the viewer and in `headglow render`: a checkpoint is read when it is shown.

import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inputFiles } from '../../src/cli/files.ts';
import { type RunningServer, startServer } from '../../src/cli/server.ts';
import type { Layout, View } from '../../src/index.ts';
import type { Player } from '../../src/play.ts';
import { errorsOf, openPage, settled } from '../support/browser.ts';
import { ensureBuilt, headglow, viewerFolder } from '../support/built.ts';
import { LARGE_SHAPE, largeValue, largeValues, writeLarge } from '../support/large.ts';
import { npyHeader, rawNpy } from '../support/npy.ts';
import { dropPath } from './viewer-page.ts';

declare const window: Window & { headglow: View; headglowPlayer: Player };

const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
const path = join(folder, 'large.npy');
const LAST = LARGE_SHAPE[0] - 1;
const WRITTEN = [0, 1, 2, 3, LAST];
let server: RunningServer;

beforeAll(async () => {
  await ensureBuilt();
  writeLarge(path, WRITTEN);
  const inputs = await inputFiles([path]);
  const figure = { options: { norm: 'linear' }, step: null } as const;
  server = await startServer({ viewer: viewerFolder, ...inputs, ...figure, onSkipped: () => {} }, 0);
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Aborted requests are expected: the page cancels reads that it no longer needs. */
const expectNoFaults = (page: Page) =>
  expect(errorsOf(page).filter((error) => !error.includes('net::ERR_ABORTED'))).toEqual([]);

/** Waits until a checkpoint is shown. */
const shows = (page: Page, checkpoint: number) =>
  page.waitForFunction(
    (wanted) => {
      const { moment, steps } = window.headglow;
      return (
        steps.length === 120 && moment.pendingText === undefined && moment.checkpoints.join() === `${wanted}`
      );
    },
    {},
    checkpoint,
  );

const seek = (page: Page, checkpoint: number) =>
  page.evaluate((to) => window.headglowPlayer.seek(to), checkpoint);

/** Returns the value of a head from the read-out. */
const valueAt = (page: Page, task: number, layer: number, head: number) =>
  page.evaluate(
    (panel, row, column) => {
      window.headglow.point({ panel, layer: row, head: column });
      return window.headglow.readout?.value;
    },
    task,
    layer,
    head,
  );

const expectValues = async (page: Page, checkpoint: number) => {
  for (const [task, layer, head] of [
    [0, 0, 0],
    [7, 383, 383],
    [1, 17, 301],
  ] as const)
    expect(await valueAt(page, task, layer, head)).toBe(
      Math.fround(largeValue(checkpoint, task, layer, head)),
    );
};

async function openViewer(): Promise<Page> {
  const page = await openPage(server.url, { width: 900, height: 600 });
  await settled(page);
  return page;
}

test('a large file that is served shows its last checkpoint, seeks, and plays', async () => {
  const page = await openViewer();
  await shows(page, LAST);
  await expectValues(page, LAST);
  await seek(page, 2);
  await shows(page, 2);
  await expectValues(page, 2);
  const played = await page.evaluate(async () => {
    const { headglow: view, headglowPlayer: player } = window;
    player.set({ range: [0, 3], repeat: 'none', speed: 20 });
    const shown: number[] = [];
    view.on('draw', () => {
      const { checkpoints, mix: share } = view.moment;
      if (share === 0 && checkpoints[0] !== shown.at(-1)) shown.push(checkpoints[0] as number);
    });
    player.seek(0);
    await new Promise<void>((ended) => {
      player.on('change', ({ playing }) => playing || ended());
      player.play();
    });
    return shown;
  });
  expect(played.filter((checkpoint) => checkpoint <= 3).slice(-4)).toEqual([0, 1, 2, 3]);
  await expectValues(page, 3);
  expectNoFaults(page);
});

test('the default threshold of the emergence map comes from the values read so far', async () => {
  const page = await openViewer();
  await shows(page, LAST);
  await page.evaluate(() => {
    const option = [...document.querySelectorAll('option')].find(({ text }) => text === 'Emergence map');
    const select = option?.closest('select') as HTMLSelectElement;
    select.value = option?.value as string;
    select.dispatchEvent(new Event('change'));
  });
  // Half of the largest value of the last checkpoint.
  const largest = largeValue(LAST, 7, 383, 383);
  const threshold = Number((largest / 2).toPrecision(2));
  await page.waitForFunction(() => window.headglow.dataset.note && !window.headglow.moment.isEmpty);
  expect(await page.evaluate(() => window.headglow.dataset.note)).toContain(`stays at ${threshold} or above`);
  expect(await valueAt(page, 7, 383, 383)).toBe(LAST);
  expectNoFaults(page);
});

test('a dropped large file is read in place, and only the latest seek counts', async () => {
  const page = await openPage(`${server.url}`, { width: 900, height: 600 });
  await settled(page);
  await shows(page, LAST);
  await dropPath(page, path);
  await page.waitForFunction(() => document.title.startsWith('large.npy'));
  for (const checkpoint of [...Array(30).keys(), 1]) await seek(page, checkpoint);
  await shows(page, 1);
  await expectValues(page, 1);
  expectNoFaults(page);
});

test('all checkpoints of a pinned head are read', async () => {
  const page = await openViewer();
  await shows(page, LAST);
  await page.evaluate(() => {
    window.headglow.point({ panel: 1, layer: 5, head: 7 });
    document.querySelector<HTMLElement>('#figure [role=application]')?.focus();
  });
  await page.keyboard.press('Enter');
  await page.waitForFunction(() =>
    /^\d/.test(document.querySelector('#pins-list output')?.textContent ?? ''),
  );
  expect(await page.$eval('#pins-list output', (output) => output.textContent)).toBe('119.5');
  expectNoFaults(page);
});

test('render draws the requested checkpoint like that of a small file', async () => {
  const [, ...matrix] = LARGE_SHAPE;
  const values = new Uint8Array(largeValues([0, 1, 2, 3]).buffer);
  writeFileSync(join(folder, 'small.npy'), rawNpy(npyHeader('<f4', [4, ...matrix]), values));
  const drawn = async (name: string) => {
    const args = [name, '--step', '3', '--vmin', '0', '--vmax', '8', '-o', `${name}.png`];
    const ran = await headglow(
      [
        'render',
        ...args,
        '--width',
        '900',
        '--height',
        '600',
        '--norm',
        'linear',
        '--layout',
        `${name}.json`,
      ],
      { cwd: folder },
    );
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    const png = PNG.sync.read(readFileSync(join(folder, `${name}.png`)));
    const { panels } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Layout;
    return panels.map(({ x, y, width, height }) => {
      const pixels = new PNG({ width, height });
      PNG.bitblt(png, pixels, x, y, width, height, 0, 0);
      return pixels.data;
    });
  };
  const [large, small] = [await drawn('large.npy'), await drawn('small.npy')];
  expect(large).toHaveLength(8);
  expect(new Set(large[0]).size).toBeGreaterThan(2);
  expect(large.every((panel, i) => panel.equals(small[i] as Buffer))).toBe(true);
});

test('a truncated file shows an error, and the figure stays', async () => {
  const page = await openViewer();
  await shows(page, LAST);
  truncateSync(path, 1_000_000);
  await seek(page, 2);
  await page.waitForFunction(() =>
    document
      .querySelector('#notice:not([hidden]) p')
      ?.textContent?.endsWith('large.npy: the file has changed since it was opened; open it again.'),
  );
  expect(await page.evaluate(() => window.headglow.moment.checkpoints)).toEqual([LAST]);
  await expectValues(page, LAST);
});
