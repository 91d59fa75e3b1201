// The live view: draws once per change, restores a lost context, and shares the page with other views.

import { describe, expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

describe('drawing', () => {
  it.each([8, 10_000])('takes one draw call per frame for %d panels', async (panels) => {
    const page = await openPage();
    const result = await page.evaluate(async (count) => {
      const { countDraws, nextDraw, ramp, viewIn } = await import('./page.ts');
      const draws = countDraws();
      const tensors = Array.from({ length: count }, (_, i) =>
        ramp(`m${i}`, 1 + (i % 5), 2 + (i % 3), [''], null),
      );
      const view = await viewIn({ tensors }, {}, 1200, 800);
      const first = draws();
      view.set({ vmin: 1 });
      const drawn = nextDraw(view);
      await drawn;
      const visible = view.layout.panels.filter(({ width, height }) => width > 0 && height > 0).length;
      return { first, second: draws() - first, visible };
    }, panels);
    // The additional draw is the warm-up frame of one pixel, issued before the figure is composed.
    expect(result).toEqual({ first: 1 + 1, second: 1, visible: panels });
    expectNoErrors(page);
  });

  it('draws with every norm', async () => {
    const page = await openPage();
    const drawn = await page.evaluate(async () => {
      const { ramp, viewIn } = await import('./page.ts');
      const { NORMS } = await import('../../src/options.ts');
      const found: string[] = [];
      for (const norm of NORMS) {
        const view = await viewIn(
          { tensors: [ramp('m', 5, 4, ['a'], null)] },
          { norm, vmin: 1, vmax: 9 },
          300,
          200,
        );
        if (view.gpuBytes > 0) found.push(norm);
      }
      return { found, all: [...NORMS] };
    });
    expect(drawn.found).toEqual(drawn.all);
    expectNoErrors(page);
  });

  it('shows no other colours while a colormap loads, and those of the last one until then', async () => {
    const page = await openPage();
    const shown = await page.evaluate(async () => {
      const { ramp, viewIn } = await import('./page.ts');
      const found: string[] = [];
      const dataset = { tensors: [ramp('m', 5, 4, ['a'], null)] };
      const view = await viewIn(dataset, { colormap: 'Reds_r' }, 300, 200);
      const note = () => found.push(`${view.options.colormap} ${view.scales[0]?.colormap.colors[255]}`);
      note();
      view.on('draw', note);
      view.set({ colormap: 'YlGnBu' });
      view.redraw();
      return found;
    });
    // The first table that loads has all of them.
    expect(shown).toEqual(['Reds_r #fff5f0', 'YlGnBu #081d58']);
    expectNoErrors(page);
  });

  it('escapes names read from files, initially and after a change', async () => {
    const page = await openPage();
    const names = ['<img src=x onerror="window.ran = 1">', '</text></svg><b>bold</b>', "a & b's"];
    const result = await page.evaluate(async (tasks) => {
      const { nextDraw, ramp, viewIn } = await import('./page.ts');
      const view = await viewIn({ tensors: [ramp('m', 5, 4, tasks, null)] }, {}, 1200, 600);
      const drawn = nextDraw(view);
      view.set({ title: tasks[0] as string, tasks: [...tasks].reverse() });
      await drawn;
      const written = [...document.querySelectorAll('svg text')].map(({ textContent }) => textContent);
      return { written, markup: document.querySelectorAll('img, b').length, ran: 'ran' in window };
    }, names);
    expect(result.written).toEqual(expect.arrayContaining(names));
    expect(result).toMatchObject({ markup: 0, ran: false });
    expectNoErrors(page);
  });

  it('draws nothing without changes, and once for several changes in a frame', async () => {
    const page = await openPage();
    const result = await page.evaluate(async () => {
      const { countDraws, nextFrame, nextDraw, ramp, viewIn } = await import('./page.ts');
      const draws = countDraws();
      const view = await viewIn({ tensors: [ramp('m', 5, 4, ['a', 'b'], null)] }, {}, 300, 200);
      for (let i = 0; i < 5; i++) await nextFrame();
      const before = draws();
      for (let i = 0; i < 30; i++) await nextFrame();
      const idle = draws() - before;
      const drawn = nextDraw(view);
      view.set({ vmax: 5 });
      view.set({ vmax: 6 });
      view.point({ panel: 0, layer: 1, head: 1 });
      await drawn;
      for (let i = 0; i < 5; i++) await nextFrame();
      return { idle, changed: draws() - before };
    });
    expect(result).toEqual({ idle: 0, changed: 1 });
  });

  it('shows the same pixels as a still picture of the same moment', async () => {
    const page = await openPage();
    const same = await page.evaluate(async () => {
      const { nextDraw, pictureOf, pixelsOf, ramp, viewIn } = await import('./page.ts');
      const dataset = { tensors: [ramp('m', 6, 7, ['a', 'b'], [0, 10, 20])] };
      const view = await viewIn(dataset, {}, 320, 200);
      const panels = view.layout.panels;
      const results: boolean[] = [];
      for (const checkpoint of [2, 0, 0.5, 1.75, 1]) {
        const drawn = nextDraw(view);
        view.set({ checkpoint });
        await drawn;
        const [live, still] = [pixelsOf(view), await pictureOf(dataset, { checkpoint }, 320, 200)];
        const equal = panels.every(({ x, y, width, height }) => {
          for (let row = y; row < y + height; row++)
            for (let i = (row * 320 + x) * 4; i < (row * 320 + x + width) * 4; i++)
              if (live[i] !== still[i]) return false;
          return true;
        });
        results.push(equal);
      }
      return results;
    });
    expect(same).toEqual([true, true, true, true, true]);
  });

  it('shows the right checkpoint after the timeline of the same tensors changes', async () => {
    const page = await openPage();
    const same = await page.evaluate(async () => {
      const { nextDraw, pictureOf, pixelsOf, ramp, viewIn } = await import('./page.ts');
      const [a, b] = [ramp('a', 3, 4, [''], [0, 100]), ramp('b', 3, 4, [''], [0, 50, 100])];
      const view = await viewIn({ tensors: [a, b] }, { models: ['a'], checkpoint: 1 }, 300, 200);
      const drawn = nextDraw(view);
      view.show({ tensors: [a] }, { checkpoint: 1 });
      await drawn;
      const [live, still] = [pixelsOf(view), await pictureOf({ tensors: [a] }, { checkpoint: 1 }, 300, 200)];
      const [panel] = view.layout.panels;
      const at = panel ? ((panel.y + 3) * 300 + panel.x + panel.width - 3) * 4 : 0;
      return [live.slice(at, at + 3), still.slice(at, at + 3)];
    });
    expect(same[0]).toEqual(same[1]);
  });

  it.each([
    [{ norm: 'lgo' }, 'norm: "lgo" is not a valid choice; choose one of linear, log'],
    [{ reduction: 'median' }, 'reduction: "median" is not a valid choice'],
    [{ columns: 1.5 }, 'columns: 1.5 is not a positive whole number'],
    [{ linscale: null }, 'linscale: null is not a finite number above 0'],
    [{ linscale: 0 }, 'linscale: 0 is not a finite number above 0'],
    [{ title: null }, 'title: null is not text'],
  ])('rejects %o with a message', async (options, sentence) => {
    const page = await openPage();
    const message = await page.evaluate(async (wrong) => {
      const { ramp, viewIn } = await import('./page.ts');
      const view = await viewIn({ tensors: [ramp('m', 5, 4, ['a', 'b'], null)] }, {}, 300, 200);
      try {
        view.set(wrong as object);
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    }, options);
    expect(message).toContain(sentence);
  });

  it('keeps its options if new ones do not fit the data', async () => {
    const page = await openPage();
    const result = await page.evaluate(async () => {
      const { ramp, viewIn } = await import('./page.ts');
      const view = await viewIn({ tensors: [ramp('m', 5, 4, ['a', 'b'], null)] }, {}, 300, 200);
      const before = view.options;
      try {
        view.set({ tasks: ['c'] });
      } catch (error) {
        return { message: (error as Error).message, kept: view.options === before };
      }
      return null;
    });
    expect(result).toEqual({ message: 'tasks: no task is named "c"; choose from "a", "b".', kept: true });
  });
});

describe('a lost context', () => {
  it('is restored automatically, with identical pixels', async () => {
    const page = await openPage();
    const result = await page.evaluate(async () => {
      const { catchContexts, nextDraw, pixelsOf, ramp, viewIn } = await import('./page.ts');
      const contexts = catchContexts();
      const dataset = { tensors: [ramp('m', 60, 70, ['a', 'b'], [0, 1]), ramp('n', 3, 4, ['a'], null)] };
      const view = await viewIn(dataset, { checkpoint: 0.5, norm: 'asinh' }, 400, 300);
      const before = pixelsOf(view);
      const same: boolean[] = [];
      for (let time = 0; time < 3; time++) {
        const drawn = nextDraw(view);
        contexts.at(-1)?.getExtension('WEBGL_lose_context')?.loseContext();
        await drawn;
        same.push(pixelsOf(view).every((value, i) => value === before[i]));
      }
      const drawn = nextDraw(view);
      view.set({ checkpoint: 1, vmin: 3 });
      await drawn;
      return { same, alive: !pixelsOf(view).every((value, i) => value === before[i]) };
    });
    expect(result).toEqual({ same: [true, true, true], alive: true });
  });

  it('does not affect a still picture that is being drawn', async () => {
    const page = await openPage();
    const same = await page.evaluate(async () => {
      const { catchContexts, pictureOf, ramp } = await import('./page.ts');
      const contexts = catchContexts();
      const dataset = { tensors: [ramp('m', 6, 7, ['a'], null)] };
      const before = await pictureOf(dataset, {}, 200, 150);
      contexts.at(-1)?.getExtension('WEBGL_lose_context')?.loseContext();
      const after = await pictureOf(dataset, {}, 200, 150);
      return after.every((value, i) => value === before[i]);
    });
    expect(same).toBe(true);
  });
});

describe('24 views on a page', () => {
  it('all draw their figure and react to the pointer', async () => {
    const page = await openPage();
    await page.setViewport({ width: 1000, height: 900 });
    const shown = await page.evaluate(async () => {
      const { pixelsOf, ramp, viewIn } = await import('./page.ts');
      document.body.style.cssText = 'margin:0;display:grid;grid-template-columns:repeat(6,160px)';
      const views = await Promise.all(
        Array.from({ length: 24 }, (_, i) =>
          viewIn({ tensors: [ramp(`view ${i}`, 3 + i, 4, [''], null)] }, {}, 160, 200),
        ),
      );
      Object.assign(window, { views });
      return views.map((view, i) => {
        const [panel] = view.layout.panels;
        if (!panel) return 'none';
        const pixels = pixelsOf(view, i);
        const at = ((panel.y + panel.height - 1) * view.layout.width + panel.x + panel.width - 1) * 4;
        return pixels.slice(at, at + 3).join();
      });
    });
    expect(shown).toEqual(Array.from({ length: 24 }, () => '253,231,36')); // viridis's last entry: the largest value
    for (const index of [0, 11, 23]) {
      const boxes = await page.$$('[role=application]');
      const box = await boxes[index]?.boundingBox();
      if (!box) throw new Error('a view has no box');
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      const model = await page.evaluate((i) => {
        const { views } = window as unknown as { views: { readout: { model: string } | null }[] };
        return views[i]?.readout?.model;
      }, index);
      expect(model).toBe(`view ${index}`);
    }
    expectNoErrors(page);
  });
});

describe('size', () => {
  it('follows its element, in device pixels', async () => {
    const page = await openPage();
    await page.setViewport({ width: 800, height: 600, deviceScaleFactor: 2 });
    const sizes = await page.evaluate(async () => {
      const { nextDraw, ramp, viewIn } = await import('./page.ts');
      const view = await viewIn({ tensors: [ramp('m', 5, 4, ['a', 'b'], null)] }, {}, 300, 200);
      const before = [view.layout.width, view.layout.height];
      const drawn = nextDraw(view);
      const box = document.querySelector<HTMLElement>('[role=application]')?.parentElement;
      if (box) box.style.width = '451px';
      await drawn;
      return [before, [view.layout.width, view.layout.height]];
    });
    expect(sizes).toEqual([
      [600, 400],
      [902, 400],
    ]);
  });

  it('leaves nothing on the page after it is destroyed', async () => {
    const page = await openPage();
    const left = await page.evaluate(async () => {
      const { ramp, viewIn, nextFrame } = await import('./page.ts');
      const view = await viewIn({ tensors: [ramp('m', 5, 4, ['a', 'b'], null)] }, {}, 300, 200);
      view.set({ vmax: 3 });
      view.destroy();
      await nextFrame();
      return document.querySelectorAll('[role=application], canvas').length;
    });
    expect(left).toBe(0);
    expectNoErrors(page);
  });
});
