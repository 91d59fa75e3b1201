// .npz: members, labels of axes, and archives that are damaged or hostile.

import { type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { allocateFloat32 } from '../../src/formats/allocate.ts';
import { crc32 } from '../../src/formats/crc32.ts';
import { counting, npy, npyHeader, rawNpy } from '../support/npy.ts';
import { headersOnly } from '../support/zip.ts';
import { load, loadAll, refusal } from './loading.ts';
import { zip64 } from './zip64.ts';

function npz(members: Record<string, Uint8Array>, level: 0 | 6 = 0): Uint8Array {
  const files: Zippable = {};
  for (const [name, bytes] of Object.entries(members)) files[`${name}.npy`] = bytes;
  return zipSync(files, { level });
}

const steps = (...values: number[]) => npy('<i8', [values.length], values);
const tasks = (...values: string[]) => npy('<U8', [values.length], values);

describe('lists that are the columns of a table', () => {
  const columns = {
    layers: npy('<i8', [4], [1, 0, 0, 1]),
    heads: npy('<i8', [4], [0, 1, 0, 1]),
    score: npy('<f4', [4], [3, 2, 1, 4]),
    seed: npy('<i8', [], [7]),
  };

  it('are read as one', async () => {
    const tensor = await load('a.npz', npz(columns));
    expect(tensor).toMatchObject({ tasks: ['score'], values: Float32Array.of(1, 2, 3, 4) });
  });

  it('may name heads', async () => {
    const names = npy('<U4', [2], ['L0H1', 'L0H0']);
    const tensor = await load('a.npz', npz({ names, score: npy('<f4', [2], [2, 1]) }));
    expect(tensor).toMatchObject({ heads: 2, values: Float32Array.of(1, 2) });
  });

  it('are offered as flat lists without layers', async () => {
    const { heads, score } = columns;
    expect(await refusal('a.npz', npz({ heads, score }))).toContain('it contains no numeric matrix');
  });
});

describe('members', () => {
  it.each([0, 6] as const)('at level %i give one tensor each', async (level) => {
    const tensors = await loadAll('runs.npz', npz({ b: counting([2, 3]), a: counting([1, 4], 7) }, level));
    expect(tensors.map(({ model }) => model)).toEqual(['b', 'a']);
    expect(tensors.map(({ values }) => [...values])).toEqual([
      [0, 1, 2, 3, 4, 5],
      [7, 8, 9, 10],
    ]);
  });

  it('are named after the file if there is a single matrix', async () => {
    expect((await load('dir/gpt2.npz', npz({ scores: counting([2, 3]) }))).model).toBe('gpt2');
  });

  it('that are not numeric matrices are ignored', async () => {
    const tensor = await load(
      'a.npz',
      npz({
        names: tasks('a', 'b'),
        note: npy('<U2', [], ['hi']),
        list: npy('<f4', [2], [1, 2]),
        objects: rawNpy(npyHeader('|O', [2, 2]), new Uint8Array(9)),
        five: npy('<f4', [1, 1, 1, 1, 1], [1]),
        scores: counting([2, 3]),
      }),
    );
    expect(tensor).toMatchObject({ layers: 2, heads: 3 });
  });

  it('may be called __proto__', async () => {
    const tensors = await loadAll('a.npz', npz({ ['__proto__']: counting([1, 1]), b: counting([1, 1]) }));
    expect(tensors.length).toBeGreaterThan(0);
  });

  it('are read through zip64', async () => {
    const tensors = await loadAll('a.npz', zip64({ 'a.npy': counting([2, 3]), 'b.npy': counting([1, 1]) }));
    expect(tensors.map(({ values }) => values.length)).toEqual([6, 1]);
  });

  it('larger than one piece are inflated completely', async () => {
    const noise = Array.from({ length: 300_000 }, (_, index) => Math.sin(index * index));
    const tensor = await load('a.npz', npz({ a: npy('<f4', [300, 1000], noise) }, 6));
    // `toEqual` would take seconds.
    expect(
      Buffer.compare(
        Buffer.from(tensor.values.buffer, tensor.values.byteOffset, 1_200_000),
        Buffer.from(Float32Array.from(noise).buffer),
      ),
    ).toBe(0);
  });
});

describe('labels', () => {
  const labels = { checkpoint: steps(0, 10, 20), task: tasks('copy', 'recall') };

  it('label the checkpoint and task axes', async () => {
    const tensor = await load('a.npz', npz({ a: counting([3, 2, 1, 1]), ...labels }));
    expect(tensor).toMatchObject({ steps: [0, 10, 20], tasks: ['copy', 'recall'], layers: 1, heads: 1 });
  });

  it('are cut to a shorter axis', async () => {
    const tensor = await load('a.npz', npz({ a: counting([2, 1, 1, 1]), ...labels }));
    expect(tensor).toMatchObject({ steps: [0, 10], tasks: ['copy'] });
  });

  it('go to the first of three axes by their length, else it is the task', async () => {
    const [byStep, byTask, shorter] = await loadAll(
      'a.npz',
      npz({ a: counting([3, 1, 1]), b: counting([2, 1, 1]), c: counting([1, 1, 1]), ...labels }),
    );
    expect(byStep).toMatchObject({ steps: [0, 10, 20], tasks: [''] });
    expect(byTask).toMatchObject({ steps: null, tasks: ['copy', 'recall'] });
    expect(shorter).toMatchObject({ steps: null, tasks: ['copy'] });
  });

  it('do not apply to an array with two axes', async () => {
    expect(await load('a.npz', npz({ a: counting([3, 4]), ...labels }))).toMatchObject({
      steps: null,
      tasks: [''],
    });
  });

  it('may be called step, be floats or bytes, and stand alone', async () => {
    const byStep = { step: npy('<f8', [2], [1, 2.5]), task: npy('|S4', [1], ['copy']) };
    expect(await load('a.npz', npz({ a: counting([2, 1, 1, 1]), ...byStep }))).toMatchObject({
      steps: [1, 2.5],
      tasks: ['copy'],
    });
    const single = { checkpoint: npy('<i4', [], [500]), task: npy('<U4', [], ['copy']) };
    expect(await load('a.npz', npz({ a: counting([1, 1, 1, 1]), ...single }))).toMatchObject({
      steps: [500],
      tasks: ['copy'],
    });
  });

  it('are generated if there are none', async () => {
    expect(await load('a.npz', npz({ a: counting([2, 3, 1, 1]) }))).toMatchObject({
      steps: [0, 1],
      tasks: ['task 0', 'task 1', 'task 2'],
    });
  });

  it('that repeat are numbered', async () => {
    const tensor = await load('a.npz', npz({ a: counting([3, 1, 1]), task: tasks('a', 'a', 'a (2)') }));
    expect(tensor.tasks).toEqual(['a', 'a (3)', 'a (2)']);
  });

  it('sort checkpoints', async () => {
    const tensor = await load('a.npz', npz({ a: counting([3, 1, 1, 2]), checkpoint: steps(20, 0, 10) }));
    expect(tensor.steps).toEqual([0, 10, 20]);
    expect([...tensor.values]).toEqual([2, 3, 4, 5, 0, 1]);
  });

  it('that don’t match the axis are rejected', async () => {
    const of = (shape: number[], more: Record<string, Uint8Array>) =>
      refusal('a.npz', npz({ a: counting(shape), ...more }));
    expect(await of([4, 1, 1, 1], labels)).toBe(
      'a.npz, a: the checkpoint axis has length 4 but only 3 labels; save one label per entry.',
    );
    expect(await of([4, 1, 1], labels)).toMatch(/task axis has length 4 but only 2/);
    expect(await of([2, 1, 1, 1], { step: steps(3, 3) })).toMatch(/two checkpoints have step 3/);
    expect(await of([2, 1, 1, 1], { step: npy('<f8', [2], [0, Number.NaN]) })).toMatch(
      /label 1 is not a finite/,
    );
    expect(await of([1, 1, 1, 1], { step: tasks('last') })).toMatch(/label 0 is not a finite number/);
  });
});

describe('an archive is rejected if it', () => {
  it('contains no matrix, with a list of what it contains', async () => {
    expect(
      await refusal(
        'a.npz',
        npz({ names: tasks('a', 'b'), o: rawNpy(npyHeader('<c8', [2]), new Uint8Array(16)) }),
      ),
    ).toBe(
      'a.npz: it contains no numeric matrix, only names (2, text), o (2, complex numbers); save arrays of 2 to 4 dimensions with a numeric dtype.',
    );
    expect(await refusal('a.npz', zipSync({}))).toMatch(/empty/);
  });

  it('has an empty matrix', async () => {
    const bytes = npz({ a: rawNpy(npyHeader('<f8', [2 ** 40, 0], true), new Uint8Array(0)) });
    expect(await refusal('a.npz', bytes)).toBe('a.npz, a: its shape (1099511627776, 0) contains no values.');
  });

  it('is truncated', async () => {
    const bytes = npz({ a: counting([20, 30]) }, 6);
    expect(await refusal('a.npz', bytes.subarray(0, -10))).toMatch(/truncated/);
    expect(await refusal('a.npz', bytes.subarray(0, 200))).toMatch(/truncated/);
  });

  it.each([0, 6] as const)('is damaged, at level %i', async (level) => {
    const bytes = npz({ a: counting([20, 30]) }, level);
    bytes[300] = (bytes[300] ?? 0) ^ 0x10;
    expect(await refusal('a.npz', bytes)).toMatch(/^a\.npz, a: its data are damaged/);
  });

  /** Changes a number in the one entry of the archive's list. */
  function patched(offset: number, width: 16 | 32, value: number): Uint8Array {
    const bytes = npz({ a: counting([20, 30]) }, 6);
    const view = new DataView(bytes.buffer);
    const entry = view.getUint32(bytes.length - 6, true);
    if (width === 16) view.setUint16(entry + offset, value, true);
    else view.setUint32(entry + offset, value, true);
    return bytes;
  }

  it('is encrypted', async () => {
    expect(await refusal('a.npz', patched(8, 16, 1))).toBe(
      'a.npz, a: it is encrypted; save it without a password.',
    );
  });

  it('is compressed in another way', async () => {
    expect(await refusal('a.npz', patched(10, 16, 14))).toMatch(/method 14/);
  });

  it('declares an impossible size, before memory is allocated', async () => {
    expect(await refusal('a.npz', patched(24, 32, 0xf000_0000))).toMatch(/damaged/);
  });

  it('contains more than it declares', async () => {
    expect(await refusal('a.npz', patched(24, 32, 2000))).toMatch(
      /needs 2400 bytes of values but it has 1872/,
    );
  });

  it('is too large', async () => {
    const header = npyHeader('<f4', [3 * 2 ** 14, 2 ** 14]);
    const two = headersOnly({ a: header, b: header }, 128 + 3 * 2 ** 30, 128 + 3 * 2 ** 30);
    expect(await refusal('a.npz', two)).toMatch(
      /its compressed arrays take 6\.4 GB of memory, above the limit of 4 GB; raise the limit with --memory 7GiB, or save them uncompressed/,
    );
  });

  it('points beyond its end', async () => {
    expect(await refusal('a.npz', patched(42, 32, 0xfff_ffff))).toMatch(/damaged here/);
    const bytes = npz({ a: counting([2, 3]) });
    new DataView(bytes.buffer).setUint32(bytes.length - 6, 0xffff_fff0, true);
    expect(await refusal('a.npz', bytes)).toMatch(/directory is damaged/);
  });
});

it('checksums are those of zip', () => {
  const text = new TextEncoder().encode('123456789');
  expect(crc32(text)).toBe(0xcbf43926);
  expect(crc32(text.subarray(5), crc32(text.subarray(0, 5)))).toBe(0xcbf43926);
});

/** An archive of one deflated member whose compressed data are damaged behind their first kilobytes. */
function damagedBehind(header: string, values: number): Uint8Array {
  const noise = Uint8Array.from({ length: values }, (_, index) => (index * index * 31) >> 3);
  const bytes = npz({ a: rawNpy(header, noise), b: counting([1, 1]) }, 6);
  const half = Math.floor(bytes.length / 2);
  bytes.fill(0xff, half, half + 50);
  return bytes;
}

describe('a member is read only as far as needed', () => {
  it('its header is checked before its values are inflated', async () => {
    expect(await refusal('a.npz', damagedBehind(npyHeader('<f4', [1000, 1000]), 400_000))).toBe(
      'a.npz, a: its shape needs 4000000 bytes of values but it has 400000; copy or save it again.',
    );
  });

  it('its values are inflated only if it is shown', async () => {
    expect(await refusal('a.npz', damagedBehind(npyHeader('<f4', [100, 1000]), 400_000))).toContain(
      'damaged',
    );
  });

  it('other arrays are not', async () => {
    const tensor = await load('a.npz', damagedBehind(npyHeader('<U100000', [1]), 400_000));
    expect(tensor).toMatchObject({ layers: 1, heads: 1 });
  });

  it('a header of a gigabyte is rejected', async () => {
    const bytes = rawNpy('', new Uint8Array(200_000), 2);
    new DataView(bytes.buffer).setUint32(8, 2 ** 30, true);
    expect(await refusal('a.npz', npz({ a: bytes }))).toContain(
      'a.npz, a: its header of 1.1 GB is too large',
    );
  });
});

describe('long labels', () => {
  it('of a gigabyte are rejected before memory is allocated', async () => {
    const huge = headersOnly(
      { a: npyHeader('<f4', [1, 1, 1]), task: npyHeader('<U250000000', [1]) },
      132,
      1_000_000_128,
    );
    expect(await refusal('a.npz', huge)).toBe(
      'a.npz, task: its labels take 1 GB, above the limit of 268 MB; save shorter labels, one per entry of the axis.',
    );
  });

  it('are truncated and numbered', async () => {
    const long = 'x'.repeat(5000);
    const task = npy('<U5000', [2], [long, `${long.slice(1)}y`]);
    const { tasks: [one = '', two = ''] = [] } = await load(
      'a.npz',
      npz({ a: counting([2, 1, 1]), task }, 6),
    );
    expect(one).toBe(`${'x'.repeat(999)}…`);
    expect(two).toBe(`${one} (2)`);
  });
});

it('two members with one name are rejected, as one would hide the other', async () => {
  const bytes = npz({ a: counting([1, 1]), b: counting([1, 1]) });
  const text = Buffer.from(bytes).toString('latin1').replaceAll('b.npy', 'a.npy');
  expect(await refusal('a.npz', Uint8Array.from(Buffer.from(text, 'latin1')))).toBe(
    'a.npz, a.npy: two members have this name; give each array a unique name.',
  );
});

it('an archive with more members than its directory declares is rejected', async () => {
  const bytes = npz({ a: counting([1, 1]), b: counting([1, 1]) });
  new DataView(bytes.buffer).setUint16(bytes.length - 12, 1, true);
  expect(await refusal('a.npz', bytes)).toContain('directory is damaged');
});

it('a failed allocation is reported with its size', () => {
  expect(() => allocateFloat32({ file: 'a.npy', place: 'x' }, 2 ** 50)).toThrow(
    'a.npy, x: it needs 4504 TB of memory, more than is available; open fewer or smaller arrays.',
  );
});

it('a flat list of scores is asked about, and read so', async () => {
  const bytes = npz({ scores: counting([24]), n_heads: counting([]) });
  expect(await refusal('a.npz', bytes)).toContain('--pick scores --dims "(layer head)" --heads HEADS');
  const reading = { pick: 'scores', dims: '(layer head)', heads: 6 } as const;
  expect(await load('a.npz', bytes, reading)).toMatchObject({ layers: 4, heads: 6 });
});
