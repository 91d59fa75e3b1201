// `dist/element.js` in a page with a strict policy: its size, what it requests, attributes, properties, events, moves.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HeadGlow } from '../../src/element.ts';
import { NORMS, REDUCTIONS } from '../../src/options.ts';
import { allowViolations, errorsOf, openPage } from '../support/browser.ts';
import { ensureLibrary } from '../support/built.ts';
import { ROOT } from '../support/docs.ts';
import { exampleScores } from '../support/example.ts';
import { type FileServer, startFileServer } from '../support/file-server.ts';
import { hdf5 } from '../support/hdf5.ts';
import { SMALL_PARQUET } from '../support/parquet.ts';

/** Bytes that a page loads for a figure of an .npz, besides its data: `dist/element.js`, compressed by gzip. */
const MAX_BYTES = 90_000;

const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob:; worker-src 'self' blob:";
const POLICY_WITH_WASM = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'");
const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page</title><link rel="icon" href="icon.png">
<link rel="stylesheet" href="page.css"><script type="module" src="element.js"></script></head>
<body><head-glow src="scores.npz" norm="linear" limits-by="panel" transpose title="a &lt;b&gt; title"></head-glow><p></p></body></html>`;
const CSS = 'head-glow{width:700px;height:420px} div{all:unset!important}';

/** The files that the server has; `absent` are readers that were not copied along. */
const contentOf = (path: string): readonly [type: string, body: string | Uint8Array] | null => {
  if (path === '/') return ['text/html', PAGE];
  if (path === '/icon.png') return ['image/png', new Uint8Array(0)];
  if (path === '/page.css') return ['text/css', CSS];
  if (path === '/scores.npz') return ['application/octet-stream', exampleScores()];
  if (path === '/table.parquet') return ['application/octet-stream', 'PAR1, and what follows'];
  if (path === '/scores.h5') return ['application/octet-stream', scoresHdf5];
  if (path === '/small.parquet') return ['application/octet-stream', SMALL_PARQUET];
  if (path === '/element.js' || (hasReaders && path.startsWith('/element/')))
    return ['text/javascript', readFileSync(join(ROOT, 'dist', path))];
  return null;
};
/** Whether the server has the readers that are not in the file. */
let hasReaders = false;

let scoresHdf5: Uint8Array;
let server: FileServer;
let page: Page;
beforeAll(ensureLibrary);
beforeAll(async () => {
  scoresHdf5 = await hdf5((file) => {
    file.create_dataset({ name: 'scores', data: [1, 2, 3, 4, 5, 6], shape: [2, 3], dtype: '<f4' });
  });
  server = await startFileServer();
  server.answer = (request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', server.origin);
    const content = contentOf(pathname);
    if (!content) return void response.writeHead(404).end();
    const [type, body] = content;
    const policy = search === '?wasm' ? POLICY_WITH_WASM : POLICY;
    response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': policy }).end(body);
  };
  page = await openPage();
  allowViolations(page, /eval|WebAssembly/); // tests try both
  await page.evaluateOnNewDocument(() => {
    const [violations, events]: string[][] = [[], []];
    Object.assign(window, { violations, events });
    document.addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
      violations?.push(violatedDirective),
    );
    for (const type of ['load', 'error', 'view-change'])
      document.addEventListener(
        type,
        ({ target }) => (target as Element).localName === 'head-glow' && events?.push(type),
        true,
      );
  });
  await page.goto(server.at('/').href);
  await page.waitForFunction(() => (document.querySelector('head-glow') as HeadGlow)?.view?.steps.length);
});
afterAll(() => server.close());

interface Recorded {
  readonly violations: string[];
  readonly events: string[];
}

/** Runs code in the page, and returns what the element shows then. */
async function after(act: (element: HeadGlow) => unknown) {
  await page.evaluate(`(${act})(document.querySelector('head-glow'))`);
  return page.evaluate(() => {
    const element = document.querySelector('head-glow') as HeadGlow;
    const { events } = window as never as Recorded;
    return {
      options: element.view?.options,
      message: element.shadowRoot?.querySelector('.message')?.textContent ?? '',
      events: events.splice(0),
    };
  });
}

it(`is one file of at most ${MAX_BYTES} bytes, with all that a figure needs that is pointed at and played`, async () => {
  const bytes = readFileSync(join(ROOT, 'dist/element.js'));
  expect(gzipSync(bytes, { level: 9 }).length).toBeLessThanOrEqual(MAX_BYTES);
  const at = await page.evaluate(() => {
    const { view } = document.querySelector('head-glow') as HeadGlow;
    const [panel] = view?.layout.panels ?? [];
    const box = view?.element.getBoundingClientRect();
    if (!box || !panel) throw new Error('nothing is shown');
    return { x: box.left + panel.x + panel.width / 2, y: box.top + panel.y + panel.height / 2 };
  });
  await page.waitForFunction(() =>
    document.querySelector('head-glow')?.shadowRoot?.querySelector('[data-interactive]'),
  );
  await page.mouse.move(at.x, at.y);
  await page.waitForFunction(() => (document.querySelector('head-glow') as HeadGlow).view?.readout);
  await page.evaluate(() => {
    const { player } = document.querySelector('head-glow') as HeadGlow;
    player?.set({ speed: 8 });
    player?.play();
  });
  await page.waitForFunction(
    () => (document.querySelector('head-glow') as HeadGlow).player?.state.playing === false,
  );
  await page.evaluate(() => (document.querySelector('head-glow') as HeadGlow).player?.set({ speed: 1 }));
  await page.mouse.move(0, 0);
  const requested = server.requests.map(({ url }) => url).filter((url) => url !== '/icon.png');
  expect(requested.sort()).toEqual(['/', '/element.js', '/page.css', '/scores.npz']);
  expect(await page.evaluate(() => (window as never as Recorded).violations)).toEqual([]);
});

it('zooms with a chunk that loads at the first gesture, which it does', async () => {
  hasReaders = true;
  await page.reload();
  await page.waitForFunction(() =>
    document.querySelector('head-glow')?.shadowRoot?.querySelector('[data-interactive]'),
  );
  server.forget();
  await page.mouse.move(350, 200);
  await page.keyboard.down('Control');
  await page.mouse.wheel({ deltaY: -400 });
  await page.keyboard.up('Control');
  await page.waitForFunction(() => (document.querySelector('head-glow') as HeadGlow).view?.options.zoom);
  expect(server.requests.filter(({ url }) => url?.startsWith('/element/'))).toHaveLength(1);
  hasReaders = false;
  await page.reload();
  await page.waitForFunction(() =>
    document.querySelector('head-glow')?.shadowRoot?.querySelector('[data-interactive]'),
  );
  // Without the chunk, clicks and scrolling are as ever, and only zooming is an error.
  const selected = page.evaluate(
    () => new Promise((done) => document.addEventListener('view-select', () => done(true), { once: true })),
  );
  await page.mouse.wheel({ deltaY: 100 });
  await page.mouse.click(350, 200);
  await selected;
  expect((await after(() => {})).message).toBe('');
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await page.waitForFunction(() => (document.querySelector('head-glow') as HeadGlow).errors.length);
  expect((await after(() => {})).message).toMatch(
    /^the code for a part [^\n]* is not there; copy the folder element[^\n]*$/,
  );
  await page.reload();
  await page.mouse.move(0, 0);
  await page.waitForFunction(() => (document.querySelector('head-glow') as HeadGlow)?.view?.steps.length);
});

it('has the options of its attributes, and reports those that are wrong without losing the figure', async () => {
  expect(await after(() => {})).toMatchObject({
    options: { norm: 'linear', limitsBy: 'panel', transpose: true, title: 'a <b> title', theme: 'light' },
    message: '',
    events: ['load'],
  });
  const wrong = await after((element) => {
    element.setAttribute('norm', 'cubic');
    element.setAttribute('gamma', '-1');
    element.setAttribute('repeat', 'loop');
    element.setAttribute('gestures', 'none');
    for (const name of ['limitsby', 'data-norms', 'slot', 'v-norm']) element.setAttribute(name, 'task');
  });
  expect(wrong.options).toMatchObject({ norm: 'symlog', limitsBy: 'panel' });
  expect(wrong.message).toMatch(/norm: "cubic" is not .*gamma: -1 is not/);
  expect(wrong.message).toMatch(/^limitsby: there is no such attribute; did you mean "limits-by"\?/);
  expect(wrong.message.split('gestures: ')).toHaveLength(2);
  expect(wrong.events.filter((type) => type === 'error')).toHaveLength(4);
  const mended = await after((element) => {
    for (const name of ['limitsby', 'gestures']) element.removeAttribute(name);
    element.setAttribute('norm', 'asinh');
    element.removeAttribute('gamma');
    element.toggleAttribute('transpose');
  });
  expect(mended).toMatchObject({ options: { norm: 'asinh', transpose: false }, message: '' });
  const drawn = await page.evaluate(() => {
    const { view } = document.querySelector('head-glow') as HeadGlow;
    return [...new Set(view?.scales.map(({ norm }) => norm.name))];
  });
  expect(drawn).toEqual(['asinh']);
  expect(mended.events).toEqual(['view-change']);
});

it('follows its properties, which take precedence, and the theme of the system', async () => {
  const given = await after((element) => {
    element.options = { norm: 'power', tasks: ['no such task'] };
  });
  expect(given).toMatchObject({ options: { norm: 'power', tasks: null } });
  expect(given.message).toContain('no such task');
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  const dark = await after((element) => {
    element.options = {};
    element.data = { tensors: [{ model: 'm', layers: 1, heads: 2, values: [0, 1], tasks: ['<i>'] }] };
  });
  expect(dark).toMatchObject({ options: { norm: 'asinh', theme: 'dark' }, message: '' });
  const back = await after((element) => {
    element.setAttribute('theme', 'light');
    element.data = null;
  });
  expect(back).toMatchObject({ options: { theme: 'light' } });
  expect(
    await page.evaluate(() => (document.querySelector('head-glow') as HeadGlow).view?.steps.length),
  ).toBeGreaterThan(1);
});

it('keeps its view when it is moved, and its state when it is removed and back', async () => {
  const found = await page.evaluate(async () => {
    const element = document.querySelector('head-glow') as HeadGlow;
    const { view } = element;
    element.player?.seek(0);
    document.querySelector('p')?.append(element);
    await new Promise((resolve) => setTimeout(resolve));
    const isSame = element.view === view;
    element.remove();
    await new Promise((resolve) => setTimeout(resolve));
    const isFreed = element.view === null && element.shadowRoot?.querySelector('canvas') === null;
    document.body.append(element);
    await new Promise((resolve) => setTimeout(resolve));
    const { options } = element;
    return { isSame, isFreed, checkpoint: options.checkpoint, norm: options.norm };
  });
  expect(found).toEqual({ isSame: true, isFreed: true, checkpoint: 0, norm: 'asinh' });
});

it('draws with every norm, reduction and interpolation, under a policy that refuses code from text', async () => {
  const before = errorsOf(page).length; // those of readers that are not there
  // Code that the driver evaluates is exempt from the policy, but not what it schedules.
  await page.evaluate(
    async (norms, reductions) => {
      await new Promise((resolve) => setTimeout(resolve));
      const { view } = document.querySelector('head-glow') as HeadGlow;
      for (const norm of norms)
        for (const reduction of reductions)
          for (const checkpoint of [0, 0.5]) {
            view?.set({ norm, reduction, checkpoint, zoom: null });
            view?.redraw();
          }
    },
    NORMS,
    REDUCTIONS,
  );
  const display = await page.evaluate(() => {
    const { shadowRoot } = document.querySelector('head-glow') as HeadGlow;
    return getComputedStyle(shadowRoot?.querySelector('.frame') as Element).display;
  });
  expect(display).toBe('flex'); // the page's style for div does not get in
  expect(await page.evaluate(() => (window as never as Recorded).violations)).toEqual([]);
  expect(errorsOf(page).slice(before)).toEqual([]);
  const isRefused = await page.evaluate(async () => {
    await new Promise((resolve) => setTimeout(resolve));
    try {
      new Function('return 1')();
      return false;
    } catch {
      return true;
    }
  });
  expect(isRefused).toBe(true);
});

it('says so if a reader of another format is not there', async () => {
  expect(existsSync(join(ROOT, 'dist/element'))).toBe(true);
  const shown = await after((element) => {
    element.setAttribute('src', 'table.parquet');
    return new Promise((resolve) => element.addEventListener('error', resolve, { once: true }));
  });
  expect(shown.message).toMatch(/table\.parquet: the reader of this format is not there; copy the folder/);
});

it('opens files of such a format with its reader, and nothing else', async () => {
  hasReaders = true;
  await page.reload(); // a browser does not ask again for a module that was absent
  await page.waitForFunction(() => (document.querySelector('head-glow') as HeadGlow)?.view?.steps.length);
  server.forget();
  const shown = await after((element) => {
    element.setAttribute('src', 'small.parquet');
    const isShown = () => element.view?.dataset.tensors[0]?.layers === 2;
    return new Promise<void>((resolve) => {
      element.addEventListener('error', () => resolve());
      const wait = () => (isShown() ? resolve() : setTimeout(wait, 20));
      wait();
    });
  });
  expect(shown.message).toBe('');
  const values = await page.evaluate(() => {
    const [tensor] = (document.querySelector('head-glow') as HeadGlow).view?.dataset.tensors ?? [];
    return tensor && 'values' in tensor ? [...tensor.values] : [];
  });
  expect(values).toEqual([1.5, null, -2, 4]); // null stands for NaN
  const readers = server.requests.filter(({ url }) => url?.startsWith('/element/'));
  expect(readers.length).toBeGreaterThan(0);
  expect(await page.evaluate(() => (window as never as Recorded).violations)).toEqual([]);
});

it('opens HDF5 files where the policy allows WebAssembly, and says so where it does not', async () => {
  hasReaders = true;
  const open = async (path: string) => {
    await page.goto(server.at(path).href);
    await page.waitForFunction(() => (document.querySelector('head-glow') as HeadGlow)?.view?.steps.length);
    return after((element) => {
      element.setAttribute('src', 'scores.h5');
      return new Promise<void>((resolve) => {
        element.addEventListener('error', () => resolve());
        const isShown = () => element.view?.dataset.tensors[0]?.layers === 2;
        const wait = () => (isShown() ? resolve() : setTimeout(wait, 20));
        wait();
      });
    });
  };
  expect((await open('/')).message).toMatch(/scores\.h5: .*WebAssembly, which could not be started; allow/);
  expect((await open('/?wasm')).message).toBe('');
  const values = await page.evaluate(() => {
    const [tensor] = (document.querySelector('head-glow') as HeadGlow).view?.dataset.tensors ?? [];
    return tensor && 'values' in tensor ? [...tensor.values] : [];
  });
  expect(values).toEqual([1, 2, 3, 4, 5, 6]);
});
