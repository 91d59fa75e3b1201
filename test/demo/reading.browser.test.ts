// Choosing how files are read: the buttons of messages, the dialog with all settings, and the history.

import type { Page } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import { READING, READING_NAMES } from '../../src/formats.ts';
import { expectAccessible } from '../support/axe.ts';
import { pressControl } from './training-run-page.ts';
import { drop, models, serveViewer, text } from './viewer-page.ts';

const viewer = serveViewer({ checkErrors: true });

/** Nested lists that count up from 0. */
function nested(shape: readonly number[], start = 0): unknown {
  const [length = 0, ...inner] = shape;
  if (inner.length === 0) return Array.from({ length }, (_, i) => start + i);
  const size = inner.reduce((product, one) => product * one, 1);
  return Array.from({ length }, (_, i) => nested(inner, start + i * size));
}

/** A file whose axes may be (task, layer, head) or (layer, head, something else). */
const DOUBTFUL = { name: 'doubtful.json', text: JSON.stringify(nested([8, 2, 64])) };
const FLAT = { name: 'flat.json', text: JSON.stringify(nested([12])) };
const MATRIX = { name: 'matrix.json', text: JSON.stringify(nested([2, 3])) };

const actions = (page: Page) =>
  page.$$eval('#notice .actions button', (all) => all.map(({ textContent }) => textContent));
const clickAction = (page: Page, label: string) =>
  page.evaluate((wanted) => {
    const buttons = [...document.querySelectorAll<HTMLElement>('#notice .actions button')];
    buttons.find(({ textContent }) => textContent === wanted)?.click();
  }, label);
const waitForModels = (page: Page, ...wanted: readonly string[]) =>
  page.waitForFunction(
    (expected) =>
      window.headglow.layout.panels
        .map(({ model, layers, heads }) => `${model} ${layers}x${heads}`)
        .join() === expected,
    {},
    wanted.join(),
  );
const openDialog = async (page: Page) => {
  await page.click('#read-as');
  await page.waitForSelector('dialog.reading[open]');
};
/** Waits for the list of arrays, below which the fields are. */
const listed = (page: Page) => page.waitForSelector('dialog.reading .arrays:not([hidden])');
const dialogClosed = (page: Page) => page.waitForFunction(() => !document.querySelector('dialog.reading'));
const focused = (page: Page) => page.evaluate(() => document.activeElement?.id ?? '');
/** Replaces the text of a field that has the focus. */
async function retype(page: Page, id: string, value: string): Promise<void> {
  await page.click(`#${id}`, { count: 3 });
  await page.keyboard.press('Backspace');
  await page.keyboard.type(value);
}

