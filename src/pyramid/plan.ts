// Plans the memory of a pyramid: how its model is read, and what its levels take.

import { formatBytes, rejectSize } from '../formats/file.ts';
import { memoryFlag } from '../formats/memory-budget.ts';
import { isInMemory } from '../tensor/source.ts';
import type { TensorOrSource } from '../tensor/tensor.ts';
import { planReading, type ReadPlan } from './blocks.ts';
import type { PyramidArray } from './convention.ts';
import { levelBytes } from './levels-of-blocks.ts';

interface ModelToPlan {
  /** The store as the user wrote it. */
  readonly name: string;
  readonly tensor: TensorOrSource;
  readonly arrays: readonly PyramidArray[];
  /** Bytes that reading and reducing may take. */
  readonly memory: number;
}

/** @throws HeadglowError if reading and reducing a model takes more memory than it may */
export function planModel({ name, tensor, arrays, memory }: ModelToPlan): ReadPlan {
  const levels = levelBytes(arrays);
  const plan = planReading(tensor, memory - levels);
  const needed = levels + plan.bytes;
  if (needed <= memory) return plan;
  const isWhole = !isInMemory(tensor) && !plan.readCells;
  return rejectSize(
    { file: tensor.model || name },
    `${isWhole ? 'one checkpoint and its levels take' : 'its levels take'} ${formatBytes(needed)} of memory, above the limit of ${formatBytes(memory)}`,
    `add ${memoryFlag(needed)}`,
  );
}
