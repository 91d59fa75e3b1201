// Rows of sources, read whole or in parts, with as much memory as there is.

import { expect, it } from 'vitest';
import { loadFiles } from '../../src/formats/load.ts';
import { planReading, readBlocks } from '../../src/pyramid/blocks.ts';
import type { TensorOrSource } from '../../src/tensor/tensor.ts';
import { npyHeader, rawNpy } from '../support/npy.ts';

const [CHECKPOINTS, TASKS, LAYERS, HEADS] = [2, 5, 7, 6];
const SIZE = TASKS * LAYERS * HEADS;
const VALUES = Float32Array.from({ length: CHECKPOINTS * SIZE }, (_, cell) => cell);
const BYTES = rawNpy(npyHeader('<f4', [CHECKPOINTS, TASKS, LAYERS, HEADS]), new Uint8Array(VALUES.buffer));

/** A source that reads from a file. */
async function openSource(): Promise<TensorOrSource> {
  const { tensors } = await loadFiles({ name: 'scores.npy', bytes: BYTES }, { memory: 0 });
  return tensors[0] as TensorOrSource;
}

/** The cells of all blocks in order, and how many there are. */
async function readTasks(memory: number, tasks: readonly number[]) {
  const source = await openSource();
  const plan = planReading(source, memory);
  const cells: number[] = [];
  let blocks = 0;
  const wanted = [0, 1].map((checkpoint) => ({ checkpoint, tasks }));
  for await (const block of readBlocks(source, wanted, plan, new AbortController().signal)) {
    const [start, end] = block.layers;
    expect(start % 2 === 0 && (end % 2 === 0 || end === LAYERS)).toBe(true);
    cells.push(...block.values.subarray(block.offset, block.offset + (end - start) * HEADS));
    blocks++;
  }
  return { cells, blocks, plan };
}

const cellsOf = (tasks: readonly number[]): number[] =>
  [0, 1].flatMap((checkpoint) =>
    tasks.flatMap((task) => {
      const start = checkpoint * SIZE + task * LAYERS * HEADS;
      return [...VALUES.subarray(start, start + LAYERS * HEADS)];
    }),
  );

it.each([
  ['two checkpoints', 8 * SIZE, 10],
  ['less than two checkpoints', 8 * SIZE - 1, 10],
  ['two tasks', 8 * 2 * LAYERS * HEADS, 10],
  ['four layers', 8 * 4 * HEADS, 20],
  ['nothing', 0, 40],
])('all cells are read once, with memory for %s', async (_, memory, blocks) => {
  const tasks = [0, 1, 2, 3, 4];
  const read = await readTasks(memory, tasks);
  expect(read.cells).toEqual(cellsOf(tasks));
  expect(read.blocks).toBe(blocks);
  if (memory > 0) expect(read.plan.bytes).toBeLessThanOrEqual(memory);
});

it.each([8 * SIZE, 8 * 2 * LAYERS * HEADS, 0])('only the wanted tasks are read', async (memory) => {
  expect((await readTasks(memory, [1, 2, 4])).cells).toEqual(cellsOf([1, 2, 4]));
});

it.each([
  ['two checkpoints', 8 * SIZE, 2],
  ['two tasks', 8 * 2 * LAYERS * HEADS, 2],
  ['nothing', 0, 1],
])('the same memory is read into again and again, with memory for %s', async (_, memory, most) => {
  const buffers = new Set<ArrayBufferLike>();
  const read = (start: number, end: number, _signal?: AbortSignal, into = new Uint8Array(end - start)) => {
    into.set(BYTES.subarray(start, end));
    buffers.add(into.buffer);
    return into;
  };
  const { tensors } = await loadFiles({ name: 'scores.npy', size: BYTES.length, read }, { memory: 0 });
  const source = tensors[0] as TensorOrSource;
  buffers.clear();
  const tasks = [0, 1, 2, 3, 4];
  const wanted = [0, 1].map((checkpoint) => ({ checkpoint, tasks }));
  const cells: number[] = [];
  const { signal } = new AbortController();
  for await (const { layers, values, offset } of readBlocks(
    source,
    wanted,
    planReading(source, memory),
    signal,
  ))
    cells.push(...values.subarray(offset, offset + (layers[1] - layers[0]) * HEADS));
  expect(cells).toEqual(cellsOf(tasks));
  expect(buffers.size).toBe(most);
});
