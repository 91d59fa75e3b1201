// Opening files in the viewer: dropped files and folders, and notices about files that cannot be read.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inputFiles } from '../../src/cli/files.ts';
import { inputBytes } from '../../src/cli/open.ts';
import type { Dataset, Tensor } from '../../src/index.ts';
import { expectAccessible } from '../support/axe.ts';
import { expectNoErrors } from '../support/browser.ts';
import { loadTensors } from '../support/load.ts';
import { drop, dropPath, models, serveViewer, text } from './viewer-page.ts';

const viewer = serveViewer();

describe('the viewer', () => {
  it('shows dropped files side by side, and explains why a file cannot be shown', async () => {
    const page = await viewer.open();
    await drop(page, [
      { name: 'small.tsv', text: '1\t2\t3\n4\t5\t6\n' },
      { name: 'heads.json', text: JSON.stringify({ '0-0': [1, 2], '1-1': [3], '0-1': [0], '1-0': [0.5] }) },
    ]);
    await page.waitForFunction(() => window.headglow.layout.panels.length === 2);
    expect(await models(page)).toEqual(['small 2x3', 'heads 2x2']);
    await drop(page, [{ name: 'bad.tsv', text: '1\t2\n3\t<b>four</b>\n' }]);
    await page.waitForSelector('#notice:not([hidden])');
    expect(await text(page, '#notice p')).toMatch(/^bad\.tsv, line 2, column 2: .*<b>four<\/b>/);
    expect(await page.$('#notice b')).toBe(null);
    expect(await models(page)).toEqual(['small 2x3', 'heads 2x2']);
    await page.click('#notice > button');
    await page.waitForSelector('#notice', { hidden: true });
    expectNoErrors(page);
  });

  it('removes characters that change the text direction from names', async () => {
    const page = await viewer.open();
    const long = Array.from({ length: 6 }, (_, i) => [i % 2, i % 3]);
    const text = ['layer,head,\u202egnp.exe,b', ...long.map(([l, h], i) => `${l},${h},0.${i + 1},${i}`)].join(
      '\n',
    );
    await drop(page, [{ name: 'a\u202efdp.csv', text }]);
    await page.waitForFunction(() => window.headglow.layout.panels[0]?.task.includes('gnp'));
    await page.click('#description-toggle');
    await page.waitForSelector('#heads-table td');
    await page.evaluate(() => window.headglow.point({ panel: 0, layer: 1, head: 2 }));
    await page.focus('[role=application]');
    await page.evaluate(() => window.headglow.point({ panel: 0, layer: 1, head: 2 }));
    await page.keyboard.press('Enter');
    await page.waitForSelector('#pins-list li');
    expect(await page.$eval('#readout', (line) => line.textContent)).toBe('gnp.exe · layer 1 · head 2 · 0.6');
    const turned = await page.evaluate(() => {
      const texts = [document.title];
      for (const element of document.querySelectorAll('*')) {
        if (element.children.length === 0) texts.push(element.textContent ?? '');
        for (const name of ['title', 'aria-label', 'aria-valuetext'])
          texts.push(element.getAttribute(name) ?? '');
      }
      return texts.filter((one) => /[\u202a-\u202e\u2066-\u2069]/.test(one));
    });
    expect(turned).toEqual([]);
    expectNoErrors(page);
  });

  it.each(['dropped', 'picked'])(
    'opens a %s folder like the command line, with its checkpoints as a timeline',
    async (way) => {
      const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
      const contents = {
        'llama/step-10.json': '[[1, 2]]',
        'llama/step-9.json': '[[3, 4]]',
        'gpt2/step-9.csv': 'layer,head,s\n0,0,5\n',
        'gpt2/notes.md': 'no matrix',
        'gpt2/._step-9.csv': 'no matrix',
        '.old/step-9.json': 'no matrix',
      };
      for (const [name, content] of Object.entries(contents)) {
        mkdirSync(join(folder, 'runs', name, '..'), { recursive: true });
        writeFileSync(join(folder, 'runs', name), content);
      }
      const page = await viewer.open();
      if (way === 'dropped') await dropPath(page, join(folder, 'runs'));
      else {
        const [chooser] = await Promise.all([page.waitForFileChooser(), page.click('#open-folder')]);
        await chooser.accept([join(folder, 'runs')]);
      }
      await page.waitForFunction(() => window.headglow.dataset.tensors.length === 2);
      const shown = await page.evaluate(() =>
        (window.headglow.dataset as Dataset<Tensor>).tensors.map(({ model, steps, values }) => ({
          model,
          steps,
          values: [...values],
        })),
      );
      expect(shown).toEqual([
        { model: 'gpt2', steps: [9], values: [5] },
        { model: 'llama', steps: [9, 10], values: [3, 4, 1, 2] },
      ]);
      const { files } = await inputFiles(['runs'], { folder });
      const { tensors } = await loadTensors(files.map(inputBytes));
      expect(tensors.map(({ model, steps, values }) => ({ model, steps, values: [...values] }))).toEqual(
        shown,
      );
      rmSync(folder, { recursive: true });
      expectNoErrors(page);
    },
  );

  it('lists the unreadable files of a folder in one notice, and shows the rest', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
    mkdirSync(join(folder, 'runs'));
    for (const [name, content] of Object.entries({
      'good.json': '[[1, 2]]',
      'bad.csv': '1,2\n3,<b>four</b>\n',
      'config.json': '{}',
      ...Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`empty-${index}.npy`, ''])),
    }))
      writeFileSync(join(folder, 'runs', name), content);
    const page = await viewer.open();
    await dropPath(page, join(folder, 'runs'));
    await page.waitForSelector('#notice:not([hidden])');
    expect(await models(page)).toEqual(['good 1x2']);
    expect(await text(page, '#notice p')).toBe('32 files were skipped; the others are shown.');
    const lines = await page.$$eval('#notice li', (items) => items.map(({ textContent }) => textContent));
    expect(lines).toHaveLength(32);
    expect(lines[0]).toMatch(/^runs\/bad\.csv, line 2, column 2: .*<b>four<\/b>/);
    expect(lines[2]).toBe('runs/empty-0.npy: the file is empty.');
    expect(await page.$('#notice b')).toBe(null);
    const list = await page.$eval('#notice ul', ({ clientHeight, scrollHeight }) => [
      clientHeight,
      scrollHeight,
    ]);
    expect(list[0]).toBeLessThan(list[1] as number);
    await expectAccessible(page);
    await page.focus('#notice ul');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#notice', { hidden: true });
    // The next notice has no list.
    await drop(page, [{ name: 'bad.tsv', text: '1\tx\n' }]);
    await page.waitForSelector('#notice:not([hidden])');
    expect(await page.$eval('#notice ul', (element) => (element as HTMLElement).hidden)).toBe(true);
    rmSync(folder, { recursive: true });
    expectNoErrors(page);
  });

  it('shows the latest of two drops, and explains that a drop has no readable file', async () => {
    const page = await viewer.open();
    const readers = await page.evaluateHandle(() => {
      const running = new Set<Worker>();
      window.Worker = class extends Worker {
        constructor(...[url, options]: ConstructorParameters<typeof Worker>) {
          super(url, options);
          if (String(url).includes('loader')) running.add(this);
        }
        override terminate() {
          super.terminate();
          running.delete(this);
        }
      };
      return running;
    });
    const slow = Array.from({ length: 60_000 }, () => '1\t2\t3').join('\n');
    await drop(page, [{ name: 'slow.tsv', text: slow }]);
    await drop(page, [{ name: 'second.tsv', text: '1\t2\n' }]);
    await page.waitForFunction(() => window.headglow.layout.panels[0]?.model === 'second');
    // Both workers have ended, and the first file is not shown.
    await page.waitForFunction((running) => running.size === 0, {}, readers);
    expect(await models(page)).toEqual(['second 1x2']);
    await drop(page, []);
    await page.waitForSelector('#notice:not([hidden])');
    expect(await text(page, '#notice p')).toContain('none of the dropped items can be read');
    expectNoErrors(page);
  });
});
