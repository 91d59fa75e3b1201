// Runs: neighbouring panels are drawn as one quad if that makes far fewer quads.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeatmapPanel } from '../../src/gpu/panel.ts';
import { groupIntoRuns, type Run } from '../../src/gpu/runs.ts';

const STACK = { layers: 3, heads: 4 } as HeatmapPanel['stack'];
const CELLS = 12;

/** Panels of one stack in rows of a wall, which show the given matrices of it. */
const wallOf = (matrices: readonly number[], columns: number): HeatmapPanel[] =>
  matrices.map((index, i) => ({
    ...{ stack: STACK, index, norm: {}, colormap: {} },
    rect: { x: (i % columns) * 9, y: Math.floor(i / columns) * 9, width: 8, height: 8 },
    ...{ layersInSight: [0, 3], headsInSight: [0, 4] },
  })) as unknown as HeatmapPanel[];

const atlas = { texelOf: (_: unknown, index: number) => 100 + index * CELLS };

/** The runs of panels that share a norm and a colormap. */
function runsOf(panels: HeatmapPanel[]): Run[] {
  const [first] = panels;
  return groupIntoRuns(
    panels.map((panel) => ({
      ...panel,
      norm: first?.norm as HeatmapPanel['norm'],
      colormap: first?.colormap as HeatmapPanel['colormap'],
    })),
    atlas,
  );
}

/** What a run draws: the left edge, the top edge and the first texel of each of its panels. */
const drawnBy = ({ panel, texel, panelCount, pitch, stride }: Run): number[][] =>
  Array.from({ length: panelCount }, (_, i) => [panel.rect.x + i * pitch, panel.rect.y, texel + i * stride]);

describe('runs', () => {
  it('join the rows of a wall', () => {
    const runs = runsOf(wallOf([...Array(300).keys()], 30));
    expect(runs.map(({ panelCount }) => panelCount)).toEqual(Array(10).fill(30));
    expect(runs[1]).toMatchObject({ pitch: 9, stride: CELLS, texel: 100 + 30 * CELLS });
  });

  it('are single panels if that makes hardly more of them', () => {
    const shuffled = Array.from({ length: 300 }, (_, i) => (i * 7919) % 300);
    expect(runsOf(wallOf(shuffled, 30))).toHaveLength(300);
    // Eight panels a run are enough, seven are not.
    expect(runsOf(wallOf([...Array(80).keys()], 8))).toHaveLength(10);
    expect(runsOf(wallOf([...Array(70).keys()], 7))).toHaveLength(70);
    expect(runsOf([])).toEqual([]);
  });

  it('draw every panel once, at its place, with its cells, in any order', () => {
    const order = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 60 });
    fc.assert(
      fc.property(
        fc.oneof(
          order,
          fc.integer({ min: 0, max: 60 }).map((n) => [...Array(n).keys()]),
        ),
        fc.integer({ min: 1, max: 20 }),
        (matrices, columns) => {
          const panels = wallOf(matrices, columns);
          const expected = panels.map(({ rect, index }) => [rect.x, rect.y, atlas.texelOf(STACK, index)]);
          expect(runsOf(panels).flatMap(drawnBy)).toEqual(expected);
        },
      ),
    );
  });
});
