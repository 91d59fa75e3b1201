// URLs in the viewer: from the dialog, the clipboard and dropped links; with progress, cancel, and what to do without CORS.

import type { Page } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startStoreServer } from '../../bench/store/server.ts';
import { urlsIn } from '../../demo/url-list.ts';
import { expectAccessible } from '../support/axe.ts';
import { allowViolations, expectNoErrors } from '../support/browser.ts';
import { type FileServer, fault, ranges, startFileServer, whole } from '../support/file-server.ts';
import { counting } from '../support/npy.ts';
import { models, serveViewer, text } from './viewer-page.ts';

/** The servers that the page may read from. */
let origins: string[] = [];
const viewer = serveViewer({ origins: () => origins });
let server: FileServer;
beforeAll(async () => {
  server = await startFileServer();
});
beforeEach(() => {
  server.forget();
  origins = [server.origin];
});
afterAll(() => server.close());

const CORS = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'Content-Range, ETag' };
const small = counting([2, 3]);
const large = counting([10, 2, 50, 60]);

/** Enters a URL in the dialog. */
async function enter(page: Page, url: string): Promise<void> {
  await page.click('#open-url');
  await page.waitForSelector('dialog.url input');
  await page.type('dialog.url input', url);
  await page.keyboard.press('Enter');
}

const isShown = (page: Page, shown: string) =>
  page.waitForFunction(
    (name) =>
      window.headglow.layout.panels.some(
        ({ model, layers, heads }) => `${model} ${layers}x${heads}` === name,
      ),
    {},
    shown,
  );

it('a URL is opened from the dialog, in parts', async () => {
  const page = await viewer.open();
  server.answer = ranges(large, { ...CORS, ETag: '"1"' });
  await page.click('#open-url');
  await page.waitForSelector('dialog.url input');
  await expectAccessible(page);
  await page.type('dialog.url input', 'ftp://example.org/a.npy');
  await page.keyboard.press('Enter');
  expect(await page.$eval('dialog.url input', (input) => (input as HTMLInputElement).validity.valid)).toBe(
    false,
  );
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog.url', { hidden: true });
  await enter(page, `${server.at('/run/b%20c.npy?token=secret')}`);
  await isShown(page, 'b c 50x60');
  expect(await page.title()).toBe('b c.npy — Headglow');
  expect(await page.$eval('#source', (element) => (element as HTMLElement).title)).toBe(
    `${server.origin}/run/b c.npy`,
  );
  for (const { headers, url } of server.requests)
    expect([headers.range, url]).toEqual([
      expect.stringMatching(/^bytes=\d+-\d+$/),
      '/run/b%20c.npy?token=secret',
    ]);
  expectNoErrors(page);
});

it('URLs are opened from the clipboard and from dropped links, but not from text in a field', async () => {
  const page = await viewer.open();
  server.answer = ranges(small, CORS);
  const paste = (selector: string, content: string) =>
    page.$eval(
      selector,
      (element, data) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', data);
        element.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
        );
      },
      content,
    );
  await paste('#controls input', `${server.at('/no.npy')}`);
  await paste('body', `see ${server.at('/no.npy')}`);
  await paste('body', `${server.at('/a.npy')}\n${server.at('/b.npy')}\n`);
  await page.waitForFunction(() => window.headglow.layout.panels.length === 2);
  expect(await models(page)).toEqual(['a 2x3', 'b 2x3']);
  await page.evaluate(
    (url) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData('text/uri-list', url);
      window.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    },
    `# a comment\r\n${server.at('/c.npy')}\r\n`,
  );
  await isShown(page, 'c 2x3');
  // Files are requested at the same time, in any order.
  expect(server.requests.map(({ url }) => url).toSorted()).toEqual(['/a.npy', '/b.npy', '/c.npy']);
  expectNoErrors(page);
});

