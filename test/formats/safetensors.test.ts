// Safetensors files: names as paths, the rules of the format, and tensors that do not fit in memory. What the format's own writer
// writes is tested in test/interop/.

import { describe, expect, it } from 'vitest';
import { type Bytes, loadFiles } from '../../src/formats/load.ts';
import { readCheckpoint } from '../../src/tensor/source.ts';
import { loadTensors } from '../support/load.ts';
import { entry, floats, safetensors } from '../support/safetensors.ts';
import { file, load, loadAll, refusal } from './loading.ts';

const NAME = 'a.safetensors';
const matrix = entry('F32', [1, 2], 0, 8);
const values = floats(1, 2);

describe('a safetensors file', () => {
  it('gives its one tensor', async () => {
    expect(await load(NAME, safetensors({ scores: matrix }, values))).toMatchObject({
      layers: 1,
      heads: 2,
      values: Float32Array.of(1, 2),
    });
  });

  it('is recognised whatever its name', async () => {
    expect(await load('a.bin', safetensors({ scores: matrix }, values))).toMatchObject({ heads: 2 });
  });

  it('has tasks by name, under models by name', async () => {
    const header = {
      'small.copy': entry('F32', [1, 2], 0, 8),
      'small.induction': entry('F32', [1, 2], 8, 16),
      'large.copy': entry('F32', [2, 2], 16, 32),
    };
    const tensors = await loadAll(NAME, safetensors(header, floats(1, 2, 3, 4, 5, 6, 7, 8)));
    expect(tensors).toMatchObject([
      { model: 'small', tasks: ['copy', 'induction'], values: Float32Array.of(1, 2, 3, 4) },
      { model: 'large', tasks: ['copy'], values: Float32Array.of(5, 6, 7, 8) },
    ]);
  });

  it('has checkpoints by names that are steps, and by tensors of steps', async () => {
    const steps = { '2000': entry('F32', [1, 2], 0, 8), '100': entry('F32', [1, 2], 8, 16) };
    expect(await load(NAME, safetensors(steps, floats(1, 2, 3, 4)))).toMatchObject({
      steps: [100, 2000],
      values: Float32Array.of(3, 4, 1, 2),
    });
    const labelled = { scores: entry('F32', [2, 1, 1, 1], 0, 8), step: entry('F32', [2], 8, 16) };
    expect(await load(NAME, safetensors(labelled, floats(1, 2, 700, 50)))).toMatchObject({
      steps: [50, 700],
      values: Float32Array.of(2, 1),
    });
  });

  it.each([0, 1, 2])(
    'has the numbers of bfloat16, which start %d bytes after a multiple of four',
    async (shift) => {
      const numbers = [1, -2.5, 0.15625, Number.POSITIVE_INFINITY, -0, 2 ** 100, 3];
      const bytes = [...floats(...numbers)].filter((_, index) => index % 4 > 1);
      const header = JSON.stringify({ scores: entry('BF16', [1, 7], 0, 14) });
      const padded = header.padEnd(4 * Math.ceil(header.length / 4) + shift);
      const { values } = await load(NAME, safetensors(padded, Uint8Array.from(bytes)));
      expect([...(values ?? [])]).toEqual(numbers);
    },
  );

  it('has the step of its metadata', async () => {
    const at = (step: number) =>
      file(
        `run/${step === 5 ? 'first' : 'second'}.safetensors`,
        safetensors({ __metadata__: { step: `${step}` }, scores: matrix }, values),
      );
    const { tensors } = await loadTensors([at(5), at(10)]);
    expect(tensors.flatMap(({ steps }) => steps)).toEqual([5, 10]);
  });

  it('may have a name that is also the beginning of another one', async () => {
    const header = { 'a.b': entry('F32', [1, 2], 0, 8), a: entry('F32', [1, 2], 8, 16) };
    const [tensor, ...others] = await loadAll(NAME, safetensors(header, floats(1, 2, 3, 4)));
    expect(others).toEqual([]);
    expect(tensor?.tasks.toSorted()).toEqual(['a', 'a.b']);
    expect(tensor?.values).toEqual(Float32Array.of(3, 4, 1, 2));
  });

  it('is read by names that mean something to JavaScript', async () => {
    const header = `{"__proto__.constructor": ${JSON.stringify(matrix)}}`;
    expect(await load(NAME, safetensors(header, values))).toMatchObject({ values: Float32Array.of(1, 2) });
  });

  it('leaves out tensors of other types, and says so', async () => {
    const header = { a: matrix, small: entry('F8_E4M3', [2, 2], 8, 12) };
    const { tensors, notes } = await loadTensors([
      file(NAME, safetensors(header, Uint8Array.of(...values, 1, 2, 3, 4))),
    ]);
    expect(tensors).toMatchObject([{ values: Float32Array.of(1, 2) }]);
    expect(notes).toMatchObject([
      { place: 'small', reason: 'its type F8_E4M3 is not read, so it was ignored' },
    ]);
  });
});

