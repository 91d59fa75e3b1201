// The React component of the packed package, in React 18 and 19, under a strict policy: StrictMode, props, control, errors, refs,
// a server's HTML, and what stays behind.

import type { Page } from 'puppeteer';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Options, View } from '../../src/index.ts';
import { Headglow, type HeadglowProps } from '../../src/react.ts';
import { errorsOf } from '../support/browser.ts';
import { countLeftovers } from '../support/leftovers.ts';
import { type Labs, openLabs } from './react-lab.ts';

let labs: Labs;
beforeAll(async () => {
  labs = await openLabs();
}, 300_000);
afterAll(() => labs?.close());

describe.each(['18', '19'])('React %s', (version) => {
  let page: Page;
  beforeEach(async () => {
    page = labs.pages.get(version) as Page;
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
      const blobs = new Map<string, Blob>();
      const { createObjectURL } = URL;
      URL.createObjectURL = (blob: Blob) => {
        const url = createObjectURL(blob);
        blobs.set(url, blob);
        return url;
      };
      const files: [name: string, blob: Blob | undefined][] = [];
      HTMLAnchorElement.prototype.click = function () {
        files.push([this.download, blobs.get(this.href)]);
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
      const bytes = new Uint8Array(await (await fetch('../font.woff')).arrayBuffer());
      const font = { name: 'Arimo', css: 'Arimo', regular: [bytes], bold: [bytes] };
      await ref.current?.save('figure.png');
      for (const ending of ['svg', 'pdf']) await ref.current?.save(`figure.${ending}`, { font });
      const startOf = async (blob?: Blob) => (await blob?.text())?.slice(0, 4);
      const saved = await Promise.all(files.map(async ([name, blob]) => [name, await startOf(blob)]));
      URL.createObjectURL = createObjectURL;
      const wrong = await ref.current?.save('figure.gif').catch(({ message }) => message);
      return { tooEarly, speed, withTimeline, without, width: await picture(), saved, wrong };
    });
    expect(found).toEqual({
      tooEarly: 'there is no figure yet; wait for onLoad.',
      speed: 7,
      withTimeline: [1, true],
      without: [0, 300, null],
      width: 960,
      saved: [
        ['figure.png', expect.stringMatching(/^.PNG/)],
        ['figure.svg', '<?xm'],
        ['figure.pdf', '%PDF'],
      ],
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

  it('becomes a figure where a server has rendered its box, which keeps its place', async () => {
    const boxes = ['wide high', 'wide'].map((className) => ({ className, src: 'scores.npz' }));
    const pages = boxes.map((props) => renderToString(createElement(Headglow, props, 'Please wait')));
    const found = await page.evaluate(
      async (rendered, props) => {
        const { React, ReactDOM, Headglow, ref, frame } = window.lab;
        const places = [];
        for (const [i, html] of rendered.entries()) {
          const box = document.createElement('div');
          document.body.append(box);
          box.innerHTML = html;
          const heights = () => [
            box.firstElementChild?.getBoundingClientRect().height,
            box.querySelector('svg, [role=application]')?.getBoundingClientRect().height,
          ];
          const text = (box.textContent ?? '').trim();
          const before = heights();
          const tree = React.createElement(Headglow, { ...props[i], ref }, 'Please wait');
          const root = ReactDOM.hydrateRoot(box, tree);
          while (!ref.current?.view) await frame();
          await frame();
          places.push({
            text,
            before,
            after: heights(),
            figures: box.querySelectorAll('[role=application]').length,
          });
          root.unmount();
          box.remove();
        }
        return places;
      },
      pages,
      boxes,
    );
    const line = (found[1]?.before[0] ?? 0) - 270; // only the page's text moves what is below a box without a height
    expect(line).toBeLessThan(30);
    expect(found).toEqual([
      { text: 'Please wait', before: [300, 300], after: [300, 300], figures: 1 },
      { text: 'Please wait', before: [270 + line, 270], after: [270, 270], figures: 1 },
    ]);
  });

  it('leaves no node, listener, context or view behind in 200 mounts here and in a frame, even if it was never drawn', async () => {
    const mount = (count: number) =>
      page.evaluate(async (times) => {
        const { React, ReactDOM, Headglow, dataset, flushSync, frame } = window.lab;
        const props: HeadglowProps = { dataset, timeline: true, onHover: () => {}, onDraw: () => {} };
        const tree = React.createElement(React.StrictMode, null, React.createElement(Headglow, props));
        const inner = document.body.appendChild(document.createElement('iframe'));
        const box = inner.contentDocument?.body.appendChild(document.createElement('div'));
        const boxes = [document.getElementById('app'), box] as HTMLElement[];
        for (let i = 0; i < times; i++) {
          const root = ReactDOM.createRoot(boxes[i % 3 === 2 ? 1 : 0] as HTMLElement);
          flushSync(() => root.render(tree));
          if (i % 4 === 0) await frame();
          if (i % 8 === 0) await frame();
          flushSync(() => root.unmount());
        }
        inner.remove();
        await new Promise((done) => setTimeout(done, 300));
      }, count);
    await mount(10);
    const before = await countLeftovers(page);
    await mount(200);
    const { contexts, ...counts } = await countLeftovers(page);
    // Browsers may need a while to let go of a frame, here the first one.
    for (const name of ['nodes', 'listeners', 'documents'] as const)
      expect(counts[name], name).toBeLessThanOrEqual(before[name]);
    expect(contexts).toEqual({ webgl2: 1, '2d': 1 }); // the one that all figures share, and one to measure texts
    expect(await page.$$eval('canvas, .headglow-timeline', (elements) => elements.length)).toBe(0);
    expect(await page.evaluate(() => document.adoptedStyleSheets.length)).toBe(0);
  });

  it('has caused no error or warning of React', () => {
    // There is no such file, and StrictMode starts reading twice.
    expect(errorsOf(page).filter((error) => !/404|nothing\.npz|ERR_ABORTED/.test(error))).toEqual([]);
  });
});
