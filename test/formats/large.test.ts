// Files beyond 4 GB, which are sparse and take no disk space; and small files written by bench/make-large.mjs.

import { mkdtempSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { generateMatrices, writeLargeFile } from '../../bench/make-large.mjs';
import { type Bytes, loadFiles } from '../../src/formats/load.ts';
import { readCheckpoint } from '../../src/tensor/source.ts';
import { loadTensors } from '../support/load.ts';
import { npy, npyHeader, rawNpy } from '../support/npy.ts';
import { sparseZip64 } from './zip64.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-large-'));
const opened: FileHandle[] = [];
afterAll(async () => {
  for (const handle of opened) await handle.close();
  rmSync(folder, { recursive: true });
});

const { signal } = new AbortController();

/** A file on the disk. */
async function onDisk(path: string): Promise<Bytes> {
  const handle = await open(path);
  opened.push(handle);
  return {
    name: path,
    size: (await handle.stat()).size,
    read: async (start, end) => {
      const bytes = new Uint8Array(end - start);
      await handle.read(bytes, 0, bytes.length, start);
      return bytes;
    },
  };
}

/** Writes pieces at their places into a file of a size; what lies between is empty. */
async function writeSparse(path: string, size: number, pieces: Iterable<readonly [number, Uint8Array]>) {
  const handle = await open(path, 'w');
  await handle.truncate(size);
  for (const [at, bytes] of pieces) await handle.write(bytes, 0, bytes.length, at);
  await handle.close();
}

/** 700 checkpoints of 2 x 1000 x 1000 values: 5.6 GB. */
const SHAPE = [700, 2, 1000, 1000] as const;
const CHECKPOINT = 8e6;
const header = rawNpy(npyHeader('<f4', SHAPE), new Uint8Array(0));
const SIZE = header.length + SHAPE[0] * CHECKPOINT;
const mark = (value: number) => new Uint8Array(Float32Array.of(value).buffer);

describe('a file of 5.6 GB', () => {
  it('as .npy is read beyond 4 GB', async () => {
    const path = join(folder, 'large.npy');
    await writeSparse(path, SIZE, [
      [0, header],
      [header.length + 600 * CHECKPOINT + 4, mark(7)],
      [SIZE - 4, mark(9)],
    ]);
    const { tensors } = await loadFiles(await onDisk(path));
    expect(tensors[0]).toMatchObject({ layers: 1000, heads: 1000, tasks: ['task 0', 'task 1'] });
    expect(tensors[0]?.steps).toHaveLength(700);
    const values = await readCheckpoint(tensors[0] as (typeof tensors)[number], { checkpoint: 600 }, signal);
    expect([values[0], values[1], values.length]).toEqual([0, 7, 2e6]);
    const last = await readCheckpoint(tensors[0] as (typeof tensors)[number], { checkpoint: 699 }, signal);
    expect(last.at(-1)).toBe(9);
  });

  it('as .npz with zip64 is read beyond 4 GB, including labels there', async () => {
    const path = join(folder, 'large.npz');
    const steps = npy(
      '<i8',
      [700],
      Array.from({ length: 700 }, (_, checkpoint) => 10 * (700 - checkpoint)),
    );
    const { size, pieces, starts } = sparseZip64({
      'scores.npy': { size: SIZE, start: header },
      'step.npy': { size: steps.length, start: steps },
    });
    expect(starts['step.npy']).toBeGreaterThan(2 ** 32);
    const data = (starts['scores.npy'] as number) + header.length;
    await writeSparse(path, size, [...pieces, [data + 600 * CHECKPOINT, mark(7)]]);
    const { tensors } = await loadFiles(await onDisk(path));
    const [tensor] = tensors as [(typeof tensors)[number]];
    expect(tensor.steps?.slice(0, 2)).toEqual([10, 20]);
    // Steps fall in the file: its checkpoint 600 is the hundredth.
    expect((await readCheckpoint(tensor, { checkpoint: 99 }, signal))[0]).toBe(7);
  });
});

describe('what make-large.mjs writes', () => {
  const shape = [3, 2, 4, 5] as const;

  it('is the same as .npy and .npz, and changes over checkpoints', async () => {
    const values: number[] = [];
    for (const matrix of generateMatrices(shape)) values.push(...matrix);
    expect(values).toHaveLength(120);
    await writeLargeFile(join(folder, 'a.npy'), { shape });
    await writeLargeFile(join(folder, 'b.npz'), { shape, npz: true });
    const { tensors } = await loadTensors([
      await onDisk(join(folder, 'a.npy')),
      await onDisk(join(folder, 'b.npz')),
    ]);
    expect(tensors.map((tensor) => [...tensor.values])).toEqual([values, values]);
    expect(tensors[1]).toMatchObject({ steps: [0, 1000, 2000], tasks: ['task 0', 'task 1'] });
    const [first, second, third] = [values[0], values[40], values[80]] as [number, number, number];
    expect((second - first) * (third - second)).toBeGreaterThan(0);
  });
});
