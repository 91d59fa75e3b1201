// Text matrices: separators, missing values, and errors that name line and column.

import { describe, expect, it } from 'vitest';
import { loadFiles } from '../../src/formats/load.ts';
import { loadDelimited } from '../../src/formats/text/delimited.ts';
import { file, load, refusal } from './loading.ts';

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

  it('reads missing and infinite values', async () => {
    const tensor = await load('m.csv', 'nan,NaN,\ninf,-inf,Infinity\n,,+Inf\n-0,-nan,0\n');
    expect([...tensor.values]).toEqual([NAN, NAN, NAN, INF, -INF, INF, NAN, NAN, INF, -0, NAN, 0]);
  });

  it('reads a missing value in the first cell', async () => {
    expect([...(await load('m.tsv', '\t1\n2\t\n')).values]).toEqual([NAN, 1, 2, NAN]);
  });

  it('reads decimal commas between semicolons, with a note', async () => {
    const text = '0,5;-1,25e1\n;3\n';
    expect([...(await load('m.csv', text)).values]).toEqual([0.5, -12.5, NAN, 3]);
    expect((await loadFiles([file('m.csv', text)])).notes).toEqual([
      { file: 'm.csv', reason: 'commas in its numbers were read as decimal points' },
    ]);
    const table = await load('m.csv', 'layer;head;score\n0;0;0,5\n0;1;1\n');
    expect([...table.values]).toEqual([0.5, 1]);
    expect(await refusal('m.csv', '"0,5",1\n')).toContain('use a decimal point');
  });

  it('ignores the row and column labels that pandas writes by default', async () => {
    const tensor = await load('m.csv', ',0,1,2\n0,0.5,0.25,\n1,0.75,8,9\n');
    expect(tensor).toMatchObject({ layers: 2, heads: 3 });
    expect([...tensor.values]).toEqual([0.5, 0.25, NAN, 0.75, 8, 9]);
    // Without a corner that is empty, they are values.
    expect(await load('m.csv', '0,0,1\n0,5,6\n')).toMatchObject({ layers: 2, heads: 3 });
  });

  it('reads one row, one column or one value', async () => {
    expect(await load('m.csv', '1,2,3')).toMatchObject({ layers: 1, heads: 3 });
    expect(await load('m.csv', '1\n2\n3')).toMatchObject({ layers: 3, heads: 1 });
    expect(await load('m.csv', '1e-3')).toMatchObject({ layers: 1, heads: 1 });
  });
});

describe('a text is rejected if it', () => {
  it.each([
    ['is ragged', '1,2\n3\n', 'm.csv, line 2, column 2: this line has 1 values but line 1 has 2;'],
    ['is ragged the other way', '1,2\n3,4,5\n', 'm.csv, line 2, column 3: this line has 3 values'],
    ['holds a word', '1,2\n3,x\n', 'm.csv, line 2, column 2: "x" is not a number;'],
    ['holds a hexadecimal number', '1,0x10\n', 'm.csv, line 1, column 2: "0x10" is not a number;'],
    ['holds a number with a tail', '1,2f\n', 'line 1, column 2: "2f" is not a number'],
    [
      'has a header row of other things',
      'depth,name,score\n0,a,0.5\n',
      'm.csv, line 1: this header has no columns “layer” and “head”; rename the columns to “layer” and “head”, or save only the matrix',
    ],
    ['has a header row of features', '# f0 f1\n0 1\n', 'm.csv, line 1: this header has no columns'],
    ['is blank', ' \n \r\n\t\n', 'm.csv: it contains no values'],
  ])('%s', async (_, text, message) => {
    expect(await refusal('m.csv', text)).toContain(message);
  });

  it('truncates long cells in messages', async () => {
    expect((await refusal('m.csv', `1,${'x'.repeat(10_000)}`)).length).toBeLessThan(200);
  });

  it('rejects bytes that are not UTF-8 text', async () => {
    const message = await refusal('m.bin', Uint8Array.of(0x31, 0xe9, 0x0a));
    expect(message).toBe(
      'm.bin: it is neither UTF-8 text nor a format that Headglow reads; save its values with numpy.save or as CSV (UTF-8).',
    );
  });

  it('rejects long malformed texts quickly', async () => {
    const long = 300_000;
    await refusal('m.csv', ' '.repeat(long));
    await refusal('m.csv', `1${' '.repeat(long)}x`);
    await refusal('m.csv', `${'1'.repeat(long)}x`);
    await refusal('m.csv', '"'.repeat(long));
  }, 5000);
});

