// The figure in words in the viewer: sentences, outlines, top heads, threshold and limits on the colorbar.

import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { describe as describeFigure } from '../../src/analysis/description/describe.ts';
import { descriptionMarkdown } from '../../src/analysis/description/markdown.ts';
import { descriptionText } from '../../src/analysis/description/text.ts';
import type { TopHead } from '../../src/analysis.ts';
import { type RunningServer, startServer } from '../../src/cli/server.ts';
import { createExample } from '../../src/example.ts';
import { expectAccessible } from '../support/axe.ts';
import { expectNoErrors, openPage, settled } from '../support/browser.ts';
import { ensureBuilt, viewerFolder } from '../support/built.ts';

let server: RunningServer;
beforeAll(async () => {
  await ensureBuilt();
  server = await startServer({ viewer: viewerFolder, files: [], options: {}, step: null }, 0);
}, 120_000);
afterAll(() => server.close());

const opened: Page[] = [];
afterEach(async () => {
  for (const page of opened.splice(0)) {
    expectNoErrors(page);
    await page.close();
  }
});

const example = createExample();
const told = await describeFigure(example.dataset, { ...example.options, theme: 'light' });

/** The viewer with the example, described; its words shown or not. */
async function openWords({ shown = true, width = 1500, height = 850 } = {}): Promise<Page> {
  const page = await openPage(server.url, { width, height });
  opened.push(page);
  await settled(page);
  if (shown) await page.click('#description-toggle');
  await described(page);
  return page;
}

/** Waits until words are of what is shown. */
const described = (page: Page) =>
  page.waitForFunction(() => {
    const picture = document.querySelector('#figure canvas');
    return picture?.getAttribute('aria-hidden') === 'false';
  });

/** Holds back what is asked of workers, so that no answer comes before the function that this gives is called. */
async function unanswered(page: Page): Promise<() => Promise<void>> {
  const answer = await page.evaluateHandle(() => {
    const { postMessage } = Worker.prototype;
    const held: (() => void)[] = [];
    Worker.prototype.postMessage = function (this: Worker, message: unknown) {
      held.push(() => postMessage.call(this, message));
    };
    return () => {
      Worker.prototype.postMessage = postMessage;
      for (const post of held) post();
    };
  });
  return () => answer.evaluate((go) => go());
}

/** The sentence that begins so. */
async function sentence(page: Page, beginning: string) {
  const found = await page.evaluateHandle(
    (start) => [...document.querySelectorAll('.statement')].find((one) => one.textContent?.startsWith(start)),
    beginning,
  );
  const element = found.asElement();
  if (!element) throw new Error(`no sentence begins with ${beginning}`);
  return element as import('puppeteer').ElementHandle<HTMLElement>;
}

/** Corners of what is outlined, as panel, layers and heads; null where nothing is. */
const outlined = (page: Page) =>
  page.evaluate(() => {
    const path = document.querySelector('.description-outline path');
    if (!path) return null;
    const numbers = (path.getAttribute('d') as string).match(/-?[\d.]+/g)?.map(Number) as number[];
    const [xs, ys] = [0, 1].map((axis) => numbers.filter((_, i) => i % 2 === axis)) as [number[], number[]];
    const panels = window.headglow.layout.panels;
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const panel = panels.findIndex(
      ({ x, y, width, height }) =>
        left >= x - 0.01 && right <= x + width + 0.01 && top >= y - 0.01 && bottom <= y + height + 0.01,
    );
    const { x, y, width, height, layers, heads } = panels[panel] as (typeof panels)[number];
    const cell = (at: number, start: number, length: number, count: number) =>
      Math.round(((at - start) / length) * count);
    return {
      panel,
      layers: [cell(top, y, height, layers), cell(bottom, y, height, layers) - 1],
      heads: [cell(left, x, width, heads), cell(right, x, width, heads) - 1],
    };
  });

