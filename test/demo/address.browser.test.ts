// The address of the viewer: a link to what it shows, which the back button, reloads and other tabs follow.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNoErrors, openPage, settled } from '../support/browser.ts';
import { pressControl } from './training-run-page.ts';
import { drop, models, options, serveViewer, setControl, text } from './viewer-page.ts';

const viewer = serveViewer({ origins: () => [new URL(dataUrl).origin] });

/** Data on another server, which allows pages of others to read it. */
const DATA = JSON.stringify({ copy: [[1, 2, 3]], induction: [[4, 5, 6]] });
/** Names that are too long for a link together. */
const NAMES = Array.from({ length: 300 }, (_, i) => `${i} ${'long name of a task '.repeat(2)}`.trim());
const MANY = JSON.stringify(Object.fromEntries(NAMES.map((name, i) => [name, [[i]]])));
let server: Server;
let dataUrl = '';

beforeAll(async () => {
  server = createServer(({ url }, response) =>
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end(url === '/many.json' ? MANY : DATA),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  dataUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/scores.json`;
});
afterAll(() => server.close());

const hash = (page: Awaited<ReturnType<typeof viewer.open>>) =>
  page.evaluate(() => decodeURIComponent(location.hash));

describe('the address of the page', () => {
  it('has what was set; the back button undoes it, forward redoes it, and a reload keeps it', async () => {
    const page = await viewer.open();
    expect(await hash(page)).toBe('');
    await setControl(page, 'Colormap', 'magma');
    await setControl(page, 'Title', 'Heads & more');
    expect(await hash(page)).toBe('#v=1&colormap=magma&title=Heads+&+more');
    await page.goBack();
    await expect.poll(() => options(page)).toMatchObject({ colormap: 'magma', title: '' });
    await page.goBack();
    await expect.poll(() => options(page)).toMatchObject({ colormap: 'viridis', title: '' });
    expect(await hash(page)).toBe('');
    await page.goForward();
    await expect.poll(() => options(page)).toMatchObject({ colormap: 'magma', title: '' });
    await pressControl(page, 'z', true);
    expect(await options(page)).toMatchObject({ title: 'Heads & more' });
    await page.reload();
    await settled(page);
    expect(await options(page)).toMatchObject({ colormap: 'magma', title: 'Heads & more' });
    expectNoErrors(page);
  });

  it('is followed before anything can be set, also by a slow server', async () => {
    const page = await viewer.open();
    await setControl(page, 'Colormap', 'magma');
    await page.setRequestInterception(true);
    page.on('request', (request) => {
      if (!request.url().endsWith('/files.json')) void request.continue();
      else setTimeout(() => void request.continue(), 500);
    });
    await page.reload();
    await settled(page);
    expect(await options(page)).toMatchObject({ colormap: 'magma' });
    expectNoErrors(page);
  });

  it('opens elsewhere with data from a URL, with pins and everything else', async () => {
    const page = await viewer.open();
    await page.evaluate((url) => {
      const data = new DataTransfer();
      data.setData('text/plain', url);
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    }, dataUrl);
    await expect.poll(() => models(page)).toEqual(['scores 1x3', 'scores 1x3']);
    await page.evaluate(() => window.headglow.set({ tasks: ['induction'], vmax: 7 }));
    await page.focus('[role=application]');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect.poll(() => hash(page)).toContain(`v=1&data=${dataUrl}&vmax=7&tasks=induction&pin=1,+L0H`);
    const link = await page.evaluate(() => location.href);
    const other = await openPage(link, { width: 1280, height: 800 });
    await expect.poll(() => models(other)).toEqual(['scores 1x3']);
    expect(await options(other)).toMatchObject({ tasks: ['induction'], vmax: 7 });
    expect(await other.$$eval('#pins-list li', ({ length }) => length)).toBe(1);
    expect(await text(other, '#source strong')).toContain('scores.json');
    expectNoErrors(page);
    expectNoErrors(other);
  });

  it('says nothing rather than something else if the link is too long, which the back button and reloads know', async () => {
    const page = await openPage(
      `${viewer.url}#v=1&data=${dataUrl.replace('scores', 'many')}&tasks=${NAMES[0]}`,
    );
    await expect.poll(() => models(page)).toEqual(['many 1x1']);
    await expect.poll(() => hash(page)).toContain('tasks=0 long'.replaceAll(' ', '+'));
    const short = await hash(page);
    await page.evaluate((tasks) => window.headglow.set({ tasks }), NAMES.slice(1));
    await expect.poll(() => hash(page)).toBe('');
    await page.evaluate(() => {
      const buttons = [...document.querySelectorAll<HTMLElement>('#controls button')];
      buttons.find(({ textContent }) => textContent === 'Copy link')?.click();
    });
    await expect.poll(() => text(page, '#notice')).toContain('too long for a link; select fewer tasks');
    const selected = async () => (await options(page)).tasks?.length;
    await page.goBack();
    await expect.poll(selected).toBe(1);
    expect(await hash(page)).toBe(short);
    await page.goForward();
    await expect.poll(selected).toBe(299);
    expect(await hash(page)).toBe('');
    for (const forgets of [false, true]) {
      if (forgets) await page.evaluate(() => sessionStorage.clear());
      await page.evaluate(
        (clear) => clear && addEventListener('pagehide', () => sessionStorage.clear()),
        forgets,
      );
      await page.reload();
      await expect.poll(() => models(page).catch(() => [])).toHaveLength(299);
    }
    expectNoErrors(page);
  });

  it('may be changed by hand, and is harmless', async () => {
    const page = await viewer.open();
    await page.evaluate(() => {
      location.hash = '#norm=linear&title=<b>bold</b>&vmin=x&glow=1';
    });
    await expect.poll(async () => (await options(page)).norm).toBe('linear');
    expect((await options(page)).title).toBe('<b>bold</b>');
    await page.evaluate(() => {
      location.hash = '#v=99&norm=log';
    });
    await expect.poll(() => text(page, '#notice')).toContain('later version of Headglow');
    expect((await options(page)).norm).toBe('linear');
    await drop(page, [{ name: 'own.json', text: DATA }]);
    await expect.poll(() => models(page)).toEqual(['own 1x3', 'own 1x3']);
    // A dropped file has no URL, and its name stays here.
    await expect.poll(() => hash(page)).toBe('#v=1&norm=linear&title=<b>bold</b>');
    expectNoErrors(page);
  });
});
