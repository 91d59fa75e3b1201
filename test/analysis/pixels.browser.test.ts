// Pixels of differences and emergence maps: no change has the centre colour, and heads that never emerge or are present from
// the start have separate colours.

import { expect, it } from 'vitest';
import { THEME_COLORS } from '../../src/figure/theme.ts';
import { rgbOf } from '../../src/scale/colormaps.ts';
import { expectNoErrors, openPage } from '../support/browser.ts';

it('shows zero change in the centre colour, missing cells in the bad colour, and heads that do not emerge in greys', async () => {
  const page = await openPage();
  const found = await page.evaluate(async () => {
    const { draw } = await import('../../src/index.ts');
    const { difference, differenceOptions, emergence, emergenceOptions } = await import(
      '../../src/analysis.ts'
    );
    const { colormap, loadColormaps } = await import('../../src/scale/colormaps.ts');
    await loadColormaps();
    const heads = 5;
    // Unchanged, increased, slightly increased, missing at the first of three checkpoints, missing at the last.
    const rows = [
      [0.5, 0, 0.1, Number.NaN, 1],
      [0.5, 0.5, 0.1, 1, 1],
      [0.5, 1, 0.1000001, 1, Number.NaN],
    ];
    const values = Float32Array.from(rows.flat());
    const dataset = { tensors: [{ model: '', layers: 1, heads, tasks: [''], steps: [0, 1, 2], values }] };
    const cells = async (shown: Parameters<typeof draw>[0], options: Parameters<typeof draw>[1]) => {
      const { canvas, layout } = await draw(shown, options, { width: 400, height: 200, scale: 1 });
      const { x, y, width, height } = layout.panels[0] as (typeof layout.panels)[number];
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      return rows[0]?.map((_, head) => {
        const at = x + Math.floor(((head + 0.5) / heads) * width);
        return [...context.getImageData(at, y + (height >> 1), 1, 1).data.subarray(0, 3)];
      });
    };
    const bytes = (name: 'coolwarm' | 'viridis') => {
      const { colors, bad } = colormap(name, false);
      const pixel = (css: string) => {
        const context = new OffscreenCanvas(1, 1).getContext('2d') as OffscreenCanvasRenderingContext2D;
        context.fillStyle = css;
        context.fillRect(0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data.subarray(0, 3)];
      };
      const [middle, end] = [colors[128] as string, colors[255] as string];
      return { start: pixel(colors[0] as string), middle: pixel(middle), end: pixel(end), bad: pixel(bad) };
    };
    return {
      first: await cells(difference(dataset, 'first'), differenceOptions()),
      linear: await cells(difference(dataset, 'first'), { norm: 'linear' }),
      before: await cells(difference(dataset, 'previous'), { checkpoint: 0 }),
      map: await cells(emergence(dataset, 0.5), emergenceOptions(dataset)),
      coolwarm: bytes('coolwarm'),
    };
  });
  const { first, linear, before, map, coolwarm } = found;
  const [start, never] = [THEME_COLORS.light.start, THEME_COLORS.light.never].map(rgbOf);
  expect(first).toEqual([coolwarm.middle, coolwarm.end, coolwarm.middle, coolwarm.bad, coolwarm.bad]);
  expect(linear).toEqual(first);
  expect(before).toEqual(Array.from({ length: 5 }, () => coolwarm.bad));
  expect(map?.[0]).toEqual(start);
  expect(map?.[2]).toEqual(never);
  expect(map?.[3]).toEqual(map?.[1]);
  expect(map?.[4]).toEqual(never);
  expectNoErrors(page);
});
