// Pyramids on the disk: level 0, levels and statistics by their definition, and what happens to unfinished stores.

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isOrdinary } from '../../src/norms/float.ts';
import {
  arraysOf,
  type PyramidArray,
  type PyramidReduction,
  STATISTICS,
} from '../../src/pyramid/convention.ts';
import type { PyramidRequest } from '../../src/pyramid/write.ts';
import type { Tensor, TensorOrSource } from '../../src/tensor/tensor.ts';
import {
  ALL,
  check,
  createTensor,
  digestsIn,
  filesIn,
  openArrays,
  readModel,
  toSource,
  write,
} from './stores.ts';

const root = mkdtempSync(join(tmpdir(), 'headglow-pyramid-'));
afterAll(() => rmSync(root, { recursive: true }));
let count = 0;
const newFolder = (): string => join(root, `${count++}.zarr`);

/** Reductions of cells that are not missing. */
const REDUCE: Readonly<Record<PyramidReduction, (cells: readonly number[]) => number>> = {
  max: (cells) => cells.reduce((a, b) => Math.max(a, b)),
  min: (cells) => cells.reduce((a, b) => Math.min(a, b)),
  mean: (cells) => cells.reduce((a, b) => a + b, 0) / cells.length,
  absmax: (cells) =>
    cells.reduce((a, b) => (Math.abs(b) > Math.abs(a) || (Math.abs(b) === Math.abs(a) && b > a) ? b : a)),
};

