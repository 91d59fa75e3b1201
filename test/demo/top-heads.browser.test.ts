// The table of top heads in the description panel.

import type { Page } from 'puppeteer';
import { describe, expect, it } from 'vitest';
import { descriptionMarkdown } from '../../src/analysis/description/markdown.ts';
import type { TopHead } from '../../src/analysis.ts';
import { exampleDescription, serveDescription } from './description-page.ts';

const openDescription = serveDescription();

describe('the table of top heads', () => {
  const rows = (page: Page) =>
    page.$$eval('#heads-table tbody tr', (list) =>
      list.map((row) => [...row.children].map((cell) => cell.textContent)),
    );

  it('sorts by any column, and its rows highlight their heads', async () => {
    const page = await openDescription();
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

  it('does not truncate long names', async () => {
    const page = await openDescription({ width: 1280 });
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

  it('saves all heads as CSV and JSON', async () => {
    const page = await openDescription();
    const saved = await page.evaluate(async () => {
      // The content security policy forbids fetching blob: URLs.
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
    const [csv = '', json = '', markdown, descriptionJson = ''] = saved;
    expect(csv.split('\n')[0]).toBe('model,task,layer,head,value,rank,z_score,other_tasks');
    expect(csv.trim().split('\n')).toHaveLength(161);
    expect(csv).toContain('synthetic,Math Calculation,21,9,0.0047,1,');
    const heads = JSON.parse(json) as TopHead[];
    expect(heads).toHaveLength(160);
    expect(markdown).toBe(descriptionMarkdown(exampleDescription));
    expect(JSON.parse(descriptionJson).statements).toHaveLength(exampleDescription.statements.length);
  });
});
