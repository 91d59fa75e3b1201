// Wheel, drag, box and double clicks, with real input events.

import { describe, expect, it } from 'vitest';
import { expectNoErrors } from '../../support/browser.ts';
import { atRest, cameraOf, enterView, openView, positionIn, zoomOf } from './pages.ts';

const extent = ([start, end]: readonly [number, number]): number => end - start;

describe('the wheel', () => {
  it('zooms about the pointer and back', async () => {
    const page = await openView();
    const { x, y } = await positionIn(page, 0, 0.25, 0.5);
    await enterView(page, x, y);
    await page.mouse.wheel({ deltaY: -500 });
    await atRest(page);
    const { layers, heads } = await cameraOf(page);
    expect(extent(layers)).toBeCloseTo(64 / 2 ** 0.6, 1);
    expect(extent(heads)).toBeCloseTo(64 / 2 ** 0.6, 1);
    expect((16 - heads[0]) / extent(heads)).toBeCloseTo(0.25, 2);
    expect((32 - layers[0]) / extent(layers)).toBeCloseTo(0.5, 2);
    await page.mouse.wheel({ deltaY: 500 });
    await page.mouse.wheel({ deltaY: 500 });
    await atRest(page);
    expect(await zoomOf(page)).toBe(null);
    expectNoErrors(page);
  });
});
