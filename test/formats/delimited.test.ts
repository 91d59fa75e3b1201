// Text matrices: separators, missing values, and errors that name line and column.

import { describe, expect, it } from 'vitest';
import { load, refusal } from './loading.ts';

const NAN = Number.NaN;
const INF = Number.POSITIVE_INFINITY;

describe('a matrix', () => {
  it.each([
    ['tabs', '1\t2\n3\t4\n'],
    ['commas', '1,2\n3,4'],
    ['semicolons', '1;2\n3;4\n'],
    ['blanks', '  1   2 \n3 4\n'],
    ['blanks around commas', ' 1 , 2 \n 3 , 4 \n'],
    ['CRLF', '1,2\r\n3,4\r\n'],
    ['CR', '1,2\r3,4\r'],
    ['a byte order mark', '\ufeff1,2\n3,4\n'],
    ['quotes', '"1","2"\n"3","4"\n'],
    ['blank lines', '\n\n1,2\n\n3,4\n\n\n'],
    ['signs and exponents', '+1.,.2e+1\n30E-1,4.0\n'],
  ])('is read with %s', async (_, text) => {
    const tensor = await load('m.txt', text);
    expect(tensor).toMatchObject({ model: 'm', layers: 2, heads: 2, tasks: [''], steps: null });
    expect([...tensor.values]).toEqual([1, 2, 3, 4]);
  });

  it('may hold missing and infinite values', async () => {
    const tensor = await load('m.csv', 'nan,NaN,\ninf,-inf,Infinity\n,,+Inf\n-0,-nan,0\n');
    expect([...tensor.values]).toEqual([NAN, NAN, NAN, INF, -INF, INF, NAN, NAN, INF, -0, NAN, 0]);
  });

  it('may begin with a missing value', async () => {
    expect([...(await load('m.tsv', '\t1\n2\t\n')).values]).toEqual([NAN, 1, 2, NAN]);
  });

  it('may be one row, one column or one value', async () => {
    expect(await load('m.csv', '1,2,3')).toMatchObject({ layers: 1, heads: 3 });
    expect(await load('m.csv', '1\n2\n3')).toMatchObject({ layers: 3, heads: 1 });
    expect(await load('m.csv', '1e-3')).toMatchObject({ layers: 1, heads: 1 });
  });
});

describe('a text is refused that', () => {
  it.each([
    ['is ragged', '1,2\n3\n', 'm.csv, line 2, column 2: this line has 1 values but line 1 has 2;'],
    ['is ragged the other way', '1,2\n3,4,5\n', 'm.csv, line 2, column 3: this line has 3 values'],
    ['holds a word', '1,2\n3,x\n', 'm.csv, line 2, column 2: "x" is no number;'],
    ['holds a hexadecimal number', '1,0x10\n', 'm.csv, line 1, column 2: "0x10" is no number;'],
    ['holds a number with a tail', '1,2f\n', 'line 1, column 2: "2f" is no number'],
    [
      'holds a decimal comma',
      '0;0,5\n',
      'line 1, column 2: "0,5" is no number; write a point before decimals',
    ],
    [
      'has a header row of other things',
      'depth,name,score\n0,a,0.5\n',
      'm.csv, line 1: no two columns of this header are “layer” and “head”; name the columns that say them so, or save the bare matrix',
    ],
    ['has a header row of heads', '# h0 h1\n0 1\n', 'm.csv, line 1: no two columns of this header'],
    [
      'is a data frame',
      ',0,1\n0,0.5,0.6\n1,0.7,0.8\n',
      'm.csv: its first row and column only count heads and layers',
    ],
    ['is blank', ' \n \r\n\t\n', 'm.csv: it holds no values'],
  ])('%s', async (_, text, message) => {
    expect(await refusal('m.csv', text)).toContain(message);
  });

  it('quotes long cells in short', async () => {
    expect((await refusal('m.csv', `1,${'x'.repeat(10_000)}`)).length).toBeLessThan(200);
  });

  it('is no text', async () => {
    const message = await refusal('m.bin', Uint8Array.of(0x31, 0xe9, 0x0a));
    expect(message).toBe(
      'm.bin: it is neither .npy, .npz nor text in UTF-8; save it as .npy, .npz, .json, .csv or .tsv.',
    );
  });

  it('takes long to look at, at once', async () => {
    const long = 300_000;
    await refusal('m.csv', ' '.repeat(long));
    await refusal('m.csv', `1${' '.repeat(long)}x`);
    await refusal('m.csv', `${'1'.repeat(long)}x`);
    await refusal('m.csv', '"'.repeat(long));
  }, 5000);
});
