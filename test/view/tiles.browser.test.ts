// Pictures wider than a tile, of matrices with several cells a pixel: equal to the reduction of each pixel's cells.

import { expect, it } from 'vitest';
import { expectNoErrors, openPage } from '../support/browser.ts';

it.each([
  { origin: 'upper', zoom: null },
  { origin: 'lower', zoom: { layers: [3.5, 900.25], heads: [10, 700] } },
] as const)(
  'each pixel of both tiles shows the mean of its cells, with %o',
  async (options) => {
    const page = await openPage();
    const wrong = await page.evaluate(async (given) => {
      const { draw } = await import('../../src/index.ts');
      const { cellsAt } = await import('../../src/figure/matrix-cells.ts');
      const { reduceCells } = await import('../../src/tensor/reduce.ts');
      const { noise, panelPixels } = await import('./windows-page.ts');
      const [layers, heads] = [1500, 2000];
      const dataset = noise({ layers, heads, tasks: ['a', 'b'], steps: null });
      const { values } = dataset.tensors[0] as { values: Float32Array };
      const norm = { norm: 'linear', vmin: -10, vmax: 10, colormap: 'gray', reduction: 'mean' } as const;
      const size = { width: 5000, height: 200, scale: 1 };
      const { canvas, layout } = await draw(dataset, { ...norm, ...given }, size);
      const pixels = panelPixels(canvas, layout);
      const found: string[] = [];
      for (const [task, rect] of layout.panels.entries()) {
        const inParts = (range: readonly [number, number]) => [256 * range[0], 256 * range[1]] as const;
        const sight = { layers: inParts(rect.layersInSight), heads: inParts(rect.headsInSight) };
        const matrix = { rect, tensor: { layers, heads }, sight, origin: given.origin };
        for (let i = 0; i < rect.width; i++) {
          const [x, y] = [i, (7 * i) % rect.height];
          const cells = cellsAt(matrix, { x: rect.x + x, y: rect.y + y });
          const { value } = reduceCells(
            cells,
            'mean',
            (layer, head) => values[(task * layers + layer) * heads + head] as number,
          );
          const gray = Math.min(255, Math.floor(((value + 10) / 20) * 256));
          const drawn = pixels[task]?.[4 * (y * rect.width + x)] as number;
          if (Math.abs(drawn - gray) > 1) found.push(`${task} ${x} ${y}: ${drawn}, not ${gray}`);
        }
      }
      return { found: found.slice(0, 5), panels: layout.panels.length };
    }, options);
    expect(wrong).toEqual({ found: [], panels: 2 });
    expectNoErrors(page);
  },
  60_000,
);
