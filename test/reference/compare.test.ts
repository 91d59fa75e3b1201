// Tests of the comparison between the engine's pixels and the reference's.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Options } from '../../src/options.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { figureCase, runs } from './arbitrary.ts';
import { comparePanels, explain } from './compare.ts';
import { COLOURS, LINEAR, OVER, placeOf, tensorOf } from './figures.ts';
import { type Picture, pixelAt, render, subjectsOf } from './render.ts';
import { U } from './values.ts';

/** All panels in a row, painted in the reference's colours. */
function drawRow(tensors: readonly Tensor[], options: Options, width: number, height: number) {
  const subjects = subjectsOf(tensors, options);
  const places = subjects.map((subject, i) => ({ ...subject, x: 2 + i * (width + 2), y: 1, width, height }));
  const picture = render(tensors, options, places, COLOURS);
  const size = { width: 2 + places.length * (width + 2), height: height + 2 };
  return { picture, size, rgba: paint(picture, size) };
}

function paint(picture: Picture, { width, height }: { width: number; height: number }): Uint8Array {
  const rgba = new Uint8Array(width * height * 4);
  for (const panel of picture.panels) {
    panel.rows.forEach((_, y) => {
      panel.columns.forEach((_, x) => {
        const { colour } = pixelAt(panel, x, y);
        const at = ((panel.place.y + y) * width + panel.place.x + x) * 4;
        rgba.set([colour >> 16, (colour >> 8) & 255, colour & 255, 255], at);
      });
    });
  }
  return rgba;
}

describe('comparison', () => {
  test('finds the one wrong pixel and describes it', () => {
    const { picture, size, rgba } = drawRow(
      [tensorOf([[[0.1, 0.9]]])],
      { ...LINEAR, vmin: 0, vmax: 1 },
      4,
      3,
    );
    expect(comparePanels(picture, rgba, size.width, size.height)).toMatchObject({
      pixels: 12,
      mismatches: 0,
    });
    const at = (2 * size.width + 5) * 4;
    rgba.set([0, 0, 229], at);
    const wrong = comparePanels(picture, rgba, size.width, size.height);
    expect(wrong).toMatchObject({ pixels: 12, mismatches: 1 });
    expect(explain(wrong)).toBe(
      '1 of 12 pixels differ:\npanel 0 (tensor 0, task 0, 4x3), pixel 5,2 (3,1 of the panel), layer 0 head 1, ' +
        `value ${Math.fround(0.9)} in t ${Math.fround(0.9)}, expected #0000e6 got #0000e5`,
    );
    rgba.set([0, 0, 230, 254], at);
    expect(comparePanels(picture, rgba, size.width, size.height).mismatches).toBe(1);
  });

  test('a mean may be on either side of a limit within its error, and no further', () => {
    const mean = (vmax: number) =>
      render(
        [tensorOf([[[0.1, 0.2, 0.3]]])],
        { ...LINEAR, reduction: 'mean', vmin: 0, vmax },
        [placeOf(1, 1)],
        COLOURS,
      ).panels[0]?.pixels[0]?.[0]?.allowed;
    const error = 6 * U * 0.2;
    expect(mean(0.2 + 2 * error)).toEqual([255]);
    expect(mean(0.2)).toContain(255);
    expect(mean(0.2)).toContain(OVER);
    expect(mean(0.2 - 2 * error)).toEqual([OVER]);
  });

  test('absmax of a mix allows both signs only if the magnitudes are close', () => {
    const between = (other: number) =>
      render(
        [tensorOf([[[1, -1]], [[2, other]]], { steps: [0, 1] })],
        { ...LINEAR, reduction: 'absmax', checkpoint: 0.5, vmin: -2, vmax: 2 },
        [placeOf(1, 1)],
        COLOURS,
      ).panels[0]?.pixels[0]?.[0]?.allowed;
    expect(between(-2)).toEqual(expect.arrayContaining([224, 32]));
    expect(between(-1.9)).not.toContain(32);
  });

  test('random figures equal themselves, and a changed pixel is found', () => {
    fc.assert(
      fc.property(figureCase, ({ tensors, options, size: { width, height } }) => {
        const { picture, size, rgba } = drawRow(tensors, options, (width % 90) + 1, (height % 70) + 1);
        expect(explain(comparePanels(picture, rgba, size.width, size.height))).toBe('');
        const first = picture.panels[0];
        if (first === undefined) throw new Error('a figure without panels');
        const at = (first.place.y * size.width + first.place.x) * 4;
        rgba.set([0, 255, 0, 255], at); // a colour that no pixel has
        expect(comparePanels(picture, rgba, size.width, size.height).mismatches).toBe(1);
      }),
      runs(200),
    );
  });
});
