// JSON: lists of scores by head, nested arrays, Python's bare words, and errors that name the place.

import { describe, expect, it } from 'vitest';
import { load, loadAll, refusal } from './loading.ts';

const NAN = Number.NaN;
const INF = Number.POSITIVE_INFINITY;

describe('scores by head', () => {
  it('are the mean of each list', async () => {
    const tensor = await load(
      'llama.json',
      '{"0-1": [0, 0.1, 0.2], "1-0": [], "1-2": 0.5, "0-0": [1e308, 1e308]}',
    );
    expect(tensor).toMatchObject({ model: 'llama', layers: 2, heads: 3, tasks: [''], steps: null });
    const mean = Math.fround((0 + 0.1 + 0.2) / 3);
    expect([...tensor.values]).toEqual([INF, mean, NAN, NAN, NAN, 0.5]);
  });

  it('may be missing or infinite, as Python writes them', async () => {
    const tensor = await load(
      'a.json',
      '{"0-0": [NaN, 1], "0-1": [Infinity], "0-2": -Infinity, "0-3": null}',
    );
    expect([...tensor.values]).toEqual([NAN, INF, -INF, NAN]);
  });

  it.each([
    [
      '{"0-0": 1, "x": 2}',
      'a.json, "x": this key is not a head name; write keys as "layer-head", such as "0-11".',
    ],
    ['{"0-0": [NaN], "NaN-Infinity": 2}', 'a.json, "NaN-Infinity": this key is not a head name'],
    ['{"0-0": 1, "__proto__": 2}', 'a.json, "__proto__": this key is not a head name'],
    ['{"0-0": 1, "0--1": 2}', '"0--1": this key is not a head name'],
    ['{"0-0": 1, "0-0": 2}', 'a.json, line 1, column 12: this object has the same key twice'],
    ['{"0-0": 1, "0\\u002d0": 2}', 'a.json, line 1, column 12: this object has the same key twice'],
    [
      '{"0-0": 1, "00-0": 2}',
      'a.json, "00-0": layer 0, head 0 is listed twice, first at "0-0"; add --reduce mean',
    ],
    ['{"0-0": [1, true]}', 'a.json, "0-0"[1]: expected a score, found true or false.'],
    ['{"0-1": 1, "0-0": {"a": 1}}', 'a.json, "0-0": expected a score, found an object.'],
    ['{"0-0": "high"}', 'expected a score, found text'],
    [
      '{"0-999999999": 1}',
      'a.json, "0-999999999": this head would need a matrix of 1 x 1000000000 heads, too large for the scores in the file; check the layer and head numbers, or list every head.',
    ],
    [
      '{"70000-0": 1, "0-70000": 1}',
      'a.json, "0-70000": this head would need a matrix of 70001 x 70001 heads',
    ],
    [`{"0-${'9'.repeat(400)}": 1}`, 'a matrix of 1 x Infinity heads'],
  ])('are refused: %.60s', async (text, message) => {
    expect(await refusal('a.json', text)).toContain(message);
  });
});

describe('nested arrays', () => {
  it('may have 2 to 4 dimensions', async () => {
    expect(await load('a.json', '[[1, 2, 3], [4, 5, 6]]')).toMatchObject({
      layers: 2,
      heads: 3,
      tasks: [''],
      steps: null,
    });
    expect(await load('a.json', '[[[1, 2]], [[3, 4]]]')).toMatchObject({
      layers: 1,
      heads: 2,
      tasks: ['task 0', 'task 1'],
    });
    const four = await load('a.json', '[[[[1, 2]]], [[[3, 4]]]]');
    expect(four).toMatchObject({ layers: 1, heads: 2, tasks: [''], steps: [0, 1] });
    expect([...four.values]).toEqual([1, 2, 3, 4]);
  });

  it('may contain missing and infinite values', async () => {
    const tensor = await load(
      'a.json',
      '\ufeff [[null, NaN, "nan", -Infinity, "-inf"], [Infinity, "inf", 1e999, -0.0, 5]]',
    );
    expect([...tensor.values]).toEqual([NAN, NAN, NAN, -INF, -INF, INF, INF, INF, -0, 5]);
  });

  it.each([
    ['[[1, 2], [3]]', 'a.json, [1]: this list has 1 items but the first one has 2.'],
    ['[[1, 2], 3]', 'a.json, [1]: expected a list, found a number.'],
    ['[[1], [[2]]]', 'a.json, [1][0]: expected a number, found a list.'],
    ['[[1, 2], [3, "x"]]', 'a.json, [1][1]: expected a number, found text.'],
    ['[[1, 2], [3, {}]]', 'a.json, [1][1]: expected a number, found an object'],
    ['[[]]', 'a.json: its shape (1, 0) contains no values.'],
    ['[[[[[1]]]]]', 'a.json: its arrays have more than 4 dimensions'],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'nested too deeply'],
  ])('are refused: %.60s', async (text, message) => {
    expect(await refusal('a.json', text)).toContain(message);
  });
});