/** The cells of a level by their definition. */
function levelOf(
  { values, tasks, layers, heads, steps }: Tensor,
  { level, reduction }: PyramidArray,
): number[] {
  const matrices = (steps?.length ?? 1) * tasks.length;
  const blocks = Array.from({ length: matrices * level.layers * level.heads }, (): number[] => []);
  for (const [index, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    const row = Math.floor((Math.floor(index / heads) % layers) / level.layersPerCell);
    const column = Math.floor((index % heads) / level.headsPerCell);
    const matrix = Math.floor(index / (layers * heads));
    blocks[(matrix * level.layers + row) * level.heads + column]?.push(value);
  }
  return blocks.map((cells) =>
    cells.length === 0 ? Number.NaN : reduction ? REDUCE[reduction](cells) : (cells[0] as number),
  );
}

function statisticsOf({ values, tasks, layers, heads, steps }: Tensor): number[] {
  const matrices = (steps?.length ?? 1) * tasks.length;
  const size = layers * heads;
  return Array.from({ length: matrices }, (_, matrix) => {
    const cells = [...values.subarray(matrix * size, (matrix + 1) * size)];
    const finite = cells.filter(Number.isFinite).map((value) => value + 0);
    const count = (matches: (value: number) => boolean) => cells.filter(matches).length;
    const row: Record<(typeof STATISTICS)[number], number> = {
      min: finite.reduce((a, b) => Math.min(a, b), Infinity),
      max: finite.reduce((a, b) => Math.max(a, b), -Infinity),
      smallestPositive: finite.filter((value) => value > 0).reduce((a, b) => Math.min(a, b), Infinity),
      finite: finite.length,
      missing: count(Number.isNaN),
      zero: count((value) => value === 0),
      negative: count((value) => value < 0 && value > -Infinity),
      negativeInfinite: count((value) => value === -Infinity),
      positiveInfinite: count((value) => value === Infinity),
      ordinary: Number(cells.every(isOrdinary)),
    };
    return STATISTICS.map((name) => row[name]);
  }).flat();
}

async function expectLevels(folder: string, tensor: Tensor): Promise<void> {
  const read = await openArrays(folder);
  for (const array of arraysOf(tensor, ALL)) {
    const values = await read(array.path);
    const right = levelOf(tensor, array);
    expect(values.length, array.path).toBe(right.length);
    const wrong = right.findIndex((value, cell) => {
      const found = values[cell] as number;
      const tolerance = array.reduction === 'mean' && Number.isFinite(value) ? 2 ** -22 * Math.abs(value) : 0;
      const isSame = found === value || (Number.isNaN(found) && Number.isNaN(value));
      return !isSame && !(Math.abs(found - value) <= tolerance);
    });
    expect(wrong, `${array.path}: ${values[wrong]} instead of ${right[wrong]}`).toBe(-1);
  }
}

const TASKS = ['copying', 'induction', 'names'];

/** Two checkpoints, shards with several tasks and chunks, chunks of several tasks, levels of odd lengths. */
const TENSOR = createTensor({ checkpoints: 2, tasks: TASKS, layers: 65, heads: 515, model: 'run' });

describe('a pyramid', () => {
  it.each<[string, Tensor]>([
    ['several checkpoints and tasks', TENSOR],
    ['one layer', createTensor({ tasks: TASKS, layers: 1, heads: 9001 })],
    ['one head', createTensor({ layers: 700, heads: 1 })],
    [
      'more layers than a chunk has, in chunks of several tasks',
      createTensor({ tasks: TASKS, layers: 517, heads: 70 }),
    ],
    ['no levels', createTensor({ checkpoints: 3, tasks: TASKS, layers: 12, heads: 12 })],
    ['missing cells only', { ...TENSOR, values: TENSOR.values.map(() => Number.NaN) }],
  ])('of %s has the reductions of level 0', async (_, tensor) => {
    const folder = newFolder();
    await write(folder, [tensor]);
    const { values, tasks, steps } = await readModel(folder);
    expect([tasks, steps]).toEqual([tensor.tasks, tensor.steps]);
    expect(Buffer.from(values.buffer).equals(Buffer.from(tensor.values.buffer))).toBe(true);
    await expectLevels(folder, tensor);
    const read = await openArrays(folder);
    expect([...(await read('statistics'))]).toEqual(statisticsOf(tensor));
    await check(folder);
  });

  it('of a source is the same as that of a tensor', async () => {
    const [folder, other] = [newFolder(), newFolder()];
    await write(folder, [TENSOR]);
    await write(other, [toSource(TENSOR)]);
    expect(digestsIn(other)).toEqual(digestsIn(folder));
  });

  it('of several models has a group for each', async () => {
    const folder = newFolder();
    const other = createTensor({ tasks: ['only'], layers: 2, heads: 100, model: 'org/other' }, 2);
    await write(folder, [TENSOR, other]);
    const values = await (await openArrays(folder))('model-1/0');
    expect([...values]).toEqual([...other.values]);
    expect(await check(folder)).toMatchObject({ models: 2 });
  });

  it('in gzip has the same values', async () => {
    const [folder, other] = [newFolder(), newFolder()];
    await write(folder, [TENSOR]);
    await write(other, [TENSOR], { codec: 'gzip' });
    const [readFound, readRight] = [await openArrays(other), await openArrays(folder)];
    for (const path of ['0', 'max/2', 'mean/3']) {
      const [found, right] = [await readFound(path), await readRight(path)];
      expect(Buffer.from(found.buffer).equals(Buffer.from(right.buffer))).toBe(true);
    }
    expect(digestsIn(other)['0/c/0/0/0/0']).not.toBe(digestsIn(folder)['0/c/0/0/0/0']);
    await check(other);
  });

  it('has only the reductions that were chosen', async () => {
    const folder = newFolder();
    await write(folder, [TENSOR], { reductions: ['max'] });
    const names = Object.keys(filesIn(folder)).map((name) => name.split('/')[0]);
    expect([...new Set(names)].sort()).toEqual(['0', 'max', 'statistics', 'zarr.json']);
  });

  it('that would take more memory than it may is refused before anything is written', async () => {
    const folder = newFolder();
    const size = 2 ** 20;
    const wide = {
      model: 'wide',
      layers: 300,
      heads: size,
      tasks: [''],
      steps: null,
      read: () => TENSOR.values,
    };
    await expect(write(folder, [wide], { memory: 2 ** 29 })).rejects.toThrow(
      /^wide: one checkpoint and its levels take .* of memory, above the limit of 537 MB; add --memory \d+GiB\.?$/,
    );
    expect(() => filesIn(folder)).toThrow('ENOENT');
  });
});

/** Two models, one of which is small. */
const TWO = [
  createTensor({ checkpoints: 2, tasks: TASKS, layers: 67, heads: 530, model: 'run' }),
  createTensor({ checkpoints: 2, layers: 3, heads: 70, model: 'other' }),
];

/** Every moment at which a process may be killed leaves a folder like one of these copies. */
async function copiesOf(tensors: readonly TensorOrSource[], more: Partial<PyramidRequest> = {}) {
  const folder = newFolder();
  const copies: string[] = [];
  const copy = () => {
    const to = newFolder();
    cpSync(folder, to, { recursive: true });
    copies.push(to);
  };
  await write(folder, tensors, { ...more, onProgress: copy });
  return { folder, complete: digestsIn(folder), copies };
}

describe('an unfinished pyramid', () => {
  it.each([
    ['none', 'max'],
    ['gzip', 'mean'],
  ] as const)('is continued to the same bytes, from any moment (%s)', async (codec, reduction) => {
    const settings = { codec, reductions: [reduction] };
    const { complete, copies } = await copiesOf(TWO, settings);
    const unfinished = copies.filter(
      (folder) => Object.keys(digestsIn(folder)).length < Object.keys(complete).length,
    );
    expect(unfinished.length).toBeGreaterThan(5);
    for (const folder of copies) {
      await write(folder, TWO, settings);
      expect(digestsIn(folder)).toEqual(complete);
    }
  });

  it('does not read again what is there', async () => {
    const { folder: whole, complete, copies } = await copiesOf([TENSOR]);
    const folder = copies.at(-1) as string;
    // A shard of the second checkpoint is missing; all else is there.
    for (const [name, bytes] of Object.entries(filesIn(whole)))
      if (/\/c\//.test(name) && name !== 'max/2/c/1/0/0/0') {
        mkdirSync(join(folder, name, '..'), { recursive: true });
        writeFileSync(join(folder, name), bytes);
      } else rmSync(join(folder, name), { force: true });
    const read: number[] = [];
    const source = toSource(TENSOR);
    const counted = {
      ...source,
      read: (...request: Parameters<typeof source.read>) => {
        read.push(request[0].checkpoint);
        return source.read(...request);
      },
    };
    expect(await write(folder, [counted])).toEqual({ isNew: false });
    expect(read).toEqual([1]);
    expect(digestsIn(folder)).toEqual(complete);
  });

  it('that was cancelled is continued', async () => {
    const folder = newFolder();
    const abort = new AbortController();
    const onProgress = (done: number, total: number) => {
      if (done > total / 2) abort.abort(new Error('enough'));
    };
    await expect(write(folder, [TENSOR], { signal: abort.signal, onProgress })).rejects.toThrow('enough');
    expect(Object.keys(filesIn(folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);
    const other = newFolder();
    await write(other, [TENSOR]);
    await write(folder, [TENSOR]);
    expect(digestsIn(folder)).toEqual(digestsIn(other));
  });

  it('of other files or with other options is refused', async () => {
    const { copies } = await copiesOf([TENSOR]);
    await expect(write(copies[2] as string, [TENSOR], { fingerprint: 'other' })).rejects.toThrow(
      'run.zarr: it was started from other files, from another version of them, or with other options',
    );
  });

  it.each([0, 1, 2, 4, 5])('opens with the checkpoints that are there: %i', async (written) => {
    const tensor = createTensor({ checkpoints: 5, tasks: TASKS, layers: 67, heads: 70 });
    const { folder, copies } = await copiesOf([toSource(tensor)]);
    const metadata = filesIn(copies[0] as string)['zarr.json'] as Buffer;
    for (const name of Object.keys(filesIn(folder))) {
      const checkpoint = /\/c\/(\d+)\/\d+\/\d+\/\d+$/.exec(name)?.[1];
      if (checkpoint && Number(checkpoint) >= written) rmSync(join(folder, name));
    }
    writeFileSync(join(folder, 'zarr.json'), metadata);
    const { steps, values } = await readModel(folder);
    const shown = Math.max(1, written);
    expect(steps).toEqual(tensor.steps?.slice(0, shown));
    const expected = tensor.values.slice(0, (shown * tensor.values.length) / 5);
    expect(values).toEqual(written === 0 ? expected.fill(Number.NaN) : expected);
  });

  it('opens with missing cells where nothing is written', async () => {
    const tensor = createTensor({ layers: 67, heads: 70, tasks: TASKS });
    const { copies } = await copiesOf([toSource(tensor)]);
    const { values } = await readModel(copies[0] as string);
    expect(values).toHaveLength(tensor.values.length);
    expect([...values].some(Number.isNaN)).toBe(true);
  });

  it('of which one file can not be read keeps the others', async () => {
    const folder = newFolder();
    const source = toSource(TENSOR);
    const broken = {
      ...source,
      read: async (...request: Parameters<typeof source.read>) => {
        if (request[0].checkpoint === 1) throw new Error('the disk is broken');
        return source.read(...request);
      },
    };
    await expect(write(folder, [broken])).rejects.toThrow('the disk is broken');
    await write(folder, [source]);
    await check(folder);
  });
});

describe('what is not an unfinished pyramid', () => {
  it('is not touched', async () => {
    const folder = newFolder();
    mkdirSync(folder);
    writeFileSync(join(folder, 'thesis.tex'), 'years of work');
    await expect(write(folder, [TENSOR])).rejects.toThrow(
      'this folder is not empty, and not an unfinished pyramid',
    );
    expect(Object.keys(filesIn(folder))).toEqual(['thesis.tex']);
    const file = `${newFolder()}`;
    writeFileSync(file, 'years of work');
    await expect(write(file, [TENSOR])).rejects.toThrow('run.zarr: it is a file');
  });

  it('is a complete one, too', async () => {
    const folder = newFolder();
    await write(folder, [TENSOR]);
    await expect(write(folder, [TENSOR])).rejects.toThrow('run.zarr: it is a complete pyramid');
  });
});

describe('a check', () => {
  it.each([
    ['max/1/c/0/0/0/0', 'max/1'],
    ['mean/2/c/1/0/0/0', 'mean/2'],
    ['absmax/4/c/0/0/0/0', 'absmax/4'],
    ['statistics/c/0/0/0', 'statistics'],
    ['0/c/1/0/0/0', '1'],
  ])('finds a changed cell in %s', async (file, place) => {
    const folder = newFolder();
    await write(folder, [TENSOR]);
    const bytes = filesIn(folder)[file] as Buffer;
    bytes.writeFloatLE(1e6, 4 * 12);
    writeFileSync(join(folder, file), bytes);
    await expect(check(folder)).rejects.toThrow(place);
  });

  it('finds that a file is missing', async () => {
    const folder = newFolder();
    await write(folder, [TENSOR]);
    rmSync(join(folder, 'min/3/c/1/0/0/0'));
    await expect(check(folder)).rejects.toThrow('min/3: cell (1, 0, 0, 0) is NaN');
  });

  it('refuses a store without levels, and one that is not complete', async () => {
    const { copies } = await copiesOf([TENSOR]);
    await expect(check(copies[2] as string)).rejects.toThrow('it is not complete');
    const folder = newFolder();
    await write(folder, [TENSOR]);
    const { attributes: _, ...group } = JSON.parse(String(filesIn(folder)['zarr.json']));
    writeFileSync(join(folder, 'zarr.json'), JSON.stringify(group));
    await expect(check(folder)).rejects.toThrow('it is no pyramid');
  });
});
