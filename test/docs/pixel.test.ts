// docs/pixel.md: its snippet, pasted into the viewer, prints the colour of the pixel that is clicked.

import { expect, it } from 'vitest';
import type { View } from '../../src/index.ts';
import { openPage, settled } from '../support/browser.ts';
import { codeBlocks, readDoc } from '../support/docs.ts';

it('the snippet of docs/pixel.md prints the colour of a clicked pixel', async () => {
  const page = await openPage('/demo/index.html');
  await settled(page);
  const lines: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'log') lines.push(message.text());
  });
  const [snippet = ''] = codeBlocks(readDoc('docs/pixel.md'), 'js');
  await page.evaluate(snippet);
  const cell = { panel: 1, layer: 15, head: 9 };
  const { color, point } = await page.evaluate(async ({ panel: index, layer, head }) => {
    const view = window.headglow as View;
    const { canvas, layout } = await view.picture(devicePixelRatio);
    const panel = layout.panels[index];
    if (!panel) throw new Error('the panel is not in the picture');
    const x = Math.floor(panel.x + ((head + 0.5) * panel.width) / panel.heads);
    const y = Math.floor(panel.y + ((layer + 0.5) * panel.height) / panel.layers);
    const pixel = canvas.getContext('2d')?.getImageData(x, y, 1, 1).data ?? [];
    const channels = [...pixel].slice(0, 3).map((channel) => channel.toString(16).padStart(2, '0'));
    const { left, top } = view.element.getBoundingClientRect();
    return {
      color: `#${channels.join('')}`,
      point: { x: left + (x + 0.5) / devicePixelRatio, y: top + (y + 0.5) / devicePixelRatio },
    };
  }, cell);
  await page.mouse.click(point.x, point.y);
  await expect.poll(() => lines.length).toBe(3);
  expect(lines[0]).toMatch(/^Retrieval, layer 15, head 9: [\d.]+; max of 1 cells$/);
  expect(lines[1]).toMatch(/^symlog from /);
  expect(lines[2]).toMatch(/^t = [\d.]+ in viridis: /);
  expect(lines[2]?.split(': ')[1]).toBe(color);
});
