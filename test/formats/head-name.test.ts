// Data whose cells are not attention heads but experts, neurons or channels: axes, read-outs, words and listings say so.

import { expect, describe as group, it } from 'vitest';
import {
  altText,
  captionText,
  describe,
  descriptionText,
  emergence,
  emergenceOptions,
  emergenceRanking,
  rankingCsv,
  topHeads,
  topHeadsCsv,
  trajectoriesCsv,
} from '../../src/analysis.ts';
import { compose } from '../../src/figure/compose.ts';
import { readCell } from '../../src/figure/readout.ts';
import { overlaySvg } from '../../src/figure/svg-document.ts';
import { loadFiles } from '../../src/formats/load.ts';
import type { Reading } from '../../src/formats/reading.ts';
import { checkOptions } from '../../src/options/check.ts';
import type { Options } from '../../src/options.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { readoutText } from '../../src/view/readout-text.ts';
import { allExtras } from '../support/extras.ts';
import { loadTensors } from '../support/load.ts';
import { estimateWidth } from '../support/measure.ts';
import { npy } from '../support/npy.ts';
import { arrayMetadata, counting, GROUP, store, storeFiles } from '../support/zarr.ts';
import { inspectAndLoad } from './inspection/agreement.ts';
import { file, load, loadAll, refusal } from './loading.ts';

const LAYERS = [0, 1, 2];
const COLUMNS = [0, 1, 2, 3];
const scoreOf = (layer: number, head: number): number => (layer * 4 + head + 1) / 16;

/** A long table, one row for each cell. */
const table = (name: string): string =>
  [
    `layer,${name},score`,
    ...LAYERS.flatMap((layer) => COLUMNS.map((head) => [layer, head, scoreOf(layer, head)].join())),
  ].join('\n');

const records = (name: string): string =>
  JSON.stringify(
    LAYERS.flatMap((layer) => COLUMNS.map((head) => ({ layer, [name]: head, score: scoreOf(layer, head) }))),
  );

const matrix = npy(
  '<f4',
  [3, 4],
  LAYERS.flatMap((layer) => COLUMNS.map((head) => scoreOf(layer, head))),
);

const sceneOf = (tensors: readonly Tensor[], options: Partial<Options> = {}) =>
  compose({
    dataset: { tensors },
    options: checkOptions(options),
    size: { width: 600, height: 500, pixelRatio: 1 },
    measure: estimateWidth,
    extras: allExtras(),
  });

/** The labels of the axes in a picture. */
const axesOf = (tensors: readonly Tensor[]): readonly string[] =>
  [...overlaySvg(sceneOf(tensors)).matchAll(/>(Layer|Head|Expert|Neuron)</g)].map(
    ([, text]) => text as string,
  );

const FILES: readonly (readonly [string, string | Uint8Array, Reading])[] = [
  ['scores.csv', table('expert'), {}],
  ['scores.csv', table('Expert_idx'), {}],
  ['scores.json', records('expert'), {}],
  ['scores.npy', matrix, { dims: 'layer expert' }],
  ['scores.npy', matrix, { dims: 'layer experts' }],
  [
    'scores.json',
    JSON.stringify({
      dims: ['layer', 'expert'],
      data: [
        [0.0625, 0.125],
        [0.5, 0.75],
      ],
    }),
    {},
  ],
];

