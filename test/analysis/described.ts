// Access to the statements of a description by kind, and small datasets to describe.

import { expect } from 'vitest';
import type { Description, PanelCells, Statement } from '../../src/analysis/description/description.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';

/** The statements of a kind, in the paragraph of a panel if one is given. */
export const of = (
  { statements }: Description,
  kind: string,
  panel: number | null = null,
): readonly Statement[] => statements.filter((one) => one.kind === kind && one.panel === panel);

/** The only statement of a kind. */
export function one(description: Description, kind: string, panel: number | null = null): Statement {
  const found = of(description, kind, panel);
  expect(found, kind).toHaveLength(1);
  return found[0] as Statement;
}

export const texts = ({ statements }: Description, panel: number | null = null): string =>
  statements
    .filter((each) => each.panel === panel)
    .map(({ text }) => text)
    .join(' ');

/** Cells of a statement as `panel/layer/head`. */
export const cellsOf = (cells: readonly PanelCells[]): string[] =>
  cells.flatMap(({ panel, runs: list }) =>
    list.flatMap(([layer, first, last]) =>
      Array.from({ length: last - first + 1 }, (_, i) => `${panel}/${layer}/${first + i}`),
    ),
  );

export const tensor = (
  layers: number,
  heads: number,
  values: readonly number[],
  more: Partial<Tensor> = {},
) => ({
  tensors: [
    { model: '', tasks: [''], steps: null, layers, heads, values: Float32Array.from(values), ...more },
  ],
});
