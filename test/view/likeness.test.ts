// The likeness of panels, for sorting: equal to Spearman's correlation, cached, and replaced once it is complete.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spearman } from '../../src/analysis/measures/correlation.ts';
import type { LikenessLookup } from '../../src/figure/reference-panel.ts';
import { sortText } from '../../src/figure/sort-panels.ts';
import { checkOptions } from '../../src/options/check.ts';
import type { Options } from '../../src/options.ts';
import { Statistics } from '../../src/scale/statistics.ts';
import { loadCheckpoints } from '../../src/source/load-checkpoints.ts';
import { Reader } from '../../src/source/reader.ts';
import { EventEmitter } from '../../src/tensor/event-emitter.ts';
import { momentAt } from '../../src/tensor/moment.ts';
import { selectMatrices } from '../../src/tensor/select.ts';
import type { Dataset, Tensor } from '../../src/tensor/tensor.ts';
import { computeLikeness } from '../../src/view/compute-likeness.ts';
import { VIEW_EVENTS, type ViewEvents } from '../../src/view/events.ts';
import { PanelLikeness } from '../../src/view/panel-likeness.ts';
import { levelSource } from '../source/level-source.ts';

const CELLS = 12;
const TASKS = ['a', 'b', 'c'];
const NO_CORRELATION = Number.NaN;

/** Two checkpoints of three tasks of 3 x 4 cells. */
const tensorOf = (values: readonly number[], model = 'm'): Tensor => ({
  ...{ model, layers: 3, heads: 4, tasks: TASKS, steps: [0, 10] },
  values: Float32Array.from(values),
});
const valueCount = 2 * TASKS.length * CELLS;
const anyValue = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -5, max: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0) },
);
const anyTensor = (model: string) =>
  fc
    .array(anyValue, { minLength: valueCount, maxLength: valueCount })
    .map((values) => tensorOf(values, model));

const requestFor = (dataset: Dataset, reference: number, checkpoint: number) => {
  const panels = selectMatrices(dataset, null, null);
  const reader = new Reader(dataset);
  return {
    ...{ dataset, panels, valuesAt: reader.values, reduction: 'max' as const },
    reference: panels[reference] as (typeof panels)[number],
    moment: momentAt(dataset, checkpoint, 'linear'),
  };
};

const matrixOf = ({ layers, heads, values, tasks }: Tensor, checkpoint: number, task: number) => {
  const start = (checkpoint * tasks.length + task) * layers * heads;
  return { layers, heads, values: values.slice(start, start + layers * heads) };
};

