// GPU failures: shown on the figure with a Retry button, reported by promises, and retried a limited number of times.

import { readFileSync } from 'node:fs';
import type { Page } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import { allowViolations, errorsOf, openPage } from '../support/browser.ts';
import type { Failing } from './failing.ts';

declare global {
  interface Window {
    failing: Failing;
  }
}

/** A page with a view that is drawn and can be made to fail. */
async function openFailing(): Promise<Page> {
  const page = await openPage();
  await page.evaluate(async () => {
    const { failing } = await import('./failing.ts');
    window.failing = await failing();
  });
  return page;
}

/** The message on the figure, with its button; '' if there is none. */
const alert = (page: Page): Promise<string> =>
  page.$$eval('[role=alert]', (elements) =>
    elements.flatMap(({ childNodes }) => [...childNodes].map((part) => part.textContent)).join(' '),
  );

/** Presses Retry with the keyboard and waits for the next draw. @returns true if its pixels are right */
async function retry(page: Page): Promise<boolean> {
  await page.focus('[role=alert] button');
  const drawn = await page.evaluateHandle(() => ({ right: window.failing.redrawn() }));
  await page.keyboard.press('Enter');
  return drawn.evaluate(({ right }) => right);
}

describe('a GPU that runs out of memory', () => {
  const sentence =
    'the GPU has no memory left for 1 MB of cells; show fewer tasks or models, or close other tabs that use the GPU.';

  it('is reported on the figure and by every promise; Retry draws as soon as there is memory', async () => {
    const page = await openFailing();
    const message = await page.evaluate(() => window.failing.showOther());
    expect(message).toBe(sentence);
    await page.waitForSelector('[role=alert] button');
    expect(await alert(page)).toBe(`${sentence} Retry`);
    expect(await page.evaluate(() => window.failing.picture())).toBe(sentence);
    expect(await page.evaluate(() => window.failing.firstFrame())).toBe(sentence);
    await page.evaluate(() => window.failing.runOutOfMemory(false));
    expect(await retry(page)).toBe(true);
    expect(await alert(page)).toBe('');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('application');
    expect(errorsOf(page)).toEqual([]);
  });

  it('is queried only when a frame needs more memory than before', async () => {
    const page = await openFailing();
    const queries = await page.evaluate(async () => {
      const { failing } = window;
      const calls: number[] = [];
      for (const change of [
        { vmin: 1 },
        { vmax: 5 },
        { checkpoint: 1 },
        { checkpoint: 0 },
        { checkpoint: 0.5 },
      ])
        calls.push(await failing.errorQueries(change));
      return calls;
    });
    // The last change needs two checkpoints at the same time.
    expect(queries.slice(0, 4)).toEqual([0, 0, 0, 0]);
    expect(queries[4]).toBeGreaterThan(0);
  });

  it('drops prefetched checkpoints before it drops the figure', async () => {
    const page = await openFailing();
    const result = await page.evaluate(async () => {
      const { failing } = window;
      failing.runOutOfMemory('once');
      return failing.play();
    });
    expect(result).toEqual({ isRight: true, prefetches: false });
    expect(await alert(page)).toBe('');
  });
});

