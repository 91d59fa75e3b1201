// Events of a view for pointer and keys, and settings that disable its own reactions.

import type { Page } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import type { SelectEvent, View, ViewSettings } from '../../src/index.ts';
import { clickTime, expectNoErrors, openPage } from '../support/browser.ts';

interface Heard {
  readonly event: 'hover' | 'click' | 'select';
  readonly cell: string;
  readonly pointer: readonly number[] | null;
  readonly type: string;
}

declare global {
  interface Window {
    events: { view: View; heard: Heard[] };
  }
}

/** Opens a page with a view of two tasks of 4 x 5 heads, 100 pixels from the left and 50 from the top, and records its events. */
async function openHeard(settings: Partial<ViewSettings> = {}): Promise<Page> {
  const page = await openPage();
  await page.evaluate(async (given) => {
    const { createView, interactive, nextDraw, ramp } = await import('./page.ts');
    document.body.style.margin = '0';
    const box = document.createElement('div');
    box.style.cssText = 'position:absolute;left:100px;top:50px;width:600px;height:300px';
    document.body.append(box);
    const view = createView(box, { tensors: [ramp('', 4, 5, ['a', 'b'], null)] }, {}, given);
    const heard: Heard[] = [];
    for (const event of ['hover', 'click', 'select'] as const)
      view.on(event, ({ readout, pointer, originalEvent }) =>
        heard.push({
          event,
          cell: readout ? `${readout.task} ${readout.layer} ${readout.head} ${readout.value}` : '',
          pointer: pointer && [pointer.x, pointer.y, pointer.clientX, pointer.clientY],
          type: originalEvent?.type ?? '',
        }),
      );
    await nextDraw(view);
    await interactive(view);
    window.events = { view, heard };
  }, settings);
  return page;
}

/** The centre of a cell of a task, in CSS pixels of the window. */
const middleOf = (page: Page, panel: number, layer: number, head: number): Promise<[number, number]> =>
  page.evaluate(
    (index, row, column) => {
      const rect = window.events.view.layout.panels[index];
      if (!rect) throw new Error('there is no such panel');
      const x = 100 + rect.x + ((column + 0.5) / 5) * rect.width;
      const y = 50 + rect.y + ((row + 0.5) / 4) * rect.height;
      return [Math.round(x), Math.round(y)] as [number, number];
    },
    panel,
    layer,
    head,
  );

/** The events since the last call. */
const heardOn = (page: Page): Promise<Heard[]> =>
  page.evaluate(() => window.events.heard.splice(0, Number.POSITIVE_INFINITY));

describe('a pointer', () => {
  it('emits `hover` at every move over a head, with its position in the element and the window', async () => {
    const page = await openHeard();
    const [x, y] = await middleOf(page, 1, 2, 3);
    await page.mouse.move(x, y);
    await page.mouse.move(x + 2, y + 1);
    await page.mouse.move(5, 5);
    const at = (dx: number, dy: number) => [x - 100 + dx, y - 50 + dy, x + dx, y + dy];
    expect(await heardOn(page)).toEqual([
      { event: 'hover', cell: 'b 2 3 33', pointer: at(0, 0), type: 'pointermove' },
      { event: 'hover', cell: 'b 2 3 33', pointer: at(2, 1), type: 'pointermove' },
      { event: 'hover', cell: '', pointer: null, type: 'pointerleave' },
    ]);
    expectNoErrors(page);
  });

  it('emits `click` and `select` on a head, only `click` elsewhere, and neither after a drag', async () => {
    const page = await openHeard();
    const [x, y] = await middleOf(page, 0, 1, 1);
    await page.mouse.move(x, y);
    await heardOn(page);
    await page.mouse.click(x, y);
    await clickTime(page);
    const pointer = [x - 100, y - 50, x, y];
    const pressed = (await heardOn(page)).filter(({ event }) => event !== 'hover');
    expect(pressed).toEqual([
      { event: 'click', cell: 'a 1 1 6', pointer, type: 'click' },
      { event: 'select', cell: 'a 1 1 6', pointer, type: 'click' },
    ]);
    await page.mouse.click(102, 52);
    await clickTime(page);
    expect((await heardOn(page)).filter(({ event }) => event !== 'hover')).toEqual([
      { event: 'click', cell: '', pointer: [2, 2, 102, 52], type: 'click' },
    ]);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 20, y);
    await page.mouse.move(x, y);
    await page.mouse.up();
    expect((await heardOn(page)).filter(({ event }) => event !== 'hover')).toEqual([]);
  });

  it('emits `hover` without a browser event if the data changes under it', async () => {
    const page = await openHeard();
    const [x, y] = await middleOf(page, 0, 1, 1);
    await page.mouse.move(x, y);
    await heardOn(page);
    await page.evaluate(async () => {
      const { ramp } = await import('./page.ts');
      const tensor = ramp('', 4, 5, ['a', 'b'], null);
      window.events.view.show({
        tensors: [{ ...tensor, values: tensor.values.map((value) => value + 0.5) }],
      });
    });
    expect(await heardOn(page)).toEqual([
      { event: 'hover', cell: 'a 1 1 6.5', pointer: [x - 100, y - 50, x, y], type: '' },
    ]);
  });
});

