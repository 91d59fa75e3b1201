// Boxes and values in the largest cells of sources with levels: found through the levels, as in the same data in memory.

import { expect, it } from 'vitest';
import { compose } from '../../src/figure/compose.ts';
import type { Scene } from '../../src/figure/scene.ts';
import { checkOptions } from '../../src/options/check.ts';
import type { Options } from '../../src/options.ts';
import { EventEmitter } from '../../src/tensor/event-emitter.ts';
import type { TensorOrSource } from '../../src/tensor/tensor.ts';
import type { ViewEvents } from '../../src/view/events.ts';
import { LevelSearches, searchForView } from '../../src/view/largest-cells.ts';
import { levelled } from '../analysis/levelled.ts';
import { createTensor } from '../pyramid/stores.ts';
import { allExtras } from '../support/extras.ts';
import { estimateWidth } from '../support/measure.ts';
import { captionOf } from '../support/scene.ts';

const made = createTensor({ layers: 70, heads: 150 }, 3);
// Some of the largest cells are in sight, others are not.
for (const [i, cell] of [3, 152, 1207, 1208, 9000, 10_499].entries()) made.values[cell] = 500 + i;
const tensor = {
  ...made,
  tasks: ['a', 'b'],
  values: Float32Array.from([...made.values, ...made.values.map((value) => -2 * value)]),
};

function sceneOf(
  data: TensorOrSource,
  options: Partial<Options>,
  largest: LevelSearches | null = null,
): Scene {
  return compose({
    dataset: { tensors: [data] },
    options: checkOptions({ vmin: -4, vmax: 4, ...options }),
    size: { width: 1200, height: 800, pixelRatio: 1 },
    measure: estimateWidth,
    extras: { ...allExtras(), largest },
  });
}

/** Boxes, names and values, with where they are. */
const marksOf = ({ marks }: Scene) =>
  marks
    .filter((mark) =>
      mark.kind === 'path' ? mark.stroke === '#000000' : mark.kind === 'text' && mark.role.startsWith('cell'),
    )
    .map((mark) => (mark.kind === 'text' ? [mark.text, mark.x, mark.y] : mark));

it('are those of the same values in memory, once they are found', async () => {
  const { source, reads } = levelled(tensor);
  const searches = new LevelSearches();
  const options = { mark: 'top:6', annotate: 'top:9', zoom: { layers: [0, 20], heads: [0, 12] } } as const;
  searches.begin();
  expect(captionOf(sceneOf(source, options, searches))).toContain('finding the largest values…');
  expect(await searches.load(new AbortController().signal)).toBe(true);
  searches.begin();
  const scene = sceneOf(source, options, searches);
  const expected = sceneOf(tensor, options);
  expect(marksOf(scene)).toEqual(marksOf(expected));
  expect(marksOf(scene).length).toBeGreaterThan(3);
  expect(captionOf(scene)).toContain('6 largest magnitudes of each panel');
  const { length } = reads;
  expect(await searches.load(new AbortController().signal)).toBe(false);
  expect(reads).toHaveLength(length);
});

it.each(['max', 'absmax'] as const)('are no zeros if most cells are 0, with levels of %s', async (order) => {
  const values = new Float32Array(70 * 150);
  values.set([4, 9, 1], 5000);
  const sparse = { ...made, values };
  const { source } = levelled(sparse, { reductions: [order, 'min', 'max'] });
  const searches = new LevelSearches();
  const options = { mark: 'top:5', ...(order === 'max' && { vmin: 0 }) } as const;
  sceneOf(source, options, searches);
  await searches.load(new AbortController().signal);
  const scene = sceneOf(source, options, searches);
  expect(marksOf(scene)).toEqual(marksOf(sceneOf(sparse, options)));
  const [boxes, ...names] = marksOf(scene);
  expect([boxes, names.length]).toEqual([expect.objectContaining({ kind: 'path' }), 3]);
  expect(captionOf(scene)).toContain('equal lowest values are left out');
});

it('of a source without levels that bound them are not known', async () => {
  const { source } = levelled(tensor, { reductions: ['mean'] });
  const searches = new LevelSearches();
  sceneOf(source, { mark: 'top:3' }, searches);
  await searches.load(new AbortController().signal);
  expect(captionOf(sceneOf(source, { mark: 'top:3' }, searches))).toContain(
    'largest values are not known without reading all cells',
  );
});

it('between two checkpoints are not known', () => {
  const steps = [0, 10];
  const { source } = levelled({
    ...made,
    steps,
    values: Float32Array.from([...made.values, ...made.values]),
  });
  const caption = captionOf(sceneOf(source, { mark: 'top:3', checkpoint: 0.5 }, new LevelSearches()));
  expect(caption).toContain('largest values are not known between checkpoints');
});

it('are found for a view after it has stayed, unless it is destroyed', async () => {
  const { source } = levelled({ ...made });
  const events = new EventEmitter<ViewEvents>(['destroy']);
  const texts: string[] = [];
  const options = (count: number) => ({ mark: `top:${count}` });
  await new Promise<void>((resolve) => {
    const searches = searchForView(events, () => {
      searches.begin();
      texts.push(captionOf(sceneOf(source, options(3), searches)));
      resolve();
    });
    searches.begin();
    texts.push(captionOf(sceneOf(source, options(3), searches)));
  });
  expect(texts).toEqual([expect.stringContaining('finding'), expect.stringContaining('boxes: 3 largest')]);
  const ended = new EventEmitter<ViewEvents>(['destroy']);
  const searches = searchForView(ended, () => texts.push('found'));
  sceneOf(source, options(4), searches);
  ended.emit('destroy', null);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(texts).toHaveLength(2);
});