describe('a file that can be read in several ways', () => {
  it('asks with a button for each, and shows what was chosen; the figure stays until then', async () => {
    const page = await viewer.open();
    const before = await models(page);
    await drop(page, [DOUBTFUL]);
    await page.waitForSelector('#notice:not([hidden])');
    expect(await text(page, '#notice p')).toBe(
      'doubtful.json: its shape (8, 2, 64) could be (task, layer, head) or (layer, head, something else).',
    );
    expect(await actions(page)).toEqual([
      'Axes: task layer head',
      'Axes: layer head other · Reduce: mean',
      'Read as…',
    ]);
    expect(await models(page)).toEqual(before);
    await expectAccessible(page);
    await clickAction(page, 'Axes: layer head other · Reduce: mean');
    await waitForModels(page, 'doubtful 8x2');
    const { values } = await page.evaluate(() => {
      const [tensor] = window.headglow.dataset.tensors;
      return { values: [...(tensor as unknown as { values: Float32Array }).values] };
    });
    expect(values.slice(0, 2)).toEqual([31.5, 95.5]);
    // A note says what was reduced; there is nothing left to choose.
    expect(await actions(page)).toEqual([]);
  });

  it('asks for a number where one is needed, with the focus in its field', async () => {
    const page = await viewer.open();
    await drop(page, [FLAT]);
    await page.waitForSelector('#notice:not([hidden])');
    expect(await actions(page)).toEqual(['Axes: (layer head) · Heads…', 'Read as…']);
    await clickAction(page, 'Axes: (layer head) · Heads…');
    await page.waitForSelector('dialog.reading[open]');
    expect(await focused(page)).toBe('reading-heads');
    expect(await page.$eval('#reading-dims', (field) => (field as HTMLInputElement).value)).toBe(
      '(layer head)',
    );
    await listed(page);
    await page.keyboard.type('5');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog.reading .message p');
    expect(await text(page, 'dialog.reading .message p')).toContain('its axis of 12 is not (layer head)');
    await retype(page, 'reading-heads', '4');
    await page.keyboard.press('Enter');
    await dialogClosed(page);
    expect(await models(page)).toEqual(['flat 3x4']);
    expect(await page.$eval('#notice', (notice) => (notice as HTMLElement).hidden)).toBe(true);
  });

  it('is asked about beside files that are shown, in its line of the notice', async () => {
    const page = await viewer.open();
    await drop(page, [MATRIX, DOUBTFUL]);
    await page.waitForSelector('#notice:not([hidden])');
    expect(await models(page)).toEqual(['matrix 2x3']);
    expect(await page.$$eval('#notice li .actions button', (all) => all.length)).toBe(2);
    await expectAccessible(page);
  });

  it('has names that are text, never markup', async () => {
    const page = await viewer.open();
    const name = '<img src=x onerror=alert(1)>';
    await drop(page, [{ name: 'a.json', text: JSON.stringify({ [name]: [[1, 2]], other: [[3, 4]] }) }]);
    await waitForModels(page, 'a 1x2', 'a 1x2');
    await openDialog(page);
    await listed(page);
    await retype(page, 'reading-pick', 'nothing');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog.reading .message button');
    const buttons = await page.$$eval('dialog.reading .message button', (all) =>
      all.map(({ textContent }) => textContent),
    );
    expect(buttons).toEqual([`Pick: ${name}`, 'Pick: other']);
    expect(await page.$('img')).toBe(null);
    await page.click('dialog.reading .message button');
    await dialogClosed(page);
    expect(await models(page)).toEqual(['a 1x2']);
  });
});

describe('the dialog', () => {
  it('has a field for each setting, and is opened for files only', async () => {
    const page = await viewer.open();
    expect(await page.$eval('#read-as', (button) => (button as HTMLElement).hidden)).toBe(true);
    await drop(page, [MATRIX]);
    await waitForModels(page, 'matrix 2x3');
    await openDialog(page);
    expect(await text(page, '#reading-title')).toBe('Read matrix.json as…');
    const labels = await page.$$eval('dialog.reading label', (all) => all.map((label) => label.textContent));
    expect(labels).toEqual(READING_NAMES.map((name) => READING[name].label));
    await page.keyboard.press('Escape');
    await dialogClosed(page);
    expect(await focused(page)).toBe('read-as');
    await page.click('#default');
    await page.waitForFunction(() => document.title.startsWith('Example'));
    expect(await page.$eval('#read-as', (button) => (button as HTMLElement).hidden)).toBe(true);
  });

  it('shows an error at the field that it names, and leaves the figure as it is', async () => {
    const page = await viewer.open();
    await drop(page, [MATRIX]);
    await waitForModels(page, 'matrix 2x3');
    await openDialog(page);
    await listed(page);
    for (const [id, value, reason] of [
      ['reading-dims', 'task token', '"task token" has neither layer nor head'],
      ['reading-heads', 'many', '"many" is not a positive whole number'],
    ] as const) {
      await retype(page, id, value);
      await page.keyboard.press('Enter');
      await page.waitForSelector(`#${id}[aria-invalid=true]`);
      expect(await text(page, `#${id}-error`)).toContain(reason);
      expect(await page.$$eval('[aria-invalid]', (all) => all.length)).toBe(1);
      await page.waitForFunction((field) => document.activeElement?.id === field, {}, id);
      await expectAccessible(page);
      await retype(page, id, '');
      expect(await page.$$eval('[aria-invalid]', (all) => all.length)).toBe(0);
    }
    expect(await models(page)).toEqual(['matrix 2x3']);
  });

  it.each(['light', 'dark'] as const)('is accessible and fits a narrow page: %s', async (theme) => {
    const page = await viewer.open(420, 700);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
    await drop(page, [MATRIX]);
    await waitForModels(page, 'matrix 2x3');
    await page.waitForFunction((wanted) => document.documentElement.dataset.theme === wanted, {}, theme);
    await openDialog(page);
    await expectAccessible(page);
    const fits = await page.$eval('dialog.reading', (dialog) => {
      const { left, right, top, bottom } = dialog.getBoundingClientRect();
      const inside = left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight;
      return (
        inside && [...dialog.querySelectorAll('*')].every((one) => one.scrollWidth <= dialog.clientWidth)
      );
    });
    expect(fits).toBe(true);
  });
});

