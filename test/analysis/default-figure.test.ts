// The description of the default figure reports the facts that the figure was designed to show.

import { existsSync, readFileSync } from 'node:fs';
import { expect, describe as group, it } from 'vitest';
import { describe } from '../../src/analysis/description/describe.ts';
import type { Description, Statement } from '../../src/analysis/description/description.ts';
import type { Progress } from '../../src/analysis/work.ts';
import { createExample } from '../../src/example.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { sharedPath } from '../support/shared.ts';
import { cellsOf, of, one, tensor, texts } from './described.ts';

const example = createExample();
const description = await describe(example.dataset, example.options);

interface Place {
  readonly layer: number;
  readonly head: number;
  readonly value: number;
}

/** The parts of reference/figure.json that the test uses. */
interface Facts {
  readonly layers: number;
  readonly heads: number;
  readonly axes: { readonly x: string; readonly y: string };
  readonly colorbar: {
    readonly label: string;
    readonly min: number;
    readonly max: number;
    readonly from: string;
    readonly to: string;
  };
  readonly panels: readonly {
    readonly task: string;
    readonly cluster?: { readonly layers: number[]; readonly heads: number[]; readonly value?: number };
    readonly peak?: Place;
    readonly outlier?: Place;
    readonly also?: readonly Place[];
    readonly declinesTo?: Place;
    readonly tailTo?: Place;
    readonly secondaryPeaks?: readonly [number, number];
    readonly spread?: string;
    readonly pattern?: string;
    readonly chosen?: { readonly peak?: Place };
  }[];
  readonly brightCells: {
    readonly chosen: { readonly count: number };
  };
}

const reference = sharedPath('../reference/figure.json');

group.skipIf(!existsSync(reference))('the description of the default figure', () => {
  const facts = existsSync(reference)
    ? (JSON.parse(readFileSync(reference, 'utf8')) as Facts)
    : ({ panels: [] } as unknown as Facts);

  it('reports axes, colours and panels', () => {
    const { layers, heads, colorbar } = facts;
    expect(one(description, 'axes').values).toMatchObject({ layers, heads });
    const legend = one(description, 'legend');
    expect(legend.values).toMatchObject({ vmin: colorbar.min, low: colorbar.from });
    expect(legend.values.vmax).toBe(Math.fround(colorbar.max));
    expect(colorbar.to).toContain(legend.values.high);
    expect(legend.text).toContain(colorbar.label);
    expect(description.panels.map(({ task }) => task)).toEqual(facts.panels.map(({ task }) => task));
  });

  it('counts 200 bright cells, of which 80 % reach 0.0020 and 5 % reach 0.0040', () => {
    expect(one(description, 'bright').values.bright).toBe(facts.brightCells.chosen.count);
    const { thresholds } = one(description, 'thresholds').values as unknown as {
      thresholds: { threshold: number; share: number; count: number }[];
    };
    const at = (threshold: number) => thresholds.find((each) => each.threshold === threshold);
    expect(at(0.002)).toMatchObject({ share: 0.8, count: 160 });
    expect(at(0.004)).toMatchObject({ share: 0.05, count: 10 });
    expect(one(description, 'thresholds').text).toMatch(
      /80 % \(160\) reach 0\.002.* 5 % \(10\) reach 0\.004/,
    );
  });

  it.each(facts.panels.map((fact, panel) => [fact.task, fact, panel] as const))(
    'reports the facts of %s',
    (_, fact, panel) => {
      const text = texts(description, panel);
      /** Expects the cell with its value in the text. */
      const expectCell = ({ layer, head, value }: Place) =>
        expect(text).toMatch(
          new RegExp(
            `layer ${layer}, head ${head} \\(${value}\\)|${value} at layer ${layer}, head ${head}[.;]`,
          ),
        );
      const peak = fact.peak ?? fact.chosen?.peak;
      if (peak) {
        const { layer, head, value } = peak;
        expect(one(description, 'peak', panel).values).toMatchObject({
          layer,
          head,
          value: Math.fround(value),
        });
        expectCell(peak);
      }
      const clusters = of(description, 'cluster', panel);
      expect(clusters.map(({ values }) => [values.layers, values.heads])).toEqual(
        fact.cluster ? [[fact.cluster.layers, fact.cluster.heads]] : [],
      );
      if (fact.cluster?.value) {
        const { peak: highest } = (clusters[0] as Statement).values as unknown as { peak: Place };
        expect(highest.value).toBe(Math.fround(fact.cluster.value));
      }
      for (const place of [fact.outlier, ...(fact.also ?? []), fact.declinesTo, fact.tailTo])
        if (place) expectCell(place);
      if (fact.outlier)
        expect(
          (one(description, 'outliers', panel).values as unknown as { outliers: Place[] }).outliers,
        ).toMatchObject([{ layer: fact.outlier.layer, head: fact.outlier.head }]);
      if (fact.declinesTo)
        expect(one(description, 'decline', panel).values.tail).toMatchObject({
          layer: fact.declinesTo.layer,
          head: fact.declinesTo.head,
        });
      if (fact.secondaryPeaks) {
        const [least, largest] = fact.secondaryPeaks.map(Math.fround);
        expect(one(description, 'secondary-peaks', panel).values).toMatchObject({ least, largest });
      }
      if (fact.spread) expect(one(description, 'spread', panel).values.spread).toBe(fact.spread);
      expect(of(description, 'pattern', panel).map(({ values }) => values.named)).toEqual(
        fact.pattern ? [fact.pattern] : [],
      );
    },
  );
});