it('a server that was not named is not asked: the command that opens its files can be copied', async () => {
  origins = ['https://example.org'];
  const page = await viewer.open();
  await page.evaluate(() => {
    const copied: string[] = [];
    Object.assign(window, { copied });
    navigator.clipboard.writeText = async (copy) => void copied.push(copy);
  });
  const before = await models(page);
  const press = async () => {
    await page.click('#notice .actions button');
    await page.waitForFunction(() =>
      document.querySelector('#notice p')?.textContent?.startsWith('Command copied'),
    );
    return page.evaluate(() => (window as never as { copied: string[] }).copied.pop());
  };
  await enter(page, `${server.at('/run.zarr')}`);
  await page.waitForSelector('#notice .actions button');
  expect(await text(page, '#notice p')).toBe(
    `${server.origin}/run.zarr: this page may not read from ${server.origin}: it reads from servers that are named on the command line; open it there: npm start -- ${server.origin}/run.zarr.`,
  );
  expect(await press()).toBe(`npm start -- ${server.origin}/run.zarr`);
  await enter(page, `${server.at('/a.npy?token=secret&x=1')}`);
  await page.waitForSelector('#notice .actions button');
  expect(await text(page, '#notice p')).not.toContain('secret');
  expect(await press()).toBe(`npm start -- "${server.origin}/a.npy?token=secret&x=1"`);
  const link = `${viewer.url}#v=1&data=${server.at('/a.npy')}&norm=log`;
  await page.evaluate((address) => location.assign(address), link);
  await page.waitForSelector('#notice .actions button');
  expect(await text(page, '#notice p')).toContain('npm start -- LINK');
  expect(await press()).toBe(`npm start -- "${link}"`);
  expect(server.requests).toEqual([]);
  expect(await models(page)).toEqual(before);
  expectNoErrors(page);
});

it('a server that does not allow the page is explained, with the ways out, and the figure stays', async () => {
  const page = await viewer.open();
  const before = await models(page);
  server.answer = whole(small);
  await enter(page, `${server.at('/a.npy')}`);
  await page.waitForSelector('#notice:not([hidden])');
  expect(await text(page, '#notice p')).toBe(
    `${server.origin}/a.npy: the browser could not fetch it, and does not say why: probably, ${server.origin} does not let other web pages read its files (CORS), or redirects to a server that this page may not read from; open it from the command line, which is not restricted: npm start -- ${server.origin}/a.npy, or download the file and open it from your disk.`,
  );
  expect(await models(page)).toEqual(before);
  const other = await startFileServer();
  other.answer = whole(small, CORS);
  const redirect = { ...CORS, Location: other.at('/elsewhere.npy').href };
  server.answer = (_, response) => void response.writeHead(302, redirect).end();
  await enter(page, `${server.at('/moved.npy')}`);
  await page.waitForFunction(() => document.querySelector('#notice p')?.textContent?.includes('moved.npy'));
  expect(await text(page, '#notice p')).toBe(
    `${server.origin}/moved.npy: it redirects to another server, which browsers don't name, and which the policy of this page does not allow (connect-src); open it from the command line, which is not restricted: npm start -- ${server.origin}/moved.npy, or download the file and open it from your disk.`,
  );
  expect(other.requests).toEqual([]);
  other.close();
  allowViolations(page, /moved\.npy/);
  server.answer = (_, response) => void response.writeHead(404, CORS).end();
  await enter(page, `${server.at('/b.npy')}`);
  await page.waitForFunction(() => document.querySelector('#notice p')?.textContent?.includes('b.npy'));
  expect(await text(page, '#notice p')).toBe(
    `${server.origin}/b.npy: the server answered 404 Not Found; check the URL: the server has no file there.`,
  );
  // Another range than the one that was asked for, after the first.
  server.answer = (request, response) => {
    const isFirst = request.headers.range?.startsWith('bytes=0-') === true;
    ranges(large, {
      ...CORS,
      ETag: '"1"',
      ...(!isFirst && { 'Content-Range': `bytes 0-0/${large.length}` }),
    })(request, response);
  };
  await enter(page, `${server.at('/c.npy')}`);
  await page.waitForFunction(() => document.querySelector('#notice p')?.textContent?.includes('c.npy'));
  expect(await text(page, '#notice p')).toContain('the server sent other bytes than those requested');
  expect(await models(page)).toEqual(before);
  const [button, ...others] = await page.$$('#notice .actions button');
  expect([await button?.evaluate(({ textContent }) => textContent), others]).toEqual(['Try again', []]);
  server.answer = ranges(large, { ...CORS, ETag: '"1"' });
  await button?.click();
  await isShown(page, 'c 50x60');
  expect(await page.$eval('#notice', (notice) => (notice as HTMLElement).hidden)).toBe(true);
});

