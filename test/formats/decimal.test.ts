// Decimal numbers read from bytes are those that `Number` reads from the same text.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DecimalReader } from '../../src/formats/text/decimal.ts';

const encoder = new TextEncoder();

/** The number at the start of a text, and the text that it consists of. */
function readStart(text: string): readonly [number, string] {
  const numbers = new Float64Array(1);
  const end = new DecimalReader(encoder.encode(text)).read(0, numbers, 0);
  return [numbers[0] as number, text.slice(0, end)];
}

const digits = (maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength });

const notation = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    digits(22),
    fc.option(digits(22)),
    fc.option(fc.integer({ min: -70, max: 30 })),
  )
  .map(([sign, whole, fraction, power]) => {
    const point = fraction === null ? '' : `.${fraction}`;
    return `${sign}${whole}${point}${power === null ? '' : `e${power}`}`;
  });

/** The middle of two neighbouring numbers, with 17 digits: hard to round. */
const middle = fc.double({ min: 1e-3, max: 1e3, noNaN: true }).map((value) => {
  const ulp = 2 ** (Math.floor(Math.log2(value)) - 52);
  const exact = BigInt(value / ulp) * 2n + 1n;
  const scaled = (exact * 10n ** 60n) / BigInt(2 / ulp);
  const text = scaled.toString().padStart(61, '0');
  return `${text.slice(0, -60)}.${text.slice(-60)}`.slice(0, 20);
});

it.each([
  ['of any notation', notation],
  ['as JavaScript writes doubles', fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)],
  ['of float32', fc.float({ noNaN: true, noDefaultInfinity: true }).map(String)],
  ['of 17 digits', fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value.toPrecision(17))],
  ['between two others', middle],
])('numbers %s are rounded correctly', (_, texts) => {
  const isSame = fc.property(texts, (text) => {
    expect(readStart(`${text},`)).toEqual([Number(text), text]);
  });
  fc.assert(isSame, { seed: 1, numRuns: 5000 });
});

it.each([
  '0',
  '-0',
  '+1.',
  '.5',
  '-.5e+1',
  '1E5',
  '1e400',
  '1e-400',
  '9007199254740993',
  '0.1e-0',
  '00012.50',
])('%s is read', (text) => {
  expect(readStart(`${text}\n`)).toEqual([Number(text), text]);
});

it('numbers that are cut off before an exponent are read up to there', () => {
  expect(readStart('1e,')).toEqual([1, '1']);
  expect(readStart('-2.5E+,')).toEqual([-2.5, '-2.5']);
});

it.each(['', 'x', '-', '+', '.', '-.', 'nan', '-inf', '"1"', ' 1'])('%j is no number', (text) => {
  expect(readStart(`${text},`)).toEqual([Number.NaN, '']);
});

it.each([
  ['1.5.2', 1.5, '1.5'],
  ['12abc', 12, '12'],
  ['1-2', 1, '1'],
])('%s ends early', (text, value, read) => {
  expect(readStart(text)).toEqual([value, read]);
});
