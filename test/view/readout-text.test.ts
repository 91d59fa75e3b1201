// Read-outs in words.

import { describe, expect, it } from 'vitest';
import type { Readout } from '../../src/figure/readout.ts';
import { isSameReadout } from '../../src/view/pointed-head.ts';
import { readoutText } from '../../src/view/readout-text.ts';

const ONE: Readout = {
  panel: 0,
  name: 'Retrieval',
  model: '',
  task: 'Retrieval',
  layer: 15,
  head: 9,
  value: 0.0043,
  range: { layers: [15, 16], heads: [9, 10] },
  cells: 1,
  reduction: 'max',
};

const SEVERAL: Readout = {
  ...ONE,
  range: { layers: [15, 31], heads: [0, 2048] },
  cells: 16 * 2048,
};

describe('a read-out', () => {
  it('of one cell has its place and value', () => {
    expect(readoutText(ONE)).toBe('Retrieval · layer 15 · head 9 · 0.0043');
    expect(readoutText({ ...ONE, name: '', value: Number.NaN })).toBe('layer 15 · head 9 · missing');
    expect(readoutText({ ...ONE, unit: 'step', value: Number.NaN })).toBe(
      'Retrieval · layer 15 · head 9 · never',
    );
  });

  it('of several cells has the cell whose value is shown, and how many are covered', () => {
    expect(readoutText(SEVERAL)).toBe('Retrieval · layer 15 · head 9 · max 0.0043 of 16 x 2,048 cells');
    expect(readoutText({ ...SEVERAL, value: Number.NaN })).toBe(
      'Retrieval · layer 15 · head 9 · missing in all 16 x 2,048 cells',
    );
  });

  it('of a mean has the range of its cells', () => {
    expect(readoutText({ ...SEVERAL, reduction: 'mean' })).toBe(
      'Retrieval · layers 15–30 · heads 0–2047 · mean 0.0043 of 16 x 2,048 cells',
    );
    const row = {
      ...SEVERAL,
      range: { layers: [15, 16], heads: [0, 4] },
      cells: 4,
      reduction: 'mean',
    } as const;
    expect(readoutText(row)).toBe('Retrieval · layer 15 · heads 0–3 · mean 0.0043 of 1 x 4 cells');
  });

  it('changes with the cells that a pixel covers, as in a zoom', () => {
    const other = { ...SEVERAL, range: { layers: [0, 32], heads: [0, 1024] } } as const;
    expect(other.cells).toBe(SEVERAL.cells);
    expect(isSameReadout(SEVERAL, other)).toBe(false);
    expect(isSameReadout(SEVERAL, { ...SEVERAL })).toBe(true);
    expect(isSameReadout(null, SEVERAL)).toBe(false);
    expect(isSameReadout(null, null)).toBe(true);
  });
});