describe('a lost context', () => {
  it('is replaced a hundred times, with identical pixels', async () => {
    const page = await openFailing();
    expect(await page.evaluate(() => window.failing.lose(100))).toBe(100);
  });

  it('is requested with growing delays, then reported as an error; Retry requests it once more', async () => {
    const page = await openFailing();
    const denied = await page.evaluate(() => window.failing.denyContexts(() => null));
    const sentence =
      'this browser could not create a WebGL2 context; turn on hardware acceleration, or restart the browser.';
    expect(denied).toEqual({ message: sentence, requests: 6, delays: [250, 500, 1000, 2000, 4000] });
    await page.waitForSelector('[role=alert] button');
    expect(await alert(page)).toBe(`${sentence} Retry`);
    expect(await page.evaluate(() => window.failing.picture())).toBe(sentence);
    await page.evaluate(() => window.failing.allowContexts());
    expect(await retry(page)).toBe(true);
    expect(await alert(page)).toBe('');
    expect(errorsOf(page)).toEqual([]);
  });

  it('is reported while its replacement is pending', async () => {
    const page = await openFailing();
    await page.evaluate(() => window.failing.loseForever());
    await expect.poll(() => alert(page)).toBe('Graphics context lost. Restoring…');
  });

  it('is reported with the reason if requesting another one throws', async () => {
    const page = await openFailing();
    const denied = await page.evaluate(() =>
      window.failing.denyContexts(() => {
        throw new Error('blocked by the administrator');
      }),
    );
    expect(denied.message).toContain('the GPU cannot be used (blocked by the administrator)');
  });

  it('during a still picture costs no pixel; without a replacement, the picture fails', async () => {
    const page = await openFailing();
    expect(await page.evaluate(() => window.failing.losePicture(1))).toBe('same');
    expect(await page.evaluate(() => window.failing.losePicture(Infinity))).toBe(
      'the GPU stopped responding and did not recover; turn on hardware acceleration, or restart the browser.',
    );
  });
});

it('createView and draw fail if the first context is denied', async () => {
  const page = await openPage();
  const messages = await page.evaluate(async () => {
    const { createView, draw, ramp } = await import('../view/page.ts');
    OffscreenCanvas.prototype.getContext = () => null;
    const dataset = { tensors: [ramp('m', 2, 3, ['a'], null)] };
    const box = document.body.appendChild(document.createElement('div'));
    const thrown = await Promise.resolve()
      .then(() => createView(box, dataset))
      .catch((error) => error.message);
    return [thrown, await draw(dataset).catch((error) => error.message), box.childElementCount];
  });
  const sentence =
    'this browser could not create a WebGL2 context; turn on hardware acceleration, or restart the browser.';
  expect(messages).toEqual([sentence, sentence, 0]);
});

it('draws on a page whose policy forbids eval', async () => {
  const page = await openPage();
  allowViolations(page, /unsafe-eval/); // the test's own
  const result = await page.evaluate(async () => {
    const { draw, ramp } = await import('../view/page.ts');
    const { canvas } = await draw({ tensors: [ramp('m', 2, 3, ['a'], null)] });
    const evalResult = (() => {
      try {
        return new Function('return true')();
      } catch (error) {
        return (error as Error).name;
      }
    })();
    return [canvas.width, evalResult];
  });
  expect(result).toEqual([1600, 'EvalError']);
});

describe('a shader that does not compile', () => {
  /** The error of a figure after a statement of a shader is replaced by a wrong one. */
  const errorWith = async (statement: string, wrong: string): Promise<string> => {
    const page = await openPage();
    return page.evaluate(
      async (right: string, other: string) => {
        const { draw, ramp } = await import('../view/page.ts');
        const native = WebGL2RenderingContext.prototype.shaderSource;
        WebGL2RenderingContext.prototype.shaderSource = function (shader, source) {
          native.call(this, shader, source.replace(right, other));
        };
        return draw({ tensors: [ramp('m', 2, 3, ['a'], null)] }, { norm: 'log' }).catch(
          (error) => error.message,
        );
      },
      statement,
      wrong,
    );
  };
  const lineOf = (file: string, statement: string): number =>
    readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
      .split(statement)[0]
      ?.split('\n').length as number;

  it.each([
    ['a chunk', 'shaders/color.glsl', 'return clamp(t * 256.0, 0.0, 255.0);'],
    ['the code after chunks', 'shaders/heatmap.frag.glsl', 'vec2 pixel = floor(position);'],
    ['the vertex shader', 'shaders/heatmap.vert.glsl', 'firstRow = checkpointRow + run.firstRow;'],
  ])(
    'is reported with file, line and text if it is in %s, and with the message of the driver',
    async (_, file, statement) => {
      expect(await errorWith(statement, 'frobnicate();')).toBe(
        `${file}, line ${lineOf(file, statement)}: the GPU driver rejected "frobnicate();" ` +
          "('frobnicate' : no matching overloaded function found); update the driver, or try another browser.",
      );
    },
  );

  it('is reported with the file of a norm', async () => {
    expect(await errorWith('return log2(x * c.inverseStart)', 'return log2(x * c.start)')).toMatch(
      /^src\/norms\/log\.ts, line 3: the GPU driver rejected "return log2\(x \* c\.start\) .*'start'/,
    );
  });
});

