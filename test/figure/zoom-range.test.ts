// Ranges of a zoom against the data: what is beyond it or empty is refused, with the range that exists.

import { describe, expect, it } from 'vitest';
import { requireRange, resolveCells } from '../../src/figure/sight.ts';
import type { Slice, ZoomAxis } from '../../src/tensor/zoom.ts';

describe('a range', () => {
  it.each<[Slice, number, readonly number[]]>([
    [[10, 20], 126, [10, 20]],
    [[10, null], 126, [10, 126]],
    [[null, 20], 126, [0, 20]],
    [[null, null], 126, [0, 126]],
    [[-10, null], 126, [116, 126]],
    [[-10, -1], 126, [116, 125]],
    [[-126, 126], 126, [0, 126]],
    [[125.5, 126], 126, [125.5, 126]],
  ])('%j of %i is %j', (slice, count, range) => {
    expect(requireRange('layers', slice, count)).toEqual(range);
  });

  it.each<[ZoomAxis, Slice, number, string]>([
    [
      'layers',
      [10, 500],
      126,
      'layers=10:500 is out of range; there are 126 layers, so use a range within 0:126',
    ],
    [
      'heads',
      [53248, null],
      53248,
      'heads=53248: is out of range; there are 53248 heads, so use a range within 0:53248',
    ],
    ['heads', [-8, 0], 16, 'heads=-8:0 is empty; there are 16 heads, so it stands for 8:0'],
    ['rows', [-9, null], 4, 'rows=-9: is out of range; there are 4 rows, so use a range within 0:4'],
    ['columns', [-1, 0], 1, 'columns=-1:0 is empty; there is 1 column, so it stands for 0:0'],
    ['columns', [0, 2], 1, 'columns=0:2 is out of range; there is 1 column, so use a range within 0:1'],
  ])('%s %j of %i is refused', (axis, slice, count, sentence) => {
    expect(() => requireRange(axis, slice, count)).toThrow(
      expect.objectContaining({ message: `zoom: ${sentence}.`, code: 'option' }),
    );
  });
});

it('axes without a range stay open', () => {
  const largest = { layers: 126, heads: 53_248 };
  expect(resolveCells(null, largest)).toEqual({});
  expect(resolveCells({ heads: [-8, null] }, largest)).toEqual({ heads: [53_240, 53_248] });
});