describe('a tensor that does not fit in memory', () => {
  it('is read one checkpoint at a time', async () => {
    const header = {
      scores: entry('F32', [2, 1, 1, 2], 0, 16),
      step: entry('I64', [2], 16, 32),
    };
    const steps = new Uint8Array(BigInt64Array.of(9n, 4n).buffer);
    const bytes = safetensors(header, Uint8Array.of(...floats(1, 2, 3, 4), ...steps));
    const reads: number[] = [];
    const ranges: Bytes = {
      name: NAME,
      size: bytes.length,
      read: async (start, end) => {
        reads.push(end - start);
        return bytes.slice(start, end);
      },
    };
    const { tensors } = await loadFiles(ranges, { memory: 0 });
    expect(tensors).toMatchObject([{ model: 'a', steps: [4, 9] }]);
    const [source] = tensors as [(typeof tensors)[number]];
    reads.length = 0;
    const read = await readCheckpoint(source, { checkpoint: 0 }, new AbortController().signal);
    expect([...read.subarray(0, 2)]).toEqual([3, 4]);
    expect(reads).toEqual([8]);
  });
});

describe('a safetensors file is refused', () => {
  const huge = 2 ** 40;
  it.each([
    [
      'a header beyond the limit',
      safetensors({ a: matrix }, values, 100_000_001n),
      'above the limit of the format, 100 MB',
    ],
    ['a header beyond its end', safetensors({ a: matrix }, values, 5000n), 'its header is incomplete'],
    ['a header that is no JSON', safetensors('{"a": '), 'the JSON ends unexpectedly'],
    [
      'a name twice',
      safetensors(`{"a": ${JSON.stringify(matrix)}, "a": ${JSON.stringify(matrix)}}`, values),
      'the same key twice',
    ],
    ['no tensors', safetensors({}), 'it contains no tensors'],
    ['only metadata', safetensors({ __metadata__: { a: 'b' } }), 'it contains no tensors'],
    ['an entry that is a number', safetensors({ a: 1 }), 'is missing from the header'],
    [
      'an entry without a shape',
      safetensors({ a: { dtype: 'F32', data_offsets: [0, 8] } }, values),
      'is missing from the header',
    ],
    [
      'a negative length',
      safetensors({ a: entry('F32', [-1, -2], 0, 8) }, values),
      'is missing from the header',
    ],
    [
      'a fractional offset',
      safetensors({ a: entry('F32', [1, 2], 0, 8.5) }, values),
      'is missing from the header',
    ],
    [
      'an end before the start',
      safetensors({ a: entry('F32', [0, 2], 8, 0) }, values),
      'its place in the file has -8',
    ],
    [
      'a lying shape',
      safetensors({ a: entry('F32', [huge, huge], 0, 8) }, values),
      'its place in the file has 8',
    ],
    ['a lying end', safetensors({ a: entry('F32', [1, huge], 0, 4 * huge) }, values), 'but it has 8 bytes'],
    [
      'another type',
      safetensors({ a: entry('F8_E4M3', [2, 4], 0, 8) }, values),
      'the type "F8_E4M3", which Headglow does not read',
    ],
    [
      'bytes before its tensors',
      safetensors({ a: entry('F32', [1, 1], 4, 8) }, values),
      'bytes before its values belong to no tensor',
    ],
    [
      'bytes after its tensors',
      safetensors({ a: entry('F32', [1, 1], 0, 4) }, values),
      '4 bytes at its end belong to no tensor',
    ],
    [
      'tensors that overlap',
      safetensors({ a: matrix, b: entry('F32', [1, 1], 4, 8) }, values),
      'overlap with those of another tensor',
    ],
    [
      'truncated values',
      safetensors({ a: matrix }, values.subarray(0, 7)),
      'its header lists 8 bytes of values, but it has 7',
    ],
    [
      'metadata of numbers',
      safetensors({ __metadata__: { a: 1 }, a: matrix }, values),
      'is not an object of texts',
    ],
    [
      'metadata in a list',
      safetensors({ __metadata__: ['a'], a: matrix }, values),
      'is not an object of texts',
    ],
  ])('with %s', async (_, bytes, reason) => {
    expect(await refusal(NAME, bytes)).toContain(reason);
  });

  it('if it holds the weights of a model, before any of them is read', async () => {
    const names = ['q', 'k', 'v', 'o'].map((part) => `layers.0.self_attn.${part}_proj.weight`);
    const header = Object.fromEntries(
      names.map((name, index) => [name, entry('F32', [1, 1], 4 * index, 4 * index + 4)]),
    );
    const bytes = safetensors(header, floats(1, 2, 3, 4));
    expect(await refusal('model.safetensors', bytes)).toContain(
      'model.safetensors: it is a saved model: 4 of its 4 arrays are weights, such as layers.0.self_attn.q_proj.weight',
    );
  });
});

it.each([['layers.0.up.weight'], ['layers.0.q_proj.lora_A.weight'], ['W_enc']])(
  'a single matrix of weights, %s, is refused',
  async (name) => {
    const bytes = safetensors({ [name]: entry('F32', [2, 2], 0, 16) }, floats(1, 2, 3, 4));
    expect(await refusal('a.safetensors', bytes)).toContain('it is a saved model');
  },
);
