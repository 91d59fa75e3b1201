// Whatever the bytes: a dataset of finite shapes, or a HeadglowError that names the file. Nothing else, at once.

import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { loadFiles } from '../../src/formats/load.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import { checkpointCount } from '../../src/tensor/tensor.ts';
import { counting, npy } from '../support/npy.ts';
import { file } from './loading.ts';
import { zip64 } from './zip64.ts';

const labelled = {
  'a.npy': counting([2, 2, 3, 4]),
  'checkpoint.npy': npy('<i8', [2], [0, 5]),
  'task.npy': npy('<U3', [2], ['one', 'two']),
};
const text = (content: string) => new TextEncoder().encode(content);

const VALID: Readonly<Record<string, Uint8Array>> = {
  npy: counting([3, 4]),
  'Fortran npy': npy('>f8', [2, 3, 2], [...Array(12).keys()], { fortran: true }),
  'half npy': npy('<f2', [2, 2], [1, 2, 3, 4], { version: 3 }),
  'stored npz': zipSync(labelled, { level: 0 }),
  'deflated npz': zipSync(labelled, { level: 6 }),
  'zip64 npz': zip64(labelled),
  csv: text('1,2,3\n4,nan,-6e-3\r\n,inf,9\n'),
  blanks: text(' 1 2 3\n4  5 6\n'),
  table: text('layer,head,step,note,s\n0,0,5,"a, b",1\n1,0,5,,nan\r\n0,0,16,c,-2e3\n'),
  'heads in one column': text('head\ts\nL1.H1\t3\nL2.H1\t4\n'),
  records: text(
    '{"step": "step-5", "n_layers": 1, "m": [[1, 2]], "r": [{"layer": 0, "head": 1, "s": {"a": 3}}]}',
  ),
  heads: text('{"0-0": [0.1, NaN], "0-1": [1e-3, 2], "1-1": Infinity}'),
  nested: text('[[[1, 2], [null, "inf"]], [[5, -6.5e3], [7, 8]]]'),
};

async function check(bytes: Uint8Array): Promise<void> {
  try {
    const { tensors } = await loadFiles([file('given', bytes)]);
    expect(tensors.length).toBeGreaterThan(0);
    for (const tensor of tensors) {
      const cells = checkpointCount(tensor) * tensor.tasks.length * tensor.layers * tensor.heads;
      expect(cells).toBeGreaterThan(0);
      expect(tensor.values.length).toBe(cells);
    }
  } catch (error) {
    if (!(error instanceof HeadglowError)) throw error;
    expect(error.details.file).toBe('given');
  }
}

/** Some bytes of a file put in place of others. */
interface Change {
  readonly at: number;
  readonly bytes: Uint8Array;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(5000),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 4 }),
    fc.constantFrom('0', '9', '-', ',', '"', '[', ']', '{', '}', '\n', 'e', "'", '(', ')', '<U4').map(text),
    fc.constantFrom(Uint8Array.of(255, 255, 255, 255), new Uint8Array(4)),
  ),
});

function changed(valid: Uint8Array, changes: readonly Change[], kept: number): Uint8Array {
  const bytes = valid.slice();
  for (const { at, bytes: put } of changes)
    for (const [index, byte] of put.entries()) bytes[(at + index) % bytes.length] = byte;
  return bytes.subarray(0, Math.ceil(kept * bytes.length));
}

describe('changed bytes of', () => {
  it.each(Object.entries(VALID))('%s', async (_, valid) => {
    await expect(loadFiles([file('given', valid)])).resolves.toBeDefined();
    const kept = fc.oneof(
      { weight: 4, arbitrary: fc.constant(1) },
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 3 }), kept, (changes, share) =>
        check(changed(valid, changes, share)),
      ),
      { numRuns: 300 },
    );
  });
});

describe('random', () => {
  it('bytes, also behind the first ones of a format', async () => {
    const starts = [[], [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0], [0x50, 0x4b, 3, 4], [0x7b], [0x5b]];
    const bytes = fc.tuple(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }));
    await fc.assert(
      fc.asyncProperty(bytes, ([start, rest]) => check(Uint8Array.from([...start, ...rest]))),
      { numRuns: 500 },
    );
  });

  it('JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), (json) => check(text(json))),
      { numRuns: 300 },
    );
  });

  it('text of the letters that matter', async () => {
    const letters = fc.constantFrom(...'0123456789.,;-+eE \t\r\n"\'[]{}:NaInfity\\'.split(''));
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: letters, maxLength: 60 }), (content) => check(text(content))),
      { numRuns: 500 },
    );
  });
});
