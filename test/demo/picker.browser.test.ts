// Lists of tasks and models: pages of rows, filtering, ordering and focus.

import type { Page } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

let page: Page;
beforeAll(async () => {
  page = await openPage();
});
afterAll(() => page.close());

/** The last reported selection; null for all names. */
declare global {
  interface Window {
    chosen: readonly string[] | null | undefined;
    /** Shows names with a selection; a reported selection is applied immediately. */
    pick(count: number, chosen: readonly string[] | null): void;
  }
}

beforeEach(async () => {
  await page.evaluate(async () => {
    const { Picker } = await import('../../demo/picker.ts');
    document.body.replaceChildren();
    let names: readonly string[] = [];
    window.chosen = undefined;
    const picker = new Picker(document.body, 'Tasks', (chosen) => {
      window.chosen = chosen;
      picker.update(names, chosen);
    });
    window.pick = (count, chosen) => {
      names = Array.from({ length: count }, (_, i) => `task ${i}`);
      picker.update(names, chosen);
    };
  });
});

const show = (count: number, chosen: readonly string[] | null = null) =>
  page.evaluate((...all) => window.pick(...all), count, chosen);
const names = () => page.$$eval('li label', (labels) => labels.map(({ textContent }) => textContent));
const chosen = () => page.evaluate(() => window.chosen);
const said = () => page.$eval('.picker-count', (line) => line.textContent);
const find = async (text: string) => {
  await page.$eval('[aria-label="Filter tasks"]', (field) => {
    (field as HTMLInputElement).value = '';
  });
  await page.type('[aria-label="Filter tasks"]', text);
};
const visible = () =>
  page.$$eval('button', (all) =>
    all.filter((one) => one.checkVisibility() && !one.closest('li')).map(({ textContent }) => textContent),
  );
const press = (text: string) =>
  page.$$eval('button', (all, wanted) => all.find((one) => one.textContent?.includes(wanted))?.click(), text);

it('lists 100 of 150,000 names, and 100 more on request', async () => {
  await show(150_000);
  expect(await names()).toHaveLength(100);
  expect(await visible()).toEqual(['Show 100 more (149,900 hidden)']);
  await press('Show 100 more');
  expect(await names()).toHaveLength(200);
  // The focus moves to the first new row.
  expect(await page.evaluate(() => document.activeElement?.closest('label')?.textContent)).toBe('task 100');
  await page.keyboard.press('Space');
  expect(await chosen()).toHaveLength(149_999);
  expectNoErrors(page);
});

it('filters 150,000 names, ignoring case, and selects only the matches', async () => {
  await show(150_000);
  await find('TASK 14999');
  const found = ['task 14999', ...Array.from({ length: 10 }, (_, i) => `task 14999${i}`)];
  expect(await names()).toEqual(found);
  expect(await said()).toBe('11 matches · 150,000 of 150,000 shown');
  await press('Show matches only');
  expect(await chosen()).toEqual(found);
  expect(await said()).toBe('11 matches · 11 of 150,000 shown');
  await find('nothing');
  expect([await names(), await said()]).toEqual([[], '0 matches · 11 of 150,000 shown']);
  await press('Show all');
  expect(await chosen()).toBe(null);
  expectNoErrors(page);
});

it('moves a name past the previous or next listed name', async () => {
  await show(20);
  await find('task 1');
  await page.click('[aria-label="Move task 10 up"]');
  expect((await chosen())?.slice(0, 4)).toEqual(['task 0', 'task 10', 'task 1', 'task 2']);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
    'Move task 10 down',
  );
  await page.keyboard.press('Enter');
  expect((await chosen())?.slice(0, 4)).toEqual(['task 0', 'task 1', 'task 10', 'task 2']);
  expectNoErrors(page);
});

it('keeps a deselected name in place and focused', async () => {
  await show(5);
  expect(await visible()).toEqual([]);
  await page.focus('li:nth-child(2) input');
  await page.keyboard.press('Space');
  expect(await chosen()).toEqual(['task 0', 'task 2', 'task 3', 'task 4']);
  expect(await names()).toEqual(['task 0', 'task 1', 'task 2', 'task 3', 'task 4']);
  expect(await page.evaluate(() => document.activeElement?.closest('label')?.textContent)).toBe('task 1');
  await show(5, ['task 3', 'task 1']);
  expect((await names()).slice(0, 2)).toEqual(['task 3', 'task 1']);
  expectNoErrors(page);
});
