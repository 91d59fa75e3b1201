// Kinds of values: allowed values, error messages, and parsing from text.

import { describe, expect, it } from 'vitest';
import { findFault, type Kind } from '../../src/kinds/kind.ts';
import { choice, count, flag, float, names, positive, text } from '../../src/kinds/option.ts';
import { parseKind, parseOptionValue } from '../../src/kinds/parse.ts';

const words = { group: 'Scale', help: 'what it does' } as const;
const colour = choice(['red', 'blue'], { ...words, default: 'red' });
const map = choice(['red', 'blue'], { ...words, default: null, auto: 'red' });
const limit = float({ ...words, default: null, auto: 'from the data' });
const width = positive({ ...words, default: 1 });
const columns = count({ ...words, default: null, auto: 'to fit' });
const marks = flag({ ...words, default: false });
const title = text({ ...words, default: '' });
const tasks = names({ ...words, default: null, auto: 'all' });

const sentence = (kind: Kind, value: unknown, auto?: string) => {
  const fault = findFault(kind, value, auto);
  return fault && [fault.reason, ...(fault.remedy ? [fault.remedy] : [])].join('; ');
};

describe('a value', () => {
  it.each<[Kind, unknown]>([
    [colour, 'blue'],
    [limit, -0],
    [limit, 1e-45],
    [limit, -3.4028234663852886e38],
    [width, 1e-40],
    [columns, 7],
    [marks, false],
    [title, ''],
    [tasks, ['']],
    [{ kind: 'number', from: 0.01, to: 120 }, 120],
    [{ kind: 'number' }, 1e300],
    [{ kind: 'numbers' }, [0.5]],
    [{ kind: 'numbers', length: 2, from: 0, whole: true }, [3, 1]],
  ])('of its kind is allowed: %o %o', (kind, value) => {
    expect(findFault(kind, value)).toBeNull();
  });

  it.each<[Kind, unknown, string]>([
    [colour, 'green', '"green" is not a valid choice; choose one of red, blue'],
    [colour, null, 'null is not a valid choice; choose one of red, blue'],
    [limit, '0.5', '"0.5" is not a finite number'],
    [limit, Number.NaN, 'NaN is not a finite number'],
    [limit, -1e39, '−1e39 is too large in magnitude for a 32-bit float; use at most 3.4e38'],
    [limit, 1e-50, '1e−50 is too close to 0 for a 32-bit float; use 0, or a number farther from 0'],
    [width, 0, '0 is not a finite number above 0'],
    [columns, 1.5, '1.5 is not a positive whole number'],
    [{ kind: 'number', above: 0, to: 1 }, 2, '2 is out of range; use a number above 0 and at most 1'],
    [{ kind: 'number', from: 0.01, to: 120 }, 0, '0 is not between 0.01 and 120'],
    [{ kind: 'number' }, Infinity, 'Infinity is not a finite number'],
    [marks, 'yes', '"yes" is not true or false'],
    [{ kind: 'numbers' }, [], '[] is not a list of numbers'],
    [{ kind: 'numbers', length: 2 }, [1], '[1] is not a list of 2 numbers'],
    [{ kind: 'numbers', from: 0, whole: true }, [1, -1], '−1 is not a whole number from 0 up'],
    [title, 3, '3 is not text; use text, or "" for none'],
    [tasks, 'a', '"a" is not a list of names; use a list'],
    [tasks, [], 'the list is empty; use at least one name'],
    [tasks, [1], '[1] is not a list of names; use a list'],
  ])('of another kind is named: %o %o', (kind, value, said) => {
    expect(sentence(kind, value)).toBe(said);
  });

  it('that may be chosen automatically has that in its error message', () => {
    expect(sentence(limit, 'x', 'null')).toBe('"x" is not a finite number; use such a number, or null');
    expect(sentence(map, 'x', 'auto')).toBe('"x" is not a valid choice; choose one of red, blue, or auto');
  });
});

describe('text', () => {
  it.each<[Parameters<typeof parseOptionValue>[0], string, unknown]>([
    [colour, 'blue', 'blue'],
    [map, ' Auto', null],
    [limit, 'auto', null],
    [limit, ' −1.5e-3 ', -0.0015],
    [columns, '3', 3],
    [marks, 'true', true],
    [marks, 'false', false],
    [title, 'auto', 'auto'],
    [tasks, 'auto', ['auto']],
    [tasks, 'a\\,b, c', ['a,b', 'c']],
  ])('of %o: %o', (option, written, value) => {
    expect(parseOptionValue(option, written, 'place')).toEqual(value);
  });

  it.each<[() => unknown, string]>([
    [
      () => parseOptionValue(limit, '1,5', 'vmin'),
      'vmin: "1,5" is not a finite number; use such a number, or auto.',
    ],
    [() => parseOptionValue(columns, '0', '--columns'), '--columns: 0 is not a positive whole number'],
    [
      () => parseOptionValue(colour, 'auto', '--colour'),
      '--colour: "auto" is not a valid choice; choose one of red, blue.',
    ],
    [
      () => parseOptionValue(tasks, ' ,', '--tasks'),
      '--tasks: the list is empty; use names separated by commas.',
    ],
    [() => parseOptionValue(marks, 'yes', 'marks'), 'marks: "yes" is not true or false'],
    [() => parseKind({ kind: 'numbers' }, '1,x', '--above'), '--above: "x" is not a finite number'],
    [
      () => parseKind({ kind: 'number', float32: true }, '1e999', 'x'),
      'x: 1e999 is too large in magnitude for a 32-bit float',
    ],
  ])('that says nothing of the kind is named with its place: %#', (parse, said) => {
    expect(parse).toThrow(said);
  });
});