describe('keys', () => {
  it('select the current head with Enter and Space', async () => {
    const page = await openHeard();
    await page.focus('[role=application]');
    await page.keyboard.press('Enter');
    expect(await heardOn(page)).toEqual([]);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Space');
    expect(await heardOn(page)).toEqual([
      { event: 'hover', cell: 'a 0 0 0', pointer: null, type: 'keydown' },
      { event: 'hover', cell: 'a 0 1 1', pointer: null, type: 'keydown' },
      { event: 'select', cell: 'a 0 1 1', pointer: null, type: 'keydown' },
      { event: 'select', cell: 'a 0 1 1', pointer: null, type: 'keydown' },
    ]);
  });
});

describe('view settings', () => {
  it('disable tooltip, cross-hair and focus, but not events', async () => {
    const page = await openHeard({ tooltip: false, crosshair: false, keys: false });
    const [x, y] = await middleOf(page, 1, 2, 3);
    await page.mouse.click(x, y);
    await clickTime(page);
    expect((await heardOn(page)).map(({ event, cell }) => `${event} ${cell}`)).toContain('select b 2 3 33');
    const shown = await page.evaluate(() => ({
      focusable: document.querySelector('[tabindex]') !== null,
      tooltip: [...document.querySelectorAll<HTMLElement>('div.headglow-pointer')].map(
        ({ style }) => style.display,
      ),
      marks: document.querySelector<HTMLCanvasElement>('canvas.headglow-pointer')?.width,
      role: document.querySelector('.headglow-view')?.getAttribute('role'),
      label: document.querySelector('.headglow-view')?.getAttribute('aria-label'),
    }));
    expect(shown).toMatchObject({ focusable: false, tooltip: ['none'], role: 'group' });
    expect(shown.marks).toBe(await page.evaluate(() => document.createElement('canvas').width));
    expect(shown.label).not.toContain('Arrow keys');
    expectNoErrors(page);
  });

  it('can disable the tooltip or the cross-hair alone', async () => {
    for (const [settings, expected] of [
      [{ crosshair: false }, ['block', false]],
      [{ tooltip: false }, ['none', true]],
    ] as const) {
      const page = await openHeard(settings);
      const [x, y] = await middleOf(page, 0, 1, 1);
      await page.mouse.move(x, y);
      const shown = () =>
        page.evaluate(() => {
          const canvas = document.querySelector<HTMLCanvasElement>('canvas.headglow-pointer');
          const tooltip = document.querySelector<HTMLElement>('div.headglow-pointer');
          return [tooltip?.style.display, canvas?.width === 600];
        });
      await expect.poll(shown).toEqual(expected);
      await page.close();
    }
  });

  it.each([
    [{ tooltips: false }, 'tooltips: there is no such option; did you mean "tooltip"?'],
    [{ keys: 'none' }, 'keys: "none" is not true or false.'],
  ])('refuses %j in a sentence, and leaves the page as it was', async (settings, sentence) => {
    const page = await openPage();
    const result = await page.evaluate(async (given) => {
      const { createView, ramp } = await import('./page.ts');
      const box = document.body.appendChild(document.createElement('div'));
      const data = { tensors: [ramp('', 4, 5, ['a'], null)] };
      try {
        createView(box, data, {}, given as Partial<ViewSettings>);
        return null;
      } catch (error) {
        return [(error as Error).message, box.childElementCount];
      }
    }, settings);
    expect(result).toEqual([sentence, 0]);
  });
});

it('a view emits `destroy` once', async () => {
  const page = await openHeard();
  const said = await page.evaluate(() => {
    const { view } = window.events;
    const found: (SelectEvent | null)[] = [];
    view.on('destroy', (event) => found.push(event));
    view.destroy();
    view.destroy();
    return found;
  });
  expect(said).toEqual([null]);
});
