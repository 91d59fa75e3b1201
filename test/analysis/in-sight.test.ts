// A description of what is in sight equals the description of a dataset that has only these cells, with other numbers.

import * as fc from 'fast-check';
import { expect, describe as group, it } from 'vitest';
import { describe } from '../../src/analysis/description/describe.ts';
import type { Description, Json, PanelCells, Statement } from '../../src/analysis/description/description.ts';
import { topHeads } from '../../src/analysis/description/heads.ts';
import { cellsInSight, type PanelPart } from '../../src/analysis/description/in-sight.ts';
import { descriptionMarkdown } from '../../src/analysis/description/markdown.ts';
import { valuesByScale } from '../../src/analysis/description/shown-values.ts';
import type { Options } from '../../src/options.ts';
import type { CellRange } from '../../src/tensor/reduce.ts';
import type { Dataset, Source, Tensor } from '../../src/tensor/tensor.ts';
import { one, texts } from './described.ts';
import { runs } from './runs.ts';

/** A tensor with only some of its cells. */
function croppedTo({ layers: [top, bottom], heads: [left, right] }: CellRange, tensor: Tensor): Tensor {
  const values: number[] = [];
  tensor.values.forEach((value, i) => {
    const [layer, head] = [Math.floor(i / tensor.heads) % tensor.layers, i % tensor.heads];
    if (layer >= top && layer < bottom && head >= left && head < right) values.push(value);
  });
  return { ...tensor, layers: bottom - top, heads: right - left, values: Float32Array.from(values) };
}

/** Numbers of layers and heads, as they appear in texts. */
const NUMBERED = /\b(layer|head)(s?) (\d+)(?:–(\d+))?/gi;

const shiftedText = (text: string, { layers: [top], heads: [left] }: CellRange): string =>
  text.replace(NUMBERED, (_, name: string, s: string, first: string, last?: string) => {
    const by = name.toLowerCase() === 'layer' ? top : left;
    return `${name}${s} ${Number(first) + by}${last === undefined ? '' : `–${Number(last) + by}`}`;
  });

const shiftedCells = (cells: readonly PanelCells[], parts: readonly CellRange[]): PanelCells[] =>
  cells.map(({ panel, runs: list, ...rest }) => {
    const { layers, heads } = parts[panel] as CellRange;
    return {
      panel,
      runs: list.map(
        ([layer, first, last]) => [layer + layers[0], first + heads[0], last + heads[0]] as const,
      ),
      ...rest,
    };
  });

/** The `values` of a statement with other numbers of layers and heads. */
function shiftedValues(value: Json, part: CellRange, key = '', pattern = ''): Json {
  const add = (by: number) => (number: Json) => (number as number) + by;
  const by = { layer: part.layers[0], layers: part.layers[0], head: part.heads[0], heads: part.heads[0] }[
    key
  ];
  if (Array.isArray(value))
    return by !== undefined && value.every((item) => typeof item === 'number')
      ? value.map(add(by))
      : value.map((item) => shiftedValues(item, part));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value as { readonly [name: string]: Json }).map(([name, item]) => [
        name,
        shiftedValues(item, part, name, String((value as { readonly pattern?: Json }).pattern ?? '')),
      ]),
    );
  if (typeof value !== 'number') return value;
  if (key === 'layer' || key === 'head') return value + (by as number);
  if (key === 'line') return value + (pattern === 'columns' ? part.heads[0] : part.layers[0]);
  return value;
}

/** Statements whose texts say which part is described. */
const ABOUT_THE_WHOLE = ['scope', 'axes', 'advice'];

const comparable = ({ statements }: Description, parts: readonly CellRange[] | null): Statement[] =>
  statements
    .filter(({ kind }) => !ABOUT_THE_WHOLE.includes(kind))
    .map((statement) => {
      const part = parts?.[0];
      if (!part) return statement;
      return {
        ...statement,
        text: shiftedText(statement.text, part),
        cells: shiftedCells(statement.cells, parts),
        values: shiftedValues(statement.values, part) as Statement['values'],
      };
    });

/** A range within a count. */
const rangeIn = (count: number): fc.Arbitrary<readonly [number, number]> =>
  fc
    .tuple(fc.nat(count - 1), fc.nat(count - 1))
    .map(([a, b]) => [Math.min(a, b), Math.max(a, b) + 1] as const);

