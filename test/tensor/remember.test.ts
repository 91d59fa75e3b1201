// Remembered results are those of the function, computed again exactly when something has changed.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rememberLast } from '../../src/tensor/remember.ts';

it('a result is remembered for each object until another argument changes', () => {
  const input = fc.tuple(
    fc.nat(2),
    fc.constantFrom(0, -0, Number.NaN, 'a'),
    fc.option(fc.array(fc.nat(2), { maxLength: 2 })),
  );
  fc.assert(
    fc.property(fc.array(input, { maxLength: 40 }), (calls) => {
      const objects = [{ id: 0 }, { id: 1 }, { id: 2 }];
      let computed = 0;
      const describe = ({ id }: { id: number }, value: unknown, list: readonly number[] | null) =>
        `${id} ${Object.is(value, -0) ? '-0' : value} ${list && `[${list}]`}`;
      const remembered = rememberLast((object: { id: number }, value: unknown, list: number[] | null) => {
        computed++;
        return describe(object, value, list);
      });
      const last = new Map<number, string>();
      let expected = 0;
      for (const [id, value, list] of calls) {
        const result = describe({ id }, value, list);
        if (last.get(id) !== result) expected++;
        last.set(id, result);
        // A copy of a list is the same list.
        expect(remembered(objects[id] as { id: number }, value, list && [...list])).toBe(result);
      }
      expect(computed).toBe(expected);
    }),
  );
});

it('nothing is remembered of a call that throws', () => {
  let calls = 0;
  const failing = rememberLast((_: object, value: number) => {
    calls++;
    if (value > 0) throw new RangeError('too large');
    return value;
  });
  const object = {};
  expect(failing(object, 0)).toBe(0);
  expect(() => failing(object, 1)).toThrow();
  expect(() => failing(object, 1)).toThrow();
  expect(failing(object, 0)).toBe(0);
  expect(calls).toBe(3);
});
