// Layers along x: read-out, keys, gestures, ticks, layout JSON and words agree with the picture.

import { describe, expect, it } from 'vitest';
import { describe as describeFigure } from '../../src/analysis/description/describe.ts';
import { createLayoutJson } from '../../src/figure/layout-json.ts';
import { cellRect } from '../../src/figure/matrix-cells.ts';
import { readPixel } from '../../src/figure/read-pixel.ts';
import type { Scene } from '../../src/figure/scene.ts';
import type { Options } from '../../src/options.ts';
import { placeAt } from '../../src/view/camera/place.ts';
import { panStep, zoomStep } from '../../src/view/camera/steps.ts';
import { cellAfterKey } from '../../src/view/input/cell-keys.ts';
import { textsOf } from '../support/scene.ts';
import { TestFigure } from './camera/scenes.ts';

const LAYERS = 25;
const HEADS = 8;
const figureWith = (options: Partial<Options> = {}) =>
  new TestFigure([[LAYERS, HEADS]]).with({ transpose: true, ...options });

const only = ({ panels: [panel] }: Scene) => panel as Scene['panels'][number];

describe.each(['upper', 'lower'] as const)('layers along x, with origin %s', (origin) => {
  const { scene, state } = figureWith({ origin });
  const panel = only(scene);
  const { x, y, width, height } = panel.rect;
  /** A point at fractions of the panel, from its left and from the edge at which head 0 is. */
  const pointAt = (across: number, down: number) =>
    [x + width * across, y + height * (origin === 'lower' ? 1 - down : down)] as const;

  it('have their read-out under the pointer, for every cell', () => {
    for (let layer = 0; layer < LAYERS; layer++)
      for (let head = 0; head < HEADS; head++) {
        const [px, py] = pointAt((layer + 0.5) / LAYERS, (head + 0.5) / HEADS).map(Math.floor) as [
          number,
          number,
        ];
        expect(readPixel(scene, px, py)).toMatchObject({ layer, head });
        const box = cellRect(panel, { layer, head });
        expect(box && px >= box.x && px < box.x + box.width).toBe(true);
        expect(box && py >= box.y && py < box.y + box.height).toBe(true);
      }
  });

  it('are what the arrow keys move along: left and right by layers, up and down by heads', () => {
    const from = { panel: 0, layer: 10, head: 4 };
    const down = origin === 'lower' ? -1 : 1;
    expect(cellAfterKey('ArrowRight', from, scene)).toMatchObject({ layer: 11, head: 4 });
    expect(cellAfterKey('ArrowLeft', from, scene)).toMatchObject({ layer: 9, head: 4 });
    expect(cellAfterKey('ArrowDown', from, scene)).toMatchObject({ layer: 10, head: 4 + down });
    expect(cellAfterKey('ArrowUp', from, scene)).toMatchObject({ layer: 10, head: 4 - down });
  });

  it('keep what is under the pointer in place when zooming', () => {
    const place = placeAt(scene, pointAt(0.2, 0.75));
    expect(place).toMatchObject({ axes: ['layers', 'heads'] });
    expect(place?.layers).toBeCloseTo(0.2);
    expect(place?.heads).toBeCloseTo(0.75);
    const { camera } = zoomStep(state, place as never, { factor: 2, panel: null, isUniform: true });
    expect([camera.layers[0], camera.heads[0]]).toEqual([
      expect.closeTo(0.2 * (LAYERS - LAYERS / 2)),
      expect.closeTo(0.75 * (HEADS - HEADS / 2)),
    ]);
  });

  it('move to the right with the contents', () => {
    const zoomed = figureWith({ origin, zoom: { layers: [10, 20], heads: [2, 6] } });
    const place = placeAt(zoomed.scene, pointAt(0.5, 0.5));
    const { rect } = only(zoomed.scene);
    const moved = panStep(
      zoomed.state,
      place as never,
      { x: rect.width / 10, y: rect.height / 4 },
      null,
    ).camera;
    expect(moved.layers).toEqual([expect.closeTo(9), expect.closeTo(19)]);
    const head = origin === 'lower' ? 3 : 1;
    expect(moved.heads).toEqual([expect.closeTo(head), expect.closeTo(head + 4)]);
  });

  it('have their labels below, which zoom that axis alone', () => {
    const texts = textsOf(scene);
    const titles = texts.filter(({ role }) => role === 'axis-title');
    expect(titles.map(({ text, rotate }) => [text, rotate])).toEqual([
      ['Layer', 0],
      ['Head', -90],
    ]);
    const labels = (isBelow: boolean) =>
      texts
        .filter(({ role, anchor }) => role === 'tick' && (anchor === 'middle') === isBelow)
        .map(({ text }) => Number(text));
    expect(Math.max(...labels(true))).toBeGreaterThan(HEADS);
    expect(Math.max(...labels(false))).toBeLessThan(HEADS);
    for (const { box, role, anchor, rotate } of texts.filter(({ role: one }) =>
      /tick|axis-title/.test(one),
    )) {
      if (role === 'colorbar-tick') continue;
      const isBelow = role === 'tick' ? anchor === 'middle' : rotate === 0;
      const place = placeAt(scene, [box.x + box.width / 2, box.y + box.height / 2]);
      expect(place?.axes).toEqual([isBelow ? 'layers' : 'heads']);
    }
  });

  it('are in the layout JSON', () => {
    const layout = createLayoutJson(scene);
    expect(layout).toMatchObject({ transpose: true, origin });
    expect(layout.panels[0]).toMatchObject({ layers: LAYERS, heads: HEADS, layersInSight: [0, LAYERS] });
  });

  it('are what descriptions say', async () => {
    const values = Float32Array.from({ length: 6 }, (_, i) => i);
    const data = { tensors: [{ model: '', values, layers: 2, heads: 3, tasks: [''], steps: null }] };
    const { statements } = await describeFigure(data, { transpose: true, origin });
    const edge = origin === 'upper' ? 'top' : 'bottom';
    expect(statements.find(({ kind }) => kind === 'axes')?.text).toBe(
      `The x axis shows layers (0–1) and the y axis shows heads (0–2), with head 0 at the ${edge}.`,
    );
  });
});

it('layers along x make wide panels of matrices with few heads', () => {
  const { width, height } = only(figureWith({ aspect: 'equal' }).scene).rect;
  expect(width / height).toBeCloseTo(LAYERS / HEADS, 1);
});
