// Differences in the viewer: from checkpoints, models and tasks, the emergence map with its ranking, and back to the values.

import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, type ServedFiles, startServer } from '../../src/cli/server.ts';
import { expectAccessible } from '../support/axe.ts';
import { expectNoErrors, openPage, settled } from '../support/browser.ts';
import { ensureBuilt, viewerFolder } from '../support/built.ts';
import { RUN } from '../support/run.ts';

const servers: RunningServer[] = [];
async function served(more: Partial<ServedFiles> = {}): Promise<string> {
  const server = await startServer({ viewer: viewerFolder, files: [], options: {}, step: null, ...more }, 0);
  servers.push(server);
  return server.url;
}

let url = '';
beforeAll(async () => {
  await ensureBuilt();
  url = await served();
});
afterAll(async () => {
  for (const server of servers) await server.close();
});

async function openViewer(address = url): Promise<Page> {
  const page = await openPage(address, { width: 1280, height: 900 });
  await settled(page);
  return page;
}

/** Opens the viewer with a training run. */
async function openRun(options = {}): Promise<Page> {
  const page = await openViewer();
  await page.evaluate(
    (run, given) => {
      window.headglow.show({ tensors: [{ ...run, values: Float32Array.from(run.values) }] }, given);
    },
    RUN,
    options,
  );
  return page;
}

/** Returns the row of a control by its label. */
const row = (page: Page, name: string) =>
  page.evaluateHandle(
    (wanted) =>
      [...document.querySelectorAll<HTMLElement>('#controls .lil-controller')].find(
        (one) => one.querySelector('.lil-name')?.textContent === wanted,
      ) as HTMLElement,
    name,
  );

async function choose(page: Page, shown: string): Promise<void> {
  const select = await (await row(page, 'Show')).$('select');
  await select?.evaluate((element, label) => {
    const option = [...element.options].find(({ text }) => text === label);
    if (!option) throw new Error(`there is no ${label}`);
    element.value = option.value;
    element.dispatchEvent(new Event('change'));
  }, shown);
}

const shownNow = async (page: Page): Promise<string> =>
  (await (await row(page, 'Show')).$eval('select', (select) => select.selectedOptions[0]?.text)) ?? '';

const options = (page: Page) => page.evaluate(() => window.headglow.options);

/** Returns the value of a head from the read-out of the view. */
const valueAt = (page: Page, panel: number, layer: number, head: number) =>
  page.evaluate(
    (...[p, l, h]) => {
      window.headglow.point({ panel: p, layer: l, head: h });
      const value = window.headglow.readout?.value;
      window.headglow.point(null);
      return value;
    },
    panel,
    layer,
    head,
  );

const ranking = (page: Page) =>
  page.$$eval('.ranking tbody tr', (rows) =>
    rows.map((one) => [...one.children].map((cell) => cell.textContent).join(' ')),
  );

const caption = (page: Page) => page.$eval('.ranking caption', (one) => one.textContent);

async function threshold(page: Page, text: string): Promise<void> {
  const input = await (await row(page, 'Emergence threshold')).$('input');
  await input?.focus();
  await input?.evaluate((element) => element.select());
  await input?.type(text);
  await input?.press('Enter');
}

