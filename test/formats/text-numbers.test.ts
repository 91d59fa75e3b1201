// Numbers and texts as spreadsheets and other countries write them.

import { describe, expect, it } from 'vitest';
import { load, notesOf, refusal } from './loading.ts';

const utf16 = (text: string, isBig = false): Uint8Array => {
  const units = [0xfeff, ...Array.from(text, (character) => character.charCodeAt(0))];
  return Uint8Array.from(
    units.flatMap((unit) => (isBig ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8])),
  );
};
const TABLE = 'layer\thead\ts\r\n0\t0\t0.5\r\n0\t1\t1.5\r\n';

describe('UTF-16 text', () => {
  it.each([
    ['little-endian', false],
    ['big-endian', true],
  ])('is read: %s', async (_, isBig) => {
    expect([...(await load('a.csv', utf16(TABLE, isBig))).values]).toEqual([0.5, 1.5]);
  });

  it('may be JSON', async () => {
    expect([...(await load('a.json', utf16('[[1.5, 2]]'))).values]).toEqual([1.5, 2]);
  });

  it('that is none is refused', async () => {
    expect(await refusal('a.csv', Uint8Array.of(0xff, 0xfe, 0x00, 0xd8, 0x31, 0x00))).toContain(
      'it starts as UTF-16 text does, but is none; save it as UTF-8',
    );
  });
});

describe('numbers', () => {
  it.each([
    ['with commas between thousands', 'layer,head,s\n0,0,"1,234.5"\n0,1,"-12,000"\n', [1234.5, -12000]],
    ['with decimal commas', 'layer;head;s\n0;0;1.234,5\n0;1;-0,25\n', [1234.5, -0.25]],
    ['with decimal commas, by tabs', 'layer\thead\ts\n0\t0\t0,125\n0\t1\t2,5\n', [0.125, 2.5]],
    ['in percent', 'layer,head,s\n0,0,12.5%\n0,1,3 %\n', [12.5, 3]],
    ['as PyTorch prints them', 'layer,head,s\n0,0,tensor(0.5)\n0,1,"tensor(1.5, device=0)"\n', [0.5, 1.5]],
    ['that are missing', 'layer,head,s\n0,0,N/A\n0,1,-\n0,2,1\n', [Number.NaN, Number.NaN, 1]],
    ['that are true and false', 'True,False\nFalse,True\n', [1, 0, 0, 1]],
  ])('%s are read', async (_, text, values) => {
    expect([...(await load('a.csv', text)).values]).toEqual(values);
  });

  it('that are true and false are a column of their own only without other scores', async () => {
    const flags = 'layer,head,induction\n0,0,True\n0,1,False\n';
    expect(await load('a.csv', flags)).toMatchObject({ tasks: ['induction'] });
    const both = 'layer,head,induction,s\n0,0,True,1\n0,1,False,2\n';
    expect(await load('a.csv', both)).toMatchObject({ tasks: ['s'] });
    expect((await load('a.csv', both, { value: ['induction'] })).values).toEqual(Float32Array.of(1, 0));
  });

  it('written as texts in JSON are read, with a note', async () => {
    for (const text of ['{"0-0": "0.5", "0-1": "1e-3"}', '{"s": [["0.5", "0.001"]]}']) {
      expect([...(await load('a.json', text)).values]).toEqual([0.5, Math.fround(0.001)]);
      expect(await notesOf('a.json', text)).toEqual([
        'its numbers are written as texts, which were read as numbers',
      ]);
    }
    expect(await refusal('a.json', '{"id": "5", "name": "x"}')).toContain('no scores by layer and head');
  });
});