it('a download shows its bytes, and Cancel ends the request', async () => {
  const page = await viewer.open();
  const before = await models(page);
  server.answer = (_, response) => {
    response.writeHead(200, { ...CORS, 'Content-Length': 8e6 });
    response.write(new Uint8Array(2e6));
  };
  await enter(page, `${server.at('/a.npy')}`);
  await page.waitForFunction(() => document.querySelector('#progress p')?.textContent?.includes(' of 8 MB'));
  expect(await text(page, '#progress p')).toMatch(/^Reading a\.npy… [\d.]+ [kM]B of 8 MB$/);
  await page.waitForSelector('#progress button:not([hidden])');
  await page.click('#progress button');
  await expect.poll(() => server.aborted).toBe(1);
  await page.waitForSelector('#progress', { hidden: true });
  expect(await models(page)).toEqual(before);
  expectNoErrors(page);
});

it('a request for another server fails alone: the other files are shown', async () => {
  const page = await viewer.open();
  server.answer = (request, response) =>
    (request.url === '/a.npy' ? ranges(small, CORS) : fault(403))(request, response);
  await page.evaluate(
    (data) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', data);
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    },
    `${server.at('/a.npy')}\n${server.at('/b.npy')}`,
  );
  await isShown(page, 'a 2x3');
  await page.waitForSelector('#notice:not([hidden])');
  expect(await text(page, '#notice p')).toBe('1 file was skipped; the others are shown.');
});

it.each([
  ['https://a.org/b.npy', ['https://a.org/b.npy']],
  [' https://a.org/b.npy \r\n# c\n\nHTTP://A.org/c', ['https://a.org/b.npy', 'http://a.org/c']],
  ['s3://bucket/run.zarr', ['s3://bucket/run.zarr']],
  ['https://a.org/b.npy and more\nx', []],
  ['see https://a.org/b.npy', []],
  ['javascript:alert(1)', []],
  ['file:///etc/passwd', []],
  ['', []],
])('the URLs in %j', (content, urls) => {
  expect(urlsIn(content).map(({ href }) => href)).toEqual(urls);
});

it('of a store that is still being written, new checkpoints are shown without losing zoom, settings and pins', async () => {
  const written = await startStoreServer({ checkpoints: 4, tasks: 1, layers: 8, heads: 8, written: 2 });
  try {
    origins = [new URL(written.url).origin];
    const page = await viewer.open();
    await enter(page, written.url);
    await isShown(page, 'run 8x8');
    expect(await text(page, '#notice p')).toBe(
      `${written.url}: it is not complete yet: 2 of 4 checkpoints are there.`,
    );
    const zoom = { layers: [2, 5], heads: [1, 4] };
    await page.evaluate((range) => {
      window.headglow.set({ norm: 'linear', zoom: range as never });
    }, zoom);
    await page.$eval('[role=application]', (figure) => (figure as HTMLElement).focus());
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('#pins-list li').length === 1);
    written.written = 4;
    const [button] = await page.$$('#notice .actions button');
    expect(await button?.evaluate(({ textContent }) => textContent)).toBe('Show new checkpoints');
    await button?.click();
    await page.waitForFunction(() => window.headglow.steps.length === 4);
    expect(await page.evaluate(() => window.headglow.options)).toMatchObject({ norm: 'linear', zoom });
    expect(await page.$$eval('#pins-list li', (pins) => pins.length)).toBe(1);
    expect(await page.$eval('#notice', (notice) => (notice as HTMLElement).hidden)).toBe(true);
  } finally {
    await written.close();
  }
});
