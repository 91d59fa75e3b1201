// Pointer and keyboard in a live view, and the read-out of what they point at.

import { describe, expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

describe('pointer and keyboard', () => {
  it('mark a head by a box alone where values are written in cells, which lines would strike through', async () => {
    const page = await openPage();
    /** Whether anything is drawn left of the marked cell, and around it. */
    const marked = await page.evaluate(async () => {
      const { nextDraw, ramp, viewIn } = await import('./page.ts');
      const view = await viewIn({ tensors: [ramp('m', 5, 4, ['a'], null)] }, {}, 600, 400);
      const found: boolean[][] = [];
      for (const annotate of ['none', 'all']) {
        view.set({ annotate });
        await nextDraw(view);
        // No tick of the colorbar has this text.
        while (annotate === 'all' && !view.element.querySelector('svg')?.textContent?.includes('13'))
          await new Promise((resolve) => setTimeout(resolve, 20));
        view.point(null);
        view.point({ panel: 0, layer: 2, head: 2 });
        const canvas = view.element.querySelectorAll('canvas')[1] as HTMLCanvasElement;
        const tooltip = view.element.querySelector<HTMLElement>('div.headglow-pointer');
        while (tooltip?.style.display !== 'block') await new Promise((resolve) => setTimeout(resolve, 20));
        const context = canvas.getContext('2d') as CanvasRenderingContext2D;
        const [panel] = view.layout.panels;
        const { x = 0, y = 0, width = 0, height = 0 } = panel ?? {};
        const isDrawn = (left: number, right: number) =>
          context
            .getImageData(x + left * width, y + 0.4 * height, (right - left) * width, 0.2 * height)
            .data.some(Boolean);
        found.push([isDrawn(0, 0.4), isDrawn(0.45, 0.8)]);
      }
      return found;
    });
    expect(marked).toEqual([
      [true, true],
      [false, true],
    ]);
    expectNoErrors(page);
  });

  it('show a tooltip that is no wider than the view, however long the names are', async () => {
    const page = await openPage();
    const edges = await page.evaluate(async () => {
      const { ramp, viewIn } = await import('./page.ts');
      const model = 'llama-fineweb-baseline/raw_scores/of_a_long_run';
      const tensors = [ramp(model, 5, 4, ['code/induction', 'prose/induction'], null)];
      const view = await viewIn({ tensors }, {}, 300, 300);
      view.point({ panel: 1, layer: 2, head: 2 });
      const shown = () => view.element.querySelector<HTMLElement>('div.headglow-pointer');
      while (shown()?.style.display !== 'block') await new Promise((resolve) => setTimeout(resolve, 20));
      const tooltip = shown() as HTMLElement;
      const { right, width } = tooltip.getBoundingClientRect();
      const { right: limit } = view.element.getBoundingClientRect();
      return { right, width, limit, text: tooltip.textContent, content: tooltip.scrollWidth };
    });
    expect(edges.text).toContain('layer 2');
    expect(edges.right).toBeLessThanOrEqual(edges.limit);
    expect(edges.content).toBeLessThanOrEqual(Math.ceil(edges.width));
    expectNoErrors(page);
  });

  it('select heads; the read-out has task, layer, head and value, and a cross-hair marks the head in all panels', async () => {
    const page = await openPage();
    await page.evaluate(async () => {
      const { ramp, viewIn } = await import('./page.ts');
      document.body.style.margin = '0';
      const view = await viewIn({ tensors: [ramp('m', 5, 4, ['a', 'b'], null)] }, {}, 600, 300);
      Object.assign(window, { view });
    });
    const panels = await page.evaluate(
      () =>
        (
          window as unknown as {
            view: { layout: { panels: { x: number; y: number; width: number; height: number }[] } };
          }
        ).view.layout.panels,
    );
    const [, second] = panels;
    if (!second) throw new Error('there is no second panel');
    const readout = () =>
      page.evaluate(() => (window as unknown as { view: { readout: unknown } }).view.readout);
    await page.mouse.move(second.x + second.width * 0.9, second.y + second.height * 0.5);
    // The values of task b start at 20: layer 2, head 3 has 20 + 2 * 4 + 3.
    expect(await readout()).toMatchObject({ task: 'b', layer: 2, head: 3, value: 31, cells: 1 });
    const marked = () =>
      page.evaluate((all) => {
        const canvas = document.querySelectorAll('canvas')[1] as HTMLCanvasElement;
        const context = canvas.getContext('2d') as CanvasRenderingContext2D;
        return all.map(({ x, y, width, height }) =>
          context.getImageData(x, y, width, height).data.some(Boolean),
        );
      }, panels);
    await expect.poll(marked).toEqual([true, true]);
    expect(await page.$eval('[aria-live]', (element) => element.textContent)).toBe(
      'b · layer 2 · head 3 · 31',
    );

    await page.focus('[role=application]');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowDown');
    expect(await readout()).toMatchObject({ task: 'b', layer: 3, head: 2, value: 34 });
    await page.keyboard.press('PageUp');
    expect(await readout()).toMatchObject({ task: 'a', layer: 3, head: 2, value: 14 });
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowRight');
    expect(await readout()).toMatchObject({ task: 'a', layer: 3, head: 3 });
    await page.keyboard.press('Escape');
    expect(await readout()).toBe(null);
    expect(await marked()).toEqual([false, false]);
    expectNoErrors(page);
  });

  it('copy the value in full precision', async () => {
    const page = await openPage();
    await page
      .browserContext()
      .overridePermissions(new URL(page.url()).origin, [
        'clipboard-read',
        'clipboard-write',
        'clipboard-sanitized-write',
      ]);
    await page.bringToFront();
    await page.evaluate(async () => {
      const { viewIn } = await import('./page.ts');
      const values = Float32Array.from([0.1, 1 / 3]);
      await viewIn(
        { tensors: [{ model: 'm', layers: 1, heads: 2, tasks: [''], steps: null, values }] },
        {},
        300,
        200,
      );
    });
    await page.focus('[role=application]');
    await page.keyboard.press('End');
    await page.keyboard.down('Control');
    await page.keyboard.press('c');
    await page.keyboard.up('Control');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('0.33333334');
  });

  it('agree with the picture if a pixel covers many cells', async () => {
    const page = await openPage();
    const result = await page.evaluate(async () => {
      const { viewIn } = await import('./page.ts');
      const values = new Float32Array(1000 * 2000);
      values[777 * 2000 + 1234] = 5;
      const view = await viewIn(
        { tensors: [{ model: 'm', layers: 1000, heads: 2000, tasks: [''], steps: null, values }] },
        {},
        300,
        200,
      );
      const [panel] = view.layout.panels;
      if (!panel) return null;
      const box = document.querySelector('[role=application]')?.getBoundingClientRect() as DOMRect;
      const x = box.left + panel.x + Math.floor((1234.5 / 2000) * panel.width) + 0.5;
      const y = box.top + panel.y + Math.floor((777.5 / 1000) * panel.height) + 0.5;
      document
        .querySelector('[role=application]')
        ?.dispatchEvent(new PointerEvent('pointermove', { clientX: x, clientY: y, bubbles: true }));
      return view.readout;
    });
    expect(result).toMatchObject({ layer: 777, head: 1234, value: 5 });
    expect(result?.cells).toBeGreaterThan(1);
  });
});

describe('the read-out', () => {
  it.each(['max', 'min', 'absmax', 'mean', 'nearest'] as const)(
    'has the value that is drawn, with reduction %s',
    async (reduction) => {
      const page = await openPage();
      const wrong = await page.evaluate(async (name) => {
        const { pixelsOf, viewIn } = await import('./page.ts');
        const { colormap, loadColormaps, rgbOf } = await import('../../src/scale/colormaps.ts');
        await loadColormaps();
        const { colors } = colormap('gray', false);
        // Values are indices of the colour table, so that each colour identifies its value. A pixel covers about 4 x 2 cells.
        let state = 7;
        const values = new Float32Array(160 * 900).map(() => {
          state = (Math.imul(state, 1664525) + 1013904223) | 0;
          return (state >>> 8) & 255;
        });
        const dataset = {
          tensors: [{ model: 'm', layers: 160, heads: 900, tasks: [''], steps: null, values }],
        };
        const options = {
          norm: 'linear',
          vmin: 0,
          vmax: 256,
          colormap: 'gray',
          reduction: name,
          origin: 'lower',
        } as const;
        const view = await viewIn(dataset, options, 300, 140);
        const pixels = pixelsOf(view);
        const [panel] = view.layout.panels;
        const root = document.querySelector('[role=application]') as HTMLElement;
        const box = root.getBoundingClientRect();
        const found: string[] = [];
        for (let i = 0; i < 300 && panel; i++) {
          const x = panel.x + ((i * 37) % panel.width);
          const y = panel.y + ((i * 53) % panel.height);
          const at = { clientX: box.left + x + 0.5, clientY: box.top + y + 0.5, bubbles: true };
          root.dispatchEvent(new PointerEvent('pointermove', at));
          const drawn = pixels[(y * view.layout.width + x) * 4];
          const said = rgbOf(colors[Math.floor(view.readout?.value ?? 0)] as string)[0];
          if (drawn !== said || !view.readout || (view.readout.cells === 1) !== (name === 'nearest'))
            found.push(`${x},${y}: drawn ${drawn}, said ${said}`);
        }
        return found;
      }, reduction);
      expect(wrong).toEqual([]);
      expectNoErrors(page);
    },
  );
});
