// The settings panel: tooltips, numbers and narrow screens; the threshold of bright cells; printing.

import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../src/cli/server.ts';
import { expectAccessible } from '../support/axe.ts';
import { expectNoErrors, openPage, settled } from '../support/browser.ts';
import { ensureBuilt, viewerFolder } from '../support/built.ts';

let server: RunningServer;
let page: Page;
beforeAll(async () => {
  await ensureBuilt();
  server = await startServer({ viewer: viewerFolder, files: [], options: {}, step: null }, 0);
  page = await openPage(server.url, { width: 1280, height: 800 });
  await settled(page);
});
afterAll(async () => {
  await page.close();
  await server.close();
});

const options = () => page.evaluate(() => window.headglow.options);
const notice = () =>
  page.$eval('#notice', (one) => ((one as HTMLElement).hidden ? '' : one.querySelector('p')?.textContent));

/** Types text into the field of a control and leaves the field. */
const type = (label: string, text: string) =>
  page.evaluate(
    (name, content) => {
      const rows = [...document.querySelectorAll('#controls .lil-controller')];
      const row = rows.find((one) => one.querySelector('.lil-name')?.textContent === name);
      const field = row?.querySelector('input') as HTMLInputElement;
      field.focus();
      field.value = content;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.blur();
      return field.value;
    },
    label,
    text,
  );

describe('each control', () => {
  it('has a tooltip in full sentences, also for screen readers', async () => {
    await page.evaluate(() => window.headglow.set({ norm: 'symlog' }));
    const snapshot = async (role: string) => {
      const { root } = await (await page.createCDPSession())
        .send('Accessibility.getFullAXTree')
        .then(({ nodes }) => ({ root: nodes }));
      return root.filter((node) => node.role?.value === role);
    };
    const described = [
      ...(await snapshot('combobox')),
      ...(await snapshot('textbox')),
      ...(await snapshot('slider')),
    ].map(({ name, description }) => [name?.value, description?.value ?? '']);
    const helpOf = new Map(described as [string, string][]);
    for (const label of [
      'Norm',
      'Lower limit (vmin)',
      'Limits from',
      'Reduction',
      'Interpolation',
      'Columns',
      'Theme',
      'Show',
    ])
      expect(helpOf.get(label), label).toMatch(/\w{3}.*\.$/);
    const bare = await page.$$eval('#controls .lil-children .lil-controller', (rows) =>
      rows.filter((row) => !(row as HTMLElement).title).map((row) => row.textContent),
    );
    expect(bare).toEqual([]);
  });

  it('for a number accepts a hyphen or minus sign, and rejects other text with a remedy', async () => {
    expect(await type('Lower limit (vmin)', '−0.25')).toBe('−0.25');
    expect((await options()).vmin).toBe(-0.25);
    expect(await type('Lower limit (vmin)', '-1e-3')).toBe('−0.001');
    for (const wrong of ['abc', '1,5', '0x10', '--1', 'Infinity']) {
      expect(await type('Lower limit (vmin)', wrong)).toBe('−0.001');
      expect(await notice()).toBe(
        `Lower limit (vmin): "${wrong}" is not a finite number; use such a number, or auto.`,
      );
    }
    expect(await type('Lower limit (vmin)', '1e999')).toBe('−0.001');
    expect(await notice()).toBe(
      'Lower limit (vmin): 1e999 is too large in magnitude for a 32-bit float; use at most 3.4e38.',
    );
    expect(await type('Lower limit (vmin)', ' Auto ')).toBe('auto');
    expect((await options()).vmin).toBe(null);
    expect(await notice()).toBe('');
    expectNoErrors(page);
  });
});

describe('the bright threshold', () => {
  it('rejects text that is not a number, and keeps its value', async () => {
    await page.click('#description-toggle');
    const write = (text: string) =>
      page.$eval(
        '#description-value',
        (element, content) => {
          const field = element as HTMLInputElement;
          field.value = content;
          field.dispatchEvent(new Event('change', { bubbles: true }));
          return field.value;
        },
        text,
      );
    expect(await write('0.002')).toBe('0.002');
    expect(await write('many')).toBe('0.002');
    expect(await notice()).toBe('Bright threshold: "many" is not a finite number.');
    expect(await write('1e-3')).toBe('0.001');
    expect(await notice()).toBe('');
    await page.click('#description-toggle');
    expectNoErrors(page);
  });
});

describe('on a screen 360 pixels wide', () => {
  it('everything fits the width without accessibility violations, with settings open in both themes', async () => {
    await page.setViewport({ width: 360, height: 740 });
    await page.evaluate(() => {
      for (const id of ['settings', 'description-toggle'])
        if (document.getElementById(id)?.getAttribute('aria-expanded') === 'true')
          document.getElementById(id)?.click();
    });
    await page.focus('#settings');
    await page.keyboard.press('Enter');
    const { wide, cut } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      cut: [...document.querySelectorAll<HTMLElement>('header button, #controls .lil-name')]
        .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
        .map(({ textContent }) => textContent?.trim()),
    }));
    expect(wide).toBeLessThanOrEqual(360);
    expect(cut).toEqual([]);
    const inSight = await page.$$eval('header button', (all) =>
      all.every((one) => {
        const { left, right } = one.getBoundingClientRect();
        return left >= 0 && right <= 360;
      }),
    );
    expect(inSight).toBe(true);
    for (const theme of ['light', 'dark'] as const) {
      await page.evaluate((one) => window.headglow.set({ theme: one }), theme);
      await expectAccessible(page);
    }
    await page.setViewport({ width: 1280, height: 800 });
    await settled(page);
  });
});

describe('printing', () => {
  it('shows only the figure, in the light theme and its aspect ratio, on one page', async () => {
    await page.evaluate(() => window.headglow.set({ theme: 'dark', title: 'Printed' }));
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.emulateMediaType('print');
    const printed = await page.evaluate(() => {
      const rect = (selector: string) => {
        const element = document.querySelector(selector) as Element;
        const { width, height } = element.getBoundingClientRect();
        return { width, height };
      };
      const { width, height } = window.headglow.layout;
      return {
        theme: window.headglow.options.theme,
        visible: [...document.body.children].filter((one) => one.checkVisibility()).map(({ id }) => id),
        canvas: rect('#figure canvas'),
        svg: rect('#figure svg'),
        ratio: width / height,
      };
    });
    expect(printed).toMatchObject({ theme: 'light', visible: ['figure'] });
    expect(printed.svg.width).toBeCloseTo(printed.canvas.width, 0);
    expect(printed.svg.height).toBeCloseTo(printed.canvas.height, 0);
    expect(printed.canvas.width / printed.canvas.height).toBeCloseTo(printed.ratio, 1);
    const pdf = Buffer.from(await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1);
    const [, , width, height] = /\/MediaBox \[([\d. ]+)\]/.exec(pdf)?.[1]?.split(' ').map(Number) ?? [];
    expect(width).toBeGreaterThan(height as number);
    await page.emulateMediaType();
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    expect((await options()).theme).toBe('dark');
    await page.click('#undo');
    expect(await options()).toMatchObject({ title: '' });
    expectNoErrors(page);
  });
});