describe('another reading', () => {
  it('is an entry that can be undone and redone, with the other settings', async () => {
    const page = await viewer.open();
    await drop(page, [MATRIX]);
    await waitForModels(page, 'matrix 2x3');
    await page.evaluate(() => window.headglow.set({ colormap: 'magma' }));
    await openDialog(page);
    await page.keyboard.type('head layer');
    await page.keyboard.press('Enter');
    await waitForModels(page, 'matrix 3x2');
    await dialogClosed(page);
    expect(await page.$eval('#undo', (button) => (button as HTMLElement).title)).toContain(
      'How the files are read',
    );
    await page.evaluate(() => window.headglow.set({ colormap: 'cividis' }));
    await pressControl(page, 'z');
    await page.waitForFunction(() => window.headglow.options.colormap === 'magma');
    expect(await models(page)).toEqual(['matrix 3x2']);
    await pressControl(page, 'z');
    await waitForModels(page, 'matrix 2x3');
    expect(await page.evaluate(() => window.headglow.options.colormap)).toBe('magma');
    await pressControl(page, 'z', true);
    await waitForModels(page, 'matrix 3x2');
    // The dialog starts with the reading that is shown.
    await openDialog(page);
    expect(await page.$eval('#reading-dims', (field) => (field as HTMLInputElement).value)).toBe(
      'head layer',
    );
  });

  it('does not apply to other files, neither at once nor when settings are undone', async () => {
    const page = await viewer.open();
    await drop(page, [MATRIX]);
    await waitForModels(page, 'matrix 2x3');
    await page.evaluate(() => window.headglow.set({ colormap: 'magma' }));
    await openDialog(page);
    await page.keyboard.type('head layer');
    await page.keyboard.press('Enter');
    await waitForModels(page, 'matrix 3x2');
    await dialogClosed(page);
    await drop(page, [{ ...MATRIX, name: 'other.json' }]);
    await waitForModels(page, 'other 2x3');
    await pressControl(page, 'z');
    await page.waitForFunction(() => window.headglow.options.colormap === null);
    expect(await models(page)).toEqual(['other 2x3']);
  });
});

const rows = (page: Page) =>
  page.$$eval('dialog.reading [role=option]', (all) => all.map(({ textContent }) => textContent));
const listStatus = (page: Page) => text(page, 'dialog.reading .bar p');
const active = (page: Page) =>
  page.$eval('dialog.reading .arrays', (list) => {
    const row = document.getElementById(list.getAttribute('aria-activedescendant') ?? '');
    const { top, bottom } = row?.getBoundingClientRect() ?? { top: -1, bottom: -1 };
    const frame = list.getBoundingClientRect();
    return top >= frame.top - 1 && bottom <= frame.bottom + 1 ? (row?.textContent ?? '') : 'out of sight';
  });

/** A file with a matrix, a matrix under a name that is markup, and an array whose axes are not known. */
const SEVERAL = {
  name: 'several.json',
  text: JSON.stringify({
    scores: [
      [0, -1.5, 2],
      [0, 0, 0.00000123],
    ],
    '<i>x</i>': [
      [1, 2],
      [3, null],
    ],
    maps: nested([8, 2, 64]),
  }),
};