it('figures whose programs have the same text share a cached program, however many cells a pixel covers', async () => {
  const page = await openPage();
  const drawn = await page.evaluate(async () => {
    const { draw, ramp } = await import('../view/page.ts');
    let programs = 0;
    const native = WebGL2RenderingContext.prototype.createProgram;
    WebGL2RenderingContext.prototype.createProgram = function () {
      programs += 1;
      return native.call(this);
    };
    const dataset = { tensors: [ramp('m', 600, 1200, ['a'], null)] };
    const shapes = new Set<string>();
    const figure = async (reduction: 'min' | 'mean', width: number, height: number) => {
      const { layout } = await draw(dataset, { reduction }, { width, height, scale: 1 });
      const panel = layout.panels[0] ?? { width: 0, height: 0 };
      if (reduction === 'mean')
        shapes.add(`${Math.ceil(1200 / panel.width)} x ${Math.ceil(600 / panel.height)}`);
      return programs;
    };
    const first = await figure('min', 500, 300);
    let last = 0;
    for (const width of [150, 156, 162, 170, 185, 205, 240, 300])
      for (const height of [95, 100, 105, 115, 130, 160, 220]) last = await figure('mean', width, height);
    return { first, last, again: await figure('min', 500, 300), shapes: shapes.size };
  });
  expect(drawn.shapes).toBeGreaterThan(32);
  expect(drawn.last).toBe(drawn.first + 1);
  expect(drawn.again).toBe(drawn.last);
});

it('200 figures that need different programs cache at most 32 of them and lose no pixel', async () => {
  const page = await openPage();
  const result = await page.evaluate(async () => {
    const { pictureOf, ramp } = await import('../view/page.ts');
    let [live, most] = [0, 0];
    const count = (name: 'createProgram' | 'deleteProgram', by: number) => {
      const native = WebGL2RenderingContext.prototype[name] as (program?: WebGLProgram) => WebGLProgram;
      (WebGL2RenderingContext.prototype as unknown as Record<string, unknown>)[name] = function (
        this: WebGL2RenderingContext,
        program?: WebGLProgram,
      ) {
        live += by;
        most = Math.max(most, live);
        return native.call(this, program as WebGLProgram);
      };
    };
    count('createProgram', 1);
    count('deleteProgram', -1);
    const dataset = { tensors: [ramp('m', 60, 120, ['a'], null)] };
    // A pixel covers 1 to 5 cells across and down, in four reductions and two norms.
    const sets = (['max', 'min', 'absmax', 'mean'] as const).flatMap((reduction) =>
      (['linear', 'log'] as const).flatMap((norm) =>
        [150, 90, 60, 50, 44].flatMap((width) =>
          [100, 60, 48, 42, 39].map((height) => ({ options: { reduction, norm }, width, height })),
        ),
      ),
    );
    const drawn: number[][] = [];
    for (const { options, width, height } of sets)
      drawn.push(await pictureOf(dataset, options, width, height));
    let wrong = 0;
    for (const [i, { options, width, height }] of [...sets.entries()].filter(([index]) => index % 20 === 0)) {
      const again = await pictureOf(dataset, options, width, height);
      if (!again.every((value, at) => value === drawn[i]?.[at])) wrong += 1;
    }
    return { sets: sets.length, most, wrong };
  });
  expect(result.sets).toBe(200);
  expect(result.most).toBe(32);
  expect(result.wrong).toBe(0);
});
