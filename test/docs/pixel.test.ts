// docs/pixel.md: its snippets, run in the viewer, compute the colour that a pixel has.

import { expect, it } from 'vitest';
import type { View } from '../../src/index.ts';
import { openPage, settled } from '../support/browser.ts';
import { codeBlocks, readDoc } from '../support/docs.ts';

it('the snippets of docs/pixel.md compute the colour of a pixel', async () => {
  const page = await openPage('/demo/index.html');
  await settled(page);
  const head = { panel: 1, layer: 15, head: 9 };
  await page.evaluate((cell) => (window.headglow as View).point(cell), head);
  const snippets = codeBlocks(readDoc('docs/pixel.md'), 'js').join('\n');
  const computed = await page.evaluate(`{ ${snippets}\nscale.colorOf(readout.value); }`);
  const drawn = await page.evaluate(async (cell) => {
    const { canvas, layout } = await (window.headglow as View).picture(2);
    const panel = layout.panels[cell.panel];
    if (!panel) throw new Error('the panel is not in the picture');
    const x = panel.x + ((cell.head + 0.5) * panel.width) / panel.heads;
    const y = panel.y + ((cell.layer + 0.5) * panel.height) / panel.layers;
    const pixel = canvas.getContext('2d')?.getImageData(Math.floor(x), Math.floor(y), 1, 1).data ?? [];
    const channels = [...pixel].slice(0, 3).map((channel) => channel.toString(16).padStart(2, '0'));
    return `#${channels.join('')}`;
  }, head);
  expect(computed).toBe(drawn);
}, 120_000);
