// JSON Lines: records, matrices, and scores by head name, one value per line.

import { describe, expect, it } from 'vitest';
import { describeShared, sharedBytes } from '../support/shared.ts';
import { load, loadAll, refusal } from './loading.ts';

const NAN = Number.NaN;
const lines = (...values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');

describe('JSON Lines', () => {
  it.each(['a.jsonl', 'a.ndjson', 'a.json'])('of records form one list: %s', async (name) => {
    const content = lines({ layer: 0, head: 1, score: 5 }, { layer: 1, head: 0, score: 6 });
    expect(await load(name, content)).toMatchObject({
      layers: 2,
      heads: 2,
      tasks: ['score'],
      values: Float32Array.of(Number.NaN, 5, 6, Number.NaN),
    });
  });

  it('may be a single record', async () => {
    expect(await load('a.jsonl', '{"layer": 0, "head": 0, "score": 5}')).toMatchObject({
      layers: 1,
      heads: 1,
    });
  });

  it('of records with steps are checkpoints', async () => {
    const content = lines({ step: 20, layer: 0, head: 0, s: 2 }, { step: 10, layer: 0, head: 0, s: 1 });
    expect(await load('a.jsonl', content)).toMatchObject({ steps: [10, 20], values: Float32Array.of(1, 2) });
  });

  it('of lists of records form one list', async () => {
    const content = lines([{ layer: 0, head: 0, s: 2 }], [{ layer: 1, head: 0, s: 1 }]);
    expect(await load('a.jsonl', content)).toMatchObject({ layers: 2, values: Float32Array.of(2, 1) });
  });

  it('of rows form a matrix; blank lines, a byte order mark and bare NaN do not matter', async () => {
    const content = '\ufeff[1, 2]\r\n\r\n[3, NaN]';
    expect(await load('a.jsonl', content)).toMatchObject({ values: Float32Array.of(1, 2, 3, Number.NaN) });
  });

  it('of matrices by step are checkpoints', async () => {
    const content = lines({ step: 500, scores: [[3, 4]] }, { step: 0, scores: [[1, 2]] });
    expect(await load('a.jsonl', content)).toMatchObject({
      steps: [0, 500],
      values: Float32Array.of(1, 2, 3, 4),
    });
  });

  it('of matrices by name are tasks', async () => {
    const content = lines({ task: 'copy', scores: [[3, 4]] }, { task: 'ioi', scores: [[1, 2]] });
    expect(await load('a.jsonl', content)).toMatchObject({
      tasks: ['copy', 'ioi'],
      values: Float32Array.of(3, 4, 1, 2),
    });
  });

  it('of matrices by model are models', async () => {
    const content = lines({ model: 'gpt2', scores: [[3, 4]] }, { model: 'opt', scores: [[1, 2]] });
    expect((await loadAll('a.jsonl', content)).map(({ model }) => model)).toEqual(['gpt2', 'opt']);
  });

  it('of matrices without names are tasks by line', async () => {
    const content = lines({ scores: [[3, 4]] }, { scores: [[1, 2]] });
    expect((await load('a.jsonl', content)).tasks).toEqual(['line 1', 'line 2']);
  });

  it('are told apart by several fields if one does not do', async () => {
    const content = lines(
      { task: 'a', metric: 'x', s: [[1]] },
      { task: 'a', metric: 'y', s: [[2]] },
      { task: 'b', metric: 'x', s: [[3]] },
    );
    expect((await load('a.jsonl', content)).tasks).toEqual(['a / x', 'a / y', 'b / x']);
  });

  it('of scores by head name are tasks', async () => {
    const content = lines(
      { task: 'a', heads: { L0H0: 1, L0H1: [2, 4] } },
      { task: 'b', heads: { L0H1: 5, L1H0: null } },
    );
    expect(await load('a.jsonl', content)).toMatchObject({
      tasks: ['a', 'b'],
      layers: 2,
      values: Float32Array.of(1, 3, NAN, NAN, NAN, 5, NAN, NAN),
    });
  });

  it('of scores by head name and step are checkpoints', async () => {
    const content = lines({ step: 2, heads: { L0H0: 1, L0H1: 2 } }, { step: 1, heads: { L0H0: 3, L0H1: 4 } });
    expect(await load('a.jsonl', content)).toMatchObject({
      steps: [1, 2],
      values: Float32Array.of(3, 4, 1, 2),
    });
  });

  it('may be one value on several lines', async () => {
    expect(await load('a.jsonl', '{\n  "scores": [[1, 2]]\n}\n')).toMatchObject({ heads: 2 });
  });

  it.each([
    [
      '{"layer": 0, "head": 0, "s": 1}\n{"layer": 0, "head": 1, "s"',
      'line 2, column 28: the JSON ends unexpectedly',
    ],
    [
      '{"layer": 0, "head": 0, "s": 1}\n\n{"layer": 0, "layer": 1}',
      'line 3, column 14: this object has the same key twice',
    ],
    [lines({ layer: 0, head: 0, s: 1 }, { layer: 0, head: 0, s: 2 }), 'listed twice'],
    [
      lines({ h: { L0H0: 1, L0H1: 1 } }, { h: { L0H0: 'x', L0H1: 1 } }),
      'line 2, h.L0H0: expected a score, found text',
    ],
    [lines({ text: 'a' }, { text: 'b' }), 'contains no scores by layer and head'],
  ])('are refused with the line: %j', async (content, reason) => {
    expect(await refusal('a.jsonl', content)).toContain(reason);
  });
});

describeShared('a metric of a circuit, one task per line', () => {
  it('has a panel per task', async () => {
    const rel = 'heads2/jsonl/mechval/B11_copying_score.jsonl';
    const tensor = await load(rel, sharedBytes(rel));
    expect(tensor).toMatchObject({ layers: 12, heads: 12, steps: null });
    expect(tensor.tasks).toEqual([
      'acronym',
      'copy_suppression',
      'gendered_pronoun',
      'greater_than',
      'induction',
      'ioi',
      'sva',
    ]);
    const ioi = tensor.values.subarray(5 * 144, 6 * 144);
    const found = ioi.filter((value) => !Number.isNaN(value));
    expect(found.length).toBe(144 - 129);
    expect(Math.max(...found)).toBeCloseTo(19088.18, 1);
    expect(Math.min(...found)).toBeCloseTo(2888.06, 1);
    expect([ioi[11 * 12 + 10], ioi[4 * 12 + 11]]).toEqual([Math.max(...found), Math.min(...found)]);
    expect([ioi[0], ioi[143]]).toEqual([Number.NaN, Number.NaN]);
  });
});
