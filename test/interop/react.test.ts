// The React component of the packed package, in React 18 and 19: StrictMode, props, control, errors, refs, and what stays behind.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import type { ComponentType, ReactNode, RefAttributes } from 'react';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Options, View } from '../../src/index.ts';
import { Headglow, type HeadglowHandle, type HeadglowProps } from '../../src/react.ts';
import { errorsOf, openPage } from '../support/browser.ts';
import { exampleScores } from '../support/example.ts';
import type { FileServer } from '../support/file-server.ts';
import { createProject, importTool, serveFolder, writeFiles } from './tools.ts';

/** What the page offers to tests. */
interface Lab {
  readonly React: typeof import('react');
  readonly ReactDOM: typeof import('react-dom/client');
  readonly flushSync: (render: () => void) => void;
  readonly Headglow: ComponentType<HeadglowProps & RefAttributes<HeadglowHandle>>;
  readonly dataset: {
    tensors: { model: string; layers: number; heads: number; steps: number[]; values: Float32Array }[];
  };
  /** The last handle. */
  readonly ref: { current: HeadglowHandle | null };
  readonly log: unknown[];
  /** Renders into the page, in StrictMode, and waits for effects and a frame. */
  show(props: HeadglowProps): Promise<void>;
  /** The same with another tree. */
  showTree(tree: ReactNode): Promise<void>;
  frame(): Promise<void>;
  unmount(): Promise<void>;
}
declare global {
  interface Window {
    lab: Lab;
  }
}

