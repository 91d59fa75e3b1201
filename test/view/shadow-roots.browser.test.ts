// Views in shadow roots and other documents, and moved between them.

import { beforeEach, expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

let page: Awaited<ReturnType<typeof openPage>>;
beforeEach(async () => {
  page = await openPage();
});

it('in a shadow root share one style sheet there, until the last view is removed', async () => {
  const found = await page.evaluate(async () => {
    const { createView, interactive, nextDraw, ramp } = await import('./page.ts');
    const { createPlayer, createTimeline } = await import('../../src/play.ts');
    const host = document.body.appendChild(document.createElement('div'));
    const root = host.attachShadow({ mode: 'open' });
    const box = () => {
      const element = document.createElement('div');
      element.style.cssText = 'width:300px;height:200px';
      root.append(element);
      return element;
    };
    const data = { tensors: [ramp('m', 3, 4, ['a'], [0, 1, 2])] };
    const views = [createView(box(), data), createView(box(), data)];
    const [first, second] = views;
    if (!first || !second) throw new Error('a view is missing');
    const timelines = views.map((view) => createTimeline(box(), view, createPlayer(view)));
    await nextDraw(second);
    await Promise.all(views.map(interactive));
    const counts = () => [root.adoptedStyleSheets.length, document.adoptedStyleSheets.length];
    const timeline = root.querySelector('.headglow-timeline') as Element;
    const results = { both: counts(), display: getComputedStyle(timeline).display, left: [] as number[][] };
    timelines[0]?.destroy();
    first.destroy();
    results.left.push(counts());
    timelines[1]?.destroy();
    results.left.push(counts());
    second.destroy();
    results.left.push(counts());
    return results;
  });
  expect(found).toEqual({
    both: [2, 0],
    display: 'grid',
    left: [
      [2, 0],
      [1, 0],
      [0, 0],
    ],
  });
  expectNoErrors(page);
});

it('in another document are drawn, measured and operated there, with elements of that document', async () => {
  const found = await page.evaluate(async () => {
    const { createView, interactive, nextDraw, ramp } = await import('./page.ts');
    const frame = document.body.appendChild(document.createElement('iframe'));
    frame.style.cssText = 'width:500px;height:400px;border:0';
    const inside = frame.contentDocument as Document;
    const home = frame.contentWindow as Window & typeof globalThis;
    const box = inside.body.appendChild(inside.createElement('div'));
    box.style.cssText = 'width:300px;height:200px';
    const view = createView(box, { tensors: [ramp('m', 3, 4, ['a'], null)] });
    await nextDraw(view);
    await interactive(view);
    const [panel] = view.layout.panels;
    if (!panel) throw new Error('there is no panel');
    const { left, top } = view.element.getBoundingClientRect();
    const heard: unknown[] = [];
    view.on('hover', ({ readout, pointer }) => heard.push([readout?.layer, readout?.head, pointer?.x]));
    const at = { clientX: left + panel.x + 1, clientY: top + panel.y + 1, bubbles: true };
    view.element.dispatchEvent(new home.PointerEvent('pointermove', at));
    const drawn = nextDraw(view);
    box.style.width = '350px';
    await drawn;
    const canvas = box.querySelector('canvas') as HTMLCanvasElement;
    return {
      isOwn: canvas.ownerDocument === inside && canvas instanceof home.HTMLCanvasElement,
      width: view.layout.width,
      heard,
      at: panel.x + 1,
      sheets: [inside.adoptedStyleSheets.length, document.adoptedStyleSheets.length],
    };
  });
  expect(found).toMatchObject({ isOwn: true, width: 350, sheets: [1, 0] });
  expect(found.heard).toEqual([[0, 0, found.at]]);
  expectNoErrors(page);
});

it('keep their styles when they are moved, and follow size and frames of the new window', async () => {
  const found = await page.evaluate(async () => {
    const { createView, interactive, nextDraw, ramp } = await import('./page.ts');
    const data = { tensors: [ramp('m', 3, 4, ['a'], null)] };
    const outer = document.body.appendChild(document.createElement('div'));
    outer.style.cssText = 'width:300px;height:200px';
    const view = createView(outer, data);
    await nextDraw(view);
    await interactive(view);
    const shadow = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
    const frame = document.body.appendChild(document.createElement('iframe'));
    const inside = frame.contentDocument as Document;
    const sheets = () => [document, shadow, inside].map(({ adoptedStyleSheets: { length } }) => length);
    const results: unknown[] = [sheets()];
    const move = async (parent: Node & ParentNode, width: number) => {
      const home = outer.ownerDocument.createElement('div');
      home.style.cssText = `width:${width}px;height:150px`;
      parent.append(home);
      home.append(view.element);
      const drawn = nextDraw(view);
      view.set({ vmin: width / 100 });
      await drawn;
      if (view.layout.width !== width) await nextDraw(view);
      results.push([...sheets(), view.layout.width]);
    };
    await move(shadow, 280);
    await move(inside.body, 260);
    frame.style.width = '600px';
    const drawn = nextDraw(view);
    (view.element.parentElement as HTMLElement).style.width = '400px';
    await drawn;
    results.push([...sheets(), view.layout.width]);
    await move(document.body, 240);
    frame.remove();
    await move(document.body, 220);
    view.destroy();
    results.push(sheets());
    return results;
  });
  expect(found).toEqual([
    [1, 0, 0],
    [0, 1, 0, 280],
    [0, 0, 1, 260],
    [0, 0, 1, 400],
    [1, 0, 0, 240],
    [1, 0, 0, 220],
    [0, 0, 0],
  ]);
  expectNoErrors(page);
});