describe('the folder "Differences"', () => {
  it('shows changes on the timeline, and restores the values with their options', async () => {
    const before = { norm: 'log', vmin: 0.001, label: 'Score', checkpoint: 2, theme: 'dark' } as const;
    const page = await openRun(before);
    const former = await options(page);
    await choose(page, 'Change from first checkpoint');
    expect(await valueAt(page, 0, 1, 2)).toBeCloseTo(0.012, 7);
    expect(await options(page)).toMatchObject({
      norm: 'symlog',
      vmin: null,
      label: 'Change in Score',
      checkpoint: 2,
      theme: 'dark',
      reduction: 'absmax',
    });
    const caption = 'difference from step 0 · step 100 (checkpoint 3 of 5)';
    await page.waitForFunction(
      (said) => document.querySelector('#figure')?.textContent?.includes(said),
      {},
      caption,
    );
    await choose(page, 'Change from previous checkpoint');
    expect(await valueAt(page, 1, 1, 2)).toBeCloseTo(-0.006, 7);
    // The values are shown at the new position of the timeline.
    await page.evaluate(() => window.headglowPlayer.seek(4));
    await choose(page, 'Values');
    expect(await options(page)).toEqual({ ...former, checkpoint: 4 });
    expect(await valueAt(page, 0, 1, 2)).toBeCloseTo(0.03, 7);
    expectNoErrors(page);
  });

  it('shows the change from a fixed reference, which can be set to the current checkpoint', async () => {
    const page = await openRun({ checkpoint: 1 });
    await choose(page, 'Change from reference checkpoint');
    expect(await valueAt(page, 0, 1, 2)).toBe(0);
    await page.evaluate(() => window.headglow.set({ checkpoint: 3, norm: 'linear' }));
    expect(await valueAt(page, 0, 1, 2)).toBeCloseTo(0.012, 7);
    const button = await (await row(page, 'Use current checkpoint as reference')).$('button');
    await button?.evaluate((element) => element.click());
    expect(await valueAt(page, 0, 1, 2)).toBe(0);
    // An analysis of the same kind keeps the current options.
    expect(await options(page)).toMatchObject({ norm: 'linear', checkpoint: 3 });
    await page.evaluate(() => window.headglow.set({ checkpoint: 1 }));
    expect(await valueAt(page, 0, 1, 2)).toBeCloseTo(-0.012, 7);
    expectNoErrors(page);
  });

  it('subtracts a task that is chosen by name, and keeps the place on the timeline', async () => {
    const page = await openRun({ checkpoint: 2, tasks: ['copy', 'skip'] });
    const before = await options(page);
    await choose(page, 'Difference from model or task');
    await page.waitForFunction(() =>
      document.querySelector('#figure')?.textContent?.includes('difference from copy'),
    );
    expect(await page.$eval('#figure', (figure) => figure.textContent)).toContain('skip − copy');
    expect(await options(page)).toMatchObject({ tasks: ['skip'], checkpoint: 2 });
    const input = await (await row(page, 'Subtract')).$('input');
    expect(await input?.evaluate(({ value, list }) => [value, list?.options.length])).toEqual(['copy', 2]);
    await input?.evaluate((element) => element.select());
    await input?.type('cpy');
    await input?.press('Enter');
    expect(await page.$eval('#notice', (notice) => notice.textContent)).toContain(
      'no model or task is named "cpy"; did you mean "copy"?',
    );
    await choose(page, 'Values');
    expect(await options(page)).toEqual(before);
    expectNoErrors(page);
  });

  it('shows an emergence map with a ranking', async () => {
    const page = await openRun({ checkpoint: 1 });
    await choose(page, 'Emergence map');
    // Half of the largest value.
    const input = await (await row(page, 'Emergence threshold')).$('input');
    expect(await input?.evaluate((element) => element.value)).toBe('0.06');
    expect(await options(page)).toMatchObject({ norm: 'asinh', vmin: 10, vmax: 10_000, checkpoint: null });
    expect(await ranking(page)).toEqual([
      'copy 3 5 100',
      'copy 3 4 100',
      'copy 2 5 1,000',
      'copy 3 3 1,000',
      'copy 2 4 1,000',
      'copy 1 5 10,000',
      'copy 2 3 10,000',
      'copy 3 2 10,000',
    ]);
    expect(await caption(page)).toBe('8 heads emerge');
    expect(await valueAt(page, 0, 3, 5)).toBe(100);
    expect(await valueAt(page, 1, 3, 5)).toBeNaN();
    await threshold(page, '0.02');
    expect(await ranking(page)).toHaveLength(17);
    expect(await caption(page)).toBe('17 heads emerge');
    // All heads of the first task are above the threshold from the first checkpoint.
    await threshold(page, '0.001');
    expect(await caption(page)).toBe('0 heads emerge');
    await threshold(page, '9');
    expect(await caption(page)).toBe('0 heads emerge');
    await threshold(page, 'much');
    expect(await page.$eval('#notice p', (notice) => notice.textContent)).toBe(
      'Emergence threshold: "much" is not a finite number.',
    );
    const value = () => input?.evaluate((element) => element.value);
    expect(await value()).toBe('9');
    await threshold(page, '−0.01');
    expect(await value()).toBe('−0.01');
    expect(await valueAt(page, 1, 0, 1)).toBe(0);
    await page.evaluate(() => window.headglow.set({ tasks: ['skip'] }));
    expect(await ranking(page)).toEqual([]);
    await choose(page, 'Values');
    expect(await options(page)).toMatchObject({
      norm: 'symlog',
      reduction: 'max',
      checkpoint: 1,
      tasks: ['skip'],
    });
    expect(await page.$eval('.ranking', (place) => (place as HTMLElement).hidden)).toBe(true);
    expectNoErrors(page);
  });

  it('works during playback', async () => {
    const page = await openRun();
    await page.evaluate(() => window.headglowPlayer.play());
    const moved = () =>
      page.evaluate(
        () =>
          new Promise<void>((resolve) => {
            const { checkpoint } = window.headglow.options;
            const stop = window.headglow.on('change', (now) => {
              if (now.checkpoint === checkpoint) return;
              stop();
              resolve();
            });
          }),
      );
    await moved();
    await choose(page, 'Change from first checkpoint');
    await moved();
    await choose(page, 'Emergence map');
    expect(await page.$eval('#timeline button', (button) => button.checkVisibility())).toBe(false);
    await choose(page, 'Change from previous checkpoint');
    expect(await page.$eval('#timeline button', (button) => button.checkVisibility())).toBe(true);
    await choose(page, 'Values');
    expect(await options(page)).toMatchObject({ label: 'Head Importance', norm: 'symlog' });
    expectNoErrors(page);
  });

  it('highlights the head of a row, by pointer and by keyboard', async () => {
    const page = await openRun();
    await choose(page, 'Emergence map');
    await (await page.$('.ranking tbody tr:nth-child(3) td'))?.click();
    expect(await page.$eval('#readout', (line) => line.textContent)).toBe('copy · layer 2 · head 5 · 1000');
    await page.focus('.ranking [aria-label="Highlight copy, layer 3, head 4"]');
    await page.keyboard.press('Enter');
    expect(await page.$eval('#readout', (line) => line.textContent)).toBe('copy · layer 3 · head 4 · 100');
    expectNoErrors(page);
  });

  it('saves the ranking of all heads', async () => {
    const page = await openRun({ tasks: ['copy'] });
    await choose(page, 'Emergence map');
    const button = await (await row(page, 'Save as CSV')).$('button');
    const csv = await button?.evaluate(
      (element) =>
        new Promise<string>((resolve) => {
          let saved: Blob;
          URL.createObjectURL = (blob) => {
            saved = blob as Blob;
            return '#';
          };
          HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
            void saved.text().then((text) => resolve(`${this.download}\n${text}`));
          };
          element.click();
        }),
    );
    const lines = csv?.trim().split('\n') ?? [];
    expect(lines.slice(0, 3)).toEqual([
      'headglow-example-emergence-ranking.csv',
      'model,task,layer,head,step,last_value,status',
      ',copy,3,5,100,0.12,emerges',
    ]);
    expect(lines).toHaveLength(2 + 24);
    expect(lines.at(-1)).toBe(',copy,0,0,,0.005,never');
    expectNoErrors(page);
  });

  it('shows the values of new data, and is hidden for data without checkpoints', async () => {
    const page = await openRun();
    await choose(page, 'Emergence map');
    await page.click('#default');
    expect(await shownNow(page)).toBe('Values');
    expect(await options(page)).toMatchObject({ label: 'Head Importance', vmax: 0.005 });
    const title = () =>
      page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('#controls .lil-title')]
          .find(({ textContent }) => textContent === 'Differences')
          ?.checkVisibility(),
      );
    expect(await title()).toBe(true);
    await page.evaluate(() => {
      const values = Float32Array.from([1, 2]);
      window.headglow.show({
        tensors: [{ model: '', tasks: [''], layers: 1, heads: 2, steps: null, values }],
      });
    });
    expect(await title()).toBe(false);
    expectNoErrors(page);
  });

  it('shows the analysis of the command line', async () => {
    const page = await openViewer(
      await served({ analysis: { emergence: 0.002 }, options: { norm: 'symlog', theme: 'light' } }),
    );
    await page.waitForFunction(() => window.headglow.options.label === 'Emergence step');
    expect(await shownNow(page)).toBe('Emergence map');
    expect(await options(page)).toMatchObject({ norm: 'symlog', vmax: 143_000 });
    const changed = await openViewer(await served({ analysis: { change: { step: 143_000 } }, step: 0 }));
    await changed.waitForFunction(() => window.headglow.options.label === 'Change in Head Importance');
    expect(await shownNow(changed)).toBe('Change from reference checkpoint');
    expect(await options(changed)).toMatchObject({ checkpoint: 0, vmax: null });
    for (const one of [page, changed]) expectNoErrors(one);
  });

  it.each(['light', 'dark'] as const)('has no accessibility violations in axe, %s', async (theme) => {
    const page = await openRun({ theme });
    await choose(page, 'Emergence map');
    await expectAccessible(page);
  });
});