const asSource = ({ values, ...shape }: Tensor): Source => {
  const size = values.length / (shape.steps?.length ?? 1);
  return {
    ...shape,
    read: async ({ checkpoint }) => values.slice(size * checkpoint, size * (checkpoint + 1)),
  };
};

// The limits are given, as those of the whole figure hold in sight.
const LIMITS: Partial<Options> = { norm: 'linear', vmin: -1, vmax: 1, center: 0 };
const POSITIVE: Partial<Options> = { norm: 'linear', vmin: 0, vmax: 1 };

const grid = (layers: number, heads: number, tasks: readonly string[], steps: number[] | null = null) => ({
  tensors: [
    {
      ...{ model: 'm', layers, heads, tasks, steps },
      values: Float32Array.from(
        { length: layers * heads * tasks.length * (steps?.length ?? 1) },
        (_, i) => ((i * 7919) % 101) / 100,
      ),
    },
  ],
});

group('what is in sight', () => {
  it('is described as if there were nothing else, with the numbers of the whole', async () => {
    await fc.assert(
      fc.asyncProperty(
        runs.chain((dataset) =>
          fc.record({
            dataset: fc.constant(dataset),
            ranges: fc.tuple(
              ...dataset.tensors.map(({ layers, heads }) =>
                fc.record({ layers: rangeIn(layers), heads: rangeIn(heads) }),
              ),
            ),
            options: fc.constantFrom<Partial<Options>>(
              LIMITS,
              POSITIVE,
              { ...LIMITS, checkpoint: 0.5 },
              { ...LIMITS, limitsBy: 'panel' },
            ),
            read: fc.boolean(),
          }),
        ),
        async ({ dataset, ranges, options: all, read }) => {
          // Texts of figures with several models name heads of each, which have separate offsets.
          const [tensor] = dataset.tensors as [Tensor];
          const [part] = ranges as [CellRange];
          const parts = tensor.tasks.map(() => part);
          const whole: Dataset = { tensors: [read ? asSource(tensor) : tensor] };
          const cropped: Dataset = { tensors: [croppedTo(part, tensor)] };
          const inSight = await describe(whole, all, { inSight: parts });
          const alone = await describe(cropped, all);
          expect(comparable(inSight, null)).toEqual(comparable(alone, parts));
          const heads = await topHeads(whole, all, { inSight: parts });
          expect(heads).toEqual(
            (await topHeads(cropped, all)).map(({ layer, head, ...rest }) => ({
              ...rest,
              layer: layer + part.layers[0],
              head: head + part.heads[0],
            })),
          );
          expect(await valuesByScale(whole, all, { inSight: parts })).toEqual(
            await valuesByScale(cropped, all),
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  it('finds clusters and patterns under their own numbers', async () => {
    const dataset = grid(20, 30, ['a']);
    const { values } = dataset.tensors[0] as Tensor;
    for (let i = 0; i < 8; i++) values[(8 + i) * 30 + 14 + i] = 50 + i;
    const parts = [{ layers: [6, 18], heads: [12, 26] }] as const;
    const options = { ...POSITIVE, vmax: 60 };
    const description = await describe(dataset, options, { inSight: parts });
    expect(one(description, 'cluster', 0).text).toContain('layers 8–15, heads 14–21');
    expect(one(description, 'pattern', 0).text).toContain('diagonal');
    const alone = await describe({ tensors: [croppedTo(parts[0], dataset.tensors[0] as Tensor)] }, options);
    expect(comparable(description, null)).toEqual(comparable(alone, parts));
    const column = grid(20, 30, ['a']);
    for (let layer = 4; layer < 16; layer++) (column.tensors[0] as Tensor).values[layer * 30 + 17] = 60;
    for (const at of [125, 216, 430]) (column.tensors[0] as Tensor).values[at + 17] = 55;
    const columns = await describe(column, options, { inSight: [{ layers: [3, 17], heads: [10, 25] }] });
    expect(one(columns, 'pattern', 0).text).toContain('head 17 holds');
  });

  it.each<[string, Partial<Options>, string]>([
    [
      'layers and heads',
      { zoom: { layers: [2, 4], heads: [1, 3] } },
      'layers 2–3 and heads 1–2 of all 3 panels',
    ],
    ['a part of a cell', { zoom: { layers: [2.5, 3.25] } }, 'layers 2–3 of all 3 panels'],
    ['one panel', { panel: 'm/b' }, '1 of 3 panels'],
    ['a part of one panel', { panel: 'b', zoom: { heads: [3, 4] } }, 'head 3 of 1 of 3 panels'],
    [
      'one panel that is zoomed alone',
      { zoom: { layers: [1, 2], panel: 'm/c' } },
      'all 3 panels, of c only layer 1',
    ],
  ])('is stated first: %s', async (_, options, expected) => {
    const description = await describe(grid(6, 4, ['a', 'b', 'c']), options, { inSight: true });
    const [first] = description.statements;
    expect(first?.kind).toBe('scope');
    expect(first?.text).toContain(`${expected}. Clusters, peaks and patterns end at its edges`);
    expect(description.summary.startsWith(first?.text as string)).toBe(true);
  });

  it('has the limits and bright cells of the whole figure', async () => {
    const dataset = grid(6, 4, ['a', 'b']);
    const [whole, part] = await Promise.all(
      [false, true].map((inSight) => describe(dataset, { zoom: { layers: [0, 1] } }, { inSight })),
    );
    expect(one(part as Description, 'legend').text).toBe(one(whole as Description, 'legend').text);
    expect((part as Description).panels.map(({ inSight: _, ...panel }) => panel)).toEqual(
      (whole as Description).panels,
    );
  });

  it('leaves out other panels, and keeps the indices of the rest', async () => {
    const dataset = grid(6, 4, ['a', 'b', 'c', 'd']);
    const part = { layers: [0, 6], heads: [0, 4] } as const;
    const description = await describe(dataset, {}, { inSight: [null, part, part, null] });
    expect(description.panels.map(({ name, inSight }) => [name, inSight])).toEqual([
      ['a', null],
      ['b', part],
      ['c', part],
    ]);
    const panels = new Set(
      description.statements.flatMap(({ panel, cells }) => [panel, ...cells.map((each) => each.panel)]),
    );
    expect(panels).toEqual(new Set([null, 1, 2]));
    expect(texts(description)).toContain('The panels are b and c.');
    const markdown = descriptionMarkdown(description);
    expect(markdown).toContain('1. **b.**');
    expect(markdown).not.toContain('**a.**');
    expect(
      new Set((await topHeads(dataset, {}, { inSight: [null, part, part, null] })).map(({ panel }) => panel)),
    ).toEqual(new Set([1, 2]));
  });

  it('compares no tasks of which different cells are in sight', async () => {
    const dataset = grid(6, 4, ['a', 'b']);
    const same = await describe(dataset, { zoom: { layers: [1, 5] } }, { inSight: true });
    expect(texts(same)).toContain('Spearman');
    const alone = await describe(dataset, { zoom: { layers: [1, 5], panel: 'm/a' } }, { inSight: true });
    expect(alone.statements.filter(({ kind }) => kind === 'similarity' || kind === 'overlap')).toEqual([]);
  });

  it('is what a layout shows', () => {
    const panel = {
      model: 'm',
      task: 'a',
      checkpoint: 0,
      layers: 9,
      heads: 9,
      x: 0,
      y: 0,
      row: 0,
      column: 0,
    };
    const shown = {
      ...panel,
      width: 10,
      height: 10,
      layersInSight: [1.5, 3],
      headsInSight: [0, 2.01],
    } as const;
    expect(cellsInSight({ panels: [shown, { ...shown, width: 0 }] })).toEqual([
      { layers: [1, 3], heads: [0, 3] },
      null,
    ]);
  });

  it.each<[string, Partial<Options>, boolean | readonly PanelPart[]]>([
    ['rows of panels', { zoom: { rows: [0, 1] } }, true],
    ['layers out of range', { zoom: { layers: [2, 9] } }, true],
    ['an unknown panel', { panel: 'x' }, true],
    ['too few panels', {}, []],
    ['cells that a panel lacks', {}, [{ layers: [0, 7], heads: [0, 1] }]],
    ['no cells', {}, [{ layers: [2, 2], heads: [0, 1] }]],
    ['no panel', {}, [null]],
  ])('cannot be %s', async (_, options, inSight) => {
    await expect(describe(grid(6, 4, ['a']), options, { inSight })).rejects.toMatchObject({
      name: 'HeadglowError',
      message: expect.stringMatching(/;/),
    });
  });
});
