// Figures in HTML files: what is packed is read again, and what is too large is refused.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromBase85, toBase85 } from '../../src/export/html/base85.ts';
import { packFigure, unpackFigure } from '../../src/export/html/packed-figure.ts';
import { writeHtml } from '../../src/export/html/write-html.ts';

const tensors = fc.array(
  fc
    .record({
      model: fc.string({ unit: 'binary' }),
      layers: fc.integer({ min: 1, max: 4 }),
      heads: fc.integer({ min: 1, max: 4 }),
      tasks: fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 3 }),
      steps: fc.constantFrom(null, [0], [-5, 2.5, 1e9]),
      hasDoubles: fc.boolean(),
    })
    .chain(({ hasDoubles, ...shape }) => {
      const count = (shape.steps?.length ?? 1) * shape.tasks.length * shape.layers * shape.heads;
      const numbers = { minLength: count, maxLength: count };
      return fc.record({
        ...Object.fromEntries(Object.entries(shape).map(([name, value]) => [name, fc.constant(value)])),
        values: fc.float32Array(numbers),
        ...(hasDoubles && { doubles: fc.float64Array(numbers) }),
      });
    }),
  { minLength: 1, maxLength: 3 },
);

it('are unpacked as they were packed, bit by bit', async () => {
  await fc.assert(
    fc.asyncProperty(tensors, fc.string({ unit: 'binary' }), async (given, title) => {
      const figure = { dataset: { tensors: given, note: title }, options: { title } } as never;
      const text = toBase85(await packFigure(figure));
      const unpacked = await unpackFigure(fromBase85(text));
      expect(unpacked).toEqual(figure);
      const bits = (one: { dataset: { tensors: readonly { values: Float32Array }[] } }) =>
        one.dataset.tensors.map(({ values }) => new Uint32Array(new Float32Array(values).buffer));
      expect(bits(unpacked)).toEqual(bits(figure));
    }),
    { numRuns: 40 },
  );
});

it('are refused if the values are not in memory, or take more than 200 MB, with what to do instead', async () => {
  const shape = { model: 'm', layers: 1, heads: 50_000_001 };
  const write = (tensor: object) =>
    writeHtml({ tensors: [{ ...shape, ...tensor } as never] }, {}, { engine: '' });
  await expect(write({ values: new Float32Array(shape.heads) })).rejects.toThrow(
    /values take 201 MB.*200 MB.*headglow pyramid/,
  );
  await expect(write({ read: () => new Float32Array(shape.heads) })).rejects.toThrow(
    /larger than memory.*headglow pyramid/,
  );
});

it('a file of sorted cells is refused with a way out', async () => {
  const dataset = { tensors: [{ model: 'm', layers: 1, heads: 2, values: Float32Array.of(1, 2) }] };
  await expect(writeHtml(dataset, { sortCells: 'heads' }, { engine: '' })).rejects.toThrow(
    'sortCells: HTML files show cells in the order of the data; write a picture',
  );
});
