// The option zoom: its values, its text, and what is wrong with others.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseZoom } from '../../src/tensor/parse-zoom.ts';
import { findZoomFault, formatZoom, resolveSlice, type Slice, type Zoom } from '../../src/tensor/zoom.ts';

/** Edges of slices that are valid for data of any size. */
const slice = fc
  .tuple(fc.option(fc.integer({ min: -50, max: 50 })), fc.option(fc.integer({ min: -50, max: 50 })))
  .filter((edges) => findZoomFault({ layers: edges }) === null);

const zoom = fc.record(
  { layers: slice, heads: slice, rows: slice, columns: slice, panel: fc.string({ unit: 'binary' }) },
  { requiredKeys: ['layers'] },
);

describe('the text of a zoom', () => {
  it('is parsed to the same zoom, whatever the panel is called', () => {
    fc.assert(
      fc.property(zoom, (given) => {
        expect(parseZoom(formatZoom(given))).toEqual(given);
      }),
    );
  });

  it.each<[string, Zoom]>([
    ['layers=10:20', { layers: [10, 20] }],
    ['layers=10:20,heads=0:4096', { layers: [10, 20], heads: [0, 4096] }],
    [' heads = 1 : 2 , layers=0:1 ', { heads: [1, 2], layers: [0, 1] }],
    ['rows=0:4,columns=2:6', { rows: [0, 4], columns: [2, 6] }],
    ['layers=10:', { layers: [10, null] }],
    ['layers=:20', { layers: [null, 20] }],
    ['layers=:', { layers: [null, null] }],
    ['layers=-10:', { layers: [-10, null] }],
    ['layers=:-1,heads=−3:−1', { layers: [null, -1], heads: [-3, -1] }],
    ['layers=-3:2', { layers: [-3, 2] }],
    ['layers=0.5:1.25', { layers: [0.5, 1.25] }],
    ['layers=0:1,panel=a/b, c=1:2', { layers: [0, 1], panel: 'a/b, c=1:2' }],
    ['panel=größe 100%/x=y', { panel: 'größe 100%/x=y' }],
    ['panel=', { panel: '' }],
  ])('%j', (text, expected) => {
    expect(parseZoom(text)).toEqual(expected);
  });

  it.each([
    ['', '"" is not a zoom; use ranges such as layers=10:20,heads=0:64'],
    ['10:20', '"10:20" is not a range of an axis; use ranges such as layers=10:20,heads=0:64'],
    ['layers', '"layers" is not a range of an axis; use ranges such as layers=10:20,heads=0:64'],
    ['heads=0:4,096', '"096" is not a range of an axis; use ranges such as layers=10:20,heads=0:64'],
    ['rwos=1:2', '"rwos" is not a part of a zoom; use layers, heads, rows, columns and panel'],
    ['toString=1:2', '"toString" is not a part of a zoom; use layers, heads, rows, columns and panel'],
    ['layers=1:2,layers=3:4', 'layers is given twice; use one range for each axis'],
    ['layers=a:b', 'layers=a:b is not a range; use numbers, such as layers=10:20'],
    ['layers=', 'layers= is not a range; use numbers, such as layers=10:20'],
    ['layers=10', 'layers=10 is not a range; the end is excluded, so use layers=10:11 for layer 10 alone'],
    ['heads=-1', 'heads=-1 is not a range; the end is excluded, so use heads=-1: for the last head'],
    ['layers=0:10:2', 'layers=0:10:2 has a step; remove it, as a zoom shows everything between its edges'],
    ['layers=20:10', 'layers=20:10 is reversed; use layers=10:20'],
    ['layers=-1:-5', 'layers=-1:-5 is reversed; use layers=-5:-1'],
    ['rows=3:3', 'rows=3:3 is empty; the end is excluded, so use rows=3:4 for row 3 alone'],
    ['heads=:0', 'heads=:0 is empty; the end is excluded, so use heads=0:1 for head 0 alone'],
    ['heads=-1:-1', 'heads=-1:-1 is empty; the end is excluded, so use heads=-1: for the last head'],
    ['heads=1.5:1.5', 'heads=1.5:1.5 is empty; the end is excluded, so use a greater one'],
    ['rows=0.5:2', 'rows=0.5:2 is not a range of whole numbers; rows and columns are shown whole'],
  ])('%j is refused', (text, sentence) => {
    expect(Object.values(parseZoom(text)).join('; ')).toBe(sentence);
  });
});

describe('a zoom in code', () => {
  it.each([
    [7, 'it is not a zoom; use an object such as { layers: [10, 20] }, or null'],
    [[1, 2], 'it is not a zoom; use an object such as { layers: [10, 20] }, or null'],
    [{ layer: [1, 2] }, '"layer" is not a part of a zoom; use layers, heads, rows, columns and panel'],
    ...[5, [1], [1, 2, 3], [0, Infinity], [0, Number.NaN], ['0', '1']].map((layers): [unknown, string] => [
      { layers },
      'layers is not a range; use two numbers, the end excluded, such as [10, 20]',
    ]),
    [{ layers: [20, 10] }, 'layers=20:10 is reversed; use layers=10:20'],
    [{ panel: 3 }, 'panel is not a name; use MODEL/TASK'],
  ])('%j is refused', (value, sentence) => {
    expect(Object.values(findZoomFault(value) ?? {}).join('; ')).toBe(sentence);
  });

  it('may leave parts out', () => {
    expect(findZoomFault({})).toBeNull();
    expect(findZoomFault({ layers: undefined, panel: '' })).toBeNull();
  });
});

it('a slice stands for the elements that slice() of an array returns', () => {
  fc.assert(
    fc.property(slice, fc.integer({ min: 1, max: 60 }), (edges: Slice, count) => {
      const [start, end] = resolveSlice(edges, count);
      fc.pre(start >= 0 && end <= count);
      const all = Array.from({ length: count }, (_, index) => index);
      const [from, to] = edges.map((edge) => edge ?? undefined);
      expect(all.filter((index) => index >= start && index < end)).toEqual(all.slice(from, to));
    }),
  );
});