describe('for those who do not see it', () => {
  it('the picture has the summary as its name and the text as its description, with the panel closed', async () => {
    const page = await openWords({ shown: false });
    const found = await page.$eval('#figure canvas', (canvas) => [
      canvas.getAttribute('role'),
      canvas.getAttribute('aria-label'),
      document.getElementById(canvas.getAttribute('aria-describedby') as string)?.textContent,
    ]);
    expect(found).toEqual(['img', told.summary, descriptionText(told)]);
    expect(await page.$eval('#description', (pane) => (pane as HTMLElement).hidden)).toBe(true);
    // What is no longer true is not said.
    const [name, hidden] = await page.evaluate(() => {
      window.headglow.set({ checkpoint: 3 });
      const canvas = document.querySelector('#figure canvas') as HTMLElement;
      return [canvas.getAttribute('aria-label'), canvas.getAttribute('aria-hidden')];
    });
    expect([name, hidden]).toEqual(['', 'true']);
    await described(page);
    expect(await page.$eval('#figure canvas', (canvas) => canvas.getAttribute('aria-label'))).toContain(
      'checkpoint 4 of 131',
    );
  });

  it.each(['light', 'dark'] as const)('axe finds no fault in the %s theme', async (theme) => {
    const page = await openWords();
    await page.evaluate((chosen) => window.headglow.set({ theme: chosen }), theme);
    await expectAccessible(page);
  });
});

