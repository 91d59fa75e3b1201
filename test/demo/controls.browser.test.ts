// The controls in the settings of the viewer.

import { describe, expect, it } from 'vitest';
import { expectNoErrors } from '../support/browser.ts';
import { drop, options, serveViewer, setControl, text } from './viewer-page.ts';

const viewer = serveViewer();

describe('the controls', () => {
  it('update lists and emptied fields', async () => {
    const page = await viewer.open();
    const ticked = () =>
      page.$$eval(
        '[aria-label=Tasks] input',
        (boxes) => boxes.filter((box) => (box as HTMLInputElement).checked).length,
      );
    await page.evaluate(() => window.headglow.set({ tasks: ['Inference'] }));
    expect(await ticked()).toBe(1);
    await page.click('#default');
    expect(await ticked()).toBe(8);
    await page.evaluate(() => {
      for (const box of document.querySelectorAll<HTMLInputElement>('[aria-label=Tasks] input')) box.click();
    });
    expect(await ticked()).toBe(1); // the last task cannot be deselected
    await setControl(page, 'Linear scale', '');
    expect((await options(page)).linscale).toBe(1);
    await setControl(page, 'Columns', 'abc');
    await page.waitForSelector('#notice:not([hidden])');
    expect((await options(page)).columns).toBe(4);
    expectNoErrors(page);
  });

  it('change norm, limits, colormap, reduction, columns and origin', async () => {
    const page = await viewer.open();
    await setControl(page, 'Norm', 'log'); // log does not support the example's vmin of 0
    expect(await options(page)).toMatchObject({ norm: 'log', vmin: null });
    await setControl(page, 'Norm', 'asinh');
    await setControl(page, 'Upper limit (vmax)', '0.002');
    await setControl(page, 'Colormap', 'magma');
    await setControl(page, 'Reduction', 'mean');
    await setControl(page, 'Columns', '2');
    await setControl(page, 'Origin (layer 0)', 'lower');
    await setControl(page, 'Limits from', 'frame');
    expect(await options(page)).toMatchObject({
      norm: 'asinh',
      vmax: 0.002,
      colormap: 'magma',
      reduction: 'mean',
      columns: 2,
      origin: 'lower',
      limits: 'frame',
    });
    expect(await page.evaluate(() => new Set(window.headglow.layout.panels.map(({ x }) => x)).size)).toBe(2);
    await setControl(page, 'Upper limit (vmax)', 'auto');
    expect((await options(page)).vmax).toBe(null);
    await setControl(page, 'Upper limit (vmax)', 'much');
    await page.waitForSelector('#notice:not([hidden])');
    expect(await text(page, '#notice p')).toContain('vmax');
    expect((await options(page)).vmax).toBe(null);
    expectNoErrors(page);
  });

  it('advise robust limits if a fill value hides the other values, and reject text that is not a number', async () => {
    const page = await viewer.open();
    const rows = Array.from({ length: 64 }, (_, i) => (i === 9 ? '9.97e36' : String(0.3 + i / 100)));
    const lines = Array.from({ length: 8 }, (_, i) => rows.slice(8 * i, 8 * i + 8).join('\t'));
    await drop(page, [{ name: 'fill.tsv', text: lines.join('\n') }]);
    await page.waitForSelector('#advice:not([hidden])');
    expect(await text(page, '#advice p')).toMatch(
      /^One cell \(.*layer 1, head 1: 9\.97e36\) is 10\^37 times/,
    );
    await page.click('#advice button');
    await page.waitForSelector('#advice[hidden]');
    expect((await options(page)).limits).toBe('robust');
    await setControl(page, 'Norm', 'linear');
    await setControl(page, 'Centre', '−0.5');
    expect((await options(page)).center).toBe(-0.5);
    await setControl(page, 'Lower limit (vmin)', 'abc');
    expect(await text(page, '#notice p')).toBe(
      'Lower limit (vmin): "abc" is not a finite number; use such a number, or auto.',
    );
    expectNoErrors(page);
  });

  it('select and order tasks', async () => {
    const page = await viewer.open();
    const tasks = () => page.evaluate(() => window.headglow.layout.panels.map(({ task }) => task));
    await page.evaluate(() => {
      const boxes = document.querySelectorAll<HTMLInputElement>('.picker input');
      boxes.forEach((box, i) => {
        if (i > 2) box.click();
      });
    });
    expect(await tasks()).toEqual(['Knowledge Recall', 'Retrieval', 'Logical Reasoning']);
    await page.evaluate(() =>
      document.querySelector<HTMLButtonElement>('[aria-label="Move Retrieval up"]')?.click(),
    );
    expect(await tasks()).toEqual(['Retrieval', 'Knowledge Recall', 'Logical Reasoning']);
    expectNoErrors(page);
  });
});