group('experts are called so', () => {
  it.each(FILES)('in %s', async (name, content, reading) => {
    const tensor = await load(name, content, reading);
    expect(tensor).toMatchObject({ headName: 'expert', layers: tensor.layers, tasks: [expect.any(String)] });
    expect(tensor.values[1]).toBe(0.125);
    const axes = axesOf([tensor]);
    expect(axes).toContain('Layer');
    expect(axes).toContain('Expert');
    expect(axes).not.toContain('Head');
    const readout = readCell(sceneOf([tensor]), { panel: 0, layer: 1, head: 1 });
    expect(readoutText(readout as NonNullable<typeof readout>)).toContain('layer 1 · expert 1 · ');
  });

  it.each(['layer', 'layers'])(
    'in a Zarr array of %s and experts, whole or by checkpoint',
    async (layers) => {
      const keys = {
        'zarr.json': GROUP,
        'm/zarr.json': arrayMetadata([3, 4], { dimension_names: [layers, 'expert'] }),
        'm/c/0/0': counting(12),
      };
      const large = await loadFiles(storeFiles('run.zarr', store(keys)), { memory: 0 });
      expect(large.tensors).toMatchObject([{ headName: 'expert', read: expect.any(Function) }]);
      const { tensors } = await loadTensors(storeFiles('run.zarr', store(keys)));
      expect(tensors).toMatchObject([{ headName: 'expert', layers: 3, heads: 4 }]);
      expect(axesOf(tensors)).toContain('Expert');
    },
  );

  it('in descriptions', async () => {
    const tensors = await loadAll('scores.csv', table('expert'));
    const description = await describe({ tensors }, { label: 'Score' });
    const text = descriptionText(description);
    expect(text).toContain('Score by layer and expert');
    expect(text).toContain('1 panel of 3 layers x 4 experts');
    expect(text).toContain('layer 2, expert 3');
    expect(text).not.toMatch(/\bhead \d/);
  });

  /** Four checkpoints of three tasks: a diagonal of bright cells grows, and one cell fades. */
  const trainingRun = (name: string): string =>
    [
      `step,layer,${name},a,b,c`,
      ...[0, 1, 2, 3].flatMap((time) =>
        Array.from({ length: 144 }, (_, cell) => {
          const [layer, head] = [Math.floor(cell / 12), cell % 12];
          const values = [0, 1, 2].map((task) => {
            const isBright = Math.abs(layer - head) < 2 && layer + head < 8 * time;
            const fades = layer === 11 && head === task ? 3 - time : 0;
            return (isBright ? 4 + task / 8 : 0) + fades + ((cell * (task + 3)) % 17) / 50;
          });
          return [time * 100, layer, head, ...values].join();
        }),
      ),
    ].join('\n');

  it('in words about a training run, captions and saved tables', async () => {
    const dataset = { tensors: await loadAll('run.csv', trainingRun('expert')) };
    const map = emergence(dataset, 2);
    const zoomed = { zoom: { layers: [2, 6], heads: [0, 12] }, label: 'Score' } as const;
    const descriptions = [
      await describe(dataset, { label: 'Score' }),
      await describe(dataset, zoomed, { inSight: true }),
      await describe(map, emergenceOptions(dataset)),
    ];
    const [whole, , emerged] = descriptions.map(descriptionText) as [string, string, string];
    expect(whole).toContain('bright experts');
    expect(whole).toContain('other expert');
    expect(whole).toContain('The ranking of experts');
    expect(emerged).toMatch(/\d+ of \d+ experts emerge/);
    expect(emerged).toContain('An expert emerges at the first step');
    const head = { model: dataset.tensors[0]?.model ?? '', task: 'a', layer: 1, head: 1 };
    const texts = [
      ...descriptions.flatMap((one) => [descriptionText(one), altText(one), captionText(one, 'markdown')]),
      overlaySvg(sceneOf(dataset.tensors, { zoom: { heads: [0, 5] }, label: 'Score' })),
      `${map.note}`,
    ];
    for (const text of texts) expect(text).not.toMatch(/\bheads?\b/i);
    const tables = [
      rankingCsv(await emergenceRanking(dataset, 2)),
      topHeadsCsv(await topHeads(dataset)),
      await trajectoriesCsv(dataset, [head]),
    ];
    for (const table of tables) expect(table).toMatch(/^model,task,layer,expert,/);
  });

  it('in listings', async () => {
    const { files } = await inspectAndLoad(file('scores.npy', matrix), { dims: 'layer expert' });
    expect(files[0]?.arrays).toMatchObject([{ shown: true, dims: ['layer', 'expert'] }]);
    const text = trainingRun('expert');
    const listed = (await inspectAndLoad(file('run.csv', text))).files[0]?.arrays ?? [];
    const options = Object.fromEntries(listed.map((array) => [array.path, array.options]));
    expect([options.expert, options.a]).toEqual([[], ['--value a']]);
  });
});

group('heads stay heads', () => {
  it('where a file has them, too', async () => {
    const array = npy('<f4', [2, 3, 2], [1, 3, 2, 4, 3, 5, 4, 6, 5, 7, 6, 8]);
    const tensor = await load('a.npy', array, { dims: 'layer head channel', reduce: 'mean' });
    expect(tensor).toMatchObject({ layers: 2, heads: 3, values: Float32Array.of(2, 3, 4, 5, 6, 7) });
    expect(tensor.headName).toBeUndefined();
    expect(axesOf([tensor])).toContain('Head');
  });

  it('where models differ', async () => {
    const [experts, neurons] = [await load('e.csv', table('expert')), await load('n.csv', table('neuron'))];
    expect(axesOf([neurons])).toContain('Neuron');
    const axes = axesOf([experts, neurons]);
    expect(axes).toContain('Head');
    expect(axes).not.toContain('Expert');
  });

  it('where it is not clear what the columns are', async () => {
    expect(await refusal('a.csv', table('expert').replace('score', 'neuron'))).toContain('layer');
  });
});
