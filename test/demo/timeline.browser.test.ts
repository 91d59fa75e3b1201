// The timeline in the viewer.

import { describe, expect, it } from 'vitest';
import { expectNoErrors } from '../support/browser.ts';
import { drop, options, serveViewer, setControl, text } from './viewer-page.ts';

const viewer = serveViewer();

describe('the timeline', () => {
  it('moves through the checkpoints by buttons, keys and pointer', async () => {
    const page = await viewer.open();
    await page.waitForSelector('.headglow-timeline');
    const words = () => text(page, '#timeline output');
    expect(await words()).toBe('step 143,000 (checkpoint 131 of 131)');
    await page.click('[aria-label="Previous checkpoint"]');
    expect(await words()).toMatch(/\(checkpoint 130 of 131\)$/);
    await page.focus('[role=slider][aria-label=Checkpoint]');
    await page.keyboard.press('Home');
    expect(await words()).toBe('step 0 (checkpoint 1 of 131)');
    expect((await options(page)).checkpoint).toBe(0);
    await page.keyboard.press('PageUp');
    await page.keyboard.press('ArrowRight');
    expect((await options(page)).checkpoint).toBe(11);
    expect(
      await page.$eval('[role=slider][aria-label=Checkpoint]', (slider) =>
        slider.getAttribute('aria-valuetext'),
      ),
    ).toBe(await words());
    const track = await (await page.$('#timeline .track'))?.boundingBox();
    if (!track) throw new Error('there is no track');
    await page.mouse.move(track.x + 5, track.y + 11);
    await page.mouse.down();
    await page.mouse.move(track.x + track.width + 50, track.y + 11, { steps: 4 });
    await page.mouse.up();
    expect((await options(page)).checkpoint).toBe(130);
    expectNoErrors(page);
  });

  it('plays a range on the space bar, and pauses', async () => {
    const page = await viewer.open();
    await page.waitForSelector('.headglow-timeline');
    await page.focus('[aria-label="First checkpoint to play"]');
    for (let i = 0; i < 12; i++) await page.keyboard.press('PageUp');
    await page.focus('[aria-label="Last checkpoint to play"]');
    await page.keyboard.press('ArrowLeft');
    expect(await page.evaluate(() => window.headglowPlayer.state.range)).toEqual([120, 129]);
    await page.select('#timeline label:nth-of-type(2) select', '60');
    const seen = await page.evaluateHandle(() => {
      const positions: number[] = [];
      window.headglow.on('draw', () => positions.push(window.headglow.options.checkpoint as number));
      return positions;
    });
    await page.keyboard.press('Space');
    await page.waitForFunction((positions) => positions.includes(129), {}, seen);
    const stood = (await seen.jsonValue()).filter(Number.isInteger).slice(0, 10);
    expect(stood).toEqual([120, 121, 122, 123, 124, 125, 126, 127, 128, 129]);
    expect(await page.$('[aria-label="Pause"]')).not.toBe(null);
    await page.keyboard.press('Space');
    const at = (await options(page)).checkpoint;
    await page.evaluate(async () => {
      for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame);
    });
    expect((await options(page)).checkpoint).toBe(at);
    expectNoErrors(page);
  });

  it('can skip checkpoints, and turn interpolation off', async () => {
    const page = await viewer.open();
    const caption = () => text(page, '[role=application] svg');
    await page.evaluate(() => window.headglow.set({ checkpoint: 60.5 }));
    await expect.poll(caption).toContain('50 % of the way');
    await setControl(page, 'Interpolation', 'none');
    await expect.poll(caption).toContain('(checkpoint 61 of 131)');
    expect(await page.evaluate(() => window.headglowPlayer.state.skip)).toBe(false);
    await page.evaluate(() => document.querySelector<HTMLElement>('#timeline input[type=checkbox]')?.click());
    expect(await page.evaluate(() => window.headglowPlayer.state.skip)).toBe(true);
    expectNoErrors(page);
  });

  it('is hidden for data without checkpoints', async () => {
    const page = await viewer.open();
    await drop(page, [{ name: 'small.tsv', text: '1\t2\n3\t4\n' }]);
    await page.waitForFunction(() => window.headglow.layout.panels.length === 1);
    expect(await page.$eval('.headglow-timeline', (root) => getComputedStyle(root).display)).toBe('none');
    await page.keyboard.press('Space');
    expectNoErrors(page);
  });
});