describe('other JSON', () => {
  it.each(['{}', '[]', '[{"0": [1]}]', '{"layers": 2, "name": "a"}'])('is refused: %s', async (text) => {
    expect(await refusal('a.json', text)).toBe(
      'a.json: it contains no scores by layer and head; save {"layer-head": [scores]}, records such as {"layer": 0, "head": 0, "score": 0.5}, or nested arrays of numbers with 2 to 4 dimensions, on their own or under a name.',
    );
  });

  const SAVED = 'open("scores.json", "w"))';
  it.each([
    [
      '{"layer,head": 1}',
      ': # numbers under keys that are not head names, such as "layer,head"#; write keys as "layer-head", such as "0-11".',
    ],
    [
      '[1, 2]',
      ': # a single list of numbers#; save one list of scores per layer, or, if it is layers x heads in one list, add --dims "(layer head)" --heads HEADS.',
    ],
    [
      '{"a": {"b": [[[[[1, 2], [3, 4]]]]]}}',
      ', a.b: # an array of 5 dimensions#; save an array of 2 to 4 dimensions.',
    ],
    [
      '{"x": {"l0": {"a": 1, "b": 2}, "l1": {"a": 3, "b": 4}}}',
      `, x: # nested objects of numbers#; if they are layers and their heads, convert them to lists in Python: import json; json.dump([list(layer.values()) for layer in json.load(open("a.json"))["x"].values()], ${SAVED}.`,
    ],
    [
      '[{"layer,head": "0,1", "score": 0.5}]',
      ': # records with head names in the field "layer,head"#; rename this field to "head".',
    ],
  ])('is rejected with what it contains, where, and a remedy: %s', async (text, message) => {
    expect(await refusal('a.json', text)).toBe(
      `a.json${message.replace('#', 'it contains').replace('#', ', not scores by layer and head')}`,
    );
  });

  it('is rejected if it is a single text', async () => {
    expect(await refusal('a.json', '"text"')).toContain('save {"layer-head": [scores]}, records');
  });

  it.each([
    ['[[1, 2],\n [3, oops]]', 'a.json, line 2, column 6: this is not valid JSON'],
    ['[[NaN, 2],\n [NaN, -Infinity, Infinity, ]]', 'a.json, line 2, column 29: this is not valid JSON'],
    ['[[1, 2],\n [3, 4]', 'a.json, line 2, column 8: the JSON ends unexpectedly'],
    ['{"0-0": [1 2]}', 'a.json, line 1, column 12:'],
    ['{"0-0" [1]}', 'line 1, column 8:'],
    ['{0: 1}', 'line 1, column 2:'],
    ['[[1]}', 'line 1, column 5:'],
    ['[[1]] x', 'line 1, column 7:'],
    ['[[01]]', 'line 1, column 4:'],
    ['{"0-0": "a\nb"}', 'line 1, column 9:'],
    ['{"0-0": "a', 'line 1, column 9:'],
    ['{"a": "\\u00e9\\n\\"\\\\ é😀\u0080", oops}', 'line 1, column 28:'],
  ])('is rejected with line and column if it is invalid: %s', async (text, message) => {
    expect(await refusal('a.json', text)).toContain(message);
  });

  it.each([
    ['{"m": [[1]], "m": [[2]]}', 'line 1, column 14'],
    ['{"a": {"é": 1,\n "é": 2}, "m": [[1]]}', 'line 2, column 2'],
    ['[{"layer": 0, "head": 0, "s": 1}, {"layer": 0, "head": 1, "s": 1, "s": 2}]', 'line 1, column 67'],
    ['{"a": 1, "\\u0061": 2}', 'line 1, column 10'],
  ])('is rejected if an object repeats a key, as one value would be lost: %s', async (text, place) => {
    expect(await refusal('a.json', text)).toBe(
      `a.json, ${place}: this object has the same key twice; give each value a different key.`,
    );
  });

  it('may use one key in several objects', async () => {
    const text = '{"a": {"s": {"s": 1}, "m": [[1]]}, "b": {"s": {"s": 1}, "m": [[2]]}}';
    expect(await loadAll('a.json', text)).toHaveLength(2);
  });

  it('has long names truncated in tasks and errors', async () => {
    const key = 'k'.repeat(100_000);
    const { tasks } = await load('a.json', `{"${key}": [[1]]}`);
    expect(tasks).toEqual([`${'k'.repeat(999)}…`]);
    expect((await refusal('a.json', `{"${key}": [[1, "x"]]}`)).length).toBeLessThan(400);
  });

  it('is rejected with the limit if it exceeds the longest string', async () => {
    // The system does not commit memory that is never written.
    const huge = new Uint8Array(2 ** 29);
    huge[0] = 0x5b;
    expect(await refusal('a.json', huge.fill(0x20, 1, 600))).toBe(
      'a.json: it is 537 MB, and JavaScript can hold no text above 537 MB; save one value per line (.jsonl), which --memory allows, or save its values with numpy.savez or as CSV.',
    );
  });

  // Each would take minutes if the scan took quadratic time.
  it.each([
    ['a text of escapes without an end', () => `[NaN, "${'\\"'.repeat(400_000)}`, 'line 1, column 7'],
    ['texts of escapes', () => `[NaN, "${'\\"'.repeat(400_000)}", oops`, 'column 800011'],
    ['many quotes', () => '"'.repeat(800_001), 'column 3'],
    ['many backslashes', () => `["${'\\'.repeat(800_001)}"`, 'column 2'],
    ['many blanks', () => `[${' \n'.repeat(400_000)}x`, 'line 400001, column 1'],
    ['a long number', () => `[${'1'.repeat(800_000)}x`, 'column 800002'],
    ['many minus signs', () => `[${'-'.repeat(800_000)}`, 'column 2'],
    ['many words', () => `[${'NaN,'.repeat(200_000)}`, 'column 800002'],
    ['many keys', () => `{${Array.from({ length: 80_000 }, (_, i) => `"${i}":0`).join()},"7":1}`, 'twice'],
  ])(
    'with %s is scanned in linear time',
    async (_, text, message) => {
      expect(await refusal('a.json', text())).toContain(message);
    },
    10_000,
  );
});
