// Descriptions of figures with sorted cells: statements name the heads of the data, as without sorting.

import fc from 'fast-check';
import { expect, describe as group, it } from 'vitest';
import { cellsInSight } from '../../src/analysis/description/in-sight.ts';
import { altText, captionText, describe } from '../../src/analysis.ts';
import { compose } from '../../src/figure/compose.ts';
import { createLayoutJson } from '../../src/figure/layout-json.ts';
import { checkOptions } from '../../src/options/check.ts';
import type { Options } from '../../src/options.ts';
import { allExtras } from '../support/extras.ts';
import { estimateWidth } from '../support/measure.ts';
import { one, tensor } from './described.ts';
import { runs } from './runs.ts';

const sorting = fc.constantFrom('heads', 'layers');

group('a description of sorted cells', () => {
  it('has the same statements, cells and numbers, and says how cells are sorted', async () => {
    await fc.assert(
      fc.asyncProperty(runs, sorting, async (dataset, sortCells) => {
        const [sorted, plain] = [await describe(dataset, { sortCells }), await describe(dataset)];
        const others = (description: typeof plain) =>
          description.statements.filter(({ kind }) => kind !== 'scope');
        expect(others(sorted)).toEqual(others(plain));
        expect(one(sorted, 'scope').text).toMatch(
          /heads of each layer sorted by value at|layers sorted by mean value at/,
        );
      }),
      { numRuns: 20 },
    );
  });

  it('says so in captions and alt texts, or why cells are not sorted', async () => {
    const dataset = tensor(2, 3, [1, 2, 3, 4, 5, 6]);
    const sorted = await describe(dataset, { sortCells: 'heads' });
    expect(captionText(sorted, 'text')).toContain('2 layers x 3 heads, heads of each layer sorted by value.');
    expect(altText(sorted)).toContain('heads of each layer sorted by value');
    const unknown = await describe(dataset, { sortCells: 'heads', sortCellsBy: 'x' });
    expect(captionText(unknown, 'text')).toContain('cells not sorted: no panel is named "x".');
  });

  it('covers all cells of the sorted axis if only what is in sight is described', async () => {
    const dataset = tensor(2, 3, [1, 2, 3, 6, 5, 4]);
    const part = async (options: Partial<Options>) => {
      const zoom = { layers: [0, 1], heads: [0, 1] } as const;
      const all = { ...options, zoom };
      const layout = createLayoutJson(
        compose({
          ...{ dataset, size: { width: 600, height: 400, pixelRatio: 1 }, measure: estimateWidth },
          ...{ options: checkOptions(all), extras: allExtras() },
        }),
      );
      const [inView] = cellsInSight(layout);
      const { panels } = await describe(dataset, all, { inSight: true });
      expect(panels[0]?.inSight).toEqual(inView);
      return inView;
    };
    expect(await part({ sortCells: 'heads' })).toEqual({ layers: [0, 1], heads: [0, 3] });
    expect(await part({ sortCells: 'layers' })).toEqual({ layers: [0, 2], heads: [0, 1] });
    expect(await part({})).toEqual({ layers: [0, 1], heads: [0, 1] });
  });
});
