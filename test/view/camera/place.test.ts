// Where a pointer is: on a panel, in a gap, beside an axis, on a title.

import { describe, expect, it } from 'vitest';
import type { Scene } from '../../../src/figure/scene.ts';
import { nameAt } from '../../../src/view/camera/names.ts';
import { middlePlace, placeAt, placeOfCell } from '../../../src/view/camera/place.ts';
import { textsOf } from '../../support/scene.ts';
import { TestFigure } from './scenes.ts';

const rectOf = ({ panels }: Scene, index: number) => (panels[index] as Scene['panels'][number]).rect;

describe('the place of a point', () => {
  const { scene } = new TestFigure([[25, 19]], ['a', 'b', 'c', 'd', 'e', 'f']).with();

  it('is the panel that it is on, with the part of each axis and of the grid', () => {
    const { x, y, width, height } = rectOf(scene, 4);
    const { slot } = scene.panels[4] as Scene['panels'][number];
    const place = placeAt(scene, [x + width / 4, y + height / 2]);
    expect(place).toMatchObject({ panel: 4, heads: 0.25, layers: 0.5, axes: ['layers', 'heads'] });
    expect(place).toMatchObject({ columns: slot.column + 0.25, rows: slot.row + 0.5 });
  });

  it('counts layers from the bottom with origin lower', () => {
    const lower = new TestFigure([[25, 19]]).with({ origin: 'lower' }).scene;
    const { x, y, height } = rectOf(lower, 0);
    expect(placeAt(lower, [x, y + height * 0.25])).toMatchObject({ layers: 0.75, rows: 0.25 });
  });

  it('is the nearest panel in a gap between panels, with both axes', () => {
    const { x, y, height } = rectOf(scene, 1);
    const place = placeAt(scene, [x - 3, y + height / 2]);
    expect(place?.axes).toEqual(['layers', 'heads']);
    expect([0, 1]).toContain(place?.panel);
  });

  it('is one axis of a panel at its tick labels and axis titles', () => {
    for (const { role, box, anchor, rotate } of textsOf(scene).filter(
      (text) => text.role === 'tick' || text.role === 'axis-title',
    )) {
      const place = placeAt(scene, [box.x + box.width / 2, box.y + box.height / 2]);
      const isLayers = role === 'tick' ? anchor === 'end' : rotate !== 0;
      expect(place?.axes).toEqual([isLayers ? 'layers' : 'heads']);
    }
  });

  it('is nothing at the margins, the colorbar and titles', () => {
    expect(placeAt(scene, [1, 1])).toBe(null);
    expect(placeAt(scene, [scene.width - 2, scene.height / 2])).toBe(null);
    const { x, y, width } = rectOf(scene, 0);
    expect(placeAt(scene, [x + width / 2, y - 12])).toBe(null);
  });
});

describe('a name in the figure', () => {
  const center = ({ x, y, width, height }: Scene['panels'][number]['rect']) =>
    [x + width / 2, y + height / 2] as const;

  it('stands for the panel below it', () => {
    const { scene } = new TestFigure([[25, 19]], ['a', 'b', 'c', 'd', 'e', 'f']).with();
    const titles = textsOf(scene).filter(({ role }) => role === 'panel-title');
    expect(titles).toHaveLength(6);
    for (const { box, text } of titles) {
      const named = nameAt(scene, center(box));
      expect([named?.kind, scene.panels[named?.index ?? -1]?.name]).toEqual(['panel', text]);
    }
    expect(nameAt(scene, [1, 1])).toBe(null);
  });

  it('stands for a row or column of a table, also of a part of it', () => {
    const shapes = [0, 1, 2].map(() => [25, 19] as const);
    for (const zoom of [null, { rows: [1, 3], columns: [1, 2] } as const]) {
      const { scene } = new TestFigure(shapes, ['a', 'b', 'c']).with({ zoom });
      const headings = textsOf(scene).filter(({ role }) => role === 'heading');
      expect(headings).toHaveLength(zoom ? 3 : 6);
      for (const { box, text, rotate } of headings) {
        const named = nameAt(scene, center(box));
        const { kind, index } = named ?? { kind: 'panel', index: -1 };
        expect(kind).toBe(rotate === 0 ? 'columns' : 'rows');
        const own = scene.panels.filter(({ slot }) => slot[kind === 'rows' ? 'row' : 'column'] === index);
        expect(own).toHaveLength(3);
        for (const { tensor, task } of own) expect([tensor.model, tensor.tasks[task]]).toContain(text);
      }
    }
  });

  it('leads nowhere if there is nothing else', () => {
    const { scene } = new TestFigure([[25, 19]], ['a']).with();
    for (const { box } of textsOf(scene)) expect(nameAt(scene, center(box))).toBe(null);
  });
});

describe('the place for keys', () => {
  it('is the centre of the marked cell, or the edge nearest to one out of sight', () => {
    const { scene } = new TestFigure([[80, 120]]).with({ zoom: { layers: [20, 40], heads: [0, 60] } });
    expect(placeOfCell(scene, { panel: 0, layer: 24, head: 29 })).toMatchObject({ layers: 4.5 / 20 });
    expect(placeOfCell(scene, { panel: 0, layer: 24, head: 29 })?.heads).toBeCloseTo(29.5 / 60, 9);
    expect(placeOfCell(scene, { panel: 0, layer: 0, head: 119 })).toMatchObject({ layers: 0, heads: 1 });
    expect(placeOfCell(scene, { panel: 9, layer: 0, head: 0 })).toBe(null);
  });

  it('is the middle of what is in sight without a marked cell', () => {
    const { scene, state } = new TestFigure([[25, 19]], ['a', 'b', 'c', 'd', 'e', 'f']).with();
    const { rows, columns } = state.area;
    expect(middlePlace(scene, state.area, state.camera)).toMatchObject({
      layers: 0.5,
      heads: 0.5,
      rows: rows / 2,
      columns: columns / 2,
    });
  });
});
