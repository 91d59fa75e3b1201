// Reports of parts that do not fit, and of flat panels, each with a remedy.

import { describe, expect, it } from 'vitest';
import { findAdvice } from '../../src/figure/advice.ts';
import { compose } from '../../src/figure/compose.ts';
import { sizeAdviceText } from '../../src/figure/size-advice.ts';
import { DEFAULTS, type Options } from '../../src/options.ts';
import type { Dataset } from '../../src/tensor/tensor.ts';
import { estimateWidth } from '../support/measure.ts';
import { captionOf } from '../support/scene.ts';

/** Tasks whose values reach so high, and as far below zero where `signed`. */
function datasetOf(reaches: readonly number[]): Dataset {
  const cells = 12 * 12;
  const values = Float32Array.from(
    { length: reaches.length * cells },
    (_, i) => (((i * 7919) % 97) / 96) * (reaches[Math.floor(i / cells)] as number),
  );
  const tasks = reaches.map((_, i) => `task ${i}`);
  return { tensors: [{ model: 'm', tasks, layers: 12, heads: 12, steps: null, values }] };
}

const captionFor = (
  dataset: Dataset,
  [width, height]: readonly [number, number],
  options: Partial<Options> = {},
) =>
  captionOf(
    compose({
      dataset,
      options: { ...DEFAULTS, ...options },
      size: { width, height, pixelRatio: 1 },
      measure: estimateWidth,
    }),
  );

const roomOf = (dataset: Dataset, width: number, height: number, pixelRatio = 1, textScale = 1) =>
  sizeAdviceText(
    dataset,
    {},
    { width: width * pixelRatio, height: height * pixelRatio, pixelRatio },
    {
      measure: estimateWidth,
      maxSide: 16384,
      textScale,
    },
  );

describe('90 panels at 400 x 300', () => {
  const dataset = datasetOf(Array(90).fill(1));

  it('report in the caption that titles and ticks do not fit', () => {
    expect(captionFor(dataset, [400, 300])).toContain('no room for panel titles, tick labels');
  });

  it.each([1, 2])('suggest a sufficient size in CSS pixels, at a pixel ratio of %i', (pixelRatio) => {
    const text = roomOf(dataset, 400, 300, pixelRatio) ?? '';
    const [, width, height] = /: (\d+) x (\d+) pixels would be enough\.$/.exec(text) ?? [];
    expect(Number(width)).toBeGreaterThan(400);
    expect(roomOf(dataset, Number(width), Number(height), pixelRatio)).toBeNull();
  });
});

it('smaller texts need less room, and larger ones more', () => {
  const dataset = datasetOf(Array(90).fill(1));
  const [, width, height] = (/(\d+) x (\d+) pixels/.exec(roomOf(dataset, 400, 300) ?? '') ?? []).map(Number);
  expect(roomOf(dataset, (width as number) / 2, (height as number) / 2, 1, 0.5)).toBeNull();
  expect(roomOf(dataset, width as number, height as number, 1, 2)).toContain('There is no room');
});

it('missing parts are listed in a sentence', () => {
  expect(roomOf(datasetOf(Array(90).fill(1)), 400, 300)).toMatch(
    /^There is no room for the panel titles and tick labels: \d+ x \d+ pixels would be enough\.$/,
  );
});

/** Compositions that it takes to say what has no room. */
function compositionsOf(panels: number): number {
  const { tensors } = datasetOf(Array(panels).fill(1));
  let reads = 0;
  const dataset = {
    tensors,
    // A part of the caption, which every composition writes.
    get note() {
      reads++;
      return '';
    },
  };
  captionFor(dataset, [400, 300]);
  expect(reads).toBe(1);
  roomOf(dataset, 400, 300);
  return reads - 1;
}

it('rows and columns of a zoom that other sizes do not have are no error', () => {
  const dataset = datasetOf(Array(90).fill(1));
  const gridAt = (width: number, height: number) =>
    compose({ dataset, options: DEFAULTS, size: { width, height, pixelRatio: 1 }, measure: estimateWidth });
  let changed = 0;
  for (const height of [60, 90, 120, 200]) {
    const size = { width: 400, height, pixelRatio: 1 };
    const { rows, columns } = gridAt(400, height);
    const larger = gridAt(4000, 10 * height);
    if (larger.rows < rows || larger.columns < columns) changed++;
    const zoom = { rows: [rows - 1, rows], columns: [columns - 1, columns] } as const;
    const advice = sizeAdviceText(dataset, { zoom, title: 'A title' }, size, {
      measure: estimateWidth,
      maxSide: 16_384,
    });
    expect(advice === null || advice.startsWith('There is no room')).toBe(true);
  }
  expect(changed).toBeGreaterThan(0);
});

it('a sufficient size is found in a few compositions', () => {
  expect(compositionsOf(90)).toBeLessThanOrEqual(7);
  expect(compositionsOf(1500)).toBeLessThanOrEqual(7);
});

it('no size is suggested for thousands of panels', () => {
  expect(compositionsOf(2500)).toBe(1);
  expect(roomOf(datasetOf(Array(2500).fill(1)), 400, 300)).toMatch(/^There is no room for the [^:]+\.$/);
});

it('a complete figure gets no advice', () => {
  expect(roomOf(datasetOf([1, 1]), 900, 500)).toBeNull();
  expect(captionFor(datasetOf([1, 1]), [900, 500])).toBe('');
});

it('missing ticks and axis titles in a small picture are not reported', () => {
  const dataset = datasetOf([1]);
  let lackTicks = 0;
  for (let width = 100; width <= 400; width += 10) {
    const height = Math.round(width * 0.7);
    const size = { width, height, pixelRatio: 1 };
    const { missing } = compose({ dataset, options: DEFAULTS, size, measure: estimateWidth });
    const isMinor = missing.every((part) => part === 'tick labels' || part === 'axis titles');
    expect(roomOf(dataset, width, height) === null).toBe(isMinor);
    if (isMinor && missing.length > 0) lackTicks++;
  }
  expect(lackTicks).toBeGreaterThan(0);
});

describe('panels that one task makes flat', () => {
  const mixed = datasetOf([1, 3000, 0.001, 2]);

  it('are counted in the caption, with advice to use limits by task', () => {
    expect(captionFor(mixed, [900, 500])).toBe('3 of 4 panels span less than a tenth of the colorbar');
    expect(findAdvice(mixed).map(({ options }) => options)).toContainEqual({
      limitsBy: 'task',
      vmin: null,
      vmax: null,
    });
  });

  it('are attributed to the limits if those are explicit', () => {
    const [advice] = findAdvice(datasetOf([1, 0.001]), { vmin: 0, vmax: 1, norm: 'linear' });
    expect(advice?.text).toBe(
      '1 of 2 panels spans less than a tenth of the colorbar within the given limits.',
    );
    expect(findAdvice(mixed)[0]?.text).toMatch(/colorbar because other panels have far larger values\.$/);
  });

  it('no longer exist with limits by task', () => {
    expect(captionFor(mixed, [900, 500], { limitsBy: 'task' })).toBe('');
    expect(findAdvice(mixed, { limitsBy: 'task' })).toEqual([]);
  });

  it('do not include panels of one value', () => {
    expect(captionFor(datasetOf([1, 0, 0]), [900, 500])).toBe('');
  });
});
