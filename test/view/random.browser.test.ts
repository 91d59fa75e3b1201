// Ten thousand things that users may do to a run, one after another: nothing breaks, and nothing is left behind.

import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from 'puppeteer';
import { expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

const OPERATIONS = 10_000;

interface TestWindow {
  /** Does so many more; the GPU's bytes after each that differ from the one before. */
  operate(count: number): number[];
}

/** Kilobytes of memory that are a process's own, and its children's. */
function memoryOf(pid: number): number {
  let kilobytes = 0;
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    kilobytes = Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? 0);
    for (const task of readdirSync(`/proc/${pid}/task`))
      for (const child of readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .split(' ')
        .filter(Boolean))
        kilobytes += memoryOf(Number(child));
  } catch {
    // It has ended.
  }
  return kilobytes;
}

/** The browser's memory once garbage is gone: the least of a few looks, as others come and go. */
async function settledMemory(page: Page): Promise<number> {
  const session = await page.createCDPSession();
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 5; look++) {
    await session.send('HeapProfiler.collectGarbage');
    await new Promise((resolve) => setTimeout(resolve, 300));
    least = Math.min(least, memoryOf(page.browser().process()?.pid ?? 0));
  }
  await session.detach();
  return least;
}

it(`${OPERATIONS.toLocaleString('en')} seeks, plays, pauses and changes leave no error and no memory behind`, async ({
  annotate,
}) => {
  const page = await openPage();
  await page.evaluate(async () => {
    const { createView, LIMITS, NORMS, REDUCTIONS } = await import('../../src/index.ts');
    const { createPlayer } = await import('../../src/play.ts');
    const { ramp } = await import('./page.ts');
    let state = 3;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      return (state >>> 0) / 2 ** 32;
    };
    const oneOf = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
    const element = document.createElement('div');
    element.style.cssText = 'width:200px;height:140px';
    document.body.append(element);
    const steps = Array.from({ length: 131 }, (_, i) => i * i);
    const view = createView(element, { tensors: [ramp('', 24, 16, ['a', 'b', 'c'], steps)] });
    view.subscribe('error', (error) => {
      throw error;
    });
    let time = 0;
    let next: (() => void) | null = null;
    const clock = {
      now: () => time,
      next(callback: () => void) {
        next = callback;
        return () => {
          next = null;
        };
      },
    };
    // Room for a third of the run.
    const player = createPlayer(view, { speed: 7, budget: 44 * 3 * 24 * 16 * 4 }, clock);
    const beat = () => {
      time += 0.03;
      next?.();
    };
    const operations = [
      () => player.seek(random() * 130),
      () => player.play(oneOf([1, -1])),
      () => player.pause(),
      () => player.step(oneOf([1, -1])),
      () => player.set({ repeat: oneOf(['none', 'loop', 'bounce'] as const), speed: oneOf([1, 7, 60]) }),
      () => view.set({ norm: oneOf(NORMS), vmin: null, vmax: null }),
      () => view.set({ limits: oneOf(LIMITS) }),
      () => view.set({ vmax: 100 + random() * 1000 }),
      () => view.set({ reduction: oneOf(REDUCTIONS), mixing: oneOf(['none', 'linear', 'log'] as const) }),
      beat,
      beat,
      beat,
      beat,
    ];
    const operate = (count: number) => {
      const bytes: number[] = [];
      for (let i = 0; i < count; i++) {
        oneOf(operations)();
        view.redraw();
        if (view.gpuBytes !== bytes.at(-1)) bytes.push(view.gpuBytes);
      }
      return bytes;
    };
    Object.assign(window, { operate });
  });
  const operate = (count: number) =>
    page.evaluate((times) => (window as unknown as TestWindow).operate(times), count);

  // All programs are compiled, and the ring is there, before anything is held against it.
  await operate(OPERATIONS * 0.3);
  const before = await settledMemory(page);
  const bytes = await operate(OPERATIONS * 0.7);
  expect(bytes).toHaveLength(1);
  if (before === 0) await annotate('the memory of processes is not told here');
  else expect((await settledMemory(page)) / before).toBeLessThan(1.05);
  expectNoErrors(page);
}, 300_000);