describe('sentences', () => {
  it('are those of the description, by section and panel', async () => {
    const page = await openWords();
    const text = await page.$eval('#description-text', (place) => place.textContent as string);
    let from = 0;
    for (const { text: one } of told.statements) {
      const at = text.indexOf(one, from);
      expect(at, one).toBeGreaterThanOrEqual(0);
      from = at;
    }
    expect(
      await page.$$eval('#description-text h4', (titles) => titles.map((title) => title.textContent)),
    ).toEqual(told.panels.map(({ name }) => name));
  });

  it('outline their cells while pointed at, and keep them when clicked, until clicked again or Escape', async () => {
    const page = await openWords();
    const cluster = await sentence(page, '26 bright cells form a cluster in layers 12–18, heads 6–12');
    expect(await outlined(page)).toBe(null);
    await cluster.hover();
    const wanted = { panel: 1, layers: [12, 18], heads: [6, 12] };
    expect(await outlined(page)).toEqual(wanted);
    await page.mouse.move(5, 5);
    expect(await outlined(page)).toBe(null);
    await cluster.click();
    await page.mouse.move(5, 5);
    expect(await outlined(page)).toEqual(wanted);
    expect(await cluster.evaluate((element) => element.ariaPressed)).toBe('true');
    // Another that is pointed at takes its place meanwhile.
    const outlier = await sentence(page, 'There is 1 outlier: layer 15, head 15 (0.0038)');
    await outlier.hover();
    expect(await outlined(page)).toEqual({ panel: 1, layers: [15, 15], heads: [15, 15] });
    await page.mouse.move(5, 5);
    expect(await outlined(page)).toEqual(wanted);
    await cluster.press('Escape');
    expect(await cluster.evaluate((element) => element.ariaPressed)).toBe('false');
  });

  it('are reached by the keyboard', async () => {
    const page = await openWords();
    const peak = await sentence(page, 'The peak is 0.0047 at layer 21, head 9');
    await peak.focus();
    expect(await outlined(page)).toEqual({ panel: 7, layers: [21, 21], heads: [9, 9] });
    await peak.press('Enter');
    expect(await peak.evaluate((element) => element.ariaPressed)).toBe('true');
    expect(await page.evaluate(() => window.headglowPlayer.state.playing)).toBe(false);
  });

  it('are one stop of the Tab key, and walked with the arrow keys', async () => {
    const page = await openWords();
    const stops = await page.$$eval('#description-text .statement', (all) =>
      all.map((one) => (one as HTMLElement).tabIndex),
    );
    expect(stops.filter((stop) => stop === 0)).toHaveLength(1);
    await page.focus('#description-text .statement');
    await page.keyboard.press('ArrowDown');
    const at = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('.statement')].indexOf(document.activeElement as Element),
      );
    expect(await at()).toBe(1);
    await page.keyboard.press('End');
    expect(await at()).toBe(stops.length - 1);
    await page.keyboard.press('ArrowUp');
    expect(await at()).toBe(stops.length - 2);
    expect(await page.evaluate(() => window.headglowPlayer.state.playing)).toBe(false);
  });

  it('that are no longer true point at nothing, and those that follow take the focus', async () => {
    const page = await openWords();
    const cluster = await sentence(page, '26 bright cells form a cluster');
    await cluster.focus();
    const answer = await unanswered(page);
    await page.evaluate(() => {
      const tasks = window.headglow.dataset.tensors[0]?.tasks ?? [];
      window.headglow.set({ tasks: [...tasks.slice(1), ...tasks.slice(0, 1)] });
    });
    expect(await outlined(page)).toBe(null);
    await cluster.hover();
    expect(await outlined(page)).toBe(null);
    expect(await page.$eval('#description-heads', (heads) => (heads as HTMLElement).inert)).toBe(true);
    await page.mouse.move(5, 5);
    await answer();
    await described(page);
    await page.waitForFunction(() => document.activeElement?.matches('.statement'));
    const again = await sentence(page, '26 bright cells form a cluster');
    await again.focus();
    expect(await outlined(page)).toMatchObject({ panel: 0, layers: [12, 18] });
  });

  it('follow the origin', async () => {
    const page = await openWords();
    await page.evaluate(() => window.headglow.set({ origin: 'lower' }));
    await page.waitForFunction(() =>
      document.getElementById('description-text')?.textContent?.includes('at the bottom'),
    );
    const peak = await sentence(page, 'The peak is 0.0047 at layer 21, head 9');
    await peak.hover();
    expect(await outlined(page)).toEqual({ panel: 7, layers: [3, 3], heads: [9, 9] });
  });

  it('keep their outline where the columns change', async () => {
    const page = await openWords();
    await (await sentence(page, '26 bright cells form a cluster')).click();
    await page.mouse.move(5, 5);
    const wanted = await outlined(page);
    const before = await page.$eval('.description-outline path', (path) => path.getAttribute('d'));
    await page.evaluate(() => window.headglow.set({ columns: 3 }));
    expect(await page.$eval('.description-outline path', (path) => path.getAttribute('d'))).not.toBe(before);
    expect(await outlined(page)).toEqual(wanted);
  });

  it('outline a cluster of small cells as one', async () => {
    const page = await openWords({ width: 1000, height: 600 });
    await (await sentence(page, '27 bright cells form a cluster')).hover();
    // No line runs between two of its rows from side to side.
    const whole = await page.$eval('.description-outline path', (path) =>
      (path.getAttribute('d') as string).includes('z'),
    );
    expect(whole).toBe(false);
    await (await sentence(page, 'There is 1 outlier: layer 15, head 15 (0.0038)')).hover();
    const box = await page.$eval('.description-outline path', (path) => {
      const { width, height } = (path as SVGPathElement).getBBox();
      const scale = window.headglow.layout.width / (document.getElementById('figure')?.clientWidth as number);
      return [width / scale, height / scale];
    });
    for (const side of box) expect(side).toBeGreaterThan(7.5);
  });

  it('close the settings where there is no room for both, and are closed by them', async () => {
    const page = await openWords({ width: 1000, height: 600 });
    const isHidden = (id: string) => page.$eval(`#${id}`, (element) => (element as HTMLElement).hidden);
    expect([await isHidden('description'), await isHidden('controls')]).toEqual([false, true]);
    await page.click('#settings');
    expect([await isHidden('description'), await isHidden('controls')]).toEqual([true, false]);
    expect(await page.$eval('#description-toggle', (button) => button.ariaExpanded)).toBe('false');
  });

  it('wait for a play to end', async () => {
    const page = await openWords();
    await page.evaluate(() => {
      // Each checkpoint stays long enough to be described.
      window.headglowPlayer.set({ speed: 1, smooth: false });
      window.headglowPlayer.seek(0);
      window.headglowPlayer.play();
    });
    await page.waitForFunction(() => document.getElementById('description')?.classList.contains('stale'));
    const later = () =>
      page.$eval('#description-later', (line) => (line.checkVisibility() ? line.textContent : null));
    expect(await later()).toBe('The description updates when playback pauses.');
    await page.waitForFunction(() => (window.headglow.options.checkpoint ?? 0) >= 2);
    expect(await page.$eval('#description', (pane) => pane.classList.contains('stale'))).toBe(true);
    expect(await later()).toBe('The description updates when playback pauses.');
    await page.evaluate(() => window.headglowPlayer.pause());
    await described(page);
    expect(await later()).toBe(null);
    expect(await page.$eval('#description', (pane) => pane.classList.contains('stale'))).toBe(false);
  });

  it('of many panels can be cancelled, and asked for again', async () => {
    const page = await openWords();
    await page.evaluate(() => {
      const tasks = Array.from({ length: 6000 }, (_, i) => `task ${i}`);
      const values = Float32Array.from({ length: 6000 * 24 * 24 }, (_, i) => Math.abs(Math.sin(i * i)));
      window.headglow.show({
        tensors: [{ model: 'many', tasks, layers: 24, heads: 24, steps: null, values }],
      });
    });
    await page.waitForSelector('#description-busy:not([hidden]) button:not([hidden])', { timeout: 20_000 });
    const isHidden = (id: string) => page.$eval(`#${id}`, (element) => (element as HTMLElement).hidden);
    await page.click('#description-busy button');
    expect([await isHidden('description-busy'), await isHidden('description-off')]).toEqual([true, false]);
    await page.keyboard.press('Enter'); // Describe again
    await page.waitForSelector('#description-busy:not([hidden]) button:not([hidden])', { timeout: 20_000 });
    // A setting that no sentence depends on does not start the description again.
    const share = () => page.$eval('#description-busy progress', (bar) => (bar as HTMLProgressElement).value);
    const reached = await share();
    expect(reached).toBeGreaterThan(0);
    await page.evaluate(() => window.headglow.set({ columns: 80 }));
    expect(await share()).toBeGreaterThanOrEqual(reached);
    expect(await isHidden('description-busy')).toBe(false);
    expect(await isHidden('description-off')).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('description-title');
    await page.click('#description-busy button');
    await page.click('#default');
    await described(page);
    expect(await page.$eval('#figure canvas', (canvas) => canvas.getAttribute('aria-label'))).toContain(
      '8 tasks',
    );
  }, 90_000);
});

