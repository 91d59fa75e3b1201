// The settings of a reading that concern lists of heads, in every notation of such a list: which fields are shown, how several
// scores are combined, what heads left out become, and the number of the first layer and head.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrow } from '../support/arrow.ts';
import { describeShared, sharedBytes } from '../support/shared.ts';
import { load, loadAll, notesOf, refusal } from './loading.ts';

/** A score `s`, and another one `t`. */
interface Row {
  readonly layer: number;
  readonly head: number;
  readonly s: number;
  readonly t: number;
}

const NAN = Number.NaN;

const csv = (rows: readonly Row[], separator = ','): string =>
  [['layer', 'head', 's', 't'], ...rows.map(({ layer, head, s, t }) => [layer, head, s, t])]
    .map((cells) => cells.join(separator))
    .join('\n');

const columnsOf = (rows: readonly Row[]) => ({
  layer: rows.map(({ layer }) => layer),
  head: rows.map(({ head }) => head),
  s: rows.map(({ s }) => s),
  t: rows.map(({ t }) => t),
});

const lines = (rows: readonly object[]): string => rows.map((row) => JSON.stringify(row)).join('\n');

/** How a list with several fields is written. */
const TABLES: readonly (readonly [string, (rows: readonly Row[]) => string | Uint8Array])[] = [
  ['a.csv', csv],
  ['a.tsv', (rows) => csv(rows, '\t')],
  ['a.arrow', (rows) => arrow(columnsOf(rows))],
  ['a.json', (rows) => JSON.stringify(rows)],
  [
    'b.json',
    (rows) => JSON.stringify({ heads: rows.map(({ s, t, ...index }) => ({ ...index, of: { s, t } })) }),
  ],
  ['a.jsonl', lines],
];

const byHead = (rows: readonly Row[], nameOf: (row: Row) => string) =>
  Object.fromEntries(rows.map((row) => [nameOf(row), row.s]));

/** How a list with one score per head is written. */
const LISTS: readonly (readonly [string, (rows: readonly Row[]) => string | Uint8Array])[] = [
  ['a.json', (rows) => JSON.stringify(rows.map(({ t, ...row }) => row))],
  ['names.json', (rows) => JSON.stringify(byHead(rows, ({ layer, head }) => `L${layer}H${head}`))],
  ['keys.json', (rows) => JSON.stringify(byHead(rows, ({ layer, head }) => `${layer}-${head}`))],
  [
    'inner.json',
    (rows) => JSON.stringify({ x: { y: byHead(rows, ({ layer, head }) => `a${layer}.h${head}`) } }),
  ],
  [
    'lines.jsonl',
    (rows) => JSON.stringify({ task: 'x', heads: byHead(rows, ({ layer, head }) => `L${layer}H${head}`) }),
  ],
  ['rows.json', (rows) => JSON.stringify(rows.map(({ layer, head, s }) => [layer, head, s]))],
  ['a.csv', (rows) => csv(rows).replaceAll(/,[^,\n]*$/gm, '')],
  ['a.arrow', (rows) => arrow({ ...columnsOf(rows), t: rows.map(() => null) })],
];

const valuesOf = async (...args: Parameters<typeof load>) => [...(await load(...args)).values];

const grid = (layers: number, heads: number, first = 0): Row[] =>
  Array.from({ length: layers * heads }, (_, index) => ({
    layer: Math.floor(index / heads) + first,
    head: (index % heads) + first,
    s: index + 0.5,
    t: 100 + index,
  }));

describe.each(TABLES)('value in %s', (name, write) => {
  const content = write(grid(2, 2));

  it('is the only field that is shown', async () => {
    const tensor = await load(name, content, { value: ['t'] });
    expect(tensor.tasks).toEqual(['t']);
    expect([...tensor.values]).toEqual([100, 101, 102, 103]);
    expect((await load(name, content, { value: ['t', 's'] })).tasks).toEqual(['s', 't']);
  });

  it('must be in the file', async () => {
    expect(await refusal(name, content, { value: ['x'] })).toMatch(
      /it has no (?:field|column) "x"; choose from s, t\.$/,
    );
  });
});

describe('value', () => {
  it('may be a field that is not shown by itself, but no text', async () => {
    const table = 'layer,head,seed,name,s\n0,0,7,a,1\n0,1,8,b,2\n';
    expect(await load('a.csv', table)).toMatchObject({ tasks: ['s'] });
    expect(await load('a.csv', table, { value: ['seed'] })).toMatchObject({ tasks: ['seed'] });
    expect(await refusal('a.csv', table, { value: ['name'] })).toBe(
      'a.csv: its column "name" does not hold numbers; choose from seed, s.',
    );
    const records = '[{"layer": 0, "head": 0, "seed": 7, "name": "a", "s": 1}]';
    expect(await load('a.json', records, { value: ['seed'] })).toMatchObject({ tasks: ['seed'] });
    expect(await refusal('a.json', records, { value: ['name'] })).toBe(
      'a.json: its field "name" does not hold numbers; choose from seed, s.',
    );
  });

  it('is also looked for in lists of heads next to matrices', async () => {
    const json = JSON.stringify({ m: [[1, 2]], groups: [{ name: 'g', heads: grid(1, 2), m: [[1, 2]] }] });
    expect((await loadAll('a.json', json, { value: ['t'] })).map(({ tasks }) => tasks)).toEqual([['t']]);
  });
});

