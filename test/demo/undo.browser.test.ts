// Undo and redo of settings in the viewer, including advice that was applied.

import { describe, expect, it } from 'vitest';
import { expectNoErrors, settled } from '../support/browser.ts';
import {
  choose,
  field,
  openViewer,
  options,
  pressControl,
  serveTrainingRun,
  setOptions,
} from './training-run-page.ts';

serveTrainingRun();

describe('undo and redo', () => {
  it('work by keys and buttons, with typed text as one entry', async () => {
    const page = await openViewer();
    const undo = () => page.$eval('#undo', (button) => (button as HTMLButtonElement).title);
    expect(await undo()).toBe('Nothing to undo (Ctrl+Z)');
    await choose(page, 'Colormap', 'magma');
    await choose(page, 'Colormap', 'plasma');
    const title = await field(page, 'Title');
    await title.focus();
    await page.keyboard.type('Heads');
    // The field has its own undo.
    await pressControl(page, 'z');
    expect((await options(page)).colormap).toBe('plasma');
    await title.evaluate((input) => {
      input.value = 'Heads';
      input.dispatchEvent(new Event('input', { bubbles: true }));
      input.blur();
    });
    expect(await undo()).toBe('Undo: Title (Ctrl+Z)');
    await pressControl(page, 'z');
    expect(await options(page)).toMatchObject({ title: '', colormap: 'plasma' });
    await page.click('#undo');
    await pressControl(page, 'z');
    expect((await options(page)).colormap).toBe(null);
    expect(await page.$eval('#undo', (button) => (button as HTMLButtonElement).disabled)).toBe(true);
    await pressControl(page, 'z', true);
    await pressControl(page, 'y');
    await page.click('#redo');
    expect(await options(page)).toMatchObject({ title: 'Heads', colormap: 'plasma' });
    expectNoErrors(page);
  });

  it('restore an analysis with its options, and do not change the checkpoint', async () => {
    const page = await openViewer();
    await choose(page, 'Show', 'Change from previous checkpoint');
    await choose(page, 'Norm', 'asinh');
    await choose(page, 'Show', 'Values');
    await page.evaluate(() => window.headglowPlayer.seek(3));
    await pressControl(page, 'z');
    expect(await options(page)).toMatchObject({ norm: 'asinh', reduction: 'absmax', checkpoint: 3 });
    await pressControl(page, 'z');
    await pressControl(page, 'z');
    expect(await options(page)).toMatchObject({ norm: 'symlog', reduction: 'max', checkpoint: 3 });
    expect(await page.$eval('#undo', (button) => (button as HTMLButtonElement).disabled)).toBe(true);
    expectNoErrors(page);
  });

  it('record a drag as one entry, and playback as none', async () => {
    const page = await openViewer();
    await page.click('#description-toggle');
    await settled(page);
    const grip = await page.waitForSelector('[aria-label="Upper limit"]', { visible: true });
    const box = await grip?.boundingBox();
    if (!box) throw new Error('there is no grip');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + 60, { steps: 8 });
    await page.mouse.up();
    expect((await options(page)).vmax).not.toBe(null);
    // Holding a key down is one entry, too.
    await page.$eval('[aria-label="Upper limit"]', (element) => (element as SVGElement).focus());
    for (let i = 0; i < 5; i++) await page.keyboard.down('ArrowDown');
    await page.keyboard.up('ArrowDown');
    const { vmax } = await options(page);
    await pressControl(page, 'z');
    expect((await options(page)).vmax).toBeGreaterThan(vmax as number);
    await page.evaluate(() => {
      window.headglowPlayer.set({ speed: 60, repeat: 'none' });
      window.headglow.set({ checkpoint: 0 });
      window.headglowPlayer.play();
    });
    await page.waitForFunction(() => window.headglow.options.checkpoint === 4);
    await pressControl(page, 'z');
    expect(await options(page)).toMatchObject({ vmin: null, vmax: null, checkpoint: 4 });
    expectNoErrors(page);
  });

  it('restore the settings after a reset', async () => {
    const page = await openViewer();
    await setOptions(page, { norm: 'log', columns: 1 });
    await page.evaluate(() => {
      const buttons = [...document.querySelectorAll<HTMLElement>('#controls button')];
      buttons.find(({ textContent }) => textContent === 'Reset all settings')?.click();
    });
    expect(await options(page)).toMatchObject({ norm: 'symlog', columns: null });
    await pressControl(page, 'z');
    expect(await options(page)).toMatchObject({ norm: 'log', columns: 1 });
    expectNoErrors(page);
  });
});

describe('advice', () => {
  it('on flat panels offers separate limits with one click, can be undone, and can be dismissed', async () => {
    const page = await openViewer();
    const line = (isHidden: boolean) =>
      page.waitForFunction(
        (wanted) => (document.querySelector('#advice') as HTMLElement).hidden === wanted,
        {},
        isHidden,
      );
    await page.evaluate(() => {
      const values = Float32Array.from({ length: 48 }, (_, i) => (i % 24) * (i < 24 ? 1 : 0.001));
      window.headglow.show({
        tensors: [{ model: 'm', tasks: ['a', 'b'], layers: 4, heads: 6, steps: null, values }],
      });
    });
    await line(false);
    expect(await page.$eval('#advice p', ({ textContent }) => textContent)).toContain(
      '1 of 2 panels spans less than a tenth of the colorbar',
    );
    await page.click('#advice button');
    expect((await options(page)).limitsBy).toBe('task');
    await line(true);
    await pressControl(page, 'z');
    expect((await options(page)).limitsBy).toBe('figure');
    await line(false);
    await page.click('#advice [aria-label=Dismiss]');
    await line(true);
    expectNoErrors(page);
  });

  it('take back a zoom as one entry, however many frames it took', async () => {
    const page = await openViewer();
    const zoomTo = (ends: readonly number[]) =>
      page.evaluate((all) => {
        for (const end of all) window.headglow.set({ zoom: { layers: [1, end], heads: [0, 3] } });
      }, ends);
    const isZoomAt = async (end: number | null) => {
      const { zoom } = await options(page);
      expect(zoom).toEqual(end === null ? null : { layers: [1, end], heads: [0, 3] });
    };
    await zoomTo([3.5, 3, 2.5]);
    await setOptions(page, { colormap: 'magma' });
    await new Promise((resolve) => setTimeout(resolve, 600));
    await zoomTo([2.25, 2]);
    expect(await page.$eval('#undo', (button) => (button as HTMLButtonElement).title)).toBe(
      'Undo: Zoom (Ctrl+Z)',
    );
    await pressControl(page, 'z');
    await isZoomAt(2.5);
    expect((await options(page)).colormap).toBe('magma');
    await pressControl(page, 'z');
    await isZoomAt(2.5);
    expect((await options(page)).colormap).toBe(null);
    await pressControl(page, 'z');
    await isZoomAt(null);
    expect(await page.$eval('#undo', (button) => (button as HTMLButtonElement).disabled)).toBe(true);
    for (let i = 0; i < 3; i++) await pressControl(page, 'y');
    await isZoomAt(2);
    expectNoErrors(page);
  });
});
