// Compares the read-out of random figures with the reference: the cells of a pixel, and its value.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compose } from '../../src/figure/compose.ts';
import { readPixel } from '../../src/figure/read-pixel.ts';
import { estimateWidth } from '../support/measure.ts';
import { figureCase, runs } from './arbitrary.ts';
import { areInSight } from './camera.ts';
import { COLOURS } from './figures.ts';
import { item } from './limits.ts';
import { pixelAt, render, subjectsOf } from './render.ts';

test('the read-out has the cells and the value of the pixel, with any zoom', () => {
  let compared = 0;
  fc.assert(
    fc.property(figureCase, fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), (each, shares) => {
      const { tensors, options, size } = each;
      const { scale } = size;
      const scene = compose({
        dataset: { tensors },
        options,
        size: {
          width: Math.round(size.width * scale),
          height: Math.round(size.height * scale),
          pixelRatio: scale,
        },
        measure: estimateWidth,
      });
      const places = subjectsOf(tensors, options).map((subject, i) => ({
        ...subject,
        ...(scene.panels[i] as (typeof scene.panels)[number]).rect,
      }));
      const inSight = areInSight(places, tensors, options);
      // Only one pixel is compared, so that only its panel is rendered.
      const index = (shares[0] as number) % places.length;
      const place = item(places, index);
      if (!inSight[index]) {
        expect([place.width, place.height]).toEqual([0, 0]);
        return;
      }
      if (place.width === 0 || place.height === 0) return;
      const others = places.map((other, i) => (i === index ? other : { ...other, width: 0, height: 0 }));
      const panel = item(render(tensors, options, others, COLOURS).panels, index);
      const { mix } = scene.moment;
      for (const [i, share] of shares.entries()) {
        const [x, y] = [share % place.width, (shares[i - 1] ?? 0) % place.height];
        const readout = readPixel(scene, place.x + x, place.y + y);
        const expected = pixelAt(panel, x, y);
        const range = { layers: expected.layers, heads: expected.heads };
        const got = readout && {
          layers: { from: readout.range.layers[0], to: readout.range.layers[1] },
          heads: { from: readout.range.heads[0], to: readout.range.heads[1] },
        };
        expect([readout?.panel, got]).toEqual([index, range]);
        compared++;
        // Interpolated values and means are rounded; test/gpu/ compares those.
        const isRounded = mix !== 0 || (options.reduction === 'mean' && (readout?.cells ?? 1) > 1);
        if (!isRounded) expect(readout?.value).toBe(expected.value);
      }
    }),
    runs(150),
  );
  expect(compared).toBeGreaterThan(400);
});
