// Memory in which rows of cells are halved without copies. One computation uses it at a time: the last that asked for it.

import { type HalvedReduction, halveInMemory } from './halve.ts';
import type { Kernel } from './kernel.ts';
import { PLAIN_KERNELS } from './kernels.ts';

/** Rows of cells, and a kernel for them. */
export interface CellRows {
  readonly cells: Float32Array;
  readonly kernel: Kernel;
}

interface RowMemory extends CellRows {
  /** Moves the rows of the computation that uses it to other memory. */
  leave: () => void;
}

const PAGE_BYTES = 2 ** 16;

/** Null where there is no WebAssembly. */
const memories = new Map<HalvedReduction, RowMemory | null>();

function createMemory(reduction: HalvedReduction, length: number): RowMemory | null {
  try {
    const memory = new WebAssembly.Memory({ initial: Math.ceil((4 * length) / PAGE_BYTES) });
    const kernel = halveInMemory(reduction, PLAIN_KERNELS[reduction], memory);
    return kernel && { cells: new Float32Array(memory.buffer), kernel, leave: () => {} };
  } catch {
    return null;
  }
}

/**
 * Takes the memory of a reduction. Its kernel may overwrite up to three cells after those that it writes.
 * @param length number of cells that are needed
 * @param leave called before another computation takes it
 * @returns null without WebAssembly
 */
export function takeRowMemory(
  reduction: HalvedReduction,
  length: number,
  leave: () => void,
): CellRows | null {
  let memory = memories.get(reduction);
  if (memory === null) return null;
  memory?.leave();
  if (!memory || memory.cells.length < length) memory = createMemory(reduction, length);
  memories.set(reduction, memory);
  if (memory) memory.leave = leave;
  return memory;
}