describe('a text in parts of any size', () => {
  const encode = (text: string) => new TextEncoder().encode(text);

  it.each([
    ['a matrix with CRLF', '1,2\r\n3,4\r\n'],
    ['lone returns', '1,2\r3,4\r'],
    ['a byte order mark and blank lines', '\ufeff\n \r\n\n1;2\n\n3;4'],
    [
      'quotes, doubled ones, and line breaks in them',
      'layer,head,"n ""x"" é",s\n0,0,"a\r\n,b",1\n"1",0,"""",2\n',
    ],
    ['letters of several bytes', '# layer\thead\t分数😀\n0\t0\t1\n0\t1\t-6.5e-3\n'],
    ['runs of blanks', '  # layer head s\n 0  0   1 \n0 1 2\n'],
    ['a first missing value', '\n\t1\n2\t\n'],
    ['several steps', 'layer,head,step,s\n0,0,5,1\n0,1,5,2\n0,0,9,3\n0,1,9,4\n'],
    ['steps in words', 'layer,head,step,s\n0,0,step-5,1\n0,1,5,2\n0,0,9,3\n0,1,step_9,4'],
    ['revisions', 'layer,head,revision,s\n0,0,step5,1\n0,1,step5,2\n0,0,step9,3\n0,1,step9,4\n'],
    [
      'rows with words between rows of numbers',
      'layer,head,a,b\r\n0,0,1,2\r\n0,1,nan,\r\n0,2,,-inf\r\n 0 ,3,1e-5,.5\r\n',
    ],
    [
      'columns of texts',
      'layer,head,note,s,late\n0,0,é,1,\n0,1,b,2,\n0,2,"c,\n",3,x\n0,3,d,0.12345678901234567,\n',
    ],
    ['blank lines', 'layer,head,s\n\n0,0,1\n\n0,1,2\n  \n0,2,3\n\n\n'],
    ['names of heads', 'head,s\nL0.H0,1\nL0.H1,2\nL1.H0,3\n'],
    ['decimal commas', 'layer;head;s\n0;0;0,5\n0;1;1,5\n0;2;2\n'],
    ['whole numbers as fractions', 'layer\thead\ts\n0.0\t0.0\t1\n0.0\t1.0\t2\n'],
  ])('is the same: %s', (_, text) => {
    const expected = loadDelimited(file('m.csv', text));
    for (const size of [1, 2, 3, 5, 7, 1000])
      expect(loadDelimited(file('m.csv', text), undefined, size)).toEqual(expected);
  });

  it('gives the line of an error regardless of what comes before it', () => {
    const text = 'layer,head,note,s\r\n0,0,"a\n\nb",1\r\n\r\n0,1,,2\r\n0,2,,1\r0,3,,x';
    for (const size of [1, 2, 3, 5, 1000])
      expect(() => loadDelimited(file('m.csv', text), undefined, size)).toThrow(
        'm.csv, line 8, column 4: "x" is not a number',
      );
  });

  it.each([
    ['0,0,1\n0,1,2,3\n', 'line 3, column 4: this line has 4 values'],
    ['0,0,1\n0,1\n', 'line 3, column 3: this line has 2 values'],
    ['0,0,1\n\n0,x,1\n', 'line 4: "x" is not a head number'],
    ['0,0,1\n0,0.5,1\n', 'line 3: "0.5" is not a head number'],
    ['0,0,1\n-1,0,1\n', 'line 3: "-1" is not a layer number'],
    ['0,0,1\n0,1,2x\n', 'line 3, column 3: "2x" is not a number'],
    ['0,0,1\n0,1,1e\n', 'line 3, column 3: "1e" is not a number'],
  ])('rejects %j in the same way', (rows, message) => {
    for (const size of [1, 2, 3, 5, 1000])
      expect(() => loadDelimited(file('m.csv', `layer,head,s\n${rows}`), undefined, size)).toThrow(message);
  });

  it('rejects invalid UTF-8 in the last part', () => {
    const bytes = Uint8Array.from([...encode('1,2\n3,'), 0xc3]);
    expect(() => loadDelimited(file('m.csv', bytes), undefined, 4)).toThrow('it is neither UTF-8 text');
  });

  it('keeps only numbers in memory', () => {
    const rows = Array.from({ length: 64 }, (_, head) => `0,${head},${'x'.repeat(1_000_000)},1`).join('\n');
    const bytes = encode(`layer,head,note,s\n${rows}\n`);
    const before = process.memoryUsage().heapUsed;
    const { tensors } = loadDelimited(file('m.csv', bytes));
    expect(tensors[0]?.heads).toBe(64);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(32e6);
  });
});

describe('the labels of pandas', () => {
  it('without an index are no layer', async () => {
    const tensor = await load('a.csv', '0,1,2\n0.5,0.25,1\n2,3,4\n');
    expect([...tensor.values]).toEqual([0.5, 0.25, 1, 2, 3, 4]);
  });

  it('of chosen rows place them', async () => {
    const tensor = await load('a.csv', ',0,1\n0,0.5,0.25\n2,3,4\n');
    expect([...tensor.values]).toEqual([0.5, 0.25, Number.NaN, Number.NaN, 3, 4]);
  });

  it('are scores where nothing says otherwise', async () => {
    expect((await load('a.csv', '0,1,2\n3,4,5\n')).layers).toBe(2);
    expect((await load('a.csv', '0,1\n0.5,0.25\n')).layers).toBe(2);
  });
});