describe('the likeness of panels', () => {
  it("is Spearman's correlation at the shown checkpoint, and at the earlier one between two", async () => {
    await fc.assert(
      fc.asyncProperty(
        ...[anyTensor('m'), anyTensor('n'), fc.nat(2 * TASKS.length - 1), fc.constantFrom(0, 0.5, 1)],
        async (first, second, reference, position) => {
          const tensors = [first, second] as Tensor[];
          const request = requestFor({ tensors }, reference as number, position as number);
          const likeness = await computeLikeness(request);
          const checkpoint = Math.floor(position as number);
          const compared = matrixOf(request.reference.tensor as Tensor, checkpoint, request.reference.task);
          for (const panel of request.panels)
            expect(likeness(panel)).toBe(
              spearman(compared, matrixOf(panel.tensor as Tensor, checkpoint, panel.task)),
            );
        },
      ),
      { numRuns: 100 },
    );
  });

  it('does not exist between panels of different shapes', async () => {
    const wide: Tensor = {
      ...tensorOf([]),
      model: 'wide',
      layers: 2,
      heads: 6,
      values: new Float32Array(valueCount).map((_, i) => i),
    };
    const dataset = { tensors: [tensorOf(Array.from({ length: valueCount }, (_, i) => i)), wide] };
    const { panels, ...request } = requestFor(dataset, 0, 1);
    const likeness = await computeLikeness({ ...request, panels });
    expect(panels.map(likeness)).toEqual([1, 1, 1, NO_CORRELATION, NO_CORRELATION, NO_CORRELATION]);
  });

  it('is computed once for a panel and a checkpoint', async () => {
    const dataset = { tensors: [tensorOf(Array.from({ length: valueCount }, (_, i) => Math.sin(i)))] };
    let reads = 0;
    const countReads = async (reference: number, checkpoint: number): Promise<number> => {
      const request = requestFor(dataset, reference, checkpoint);
      reads = 0;
      await computeLikeness({
        ...request,
        valuesAt: (...asked) => {
          reads += 1;
          return request.valuesAt(...asked);
        },
      });
      return reads;
    };
    // The values of the reference, and those of each panel.
    expect(await countReads(0, 0)).toBe(4);
    expect(await countReads(0, 1)).toBe(4);
    expect(await countReads(2, 1)).toBe(4);
    expect(await countReads(0, 0)).toBe(1);
  });

  it('is that of the blocks of the coarsest level, of sources with levels', async () => {
    const { source, maximum, levels } = levelSource({ layers: 4, heads: 1000, tasks: TASKS, checkpoints: 2 });
    const dataset = { tensors: [source] };
    const likeness = async () => computeLikeness(requestFor(dataset, 1, 1));
    expect((await likeness())({ tensor: source, task: 0 })).toBeNaN();
    await loadCheckpoints(new Reader(dataset), [1]);
    const level = levels.at(-1) as (typeof levels)[number];
    const blocks = (task: number) => ({
      ...level,
      values: Float32Array.from({ length: level.layers * level.heads }, (_, cell) => {
        const [layer, head] = [Math.floor(cell / level.heads), cell % level.heads];
        return maximum(1, task, {
          layers: [layer * level.layersPerCell, (layer + 1) * level.layersPerCell],
          heads: [head * level.headsPerCell, (head + 1) * level.headsPerCell],
        });
      }),
    });
    const found = await likeness();
    for (const task of [0, 1, 2])
      expect(found({ tensor: source, task })).toBeCloseTo(spearman(blocks(1), blocks(task)), 12);
    const options = { sort: 'similarity', similarTo: null } as const;
    const panels = selectMatrices(dataset, null, null).map((panel) => ({ ...panel, name: 'a' }));
    expect(
      sortText(dataset, panels as never, options, { likeness: found, statistics: new Statistics() }),
    ).toBe(`sorted by rank correlation of blocks of 1 x ${level.headsPerCell} cells with a`);
  });

  it('stops when it is aborted', async () => {
    const dataset = { tensors: [tensorOf(new Array(valueCount).fill(1))] };
    const reason = new Error('stopped');
    await expect(computeLikeness(requestFor(dataset, 0, 0), AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

/** A figure that asks for its likeness, and the number of calls of `onReady`. */
function createFigure(dataset: Dataset) {
  const reader = new Reader(dataset);
  const events = new EventEmitter<ViewEvents>(VIEW_EVENTS);
  let ready = 0;
  let notify = (): void => {};
  const panelLikeness = new PanelLikeness(events, () => {
    ready += 1;
    notify();
  });
  return {
    destroy: () => events.emit('destroy', null),
    readyCount: () => ready,
    nextReady: () =>
      new Promise<void>((resolve) => {
        notify = resolve;
      }),
    lookup(given: Partial<Options>): readonly number[] | null {
      const options = checkOptions({ sort: 'similarity', ...given });
      const moment = momentAt(dataset, options.checkpoint, options.mixing);
      const likeness: LikenessLookup | null = panelLikeness.lookup(reader, options, moment);
      return likeness && selectMatrices(dataset, null, null).map(likeness);
    },
  };
}

describe("a view's likeness", () => {
  const dataset = { tensors: [tensorOf(Array.from({ length: valueCount }, (_, i) => Math.sin(i * i)))] };
  const tensor = dataset.tensors[0] as Tensor;
  const expected = (task: number, checkpoint: number): number[] =>
    TASKS.map((_, other) =>
      spearman(matrixOf(tensor, checkpoint, task), matrixOf(tensor, checkpoint, other)),
    );

  it('is announced when it is complete, and stays until the next one is', async () => {
    const figure = createFigure(dataset);
    expect(figure.lookup({ checkpoint: 0 })).toBe(null);
    await figure.nextReady();
    expect(figure.lookup({ checkpoint: 0 })).toEqual(expected(0, 0));
    expect(figure.lookup({ checkpoint: 0, similarTo: 'm/c' })).toEqual(expected(0, 0));
    await figure.nextReady();
    expect(figure.lookup({ checkpoint: 0, similarTo: 'm/c' })).toEqual(expected(2, 0));
    expect(figure.readyCount()).toBe(2);
  });

  it('follows only the last of several checkpoints that pass quickly, as during a play', async () => {
    const figure = createFigure(dataset);
    figure.lookup({ checkpoint: 0 });
    await figure.nextReady();
    for (const checkpoint of [0.25, 0.5, 1, 0, 0.5, 1])
      expect(figure.lookup({ checkpoint })).toEqual(expected(0, 0));
    await figure.nextReady();
    expect(figure.lookup({ checkpoint: 1 })).toEqual(expected(0, 1));
    expect(figure.readyCount()).toBe(2);
  });

  it('is forgotten with another order', async () => {
    const figure = createFigure(dataset);
    figure.lookup({});
    await figure.nextReady();
    expect(figure.lookup({})).not.toBe(null);
    expect(figure.lookup({ sort: 'peak' })).toBe(null);
    expect(figure.lookup({})).toBe(null);
    await figure.nextReady();
  });

  it('is not announced once the view is destroyed', async () => {
    const figure = createFigure(dataset);
    figure.lookup({});
    figure.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(figure.readyCount()).toBe(0);
  });

  it('rejects a panel that does not exist', () => {
    const figure = createFigure(dataset);
    expect(() => figure.lookup({ similarTo: 'x' })).toThrow('similarTo: no panel is named "x"');
  });
});
