// Texts: sanitized, shortened to fit, and measured without a font.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitText, placeText, plainText } from '../../src/figure/text.ts';
import { estimateWidth } from '../support/measure.ts';

describe('plainText', () => {
  it('returns one line without control characters', () => {
    expect(plainText(' a\tb\r\nc\u0000\u202e ')).toBe('a b c');
    expect(plainText('\ud800x')).toBe('x');
    expect(plainText('重要 👩‍🔬')).toBe('重要 👩‍🔬');
  });
});

describe('fitText', () => {
  it('keeps what fits and replaces the rest by an ellipsis', () => {
    expect(fitText('Retrieval', { size: 12, bold: false }, 500, estimateWidth)).toBe('Retrieval');
    expect(fitText('Semantic Understanding', { size: 12, bold: false }, 80, estimateWidth)).toMatch(
      /^Semantic.*…$/,
    );
    expect(fitText('Retrieval', { size: 12, bold: false }, 5, estimateWidth)).toBe('');
  });

  it('never exceeds the available width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.nat(300), (text, room) => {
        const fitted = fitText(text, { size: 11, bold: true }, room, estimateWidth);
        expect(estimateWidth(fitted, 11, true)).toBeLessThanOrEqual(room);
        expect(text === fitted || fitted === '' || fitted.endsWith('…')).toBe(true);
      }),
    );
  });
});

describe('estimateWidth', () => {
  // Widths in Liberation Sans, which are Arial's, as Chromium measures them at 12 pixels.
  it.each([
    ['Syntactic Understanding', 130.1, 141.4],
    ['Semantic Understanding', 131.4, 141.4],
    ['Head Importance', 92.1, 97.4],
    ['0.0050+', 43.7, 43.7],
  ])('is slightly wider than %s', (text, regular, bold) => {
    expect(estimateWidth(text, 12, false) / regular).toBeGreaterThan(1);
    expect(estimateWidth(text, 12, false) / regular).toBeLessThan(1.12);
    expect(estimateWidth(text, 12, true) / bold).toBeGreaterThan(1);
    expect(estimateWidth(text, 12, true) / bold).toBeLessThan(1.2);
  });

  it('counts CJK characters as one em and combining marks as zero', () => {
    expect(estimateWidth('注意', 10, false)).toBeGreaterThanOrEqual(20);
    expect(estimateWidth('e\u0301', 10, false)).toBe(estimateWidth('e', 10, false));
    expect(estimateWidth('é', 10, false)).toBe(estimateWidth('e', 10, false));
  });
});

it('rotates the bounding box with the text', () => {
  const at = { x: 100, y: 50, size: 10, role: 'axis-title', text: 'Layer' } as const;
  const spec = { pixelRatio: 2, measure: () => 30 };
  expect(placeText(at, spec).box).toEqual({ x: 70, y: 38, width: 60, height: 24 });
  expect(placeText({ ...at, rotate: -90 }, spec).box).toEqual({ x: 88, y: 20, width: 24, height: 60 });
  expect(placeText({ ...at, anchor: 'end' }, spec).box).toMatchObject({ x: 40, width: 60 });
});
