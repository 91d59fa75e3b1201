// Numbers formatted for people and for files.

import { describe, expect, it } from 'vitest';
import { decimalText, numberText, valueText } from '../../src/tensor/text.ts';

describe('numbers for people', () => {
  it.each([
    [-0.287, '−0.287', '−0.287'],
    [-1.5e-7, '−1.5e−7', '−1.5e−7'],
    [9.97e36, '9.97e36', '9.97e36'],
    [1e20, '1e20', '1e20'],
    [1234567, '1234567', '1.23e6'],
    [0.00005, '5e−5', '5e−5'],
    [0, '0', '0'],
    [Number.NaN, 'missing', 'NaN'],
    [Number.NEGATIVE_INFINITY, '−Infinity', '−Infinity'],
  ])('%d is %s, and %s in three digits', (value, whole, rounded) => {
    expect(valueText(Math.fround(value))).toBe(whole);
    expect(numberText(Math.fround(value))).toBe(rounded);
  });
});

describe('numbers for files and the clipboard', () => {
  it.each([-0.287, -1.5e-7, 9.97e36, 1e20, 0.1])(
    '%d is recovered from its text as the same float32',
    (value) => {
      expect(Math.fround(Number(decimalText(Math.fround(value))))).toBe(Math.fround(value));
    },
  );
});