describe('top heads', () => {
  const rows = (page: Page) =>
    page.$$eval('#heads-table tbody tr', (list) =>
      list.map((row) => [...row.children].map((cell) => cell.textContent)),
    );

  it('are sorted by any column, and rows point at their heads', async () => {
    const page = await openWords();
    expect(await rows(page)).toHaveLength(160);
    const header = (name: string) => `#heads-table th button::-p-text(${name})`;
    await page.click(header('Value'));
    expect((await rows(page))[0]?.slice(0, 5)).toEqual(['Math Calculation', '21', '9', '0.0047', '1']);
    expect(await page.$eval('#heads-table th[aria-sort]', (th) => [th.textContent, th.ariaSort])).toEqual([
      'Value ↓',
      'descending',
    ]);
    await page.click(header('Value'));
    const values = (await rows(page)).map((row) => Number(row[3]));
    expect(values).toEqual([...values].sort((a, b) => a - b));
    await page.click(header('Task'));
    expect((await rows(page))[0]?.[0]).toBe('Decision-making');
    await page.click('#heads-table tbody tr:first-child button');
    const readout = await page.evaluate(() => window.headglow.readout);
    const [, layer, head] = (await rows(page))[0] as string[];
    expect(readout).toMatchObject({ panel: 3, layer: Number(layer), head: Number(head) });
  });

  it('are not cut, however long the names are', async () => {
    const page = await openWords({ width: 1280 });
    await page.evaluate(() => {
      const tasks = ['first', 'second', 'third'].map((name) => `${name}_of_several_tasks_with_long_names`);
      const values = Float32Array.from({ length: 3 * 12 }, (_, i) => 1.234e-5 * (i % 12) ** 2);
      window.headglow.show({ tensors: [{ model: 'm', tasks, layers: 3, heads: 4, steps: null, values }] });
    });
    await page.waitForFunction(() =>
      document.querySelector('#heads-table td')?.textContent?.includes('several'),
    );
    const cut = await page.$$eval('#heads-table :is(th, td)', (cells) =>
      cells
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
        .map(({ textContent }) => textContent),
    );
    expect(cut).toEqual([]);
    const [table, room] = await page.$eval('#heads-table', ({ scrollWidth, clientWidth }) => [
      scrollWidth,
      clientWidth,
    ]);
    expect(table).toBeLessThanOrEqual(room as number);
  });

  it('are saved whole, as CSV and JSON', async () => {
    const page = await openWords();
    const saved = await page.evaluate(async () => {
      // The security policy lets no page fetch blob: addresses.
      const blobs: Blob[] = [];
      const create = URL.createObjectURL;
      URL.createObjectURL = (blob) => {
        blobs.push(blob as Blob);
        return create(blob);
      };
      for (const id of ['heads-csv', 'heads-json', 'description-save', 'description-json'])
        document.getElementById(id)?.click();
      return Promise.all(blobs.map((blob) => blob.text()));
    });
    const [csv = '', json = '', markdown, description = ''] = saved;
    expect(csv.split('\n')[0]).toBe('model,task,layer,head,value,rank,z_score,other_tasks');
    expect(csv.trim().split('\n')).toHaveLength(161);
    expect(csv).toContain('synthetic,Math Calculation,21,9,0.0047,1,');
    const heads = JSON.parse(json) as TopHead[];
    expect(heads).toHaveLength(160);
    expect(markdown).toBe(descriptionMarkdown(told));
    expect(JSON.parse(description).statements).toHaveLength(told.statements.length);
  });
});