describe('the list of arrays', () => {
  it('says of each what it is, and whether it is shown', async () => {
    const page = await viewer.open(420, 760);
    await drop(page, [SEVERAL]);
    await page.waitForFunction(() => document.title.startsWith('several'));
    await openDialog(page);
    await listed(page);
    expect(await rows(page)).toEqual([
      'scores shown layer 2 × head 3 · number · −1.5 to 2 · 3 zero · 1 negative',
      '<i>x</i> shown layer 2 × head 2 · number · 1 to 3 · 1 missing',
      'maps 8 × 2 × 64 · number · 0 to 1023 · 1 zero',
    ]);
    expect(await listStatus(page)).toBe('3 arrays, 2 shown');
    await expectAccessible(page);
  });

  it('shows a row that is clicked, asks where there are several ways, and leads back to all', async () => {
    const page = await viewer.open();
    await drop(page, [SEVERAL]);
    await waitForModels(page, '2 x 3 2x3', '2 x 2 2x2');
    await openDialog(page);
    await listed(page);
    await page.click('dialog.reading [role=option]:nth-child(3)');
    await page.waitForSelector('dialog.reading .message button');
    const ways = await page.$$eval('dialog.reading .message button', (all) =>
      all.map(({ textContent }) => textContent),
    );
    expect(ways).toEqual([
      'Pick: maps · Axes: task layer head',
      'Pick: maps · Axes: layer head other · Reduce: mean',
    ]);
    await page.keyboard.press('Enter');
    await dialogClosed(page);
    expect(await page.evaluate(() => window.headglow.layout.panels.length)).toBe(8);
    await openDialog(page);
    await listed(page);
    expect(await listStatus(page)).toBe('3 arrays, 1 shown');
    await page.click('dialog.reading [role=option]:nth-child(2)');
    await dialogClosed(page);
    expect(await models(page)).toEqual(['several 2x2']);
    await pressControl(page, 'z');
    await page.waitForFunction(() => window.headglow.layout.panels.length === 8);
    await pressControl(page, 'z');
    await waitForModels(page, '2 x 3 2x3', '2 x 2 2x2');
  });

  it('is opened for files of which nothing can be shown', async () => {
    const page = await viewer.open();
    const layers = Object.fromEntries([0, 1, 2].map((layer) => [`layer.${layer}`, nested([3, 4])]));
    await drop(page, [{ name: 'layers.json', text: JSON.stringify(layers) }]);
    await page.waitForSelector('#notice:not([hidden])');
    await clickAction(page, 'Read as…');
    await listed(page);
    expect(await listStatus(page)).toBe('3 arrays, none shown');
    await page.keyboard.press('Escape');
    await dialogClosed(page);
  });

  it('of 10,000 arrays scrolls with few elements, by keys too, and can be filtered', async () => {
    const page = await viewer.open();
    const array = (i: number) => (i === 0 || i === 1230 ? [[i, 1]] : [i, 1]);
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`array ${i}`, array(i)]));
    await drop(page, [{ name: 'many.json', text: JSON.stringify(many) }]);
    await page.waitForFunction(() => document.title.startsWith('many'));
    await openDialog(page);
    await listed(page);
    expect(await listStatus(page)).toBe('10,000 arrays, 2 shown');
    expect((await rows(page)).length).toBeLessThan(40);
    await page.focus('dialog.reading .arrays');
    await page.keyboard.press('End');
    expect(await active(page)).toContain('array 9999 ');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('PageUp');
    expect(await active(page)).toMatch(/^array 99\d\d /);
    const position = await page.$eval('dialog.reading [role=option]', (row) =>
      row.getAttribute('aria-setsize'),
    );
    expect(position).toBe('10000');
    await page.$eval('dialog.reading .arrays', (list) => list.scrollTo(0, list.scrollHeight / 2));
    await page.waitForFunction(() =>
      [...document.querySelectorAll('dialog.reading [role=option]')].some(({ textContent }) =>
        textContent?.startsWith('array 5000 '),
      ),
    );
    expect((await rows(page)).length).toBeLessThan(40);
    await page.focus('dialog.reading .bar input');
    await page.keyboard.type('array 123');
    expect(await listStatus(page)).toBe('11 matches · 10,000 arrays, 2 shown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await dialogClosed(page);
    await page.waitForFunction(() => window.headglow.layout.panels.length === 1);
    const shown = await page.evaluate(() => [
      ...(window.headglow.dataset.tensors[0] as unknown as { values: Float32Array }).values,
    ]);
    expect(shown).toEqual([1230, 1]);
  });
});
