// Long tables with one row per head: columns, counting from 0 or 1, missing values, and errors with line numbers.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { load, refusal } from './loading.ts';

const NAN = Number.NaN;

describe('a long table', () => {
  it('has a task for each column of numbers, whatever the order of its rows', async () => {
    const tensor = await load('m.csv', 'head,score,Layer,mass\n1,4,1,40\n0,1,0,10\n0,3,1,30\n1,2,0,20\n');
    expect(tensor).toMatchObject({ model: 'm', layers: 2, heads: 2, tasks: ['score', 'mass'], steps: null });
    expect([...tensor.values]).toEqual([1, 2, 3, 4, 10, 20, 30, 40]);
  });

  it.each([
    ['tabs', 'layer\thead\ts\n0\t0\t1\n0\t1\t2\n'],
    ['semicolons', 'layer;head;s\n0;0;1\n0;1;2\n'],
    ['blanks, as numpy.savetxt writes a header', '# layer head s\n0 0 1\n0 1 2\n'],
    ['CRLF and a byte order mark', '\ufefflayer,head,s\r\n0,0,1\r\n0,1,2\r\n'],
    ['other names', 'layer_idx,head_idx,s\n0,0,1\n0,1,2\n'],
    ['whole numbers written as fractions', 'layer,head,s\n0.0,0.0,1\n0.0,1.0,2\n'],
    ['a column of names of heads', 'head,s\nL0.H0,1\nL0.H1,2\n'],
    ['other names of heads', 'head,s\nL0H0,1\nl0_h1,2\n'],
  ])('is read with %s', async (_, text) => {
    const tensor = await load('m.csv', text);
    expect(tensor).toMatchObject({ layers: 1, heads: 2, tasks: ['s'], steps: null });
    expect([...tensor.values]).toEqual([1, 2]);
  });

  it('ignores columns of text and columns that describe the run or the row', async () => {
    const tensor = await load(
      'm.csv',
      ',layer,head,note,seed,n_samples,step_modded,prompt_count,rank,token_id,<b>s</b>\n' +
        '0,0,0,"<img src=x>, a\nb",7,100,1,5,2,9,1.5\n1,0,1,,7,100,1,5,1,9,2.5\n',
    );
    expect(tensor).toMatchObject({ layers: 1, heads: 2, tasks: ['<b>s</b>'], steps: null });
  });

  it('has missing cells for heads that are not listed and for empty cells', async () => {
    const tensor = await load('m.csv', 'layer,head,a,b\n0,0,1,\n0,1,nan,2\n1,1,3,-inf\n');
    expect([...tensor.values]).toEqual([1, NAN, NAN, 3, NAN, 2, NAN, Number.NEGATIVE_INFINITY]);
  });

  it.each([
    ['from 1', '1,1,1\n1,2,2\n2,1,3\n2,2,4\n', 2, [1, 2, 3, 4]],
    ['from 0 with a gap', '1,1,1\n1,2,2\n2,2,4\n', 3, [NAN, NAN, NAN, NAN, 1, 2, NAN, NAN, 4]],
    ['from 0 with one head', '1,1,5\n', 2, [NAN, NAN, NAN, 5]],
    ['from 0 without layer 0', '1,0,3\n1,1,4\n', 2, [NAN, NAN, 3, 4]],
    ['from 0 with a few heads', '1,2,5\n2,1,7\n', 3, [NAN, NAN, NAN, NAN, NAN, 5, NAN, 7, NAN]],
  ])('counts %s', async (_, rows, heads, values) => {
    const tensor = await load('m.csv', `layer,head,s\n${rows}`);
    expect(tensor.heads).toBe(heads);
    expect([...tensor.values]).toEqual(values);
  });

  it.each([
    ['step', '9', '10'],
    ['step', 'step-00009', 'step-00010'],
    ['Checkpoint', 'checkpoint-9', 'checkpoint-10'],
    ['revision', 'step9', 'step10'],
    ['global_step', '9.0', '10.0'],
  ])('with a column %s of %s and %s is a timeline in the order of steps', async (name, nine, ten) => {
    const tensor = await load('m.csv', `layer,head,${name},s\n0,0,${ten},3\n0,1,${nine},2\n0,0,${nine},1\n`);
    expect(tensor).toMatchObject({ layers: 1, heads: 2, tasks: ['s'], steps: [9, 10] });
    expect([...tensor.values]).toEqual([1, 2, 3, NAN]);
  });

  it('with a single step is a matrix at that step', async () => {
    expect(await load('m.csv', 'layer,head,step,s\n0,0,500,1\n')).toMatchObject({ steps: [500] });
    expect(await load('m.csv', 'layer,head,revision,s\n0,0,main,1\n')).toMatchObject({ steps: null });
  });

  it('takes steps from the most specific column that has one in every row', async () => {
    const text = 'layer,head,step,checkpoint,s\n0,0,5,20,1\n0,1,main,20,2\n0,0,6,30,3\n0,1,6,30,4\n';
    const tensor = await load('m.csv', text);
    expect(tensor.steps).toEqual([20, 30]);
    expect([...tensor.values]).toEqual([1, 2, 3, 4]);
  });

  it('gives the same tensor for any order of rows, counting from 0 or 1', async () => {
    const shape = fc.record({
      steps: fc.uniqueArray(fc.nat(200_000), { minLength: 2, maxLength: 4 }),
      layers: fc.integer({ min: 2, max: 4 }),
      heads: fc.integer({ min: 2, max: 4 }),
      tasks: fc.integer({ min: 1, max: 3 }),
      first: fc.constantFrom(0, 1),
    });
    const cell = fc.oneof({ weight: 5, arbitrary: fc.float() }, fc.constant(NAN));
    const table = shape.chain((size) => {
      const rows = size.steps.length * size.layers * size.heads;
      return fc.record({
        size: fc.constant(size),
        cells: fc.array(cell, { minLength: rows * size.tasks, maxLength: rows * size.tasks }),
        order: fc.shuffledSubarray([...Array(rows).keys()], { minLength: rows }),
      });
    });
    await fc.assert(
      fc.asyncProperty(table, async ({ size: { layers, heads, tasks, first, ...size }, cells, order }) => {
        const steps = size.steps.toSorted((a, b) => a - b);
        const names = Array.from({ length: tasks }, (_, task) => `task ${task}`);
        const expected = new Float32Array(cells.length);
        const lines = order.map((row) => {
          const head = row % heads;
          const layer = Math.floor(row / heads) % layers;
          const checkpoint = Math.floor(row / heads / layers);
          const values = names.map((_, task) => cells[row * tasks + task] as number);
          values.forEach((value, task) => {
            expected[((checkpoint * tasks + task) * layers + layer) * heads + head] = value;
          });
          // Python's spelling; String(-0) is 0.
          const written = values.map((value) => (Object.is(value, -0) ? '-0.0' : String(value)));
          return [steps[checkpoint], layer + first, head + first, ...written].join(',');
        });
        const tensor = await load('m.csv', [['step,layer,head', ...names].join(','), ...lines].join('\n'));
        expect(tensor).toMatchObject({ layers, heads, tasks: names, steps });
        expect(tensor.values).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('of 200,000 rows is read quickly', async () => {
    const lines = ['layer,head,step,s'];
    for (let row = 0; row < 200_064; row++)
      lines.push(`${Math.floor(row / 16) % 24},${row % 16},${Math.floor(row / 384)},${row / 7}`);
    const tensor = await load('m.csv', lines.join('\n'));
    expect(tensor.steps).toHaveLength(521);
    expect(tensor.values.at(-1)).toBe(Math.fround(200_063 / 7));
  });
});

describe('a long table is rejected if it', () => {
  it.each([
    [
      'lists a head twice',
      '0,0,1\n0,1,2\n0,0,3',
      'm.csv, line 4: layer 0, head 0 is listed twice, first at line 2; add --reduce mean (or max, min, sum, first, last) to combine them, or save each kind of entry in a separate file.',
    ],
    [
      'has too short a line',
      '0,0,1\n0,1',
      'line 3, column 3: this line has 2 values but line 1 has 3; make all lines the same length',
    ],
    ['has too long a line', '0,0,1,2', 'line 2, column 4: this line has 4 values but line 1 has 3'],
    [
      'has a word for a number',
      '0,0,1\n0,1,<b>',
      'line 3, column 3: "<b>" is not a number; for a missing value, write nan',
    ],
    [
      'has a negative layer',
      '-1,0,1',
      'm.csv, line 2: "-1" is not a layer number; number layers and heads with',
    ],
    ['has half a head', '0,0.5,1', 'm.csv, line 2: "0.5" is not a head number'],
    ['leaves a layer out', ',0,1', 'm.csv, line 2: "" is not a layer number'],
    [
      'has an enormous layer',
      '0,0,1\n1000000000,0,1',
      'm.csv, line 3: this head would need a matrix of 1000000001 x 1 heads',
    ],
    ['has an enormous head', '0,1e9,1', 'm.csv, line 2: "1e9" is not a head number'],
    ['has an unthinkable layer', `${'9'.repeat(400)},0,1`, 'm.csv, line 2: "99999'],
    [
      'has no scores',
      '0,0,x',
      'm.csv: it has no column of scores besides layer and head; add a column of numbers for each score',
    ],
    ['has no rows', '', 'm.csv: it contains a header but no values'],
  ])('%s', async (_, rows, message) => {
    expect(await refusal('m.csv', `layer,head,score\n${rows}`)).toContain(message);
  });

  it('lists a head twice at one step', async () => {
    expect(await refusal('m.csv', 'layer,head,step,s\n0,0,5,1\n0,0,6,2\n0,0,5,3\n')).toContain(
      'm.csv, line 4: layer 0, head 0 is listed twice at step 5, first at line 2;',
    );
  });

  it('calls each of very many rows a step', async () => {
    const rows = Array.from({ length: 40_000 }, (_, row) => `${row % 24},${row % 16},${row},1`);
    expect(await refusal('m.csv', `layer,head,iter,s\n${rows.join('\n')}`)).toMatch(
      /^m\.csv, line \d+: this head would need a matrix of \d+ x \d+ heads, 40000 checkpoints, too large for the scores in the file; check the layer and head numbers, or list every head at every checkpoint\.$/,
    );
  });

  it('is wrong after a text of several lines', async () => {
    expect(await refusal('m.csv', 'layer,head,note,s\n0,0,"a\nb\r\nc",1\n0,1,d,x\n')).toContain(
      'm.csv, line 5, column 4: "x" is not a number',
    );
  });
});