describe('on the colorbar', () => {
  const count = (page: Page) => page.$eval('#description-count', (output) => output.textContent);

  it('a threshold counts at once what is at or above it, and words follow', async () => {
    const page = await openWords();
    expect(await count(page)).toBe('200 of 3,800 cells (5.3 %) at or above 0.00137');
    await page.$eval('#description-value', (input) => {
      (input as HTMLInputElement).value = '0.004';
      input.dispatchEvent(new Event('change'));
    });
    expect(await count(page)).toBe('10 of 3,800 cells (0.3 %) at or above 0.004');
    await page.waitForFunction(() =>
      document
        .getElementById('description-text')
        ?.textContent?.includes('Cells are bright if their value is at least 0.004 (the given threshold).'),
    );
    await page.focus('#description-threshold');
    await page.keyboard.press('Home');
    expect(await count(page)).toBe('3,800 of 3,800 cells (100 %) at or above 0');
    await page.click('#description-reset');
    expect(await count(page)).toBe('200 of 3,800 cells (5.3 %) at or above 0.00137');
  });

  it('a line shows it, and a histogram all that is shown', async () => {
    const page = await openWords();
    await page.waitForSelector('.colorbar-tools .histogram');
    const [line, counts] = await page.evaluate(() => {
      const strip = window.headglow.layout.strips[0] as { y: number; height: number };
      const d = document.querySelector('.colorbar-tools .threshold')?.getAttribute('d') as string;
      const y = Number(/ ([\d.]+)H/.exec(d)?.[1]);
      const histogram = document.querySelector('.colorbar-tools .histogram') as SVGElement;
      return [(strip.y + strip.height - y) / strip.height, histogram.dataset.counts?.split(',').map(Number)];
    });
    expect(line).toBeCloseTo(0.8, 3);
    expect((counts as number[]).reduce((sum, one) => sum + one, 0)).toBe(3800);
  });

  it('grips move the limits, by pointer and by keyboard, and let go of them', async () => {
    const page = await openWords();
    const grip = await page.waitForSelector('.colorbar-tools [data-limit=vmax]');
    const box = await grip?.boundingBox();
    if (!box) throw new Error('there is no grip');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y + 60, { steps: 3 });
    await page.mouse.up();
    const dragged = (await page.evaluate(() => window.headglow.options.vmax)) as number;
    expect(dragged).toBeGreaterThan(0.001);
    expect(dragged).toBeLessThan(0.005);
    await described(page);
    await page.$eval('.colorbar-tools [data-limit=vmax]', (one) => (one as SVGElement).focus());
    await page.keyboard.press('ArrowUp');
    const raised = (await page.evaluate(() => window.headglow.options.vmax)) as number;
    expect(raised).toBeGreaterThan(dragged);
    await described(page);
    expect(
      await page.$eval('.colorbar-tools [data-limit=vmax]', (one) => one === document.activeElement),
    ).toBe(true);
    await page.keyboard.press('Delete');
    expect(await page.evaluate(() => window.headglow.options.vmax)).toBe(null);
  });

  it('keys that follow each other at once move a limit each', async () => {
    const page = await openWords();
    await page.$eval('.colorbar-tools [data-limit=vmax]', (one) => (one as SVGElement).focus());
    const seen = new Set<number>();
    for (let i = 0; i < 5; i++) {
      await page.keyboard.press('ArrowDown');
      seen.add((await page.evaluate(() => window.headglow.options.vmax)) as number);
    }
    expect(seen.size).toBe(5);
    expect(Math.max(...seen)).toBeLessThan(0.005);
  });

  it('line and histogram are of the limits and values that are shown', async () => {
    const page = await openWords();
    const line = () =>
      page.evaluate(() => {
        const strip = window.headglow.layout.strips[0] as { y: number; height: number };
        const d = document.querySelector('.colorbar-tools .threshold')?.getAttribute('d') as string;
        return (strip.y + strip.height - Number(/ ([\d.]+)H/.exec(d)?.[1])) / strip.height;
      });
    const counts = () => page.$$eval('.colorbar-tools .histogram', (all) => all.length);
    await page.evaluate(() => window.headglow.set({ norm: 'linear', vmin: null, vmax: 0.004 }));
    expect(await line()).toBeCloseTo(0.8, 3);
    expect(await count(page)).toMatch(/^\d+ of 3,800 cells .* at or above 0\.0032$/);
    expect(await counts()).toBe(1);
    // Other values: not counted until they are known.
    const answer = await unanswered(page);
    await page.evaluate(() => window.headglow.set({ checkpoint: 5 }));
    expect([await count(page), await counts()]).toEqual(['', 0]);
    await answer();
    await described(page);
    expect(await count(page)).toMatch(/of 3,800 cells/);
    expect(await counts()).toBe(1);
  });

  it('values that differ in their fourth digit are told apart', async () => {
    const page = await openWords();
    await page.evaluate(() => {
      const values = Float32Array.from({ length: 400 }, (_, i) => 1000 + i / 400);
      window.headglow.show(
        { tensors: [{ model: '', tasks: [''], layers: 20, heads: 20, steps: null, values }] },
        { norm: 'linear', vmin: null, vmax: null },
      );
    });
    await page.waitForFunction(() =>
      document.getElementById('description-count')?.textContent?.includes('400'),
    );
    const told = (await count(page)) as string;
    const least = Number(/above ([\d.]+)$/.exec(told)?.[1]);
    const above = Array.from({ length: 400 }, (_, i) => 1000 + i / 400).filter((value) => value >= least);
    expect(told).toMatch(new RegExp(`^${above.length} of 400`));
    expect(above.length).toBe(80);
    await page.focus('#description-threshold');
    await page.keyboard.press('ArrowLeft');
    expect(
      Number(await page.$eval('#description-threshold', (input) => (input as HTMLInputElement).value)),
    ).toBe(0.795);
  });

  it('where there are several, each has its own threshold until one is given', async () => {
    const page = await openWords();
    await page.evaluate(() => {
      const tasks = window.headglow.dataset.tensors[0]?.tasks.slice(0, 3) as string[];
      window.headglow.set({ tasks, vmin: null, vmax: null, limitsBy: 'panel' });
    });
    await described(page);
    expect(await count(page)).toMatch(/at or above 80 % of their colorbar$/);
    expect(await page.$eval('#description-value', (input) => (input as HTMLInputElement).value)).toBe('');
    expect(await page.$$eval('.colorbar-tools .threshold', (lines) => lines.length)).toBe(6);
    expect(await page.$$eval('.colorbar-tools .grip', (grips) => grips.length)).toBe(0);
  });

  it('is clear while the words are closed', async () => {
    const page = await openWords({ shown: false });
    expect(await page.$$eval('.colorbar-tools *', (all) => all.length)).toBe(0);
  });
});
