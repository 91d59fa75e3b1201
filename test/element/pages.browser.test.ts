// `<head-glow>` in pages as people write them: words, content of the page, sizes, moves between documents, and nothing left behind.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HeadGlow } from '../../src/element.ts';
import type { HeadglowError } from '../../src/index.ts';
import { errorsOf, openPage } from '../support/browser.ts';
import { ensureLibrary } from '../support/built.ts';
import { codeBlocks, ROOT, readDoc } from '../support/docs.ts';
import { exampleScores } from '../support/example.ts';
import { type FileServer, startFileServer } from '../support/file-server.ts';
import { countLeftovers, watchContexts } from '../support/leftovers.ts';

const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob:; worker-src 'self' blob:";
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
};
const documentOf = (body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page</title>
<link rel="stylesheet" href="/page.css"></head><body>${body}</body></html>`;
const PAGES: Readonly<Record<string, string>> = {
  '/page.html': `${documentOf(`<main></main><script type="module" src="/element.js"></script>`)}`,
  '/docs.html':
    codeBlocks(readDoc('docs/embedding.md'), 'html').find((block) => block.includes('<head-glow')) ?? '',
  '/bare.html': documentOf('<main></main>'),
  '/page.css': `body{margin:0;width:800px} .row{display:flex;width:800px} .grid{display:grid;grid-template-columns:1fr 1fr}
    .column{display:flex;flex-direction:column;width:400px} .tall head-glow{height:300px} .gone{display:none}`,
};

let server: FileServer;
let page: Page;
/** Ends requests for `/slow.npz`. */
let finishSlow: () => void = () => {};
beforeAll(ensureLibrary);
beforeAll(async () => {
  server = await startFileServer();
  server.answer = async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', server.origin);
    const isChunk = pathname === '/element.js' || pathname.startsWith('/element/');
    const body = PAGES[pathname] ?? (isChunk ? readFileSync(join(ROOT, 'dist', pathname)) : undefined);
    const isData = pathname.endsWith('.npz') && pathname !== '/missing.npz';
    if (pathname === '/slow.npz') await new Promise<void>((resolve) => (finishSlow = resolve));
    if (!body && !isData) return void response.writeHead(404).end();
    const type = TYPES[pathname.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    response
      .writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': POLICY })
      .end(body ?? exampleScores());
  };
  page = await openPage();
  await page.setViewport({ width: 900, height: 700 });
  await watchContexts(page);
  await page.evaluateOnNewDocument(() => {
    const violations: string[] = [];
    Object.assign(window, { violations, shown, ready });
    document.addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
      violations.push(violatedDirective),
    );
    /** Shows HTML in the page. */
    function shown(html: string): HeadGlow[] {
      const main = document.querySelector('main') as HTMLElement;
      main.innerHTML = html;
      return [...main.querySelectorAll('head-glow')] as HeadGlow[];
    }
    /** Resolves when an element has drawn its figure. */
    async function ready(element: HeadGlow): Promise<HeadGlow> {
      while (!element.shadowRoot?.querySelector('svg')) await new Promise(requestAnimationFrame);
      return element;
    }
  });
  await page.goto(server.at('/page.html').href);
});
afterAll(() => server.close());

declare function shown(html: string): HeadGlow[];
declare function ready(element: HeadGlow | undefined): Promise<HeadGlow>;

it('is shown, with words, by the page of docs/embedding.md', async () => {
  const words = await page.evaluate(async () => {
    const frame = Object.assign(document.createElement('iframe'), { src: '/docs.html' });
    document.body.append(frame);
    const find = () => frame.contentDocument?.querySelector('head-glow')?.shadowRoot;
    while (!find()?.querySelector('svg') || !find()?.querySelector('[part=words] p'))
      await new Promise((resolve) => setTimeout(resolve, 30));
    const text = find()?.querySelector('[part=words]')?.textContent ?? '';
    frame.remove();
    return text;
  });
  expect(words).toContain('copying');
});

it('has words of its figure that follow options and checkpoints, but not a play', async () => {
  const found = await page.evaluate(async () => {
    const [element] = shown('<head-glow src="/scores.npz" words alt=""></head-glow>') as [HeadGlow];
    const box = element.shadowRoot?.querySelector('[part=words]') as HTMLElement;
    const words = async (isNew: (text: string) => boolean) => {
      while (!isNew(box.textContent ?? '')) await new Promise((resolve) => setTimeout(resolve, 30));
      return box.textContent ?? '';
    };
    const first = await words((text) => text !== '');
    element.setAttribute('checkpoint', '0');
    const second = await words((text) => text !== first);
    const data = { model: 'm', layers: 2, heads: 2, values: [0, 0.5, 0.25, 1], tasks: ['<img src=x>'] };
    element.data = { tensors: [data] };
    const third = await words((text) => text.includes('<img'));
    const { length } = box.querySelectorAll('img');
    element.removeAttribute('words');
    await words((text) => text === '');
    return { first, second, third, length };
  });
  expect(found.first).toContain('induction');
  expect(found.second).toContain('100');
  expect(found.length).toBe(0);
});

it('shows what the page has for loading and errors, and says what went wrong all the same', async () => {
  const shownSlots = await page.evaluate(async () => {
    const [element] = shown(
      '<head-glow src="/slow.npz"><b slot="loading">Wait</b><i slot="error">Sorry</i><u>nothing</u></head-glow>',
    ) as [HeadGlow];
    await new Promise((resolve) => setTimeout(resolve, 50));
    const visible = () =>
      [...element.children]
        .filter((child) => (child as HTMLElement).offsetWidth > 0)
        .map((child) => child.textContent);
    const loading = visible();
    const errors: HeadglowError[] = [];
    const atWindow: string[] = [];
    const listening = new AbortController();
    for (const type of ['error', 'load', 'view-error', 'view-load'])
      window.addEventListener(type, () => atWindow.push(type), listening);
    element.addEventListener('error', (event) => errors.push((event as unknown as CustomEvent).detail));
    element.setAttribute('src', '/missing.npz');
    while (errors.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const failed = visible();
    const sentences = [errors[0]?.message, element.errors[0]?.message];
    element.setAttribute('src', '/scores.npz');
    await ready(element);
    listening.abort();
    return { loading, failed, sentences, atWindow, left: visible() };
  });
  finishSlow();
  expect(shownSlots).toMatchObject({ loading: ['Wait'], failed: ['Sorry'], left: [] });
  expect(shownSlots.atWindow).toEqual(['view-error', 'view-load']);
  for (const sentence of shownSlots.sentences) expect(sentence).toMatch(/missing\.npz: .*404/);
});

it('has a size of its own, and fills flexboxes, grids and a given height', async () => {
  const sizes = await page.evaluate(async () => {
    const one = '<head-glow src="/scores.npz" timeline="off"></head-glow>';
    const size = async (html: string) => {
      const elements = shown(html);
      await Promise.all(elements.map(ready));
      return elements.map((element) => {
        const view = element.view?.element.getBoundingClientRect();
        const { width, height } = element.getBoundingClientRect();
        return [width, height, view?.width, view?.height].map((side) => Math.round(side ?? 0));
      });
    };
    return {
      plain: await size(one),
      row: await size(`<div class="row">${one}${one}</div>`),
      grid: await size(`<div class="grid">${one}${one}</div>`),
      column: await size(`<div class="column">${one}</div>`),
      tall: await size(`<div class="tall">${one}</div>`),
    };
  });
  const half = [400, 225, 400, 225];
  expect(sizes).toEqual({
    plain: [[800, 450, 800, 450]],
    row: [half, half],
    grid: [half, half],
    column: [half],
    tall: [[800, 300, 800, 300]],
  });
});

it('works when it is made before its definition, hidden at first, in other shadow roots, and moved between documents', async () => {
  await page.goto(server.at('/bare.html').href);
  const before = errorsOf(page).length; // those of requests that failed on purpose
  const found = await page.evaluate(async () => {
    const made = document.createElement('head-glow') as HeadGlow;
    made.options = { norm: 'linear' };
    made.setAttribute('src', '/scores.npz');
    const [parsed] = shown('<head-glow class="gone" src="/scores.npz" norm="asinh"></head-glow>') as [
      HeadGlow,
    ];
    document.querySelector('main')?.append(made);
    document.head.append(
      Object.assign(document.createElement('script'), { type: 'module', src: '/element.js' }),
    );
    await ready(made);
    const pixels = (element: HeadGlow) => {
      const canvas = element.shadowRoot?.querySelector('canvas') as HTMLCanvasElement;
      const copy = document.createElement('canvas');
      [copy.width, copy.height] = [canvas.width, canvas.height];
      const context = copy.getContext('2d') as CanvasRenderingContext2D;
      context.drawImage(canvas, 0, 0);
      return `${canvas.width} ${context.getImageData(0, 0, canvas.width, canvas.height).data.join()}`;
    };
    const drawn = async (element: HeadGlow) => {
      await ready(element);
      element.view?.redraw();
      await new Promise(requestAnimationFrame);
      return pixels(element);
    };
    const before = await drawn(made);
    const norms = [made.view?.options.norm];
    const wasHidden = parsed.view?.element.clientWidth === 0;
    parsed.classList.remove('gone');
    norms.push((await ready(parsed)).view?.options.norm);
    parsed.remove();
    const host = document.querySelector('main')?.appendChild(document.createElement('div')) as HTMLElement;
    host.attachShadow({ mode: 'open' }).append(made);
    const inShadow = await drawn(made);
    const frame = document.body.appendChild(document.createElement('iframe'));
    frame.width = '900';
    const inside = frame.contentDocument as Document;
    inside.write('<!doctype html><body></body>');
    inside.close();
    inside.body.append(made);
    inside.body.style.cssText = 'margin:0;width:800px';
    await new Promise((resolve) => setTimeout(resolve, 200));
    const inFrame = await drawn(made);
    const display = (frame.contentWindow as Window).getComputedStyle(
      made.shadowRoot?.querySelector('.headglow-timeline') as Element,
    ).display;
    document.querySelector('main')?.append(made);
    frame.remove();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const back = await drawn(made);
    return {
      norms,
      wasHidden,
      display,
      same: [inShadow, inFrame, back].map((one) => one === before),
      checkpoint: made.view?.options.checkpoint,
    };
  });
  expect(found).toMatchObject({
    norms: ['linear', 'asinh'],
    wasHidden: true,
    display: 'grid',
    same: [true, true, true],
  });
  expect(errorsOf(page).slice(before)).toEqual([]);
});

it('leaves nothing behind after 200 mounts, moves, also to another document, and unmounts', async () => {
  await page.goto(server.at('/page.html').href);
  const mount = (count: number) =>
    page.evaluate(async (times) => {
      const main = document.querySelector('main') as HTMLElement;
      const frame = document.body.appendChild(document.createElement('iframe'));
      const inner = frame.contentDocument?.body;
      const values = Float32Array.from({ length: 24 }, (_, i) => i / 24);
      const tensor = { model: 'm', layers: 3, heads: 4, tasks: ['a'], steps: [0, 1], values };
      for (let i = 0; i < times; i++) {
        const element = document.createElement('head-glow') as HeadGlow;
        element.data = { tensors: [tensor] };
        main.append(element);
        await Promise.resolve();
        if (i % 10 === 0) await ready(element);
        document.body.append(element);
        await Promise.resolve();
        inner?.append(element);
        if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve));
        element.remove();
        await new Promise((resolve) => setTimeout(resolve));
      }
      frame.remove();
      await new Promise((resolve) => setTimeout(resolve, 300));
    }, count);
  await mount(10);
  const before = await countLeftovers(page);
  await mount(200);
  const after = await countLeftovers(page);
  // The last element may be kept by the browser until the next event.
  expect(after.documents).toBe(before.documents);
  expect(after.listeners - before.listeners).toBeLessThan(20);
  expect(after.nodes - before.nodes).toBeLessThan(100);
  expect(after.contexts).toEqual({ webgl2: 1, '2d': 1 }); // the one that all figures share, and one to measure texts
  expect(await page.evaluate(() => document.querySelectorAll('canvas').length)).toBe(0);
  expect(await page.evaluate(() => (window as never as { violations: string[] }).violations)).toEqual([]);
});