describe.each(TABLES)('reduce in %s', (name, write) => {
  const rows = [...grid(1, 2), { layer: 0, head: 1, s: 4.5, t: -2 }];

  it('combines several scores of one head', async () => {
    expect(await valuesOf(name, write(rows), { reduce: 'mean', value: ['s'] })).toEqual([0.5, 3]);
    expect(await valuesOf(name, write(rows), { reduce: 'max', value: ['t'] })).toEqual([100, 101]);
    expect(await valuesOf(name, write(rows), { reduce: 'last', value: ['t'] })).toEqual([100, -2]);
  });

  it('is what the error proposes', async () => {
    expect(await refusal(name, write(rows))).toContain('layer 0, head 1 is listed twice');
    expect(await refusal(name, write(rows))).toContain('add --reduce mean');
  });
});

it('reduce says how a list of scores is combined, and a head that is listed twice', async () => {
  const twice = '{"0-0": [1, 2, 6], "00-0": 5, "0-1": 1}';
  expect(await valuesOf('a.json', '{"0-0": [1, 2, 6], "0-1": 1}')).toEqual([3, 1]);
  expect(await valuesOf('a.json', twice, { reduce: 'max' })).toEqual([6, 1]);
  expect(await valuesOf('a.json', twice, { reduce: 'mean' })).toEqual([4, 1]);
});

describe.each(LISTS)('missing in %s', (name, write) => {
  const all = grid(2, 3);
  const content = write(all.filter((_, index) => index !== 4));
  const expected = (left: number) => all.map(({ s }, index) => (index === 4 ? left : s));

  it('is what heads that are left out become', async () => {
    expect(await valuesOf(name, content)).toEqual(expected(NAN));
    expect(await valuesOf(name, content, { missing: 'nan' })).toEqual(expected(NAN));
    expect(await valuesOf(name, content, { missing: '0' })).toEqual(expected(0));
  });
});

it('missing does not change scores that a file says are missing', async () => {
  const records = '[{"layer": 0, "head": 0, "s": NaN, "t": 1}, {"layer": 0, "head": 1, "s": null}]';
  expect(await valuesOf('a.json', records, { missing: '0' })).toEqual([NAN, NAN, 1, 0]);
  expect(await valuesOf('a.csv', 'layer,head,s\n0,0,nan\n0,1,\n1,0,2', { missing: '0' })).toEqual([
    NAN,
    NAN,
    2,
    0,
  ]);
  expect(await valuesOf('a.json', '[[NaN, 1], [2, 3]]', { missing: '0' })).toEqual([NAN, 1, 2, 3]);
});

describe.each(LISTS)('base in %s', (name, write) => {
  it('1 is taken off layers and heads', async () => {
    const part = grid(3, 2, 1).filter(({ layer, head }) => layer !== 2 || head !== 2);
    expect(await valuesOf(name, write(part), { base: 1 })).toEqual([0.5, 1.5, 2.5, NAN, 4.5, 5.5]);
  });

  it('1 is refused for a list with 0', async () => {
    expect(await refusal(name, write(grid(2, 2)), { base: 1 })).toMatch(
      /layer 0, head 0 is not in a list that counts from 1; remove --base 1\.$/,
    );
  });

  it('0 keeps the numbers, even of a list of all heads from 1', async () => {
    const content = write(grid(2, 2, 1));
    expect(await valuesOf(name, content)).toEqual([0.5, 1.5, 2.5, 3.5]);
    expect(await notesOf(name, content)).toContain(
      'its layers and heads count from 1, so each is shown one lower',
    );
    expect(await valuesOf(name, content, { base: 0 })).toEqual([NAN, NAN, NAN, NAN, 0.5, 1.5, NAN, 2.5, 3.5]);
  });

  it('is proposed where it is in doubt, and nothing is shifted', async () => {
    const content = write(grid(3, 2, 1).slice(0, 5));
    expect(await load(name, content)).toMatchObject({ layers: 4, heads: 3 });
    expect(await notesOf(name, content)).toContain('it lists no layer 0, which is shown as missing');
  });
});

it('base is that of heads without scores too', async () => {
  const sizes = { layers: 2, heads: 2 };
  expect(await valuesOf('a.json', '["L1H1", "L2H2"]', { ...sizes, base: 1 })).toEqual([1, 0, 0, 1]);
  expect(await refusal('a.json', '["L0H1", "L2H2"]', { ...sizes, base: 1 })).toContain(
    'a.json, [0]: layer 0, head 1 is not in a list that counts from 1',
  );
});