group('the default figure', () => {
  it('is described as synthetic, with a note on the order of heads next to diagonals and columns', () => {
    expect(description.summary).toContain('synthetic');
    for (const { text } of description.statements.filter(({ kind }) => kind === 'pattern'))
      expect(text).toContain('heads have no natural order within a layer');
  });

  it('has statements with valid cells, complete values and a rule', () => {
    for (const { cells, rule, text, values } of description.statements) {
      expect(rule).not.toBe('');
      expect(text).toMatch(/^[\p{Lu}\d].*\.$/u);
      expect(JSON.stringify(values)).not.toContain('undefined');
      for (const { panel, runs: list } of cells) {
        const { layers, heads } = description.panels[panel] as Description['panels'][number];
        for (const [layer, first, last] of list)
          expect(layer >= 0 && layer < layers && first >= 0 && first <= last && last < heads).toBe(true);
      }
    }
  });

  it('has exactly the bright cells in the statement about them', () => {
    const { values, tasks, layers, heads } = example.dataset.tensors[0] as Tensor;
    const last = values.subarray(values.length - tasks.length * layers * heads);
    const bright: string[] = [];
    last.forEach((value, i) => {
      const cell = i % (layers * heads);
      const panel = Math.floor(i / (layers * heads));
      if (value >= (description.panels[panel]?.brightFrom as number))
        bright.push(`${panel}/${Math.floor(cell / heads)}/${cell % heads}`);
    });
    expect(cellsOf(one(description, 'bright').cells)).toEqual(bright);
  });

  it('applies a given threshold, and counts cells at given values', async () => {
    const given = await describe(example.dataset, example.options, {
      threshold: 0.004,
      above: [0.0042, 0.0045],
    });
    expect(one(given, 'bright').values.bright).toBe(10);
    const { thresholds } = one(given, 'thresholds').values as unknown as {
      thresholds: { threshold: number; count: number }[];
    };
    const { values, tasks, layers, heads } = example.dataset.tensors[0] as Tensor;
    const last = values.slice(values.length - tasks.length * layers * heads);
    expect(thresholds.map(({ threshold, count }) => [threshold, count])).toEqual(
      [0.0042, 0.0045].map((least) => [least, last.filter((value) => value >= Math.fround(least)).length]),
    );
    expect(texts(given)).toContain(
      'Cells are bright if their value is at least 0.004 (the given threshold).',
    );
    const low = await describe(tensor(2, 3, [1, 2, 3, 4, 5, 6]), { norm: 'linear' }, { above: [2, 9] });
    expect(texts(low)).toContain('Of the cells, 83 % (5) reach 2 and 0 % (0) reach 9.');
  });

  it('is described at an earlier checkpoint, and between two without statements about emergence', async () => {
    const earlier = await describe(example.dataset, { ...example.options, checkpoint: 60 });
    expect(earlier.summary).toContain('checkpoint 61 of 131');
    expect(one(earlier, 'change').values.steps).toEqual([0, example.dataset.tensors[0]?.steps?.[60]]);
    const between = await describe(example.dataset, { ...example.options, checkpoint: 129.5 });
    expect(between.summary).toContain('50 % of the way');
    expect(of(between, 'emergence')).toEqual([]);
    expect(of(await describe(example.dataset, { ...example.options, checkpoint: 0 }), 'stability')).toEqual(
      [],
    );
  });

  it('reports progress part by part', async () => {
    const reported: Progress[] = [];
    await describe(example.dataset, example.options, { onProgress: (progress) => reported.push(progress) });
    const total = 2 * 8 + 131;
    expect(new Set(reported.map((one) => one.total))).toEqual(new Set([total]));
    expect(reported.map(({ done }) => done)).toEqual(reported.map(({ done }) => done).sort((a, b) => a - b));
    expect(reported.at(-1)?.done).toBe(total);
  });

  it('stops being described on abort', async () => {
    const controller = new AbortController();
    const onProgress = ({ done }: Progress) => {
      if (done === 3) controller.abort(new Error('enough'));
    };
    const { signal } = controller;
    await expect(describe(example.dataset, example.options, { signal, onProgress })).rejects.toThrow(
      'enough',
    );
  });
});
