// Verifies the contenders that need no packages of bench/: Headglow and the hand-written renderers.

import { PNG } from 'pngjs';
import type { Page } from 'puppeteer';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Subject } from '../../bench/subject.ts';
import { compareScreenshot, VERIFY_SIZE, VERIFY_STEPS, verifyScene } from '../../bench/verify.ts';
import type { Rect } from '../../src/figure/figure.ts';
import { expectNoErrors, openPage } from '../support/browser.ts';

declare global {
  interface Window {
    subject: Subject;
  }
}

let page: Page;
let rects: readonly Rect[];

beforeAll(async () => {
  page = await openPage('/blank?eval'); // regl needs it
  await page.setViewport({ width: 1600, height: 900 });
  rects = await page.evaluate(async (size) => {
    const { layoutPanels: rectsOf } = await import('../../bench/data.ts');
    return rectsOf(size, 'max');
  }, VERIFY_SIZE);
});

/** Performs a verification step in the page. @returns where the panels are */
const performStep = (name: string, step: number): Promise<readonly Rect[]> =>
  page.evaluate(
    async (name, step, rects) => {
      const { VERIFY_STEPS: STEPS, verifyScene } = await import('../../bench/verify.ts');
      if (step === 0) {
        const modules = {
          headglow: () => import('../../bench/subjects/headglow.ts'),
          regl: () => import('../../bench/subjects/regl.ts'),
          canvas: () => import('../../bench/subjects/canvas.ts'),
          'canvas-table': () => import('../../bench/subjects/canvas-table.ts'),
        };
        window.subject = (await modules[name as keyof typeof modules]()).default.create();
        const box = document.createElement('div');
        box.id = 'host';
        box.style.cssText = 'position:absolute;inset:0;background:#fff';
        document.body.replaceChildren(box);
      }
      const host = document.getElementById('host') as HTMLElement;
      await STEPS[step]?.run(window.subject, host, verifyScene(rects));
      return window.subject.rects?.().map(({ x, y, width, height }) => ({ x, y, width, height })) ?? rects;
    },
    name,
    step,
    rects,
  );

describe('contenders', () => {
  it.each(['headglow', 'regl', 'canvas', 'canvas-table'])('%s draws the right colours', async (name) => {
    for (const [index, step] of VERIFY_STEPS.entries()) {
      const panelRects = await performStep(name, index);
      const png = PNG.sync.read(Buffer.from(await page.screenshot()));
      const { ok, worst } = compareScreenshot(name, step, verifyScene(panelRects), png);
      expect(ok, worst).toBe(true);
    }
    await page.evaluate(() => window.subject.destroy());
    expectNoErrors(page);
  });
});