describe('base of keys that are layers', () => {
  it('is that of layers and heads', async () => {
    const layers = '{"1": {"1": 1, "2": 2}, "2": {"1": 3, "2": 4}}';
    expect(await valuesOf('a.json', layers, { base: 1 })).toEqual([1, 2, 3, 4]);
    expect(await valuesOf('a.json', layers, { base: 0 })).toEqual([NAN, NAN, NAN, NAN, 1, 2, NAN, 3, 4]);
  });

  it('does not count for lists of heads, which have no numbers', async () => {
    const layers = '{"1": [1, 2], "2": [3, 4]}';
    expect(await valuesOf('a.json', layers)).toEqual([1, 2, 3, 4]);
    expect(await notesOf('a.json', layers)).toEqual(['its layers count from 1, so each is shown one lower']);
    expect(await valuesOf('a.json', layers, { base: 0 })).toEqual([NAN, NAN, 1, 2, 3, 4]);
    expect(await valuesOf('a.json', layers, { base: 1 })).toEqual([1, 2, 3, 4]);
    expect(await notesOf('a.json', layers, { base: 1 })).toEqual([]);
  });

  it('may be 1 for layers only, which is said', async () => {
    const layers = '{"1": {"0": 1, "1": 2}, "2": {"0": 3, "1": 4}}';
    expect(await valuesOf('a.json', layers)).toEqual([1, 2, 3, 4]);
    expect(await notesOf('a.json', layers)).toEqual(['its layers count from 1, so each is shown one lower']);
    expect(await valuesOf('a.json', layers, { base: 0 })).toEqual([NAN, NAN, 1, 2, 3, 4]);
  });
});

it('a list counted from 1 with base 1 gives what it gives counted from 0, whatever is left out', async () => {
  const notation = fc.constantFrom(...LISTS.filter(([name]) => name !== 'rows.json'));
  const kept = fc
    .array(fc.boolean(), { minLength: 12, maxLength: 12 })
    .filter((flags) => flags.filter(Boolean).length > 2);
  await fc.assert(
    fc.asyncProperty(notation, kept, fc.constantFrom('nan', '0'), async ([name, write], flags, missing) => {
      const from = (first: number) => write(grid(3, 4, first).filter((_, index) => flags[index]));
      const settings = { missing } as const;
      const zero = await load(name, from(0), { ...settings, base: 0 });
      expect(await load(name, from(1), { ...settings, base: 1 })).toEqual(zero);
    }),
    { numRuns: 100 },
  );
});

describe('steps that start again', () => {
  const row = (step: number, head: number, s: number) => ({ step, layer: 0, head, s });
  const restarted = [
    row(0, 0, 1),
    row(100, 0, 2),
    row(200, 0, 3),
    row(100, 0, 4),
    row(200, 0, 5),
    row(300, 0, 6),
  ];
  const table = (rows: readonly ReturnType<typeof row>[]) =>
    ['step,layer,head,s', ...rows.map(({ step, head, s }) => [step, 0, head, s].join())].join('\n');

  it.each([
    ['a.csv', table(restarted), 'line 5'],
    ['a.json', JSON.stringify(restarted), '[3]'],
    ['a.jsonl', lines(restarted), '[3]'],
  ])('are those of a restarted run, whose last scores count: %s', async (name, content, place) => {
    expect(await load(name, content)).toMatchObject({ steps: [0, 100, 200, 300] });
    expect(await valuesOf(name, content)).toEqual([1, 4, 5, 6]);
    expect(await notesOf(name, content)).toEqual([
      `its steps start again at 100 (${place}); the last scores of each step are shown`,
    ]);
  });

  it('are a repetition if they start at the first step', async () => {
    const repeated = [row(0, 0, 1), row(100, 0, 2), row(0, 0, 3), row(100, 0, 4)];
    expect(await refusal('a.csv', table(repeated))).toContain('layer 0, head 0 is listed twice at step 0');
  });

  it('do not excuse a head that is listed twice in one run', async () => {
    const twice = [...restarted, row(300, 0, 7)];
    expect(await refusal('a.csv', table(twice))).toContain('listed twice at step 300, first at line 7');
  });

  it('need no excuse if no head is listed twice', async () => {
    const sorted = [row(0, 0, 1), row(100, 0, 2), row(0, 1, 3), row(100, 1, 4)];
    expect(await valuesOf('a.csv', table(sorted))).toEqual([1, 3, 2, 4]);
    expect(await notesOf('a.csv', table(sorted))).toEqual([]);
  });
});

describeShared('published tables', () => {
  it('of samples have a mean', async () => {
    const rel = 'heads/pythia-1back/induction_scores-pythia-14m-step143000-seed1.csv';
    const tensor = await load(rel, sharedBytes(rel), { reduce: 'mean', value: ['ps'] });
    expect(tensor).toMatchObject({ layers: 6, heads: 4, tasks: ['ps'] });
  });

  it('of a restarted run show its last scores', async () => {
    const rel = '../cases/d13-restart.csv';
    const tensor = await load(rel, sharedBytes(rel));
    expect(tensor.steps).toEqual([0, 100, 200, 300]);
    expect([0, 4, 8, 12].map((cell) => tensor.values[cell]?.toFixed(2))).toEqual([
      '0.10',
      '0.90',
      '0.95',
      '0.99',
    ]);
  });
});