const LAB = `
import * as React from 'react';
import { flushSync } from 'react-dom';
import * as ReactDOM from 'react-dom/client';
import { Headglow } from 'headglow/react';

const values = Float32Array.from({ length: 3 * 12 }, (_, i) => i / 36);
const dataset = { tensors: [{ model: 'm', layers: 3, heads: 4, steps: [1, 2, 3], values }] };
const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
const ref = React.createRef();
let root = null;
const lab = { React, ReactDOM, flushSync, Headglow, dataset, ref, log: [], frame };
lab.showTree = async (tree) => {
  root ??= ReactDOM.createRoot(document.getElementById('app'));
  root.render(React.createElement(React.StrictMode, null, tree));
  await frame(); await frame();
};
lab.show = (props) => lab.showTree(React.createElement(Headglow, { ref, style: { width: 480, height: 300 }, ...props }));
lab.unmount = async () => { root?.unmount(); root = null; await frame(); };
window.lab = lab;
`;
const HTML = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Lab</title><link rel="icon" href="data:,"></head>
<body style="margin:0"><div id="app"></div><script type="module" src="out/lab.js"></script></body></html>`;

interface Esbuild {
  build(options: object): Promise<unknown>;
}

let project = '';
let server: FileServer;
const pages = new Map<string, Page>();
beforeAll(async () => {
  project = await createProject('react');
  const { build } = await importTool<Esbuild>('esbuild');
  for (const version of ['18', '19']) {
    writeFiles(project, {
      [`${version}/lab.js`]: LAB,
      [`${version}/index.html`]: HTML,
      [`${version}/scores.npz`]: exampleScores(),
    });
    await build({
      absWorkingDir: project,
      entryPoints: [`${version}/lab.js`],
      outdir: join(project, version, 'out'),
      bundle: true,
      splitting: true,
      format: 'esm',
      define: { 'process.env.NODE_ENV': '"development"' },
      alias: version === '18' ? { react: 'react-18', 'react-dom': 'react-dom-18' } : {},
      logLevel: 'error',
    });
  }
  server = await serveFolder(project);
  for (const version of ['18', '19']) {
    const page = await openPage(server.at(`/${version}/`).href);
    await page.waitForFunction(() => window.lab);
    pages.set(version, page);
  }
}, 300_000);
afterAll(() => {
  server?.close();
  rmSync(project, { recursive: true });
});

describe.each(['18', '19'])('React %s', (version) => {
  let page: Page;
  beforeEach(async () => {
    page = pages.get(version) as Page;
    await page.bringToFront();
    await page.evaluate(async () => {
      await window.lab.unmount();
      window.lab.log.length = 0;
    });
  });

  it('has one view in StrictMode, which inline objects of the same content leave alone', async () => {
    expect(await page.evaluate(() => window.lab.React.version)).toMatch(new RegExp(`^${version}\\.`));
    const found = await page.evaluate(async () => {
      const { dataset, log, ref, show } = window.lab;
      const props = (options: Partial<Options>): HeadglowProps => ({
        dataset: { tensors: dataset.tensors.map((tensor) => ({ ...tensor })) },
        options: { ...options },
        onChange: () => log.push('change'),
        onLoad: (view: View) => log.push(view),
      });
      await show(props({ norm: 'linear', tasks: null }));
      const view = ref.current?.view;
      const loads = log.splice(0).filter((one) => one === view).length;
      await show(props({ norm: 'linear', tasks: null }));
      const calm = log.splice(0).length;
      await show(props({ norm: 'power' }));
      const power = [log.splice(0).length, view?.options.norm];
      await show(props({}));
      return {
        loads,
        calm,
        power,
        norm: view?.options.norm,
        isSame: ref.current?.view === view,
        views: document.querySelectorAll('[role=application]').length,
        size: [view?.element.clientWidth, view?.element.clientHeight],
      };
    });
    expect(found).toEqual({
      loads: 1,
      calm: 0,
      power: [1, 'power'],
      norm: 'symlog',
      isSame: true,
      views: 1,
      size: [480, 300],
    });
  });

  it('shows other data in the same view, and passes events', async () => {
    const found = await page.evaluate(async () => {
      const { dataset, log, ref, show } = window.lab;
      const onHover: HeadglowProps['onHover'] = ({ readout }) => log.push(readout?.value);
      await show({ dataset, onHover });
      const view = ref.current?.view;
      const other = dataset.tensors.map((tensor) => ({
        ...tensor,
        values: tensor.values.map((value) => value + 1),
      }));
      await show({ dataset: { tensors: other }, onHover });
      view?.point({ panel: 0, layer: 0, head: 1 });
      await show({ dataset: { tensors: other } });
      view?.point({ panel: 0, layer: 0, head: 2 });
      return { isSame: ref.current?.view === view, log };
    });
    expect(found.isSame).toBe(true);
    expect(found.log).toEqual([expect.closeTo(25 / 36 + 1, 5)]);
  });

  it('is controlled by the app, or keeps its own checkpoint', async () => {
    const found = await page.evaluate(async () => {
      const { React, Headglow, dataset, log, ref, show, showTree, frame } = window.lab;
      const shown = () => ref.current?.view?.options.checkpoint;
      const onCheckpointChange = (checkpoint: number | null) => log.push(checkpoint);
      await show({ dataset, checkpoint: 1, onCheckpointChange });
      ref.current?.view?.set({ checkpoint: 0 });
      await frame();
      await frame();
      const refused = [shown(), ...log.splice(0)];
      await show({ dataset, onCheckpointChange });
      ref.current?.view?.set({ checkpoint: 0 });
      await frame();
      const free = [shown(), ...log.splice(0)];
      function App() {
        const [checkpoint, setCheckpoint] = React.useState<number | null>(0);
        log.push(checkpoint);
        const props = { ref, dataset, style: { height: 300 }, checkpoint, onCheckpointChange: setCheckpoint };
        return React.createElement(Headglow, props);
      }
      await showTree(React.createElement(App));
      const seen: unknown[] = [];
      for (let i = 1; i <= 40; i++) {
        ref.current?.view?.set({ checkpoint: i / 20 });
        seen.push(shown());
        if (i % 5 === 0) await frame();
      }
      await frame();
      return { refused, free, last: [shown(), log.at(-1)], seen };
    });
    expect(found.refused).toEqual([1, 0]);
    expect(found.free).toEqual([0, 0]);
    expect(found.seen).toEqual(Array.from({ length: 40 }, (_, i) => (i + 1) / 20));
    expect(found.last).toEqual([2, 2]);
  });

  it('shows what is wrong, or passes it to onError, and shows the rest', async () => {
    const found = await page.evaluate(async () => {
      const { dataset, log, ref, show } = window.lab;
      const text = () => document.querySelector('[role=alert]')?.textContent ?? '';
      const wrong = { norm: 'cubic', transpose: true } as unknown as Partial<Options>;
      await show({ dataset, options: wrong });
      const shown = text();
      const onError: HeadglowProps['onError'] = ({ message }) => log.push(message);
      await show({ dataset, options: wrong, onError });
      await show({ dataset, options: { ...wrong }, onError });
      const isPassed = text() === '' && log.length === 0; // it was shown before
      await show({ dataset: { tensors: [] }, options: wrong, onError });
      const { transpose } = ref.current?.view?.options ?? {};
      await show({ src: 'nothing.npz' });
      const deadline = performance.now() + 60_000;
      while (!/nothing/.test(text()) && performance.now() < deadline)
        await new Promise((done) => setTimeout(done, 20));
      return { shown, isPassed, log, transpose, missing: text() };
    });
    expect(found.shown).toMatch(/"cubic" is not/);
    expect(found.transpose).toBe(true);
    expect(found.isPassed).toBe(true);
    expect(found.log).toEqual([expect.stringMatching(/not a list of tensors/)]);
    expect(found.missing).toMatch(/nothing\.npz/);
  });

  it('has a timeline while its prop is set, and gives a player, pictures and files through its ref', async () => {
    const found = await page.evaluate(async () => {
      const { dataset, ref, show, frame } = window.lab;
      const timelines = () => document.querySelectorAll('.headglow-timeline').length;
      const files: unknown[] = [];
      HTMLAnchorElement.prototype.click = function () {
        files.push(this.download, this.href.startsWith('blob:'));
      };
      const picture = async () => (await ref.current?.picture(2))?.canvas.width;
      await show({});
      const tooEarly = await picture().catch(({ message }) => message);
      await show({ dataset, timeline: true, player: { speed: 7 } });
      while (!ref.current?.player) await frame();
      await frame();
      const { speed } = ref.current.player.state;
      const withTimeline = [timelines(), (ref.current.view?.element.clientHeight ?? 300) < 300];
      await show({ dataset, timeline: false });
      const without = [timelines(), ref.current?.view?.element.clientHeight, ref.current?.player];
      await ref.current?.save('figure.png');
      const wrong = await ref.current?.save('figure.gif').catch(({ message }) => message);
      return { tooEarly, speed, withTimeline, without, width: await picture(), files, wrong };
    });
    expect(found).toEqual({
      tooEarly: 'there is no figure yet; wait for onLoad.',
      speed: 7,
      withTimeline: [1, true],
      without: [0, 300, null],
      width: 960,
      files: ['figure.png', true],
      wrong: expect.stringMatching(/figure\.gif" does not end in \.png, \.svg or \.pdf/),
    });
  });

  it('reads files, shows its children until then, and keeps what was zoomed when its settings change', async () => {
    const found = await page.evaluate(async () => {
      const { React, ref, show, frame } = window.lab;
      const text = () => document.getElementById('app')?.textContent ?? '';
      const children = React.createElement('i', null, 'Please wait');
      void show({ src: 'scores.npz', children });
      while (!text().includes('Please wait')) await frame();
      while (!ref.current?.view) await frame();
      const { view } = ref.current;
      const isWaiting = text().includes('Please wait');
      view.set({ zoom: { layers: [0, 2] } });
      await show({ src: new URL('scores.npz', location.href), settings: { tooltip: false } });
      while (!ref.current?.view) await frame();
      const { options, steps } = ref.current.view;
      return { isWaiting, isOther: ref.current.view !== view, zoom: options.zoom?.layers, steps };
    });
    expect(found).toEqual({ isWaiting: false, isOther: true, zoom: [0, 2], steps: [100, 500] });
  });

  it('becomes a figure where a server has rendered its box', async () => {
    const html = renderToString(
      createElement(Headglow, { src: 'scores.npz', style: { width: 480, height: 300 } }),
    );
    expect(html).not.toContain('canvas');
    const found = await page.evaluate(async (rendered) => {
      const { React, ReactDOM, Headglow, ref, frame } = window.lab;
      const box = document.createElement('div');
      document.body.append(box);
      box.innerHTML = rendered;
      const height = () => box.querySelector('div')?.getBoundingClientRect().height;
      const before = height();
      const props = { ref, src: 'scores.npz', style: { width: 480, height: 300 } };
      const root = ReactDOM.hydrateRoot(box, React.createElement(Headglow, props));
      while (!ref.current?.view) await frame();
      const after = [height(), box.querySelectorAll('[role=application]').length];
      root.unmount();
      box.remove();
      return { before, after };
    }, html);
    expect(found).toEqual({ before: 300, after: [300, 1] });
  });

  it('leaves no node, listener or view behind in 200 mounts, even if it was never drawn', async () => {
    const mount = (count: number) =>
      page.evaluate(async (times) => {
        const { React, ReactDOM, Headglow, dataset, flushSync, frame } = window.lab;
        const props: HeadglowProps = { dataset, timeline: true, onHover: () => {}, onDraw: () => {} };
        const tree = React.createElement(React.StrictMode, null, React.createElement(Headglow, props));
        for (let i = 0; i < times; i++) {
          const root = ReactDOM.createRoot(document.getElementById('app') as HTMLElement);
          flushSync(() => root.render(tree));
          if (i % 4 === 0) await frame();
          if (i % 8 === 0) await frame();
          flushSync(() => root.unmount());
        }
        await frame();
      }, count);
    const session = await page.createCDPSession();
    const count = async () => {
      for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
      const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
      return { nodes, jsEventListeners };
    };
    await mount(10);
    const before = await count();
    await mount(200);
    expect(await count()).toEqual(before);
    expect(await page.$$eval('canvas, .headglow-timeline', (elements) => elements.length)).toBe(0);
    expect(await page.evaluate(() => document.adoptedStyleSheets.length)).toBe(0);
  });

  it('has caused no error or warning of React', () => {
    // There is no such file, and StrictMode starts reading twice.
    expect(errorsOf(page).filter((error) => !/404|nothing\.npz|ERR_ABORTED/.test(error))).toEqual([]);
  });
});
